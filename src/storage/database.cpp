// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/database.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QSqlDriver>
#include <QVariant>

#include <atomic>

namespace sekisho::storage {
namespace {

using namespace Qt::StringLiterals;

// Primary result codes of SQLite (sqlite.org/rescode.html); the driver gives the extended ones, whose low
// byte these are.
enum Code {
    SqlitePerm = 3,
    SqliteBusy = 5,
    SqliteLocked = 6,
    SqliteReadOnly = 8,
    SqliteIoError = 10,
    SqliteCorrupt = 11,
    SqliteFull = 13,
    SqliteCannotOpen = 14,
    SqliteNotADatabase = 26,
};

StorageError::Kind kindOf(const QSqlError &error)
{
    bool isNumber = false;
    const int code = error.nativeErrorCode().toInt(&isNumber);
    if (!isNumber)
        return StorageError::Kind::Failed;
    switch (code & 0xff) {
    case SqliteFull:
        return StorageError::Kind::Full;
    case SqlitePerm:
    case SqliteReadOnly:
    case SqliteCannotOpen:
        return StorageError::Kind::ReadOnly;
    case SqliteCorrupt:
    case SqliteNotADatabase:
        return StorageError::Kind::Damaged;
    case SqliteBusy:
    case SqliteLocked:
        return StorageError::Kind::Busy;
    case SqliteIoError:
        return StorageError::Kind::Io;
    default:
        return StorageError::Kind::Failed;
    }
}

std::string reason(StorageError::Kind kind, const QSqlError &error)
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
    const QString text = error.driverText() + u" "_s + error.databaseText();
    return "SQLite says \"" + text.trimmed().toStdString() + "\" of ";
}

QString connectionName()
{
    static std::atomic<unsigned> number = 0;
    return u"sekisho-%1"_s.arg(++number);
}

/// Texts that are made as they are needed would fill the memory.
constexpr std::size_t MostStatements = 200;

/// An empty file is as good as none.
bool holdsSomething(const QString &path)
{
    const QFileInfo info(path);
    return info.exists() && info.size() > 0;
}

} // namespace

Database::Database(QString path, bool writes)
    : m_path(std::move(path)), m_name(connectionName()), m_writes(writes)
{}

Database::~Database()
{
    m_statements.clear();
    m_connection.close();
    m_connection = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_name);
}

StorageError Database::error(const QSqlError &error) const
{
    const StorageError::Kind kind = kindOf(error);
    return {kind, reason(kind, error) + m_path.toStdString()};
}

StorageError Database::errorOf(const QSqlQuery &query) const
{
    return error(query.lastError());
}

StorageResult<Done> Database::open()
{
    if (m_writes && !QFile::exists(m_path)) {
        // Made by us and not by SQLite, so that nobody else may ever look into it.
        QFile file(m_path);
        if (!file.open(QIODevice::WriteOnly) ||
            !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner))
            return Failure{StorageError{StorageError::Kind::ReadOnly,
                                        "The file " + m_path.toStdString() +
                                            " cannot be made: " + file.errorString().toStdString()}};
    }
    m_connection = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_name);
    m_connection.setDatabaseName(m_path);
    m_connection.setConnectOptions(m_writes ? u"QSQLITE_BUSY_TIMEOUT=5000"_s
                                            : u"QSQLITE_BUSY_TIMEOUT=5000;QSQLITE_OPEN_READONLY"_s);
    if (!m_connection.open())
        return Failure{error(m_connection.lastError())};
    return Done{};
}

StorageResult<int> Database::version()
{
    QSqlQuery query(m_connection);
    if (!query.exec(u"PRAGMA user_version"_s) || !query.next())
        return Failure{error(query.lastError())};
    return query.value(0).toInt();
}

StorageResult<Done> Database::execute(const QString &sql)
{
    QSqlQuery query(m_connection);
    if (!query.exec(sql))
        return Failure{error(query.lastError())};
    return Done{};
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
            done = execute(QString::fromUtf8(step.statements[i]));
        if (due && done)
            done = execute(u"PRAGMA user_version=%1"_s.arg(step.version));
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
    std::vector<QString> settings;
    if (fresh)
        settings = {u"PRAGMA page_size=8192"_s, u"PRAGMA auto_vacuum=INCREMENTAL"_s};
    settings.insert(settings.end(), {u"PRAGMA journal_mode=WAL"_s, u"PRAGMA synchronous=NORMAL"_s,
                                     u"PRAGMA journal_size_limit=67108864"_s, u"PRAGMA cache_size=-4096"_s,
                                     u"PRAGMA temp_store=MEMORY"_s});
    for (const QString &setting : settings) {
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

QSqlQuery &Database::statement(std::string_view sql)
{
    const auto found = m_statements.find(sql);
    if (found != m_statements.end()) {
        QSqlQuery &query = *found->second;
        query.finish();
        // One that could not be prepared then may be now.
        if (query.lastError().isValid())
            query.prepare(query.lastQuery());
        return query;
    }
    if (m_statements.size() >= MostStatements)
        std::erase_if(m_statements, [](const auto &statement) { return !statement.second->isActive(); });
    auto query = std::make_unique<QSqlQuery>(m_connection);
    query->setForwardOnly(true);
    query->prepare(QString::fromUtf8(sql.data(), static_cast<qsizetype>(sql.size())));
    return *m_statements.emplace(sql, std::move(query)).first->second;
}

StorageResult<Done> Database::run(QSqlQuery &query)
{
    if (!query.exec())
        return Failure{error(query.lastError())};
    return Done{};
}

StorageResult<Done> Database::begin()
{
    // Taken at once, so that a transaction does not find out at its first write that it cannot.
    return execute(m_writes ? u"BEGIN IMMEDIATE"_s : u"BEGIN"_s);
}

StorageResult<Done> Database::commit()
{
    // A statement that is being read holds the transaction open.
    for (const auto &[sql, query] : m_statements)
        query->finish();
    return execute(u"COMMIT"_s);
}

void Database::rollback()
{
    for (const auto &[sql, query] : m_statements)
        query->finish();
    // SQLite ends some failed transactions by itself; a second end is refused and harmless.
    QSqlQuery query(m_connection);
    query.exec(u"ROLLBACK"_s);
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
