// SPDX-License-Identifier: GPL-3.0-or-later
// Text to read, select and copy, as high as it needs to be; of a long one first the beginning.
#pragma once

#include <QTextEdit>

class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace sekisho::ui {

/// Wraps anywhere, never scrolls by itself.
class FlowText final : public QTextEdit {
    Q_OBJECT
public:
    enum class Style { Prose, Code, Muted };
    FlowText(Style style, const QString &name, QWidget *parent = nullptr);

    /// In prose, what stands between back quotes is in the code font.
    void setContent(const QString &text);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fitHeight();

    Style m_style;
};

/// A FlowText and, where the text is longer than that, a button that brings the rest.
class LongText final : public QWidget {
    Q_OBJECT
public:
    LongText(const QString &text, FlowText::Style style, const QString &name, QWidget *parent = nullptr);

    static constexpr qsizetype FoldedCharacters = 2'000;
    /// What is longer than that scrolls in a box of its own: laying out all of it would hold up the window.
    static constexpr qsizetype FlowingCharacters = 20'000;

private:
    void showAll();
    void fill(QPlainTextEdit &box, qsizetype from);

    QString m_text;
    FlowText *m_flow;
    QPushButton *m_more = nullptr;
    QVBoxLayout *m_layout;
};

} // namespace sekisho::ui
