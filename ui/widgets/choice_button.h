// SPDX-License-Identifier: GPL-3.0-or-later
// A button that shows what is chosen of a few and opens them as a menu.
#pragma once

#include <QPushButton>
#include <QVariant>

class QActionGroup;
class QMenu;

namespace sekisho::ui {

class ChoiceButton final : public QPushButton {
    Q_OBJECT
public:
    /// `name` is what assistive tools read. `pattern` makes the button's text of the choice's: "Show: %1".
    explicit ChoiceButton(const QString &name, const QString &pattern = QStringLiteral("%1"),
                          QWidget *parent = nullptr);

    /// For forms, which say its name by setName().
    explicit ChoiceButton(QWidget *parent);

    void setName(const QString &name) { m_name = name; }
    /// The first one is chosen.
    void addChoice(const QString &text, const QVariant &value);
    void clearChoices();
    [[nodiscard]] QVariant value() const { return m_value; }
    /// Without chosen(); what is not there is passed over.
    void setValue(const QVariant &value);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    /// By the user.
    void chosen(const QVariant &value);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void open();
    void show(const QString &text);

    QString m_name;
    QString m_pattern;
    QMenu *m_menu;
    QActionGroup *m_group;
    QVariant m_value;
};

} // namespace sekisho::ui
