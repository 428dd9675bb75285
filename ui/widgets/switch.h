// SPDX-License-Identifier: GPL-3.0-or-later
// On or off: a knob in a track. A tick in it says the same without colour.
#pragma once

#include <QAbstractButton>

namespace sekisho::ui {

class Switch final : public QAbstractButton {
    Q_OBJECT
public:
    /// `name` is for assistive tools.
    explicit Switch(const QString &name, QWidget *parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;
};

} // namespace sekisho::ui
