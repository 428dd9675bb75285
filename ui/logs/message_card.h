// SPDX-License-Identifier: GPL-3.0-or-later
// One message of a conversation: who speaks, a button that copies it, and its parts, the long ones folded.
#pragma once

#include "ui/logs/conversation_text.h"

#include <QFrame>
#include <QPushButton>

class QVBoxLayout;

namespace sekisho::ui {

/// A line that unfolds what it sums up.
class FoldButton final : public QPushButton {
    Q_OBJECT
public:
    FoldButton(const QString &summary, bool isCode, QWidget *parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {40, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_summary;
};

/// A box with a line that says what is in it; the rest is made when it is unfolded.
class FoldBox final : public QFrame {
    Q_OBJECT
public:
    FoldBox(const ShownPart &part, const QString &name, QWidget *parent = nullptr);

private:
    void setUnfolded(bool unfolded);

    QString m_text;
    QString m_name;
    bool m_isCode;
    FoldButton *m_button;
    QWidget *m_body = nullptr;
};

class MessageCard final : public QWidget {
    Q_OBJECT
public:
    explicit MessageCard(const ShownMessage &message, QWidget *parent = nullptr);

    static constexpr std::size_t PartsAtOnce = 30; ///< at first, and with each press for more

private:
    void addParts();
    void addPart(const ShownPart &part);

    QString m_heading;
    std::vector<ShownPart> m_parts; ///< those that are left to be shown
    QPushButton *m_more;
    QString m_plain; ///< what copying gives
    QVBoxLayout *m_layout;
};

} // namespace sekisho::ui
