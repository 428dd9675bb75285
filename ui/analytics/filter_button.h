// SPDX-License-Identifier: GPL-3.0-or-later
// A button that says what is chosen and opens the list of choices.
#pragma once

#include <QPushButton>

#include <vector>

namespace sekisho::ui {

struct FilterChoice {
    QString value; ///< empty: no condition
    QString title; ///< in the list
};

/// Gets narrower than its text and then cuts it.
class FilterButton final : public QPushButton {
    Q_OBJECT
public:
    /// `label` comes before what is chosen; may be empty.
    FilterButton(const QString &name, const QString &label, QWidget *parent);

    void setChoices(std::vector<FilterChoice> choices);
    [[nodiscard]] const std::vector<FilterChoice> &choices() const { return m_choices; }
    /// One that is not among the choices is shown as it is.
    void setValue(const QString &value);
    [[nodiscard]] const QString &value() const { return m_value; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// By the user.
    void chosen(const QString &value);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void openMenu();
    void updateText();

    QString m_label;
    std::vector<FilterChoice> m_choices;
    QString m_value;
    QString m_shown;
};

} // namespace sekisho::ui
