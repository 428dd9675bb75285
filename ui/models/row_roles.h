// SPDX-License-Identifier: GPL-3.0-or-later
// What a model says of a cell besides its text, for widgets/row_table.h to paint.
#pragma once

#include <Qt>

namespace sekisho::ui {

enum RowRole : int {
    CodeRole = Qt::UserRole + 1, ///< bool: in the fixed font
    MutedRole,                   ///< bool: of less weight
};

} // namespace sekisho::ui
