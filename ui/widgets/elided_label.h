// SPDX-License-Identifier: GPL-3.0-or-later
// A line of text that ends in dots where there is no room for all of it; the tool tip has the rest.
#pragma once

#include <QLabel>

namespace sekisho::ui {

class ElidedLabel final : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget *parent = nullptr);
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace sekisho::ui
