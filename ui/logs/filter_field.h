// SPDX-License-Identifier: GPL-3.0-or-later
// The filter line of the log. It waits until typing pauses, Enter is impatient, Esc clears.
#pragma once

#include "ui/models/row_filter.h"

#include <QLineEdit>
#include <QTimer>

namespace sekisho::ui {

class FilterField final : public QLineEdit {
    Q_OBJECT
public:
    explicit FilterField(QWidget *parent = nullptr);

Q_SIGNALS:
    /// Only well-formed ones; the last of them stays in force while an ill-formed one is typed.
    void filterChanged(const sekisho::ui::RowFilter &filter);
    /// Why the text is not a filter; empty when it is one.
    void problemChanged(const QString &problem);
    /// Esc in an empty field.
    void left();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void apply();

    QTimer m_pause;
};

} // namespace sekisho::ui
