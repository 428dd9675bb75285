// SPDX-License-Identifier: GPL-3.0-or-later
// Labels in the roles that the style sheet knows.
#pragma once

#include <QString>

class QLabel;
class QWidget;

namespace sekisho::ui {

/// Plain text; `role` is one of the style sheet's, or empty.
[[nodiscard]] QLabel *roleLabel(const QString &text, const QString &role, QWidget *parent);
/// The same over as many lines as it takes.
[[nodiscard]] QLabel *wrappedLabel(const QString &text, const QString &role, QWidget *parent);
/// In the font of code, to be selected by the mouse.
[[nodiscard]] QLabel *codeLabel(const QString &text, QWidget *parent);
/// The text with places to break a line in words that are too long for one, such as addresses.
[[nodiscard]] QString breakable(const QString &text);
/// Another role for a label that is there already.
void setRole(QLabel &label, const QString &role);

} // namespace sekisho::ui
