// SPDX-License-Identifier: GPL-3.0-or-later
// How the window's buttons are made, so that none is without a name.
#pragma once

#include "ui/theme/icons.h"

class QPushButton;
class QWidget;

namespace sekisho::ui {

/// A quiet button that shows only an icon; `name` is its tool tip and what assistive tools read.
[[nodiscard]] QPushButton *iconButton(const QString &iconName, const QString &name, QWidget *parent);
/// Looks like a link, is a button.
[[nodiscard]] QPushButton *linkButton(const QString &text, QWidget *parent);

/// Shows `text` on the button for a moment instead of its own.
void confirmOn(QPushButton &button, const QString &text);

} // namespace sekisho::ui
