// SPDX-License-Identifier: GPL-3.0-or-later
// What a query of the log means in SQL, and which index walks its rows.
#pragma once

#include "storage/log_reader.h"
#include "storage/name_table.h"

namespace sekisho::storage {

struct LogSelection {
    struct Condition {
        std::string sql;
        std::optional<NameId> name; ///< the value of its place, where it has one
        const char *index;          ///< has these rows next to each other, in the order of the list; or null
    };
    std::vector<Condition> conditions;
    std::optional<LogId> from;
    std::optional<LogId> before;
    const char *index = "exchange_by_id";
    bool nothing = false; ///< no row can meet it

    /// " FROM exchange ... WHERE ..."
    [[nodiscard]] std::string fromWhere() const;
};

/// For one connection and its thread.
class LogSelector {
public:
    explicit LogSelector(Database &database) : m_database(database), m_names(database) {}

    /// Of several conditions, the one that fewer of the newest rows meet chooses the index.
    [[nodiscard]] StorageResult<LogSelection> select(const LogQuery &query);
    /// Binds the selection's values to the first places of a statement, and gives the next place. The
    /// selection must stay until the statement has run.
    static int bind(Statement &statement, const LogSelection &selection);
    [[nodiscard]] NameReader &names() { return m_names; }

private:
    [[nodiscard]] StorageResult<Done> addNames(const LogQuery &query, LogSelection &selection);
    [[nodiscard]] StorageResult<Done> chooseIndex(LogSelection &selection);

    Database &m_database;
    NameReader m_names;
};

} // namespace sekisho::storage
