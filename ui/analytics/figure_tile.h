// SPDX-License-Identifier: GPL-3.0-or-later
// One figure in a card: what it is, the figure, and two notes.
#pragma once

#include "ui/models/figure_text.h"

#include <QFrame>

namespace sekisho::ui {

/// What does not fit is cut and stands in the tool tip as a whole.
class FigureTile final : public QFrame {
    Q_OBJECT
public:
    explicit FigureTile(QWidget *parent = nullptr);

    void show(const FigureText &text);
    [[nodiscard]] const FigureText &text() const { return m_text; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    FigureText m_text;
};

} // namespace sekisho::ui
