// SPDX-License-Identifier: GPL-3.0-or-later
// A choice from a list, in the look of the buttons. The wheel passes by: who scrolls a page chooses nothing.
#pragma once

#include <QComboBox>

namespace sekisho::ui {

class Choice : public QComboBox {
    Q_OBJECT
public:
    /// `name` is for assistive tools.
    explicit Choice(const QString &name, QWidget *parent = nullptr);

    /// The item with that data; one that is not there is added with `text`, at the end.
    void setValue(const QVariant &value, const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
};

} // namespace sekisho::ui
