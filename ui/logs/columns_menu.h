// SPDX-License-Identifier: GPL-3.0-or-later
// The menu that chooses the columns of the log; it stays open while they are ticked.
#pragma once

class QMenu;

namespace sekisho::ui {

class LogTable;

/// Owned by the table; for its button and its header alike.
[[nodiscard]] QMenu *makeColumnsMenu(LogTable &table);

} // namespace sekisho::ui
