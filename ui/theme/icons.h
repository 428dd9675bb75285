// SPDX-License-Identifier: GPL-3.0-or-later
// Our own icons, drawn in currentColor and tinted at the moment of painting, so that a change of theme needs
// no new icons.
#pragma once

#include <QIcon>
#include <QString>

namespace sekisho::ui {

enum class Tint { Text, Muted, Accent, OnAccent, Ok, Warning, Error };

/// `name` is a file in resources/icons/ui, without its ending. A checked state paints with `checked`.
[[nodiscard]] QIcon icon(const QString &name, Tint tint = Tint::Muted, Tint checked = Tint::Accent);

} // namespace sekisho::ui
