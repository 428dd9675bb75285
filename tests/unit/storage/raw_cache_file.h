// SPDX-License-Identifier: GPL-3.0-or-later
// A look at cache.db, and a hand in it, past the store.
#pragma once

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QTest>
#include <QVariant>

namespace sekisho::test {

/// As many at a time as have names of their own.
class RawCacheFile final {
public:
    explicit RawCacheFile(const QString &path, const QString &name = QStringLiteral("raw"))
        : m_name(name), m_connection(QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name))
    {
        m_connection.setDatabaseName(path);
        m_connection.open();
    }
    ~RawCacheFile()
    {
        m_connection.close();
        m_connection = {};
        QSqlDatabase::removeDatabase(m_name);
    }
    RawCacheFile(const RawCacheFile &) = delete;
    RawCacheFile &operator=(const RawCacheFile &) = delete;

    void run(const QString &sql)
    {
        QSqlQuery query(m_connection);
        QVERIFY(query.exec(sql));
    }
    [[nodiscard]] qint64 number(const QString &sql) { return value(sql).toLongLong(); }
    [[nodiscard]] QString text(const QString &sql) { return value(sql).toString(); }

private:
    [[nodiscard]] QVariant value(const QString &sql)
    {
        QSqlQuery query(m_connection);
        return query.exec(sql) && query.next() ? query.value(0) : QVariant();
    }

    const QString m_name;
    QSqlDatabase m_connection;
};

} // namespace sekisho::test
