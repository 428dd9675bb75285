// SPDX-License-Identifier: GPL-3.0-or-later
// A look at cache.db, and a hand in it, past the store.
#pragma once

#include "storage/database.h"

#include <QTest>

#include <memory>

namespace sekisho::test {

class RawCacheFile final {
public:
    explicit RawCacheFile(const QString &path)
    {
        if (auto opened = storage::Database::openForWriting(path, {}))
            m_database = std::move(*opened);
    }

    void run(const std::string &sql)
    {
        QVERIFY(m_database);
        QVERIFY(m_database->execute(sql).ok());
    }
    [[nodiscard]] std::int64_t number(const std::string &sql)
    {
        std::int64_t number = -1;
        read(sql, [&](const storage::Statement &row) { number = row.number(0); });
        return number;
    }
    [[nodiscard]] std::string text(const std::string &sql)
    {
        std::string text;
        read(sql, [&](const storage::Statement &row) { text = row.bytes(0); });
        return text;
    }

private:
    /// The first row, if there is any; nothing is held afterwards.
    template <typename Take>
    void read(const std::string &sql, Take &&take)
    {
        QVERIFY(m_database);
        storage::Statement &statement = m_database->statement(sql);
        if (m_database->run(statement) && statement.next())
            take(statement);
        statement.finish();
    }

    std::unique_ptr<storage::Database> m_database;
};

} // namespace sekisho::test
