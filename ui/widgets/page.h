// SPDX-License-Identifier: GPL-3.0-or-later
// One page of the window, reached by its button in the rail.
#pragma once

#include <QWidget>

namespace sekisho::ui {

class WindowState;

class Page : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    /// It has been chosen and is shown: the keyboard goes to what is worked with first.
    virtual void arrive() { setFocus(); }
    // What it remembers from one run to the next.
    virtual void restore(WindowState &state) { Q_UNUSED(state) }
    virtual void save(WindowState &state) const { Q_UNUSED(state) }
};

} // namespace sekisho::ui
