// SPDX-License-Identifier: GPL-3.0-or-later
// One connection to one SQLite file, with its statements kept prepared.
#pragma once

#include "base/result.h"
#include "storage/statement.h"

#include <QString>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::storage {

/// Why the disk or the file said no.
struct StorageError {
    enum class Kind {
        Full,     ///< no room on the disk
        ReadOnly, ///< the file, the folder or the disk is not to be written
        Damaged,  ///< not a database, or a broken one
        TooNew,   ///< written by a newer program
        Busy,     ///< another process holds it
        Io,       ///< the disk did not read or write
        Failed,   ///< anything else
    };
    Kind kind = Kind::Failed;
    std::string message; ///< for a person; names the file
};

template <typename T>
using StorageResult = Result<T, StorageError>;

/// One step of a schema's history; `version` counts from 1 without gaps.
struct Migration {
    int version;
    std::vector<const char *> statements;
};

/// Made, used and destroyed in one thread. Statements stay prepared for its life.
class Database final {
public:
    /// Opens or makes the file (0600) and brings its schema up to the last migration, each in a transaction
    /// of its own. A file with a version above that is TooNew and is not touched.
    [[nodiscard]] static StorageResult<std::unique_ptr<Database>>
    openForWriting(const QString &path, const std::vector<Migration> &schema);
    /// Read-only; the file must be there with the last migration's version.
    [[nodiscard]] static StorageResult<std::unique_ptr<Database>>
    openForReading(const QString &path, const std::vector<Migration> &schema);
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    /// The prepared statement of that text, ready for new values. A text that cannot be prepared gives a
    /// statement whose run() fails. Good until the next call, or while it is being read.
    [[nodiscard]] Statement &statement(std::string_view sql);
    /// Runs a statement that has its values.
    [[nodiscard]] StorageResult<Done> run(Statement &statement);
    /// The same with all values of a text that gives no rows.
    template <typename... Values>
    [[nodiscard]] StorageResult<Done> run(std::string_view sql, const Values &...values)
    {
        Statement &prepared = statement(sql);
        prepared.bindAll(values...);
        return run(prepared);
    }
    /// Runs text without values, once, to its end.
    [[nodiscard]] StorageResult<Done> execute(const std::string &sql);
    [[nodiscard]] StorageResult<Done> begin();
    [[nodiscard]] StorageResult<Done> commit();
    void rollback();
    /// Of the last statement that was run.
    [[nodiscard]] std::int64_t lastInsertId() const;
    [[nodiscard]] std::int64_t changedRows() const;
    /// Since it was opened. With the same number before and after, nothing was changed meanwhile.
    [[nodiscard]] std::int64_t allChangedRows() const;
    /// SQLite ends a transaction by itself for some errors of the disk.
    [[nodiscard]] bool isInTransaction() const;
    [[nodiscard]] StorageError errorOf(const Statement &statement) const;
    [[nodiscard]] const QString &path() const { return m_path; }

private:
    Database(QString path, bool writes);
    [[nodiscard]] StorageResult<Done> open();
    [[nodiscard]] StorageResult<int> version();
    [[nodiscard]] StorageResult<Done> migrate(const std::vector<Migration> &schema);
    [[nodiscard]] StorageResult<Done> checkVersion(const std::vector<Migration> &schema, int present) const;

    QString m_path;
    bool m_writes;
    sqlite3 *m_connection = nullptr;
    std::map<std::string, std::unique_ptr<Statement>, std::less<>> m_statements;
};

/// Moves a damaged file and what SQLite keeps beside it to `<path>.damaged-<UTC time>`, so that a new one can
/// be begun and nothing is lost. Gives the new name.
[[nodiscard]] StorageResult<QString> setAside(const QString &path);

} // namespace sekisho::storage
