// SPDX-License-Identifier: GPL-3.0-or-later
// Gives back to the disk what the file and its write-ahead log do not need.
#pragma once

#include "storage/database.h"

namespace sekisho::storage {

/// For the writer's thread.
class Housekeeping {
public:
    enum class Next {
        Nothing,
        More,  ///< as soon as nothing else is to be done
        Soon,  ///< after a rest, for there is no hurry and much of it
        Later, ///< in a second or so: a reader is in the way
    };

    /// Rows have been deleted: there may be pages to give back.
    void pagesWereFreed() { m_mayShrink = true; }
    /// What was deleted has to go from the write-ahead log as well.
    void emptyTheLog() { m_mustTruncate = true; }
    /// One short step, outside of transactions.
    [[nodiscard]] StorageResult<Next> step(Database &database);
    /// Copies the write-ahead log into the file and empties it; false while a reader needs it.
    [[nodiscard]] StorageResult<bool> truncateLog(Database &database);

private:
    [[nodiscard]] StorageResult<bool> shrink(Database &database);

    bool m_mayShrink = true;
    bool m_mustTruncate = false;
};

} // namespace sekisho::storage
