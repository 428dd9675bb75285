// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/database.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>

#include <sqlite3.h>

namespace sekisho::storage {
namespace {

using namespace Qt::StringLiterals;

StorageError::Kind kindOf(int code)
{
    switch (code & 0xff) { // the primary one of an extended code
    case SQLITE_FULL:
        return StorageError::Kind::Full;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
        return StorageError::Kind::ReadOnly;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return StorageError::Kind::Damaged;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return StorageError::Kind::Busy;
    case SQLITE_IOERR:
        return StorageError::Kind::Io;
    default:
        return StorageError::Kind::Failed;
    }
}

std::string reason(StorageError::Kind kind, const std::string &message)
{
    switch (kind) {
    case StorageError::Kind::Full:
        return "There is no room left on the disk for ";
    case StorageError::Kind::ReadOnly:
        return "It is not allowed to write ";
    case StorageError::Kind::Damaged:
        return "This file is damaged or no database: ";
    case StorageError::Kind::TooNew:
        return "A newer version of Sekisho has written ";
    case StorageError::Kind::Busy:
        return "Another program holds ";
    case StorageError::Kind::Io:
        return "The disk does not read or write ";
    case StorageError::Kind::Failed:
        break;
    }
    return "SQLite says \"" + message + "\" of ";
}

/// Milliseconds to wait for another process.
constexpr int Patience = 5000;

/// Texts that are made as they are needed would fill the memory.
constexpr std::size_t MostStatements = 200;

/// An empty file is as good as none.
bool holdsSomething(const QString &path)
{
    const QFileInfo info(path);
    return info.exists() && info.size() > 0;
}

} // namespace

Database::Database(QString path, bool writes) : m_path(std::move(path)), m_writes(writes) {}

Database::~Database()
{
    m_statements.clear();
    sqlite3_close(m_connection);
}

StorageError Database::errorOf(const Statement &statement) const
{
    const StorageError::Kind kind = kindOf(statement.error());
    return {kind, reason(kind, statement.message()) + m_path.toStdString()};
}

StorageResult<Done> Database::open()
{
    // Nobody asks SQLite how much memory it has, and counting it takes a lock each time. Says no, to no harm,
    // once a connection has been opened.
    static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(uncounted);
    if (m_writes && !QFile::exists(m_path)) {
        // Made by us and not by SQLite, so that nobody else may ever look into it.
        QFile file(m_path);
        if (!file.open(QIODevice::WriteOnly) ||
            !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner))
            return Failure{StorageError{StorageError::Kind::ReadOnly,
                                        "The file " + m_path.toStdString() +
                                            " cannot be made: " + file.errorString().toStdString()}};
    }
    // One thread has it, so SQLite need not lock it.
    const int access = m_writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    const int code = sqlite3_open_v2(m_path.toUtf8().constData(), &m_connection,
                                     access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    if (code != SQLITE_OK) {
        const StorageError::Kind kind = kindOf(code);
        return Failure{StorageError{kind, reason(kind, sqlite3_errstr(code)) + m_path.toStdString()}};
    }
    // What a damaged file says of itself is not believed more than is needed.
    sqlite3_db_config(m_connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(m_connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_busy_timeout(m_connection, Patience);
    return Done{};
}

StorageResult<int> Database::version()
{
    Statement &query = statement("PRAGMA user_version");
    if (const auto ran = run(query); !ran)
        return Failure{ran.error()};
    const int version = query.next() ? static_cast<int>(query.number(0)) : 0;
    query.finish();
    return version;
}

StorageResult<Done> Database::execute(const std::string &sql)
{
    Statement once(m_connection, sql);
    bool more = once.start();
    while (more)
        more = once.next();
    return once.error() == SQLITE_OK ? StorageResult<Done>(Done{}) : Failure{errorOf(once)};
}

StorageResult<Done> Database::migrate(const std::vector<Migration> &schema)
{
    for (const Migration &step : schema) {
        if (const auto begun = begin(); !begun)
            return Failure{begun.error()};
        // Within the transaction: another process may be at the same.
        const StorageResult<int> present = version();
        StorageResult<Done> done = Done{};
        if (!present)
            done = Failure{present.error()};
        const bool due = present && step.version > *present;
        for (std::size_t i = 0; due && done && i < step.statements.size(); ++i)
            done = execute(step.statements[i]);
        if (due && done)
            done = execute("PRAGMA user_version=" + std::to_string(step.version));
        if (done)
            done = commit();
        if (!done) {
            rollback();
            return Failure{done.error()};
        }
    }
    return Done{};
}

StorageResult<Done> Database::checkVersion(const std::vector<Migration> &schema, int present) const
{
    if (schema.empty() || present <= schema.back().version)
        return Done{};
    return Failure{StorageError{StorageError::Kind::TooNew, reason(StorageError::Kind::TooNew, {}) +
                                                                m_path.toStdString() +
                                                                "; this one leaves it alone."}};
}

StorageResult<std::unique_ptr<Database>> Database::openForWriting(const QString &path,
                                                                  const std::vector<Migration> &schema)
{
    std::unique_ptr<Database> database(new Database(path, true));
    const bool fresh = !holdsSomething(path);
    if (const auto opened = database->open(); !opened)
        return Failure{opened.error()};
    if (!fresh) {
        // Looked at before anything is changed.
        const StorageResult<int> present = database->version();
        if (!present)
            return Failure{present.error()};
        if (const auto known = database->checkVersion(schema, *present); !known)
            return Failure{known.error()};
    }
    std::vector<const char *> settings;
    if (fresh)
        settings = {"PRAGMA page_size=8192", "PRAGMA auto_vacuum=INCREMENTAL"};
    // 4000 pages, 32 MB, between copies of the log into the file: pages that many transactions touch, as
    // those of an index over hashes are, are copied once.
    settings.insert(settings.end(), {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL",
                                     "PRAGMA journal_size_limit=67108864", "PRAGMA wal_autocheckpoint=4000",
                                     "PRAGMA cache_size=-4096", "PRAGMA temp_store=MEMORY"});
    for (const char *setting : settings) {
        if (const auto set = database->execute(setting); !set)
            return Failure{set.error()};
    }
    if (const auto migrated = database->migrate(schema); !migrated)
        return Failure{migrated.error()};
    return database;
}

StorageResult<std::unique_ptr<Database>> Database::openForReading(const QString &path,
                                                                  const std::vector<Migration> &schema)
{
    std::unique_ptr<Database> database(new Database(path, false));
    if (const auto opened = database->open(); !opened)
        return Failure{opened.error()};
    const StorageResult<int> present = database->version();
    if (!present)
        return Failure{present.error()};
    if (const auto known = database->checkVersion(schema, *present); !known)
        return Failure{known.error()};
    if (!schema.empty() && *present < schema.back().version)
        return Failure{StorageError{StorageError::Kind::Failed, "Not made ready yet: " + path.toStdString()}};
    return database;
}

Statement &Database::statement(std::string_view sql)
{
    if (const auto found = m_statements.find(sql); found != m_statements.end()) {
        Statement &known = *found->second;
        known.finish();
        if (known.isPrepared())
            return known;
        // One that could not be prepared then may be now.
        m_statements.erase(found);
    }
    if (m_statements.size() >= MostStatements)
        std::erase_if(m_statements, [](const auto &one) { return !one.second->isReading(); });
    return *m_statements.emplace(sql, std::make_unique<Statement>(m_connection, sql)).first->second;
}

StorageResult<Done> Database::run(Statement &statement)
{
    if (!statement.start())
        return Failure{errorOf(statement)};
    return Done{};
}

StorageResult<Done> Database::begin()
{
    // Taken at once, so that a transaction does not find out at its first write that it cannot.
    return run(statement(m_writes ? "BEGIN IMMEDIATE" : "BEGIN"));
}

StorageResult<Done> Database::commit()
{
    // A statement that is being read holds the transaction open.
    for (const auto &[sql, one] : m_statements)
        one->finish();
    return run(statement("COMMIT"));
}

void Database::rollback()
{
    for (const auto &[sql, one] : m_statements)
        one->finish();
    // SQLite ends some failed transactions by itself; a second end is refused and harmless.
    static_cast<void>(run(statement("ROLLBACK")));
}

std::int64_t Database::lastInsertId() const
{
    return sqlite3_last_insert_rowid(m_connection);
}

std::int64_t Database::changedRows() const
{
    return sqlite3_changes(m_connection);
}

std::int64_t Database::allChangedRows() const
{
    return sqlite3_total_changes64(m_connection);
}

bool Database::isInTransaction() const
{
    return sqlite3_get_autocommit(m_connection) == 0;
}

StorageResult<QString> setAside(const QString &path)
{
    const QString stamp = QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd'T'HHmmss'Z'"_s);
    QString aside = path + u".damaged-"_s + stamp;
    for (int number = 2; QFile::exists(aside); ++number)
        aside = path + u".damaged-"_s + stamp + u"-%1"_s.arg(number);
    if (!QFile::rename(path, aside))
        return Failure{StorageError{StorageError::Kind::ReadOnly,
                                    "The damaged file " + path.toStdString() + " cannot be renamed."}};
    for (const QString &suffix : {u"-wal"_s, u"-shm"_s, u"-journal"_s})
        QFile::rename(path + suffix, aside + suffix);
    return aside;
}

} // namespace sekisho::storage
