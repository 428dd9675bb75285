// SPDX-License-Identifier: GPL-3.0-or-later
// A connection and its file: made private, migrated step by step, and refused in words that help.
#include "storage/database.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace sekisho;
using namespace sekisho::storage;
using namespace Qt::StringLiterals;
using Kind = StorageError::Kind;

class TestDatabase final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void isMadePrivate();
    void migratesOnlyForward();
    void aFailedMigrationChangesNothing();
    void errorsHaveAKind();
    void aDamagedFileIsSetAside();
    void statementsAreReused();
    void aFullDiskIsSaid();

private:
    [[nodiscard]] QString path() const { return m_folder.filePath(u"x.db"_s); }
    QTemporaryDir m_folder;
};

namespace {

std::vector<Migration> first()
{
    return {{1, {"CREATE TABLE t(a INTEGER)"}}};
}

std::vector<Migration> second()
{
    return {{1, {"CREATE TABLE t(a INTEGER)"}},
            {2, {"ALTER TABLE t ADD COLUMN b TEXT", "INSERT INTO t VALUES(1,'x')"}}};
}

int countOf(Database &database)
{
    Statement &query = database.statement("SELECT count(*) FROM t");
    return database.run(query) && query.next() ? int(query.number(0)) : -1;
}

} // namespace

void TestDatabase::init()
{
    for (const char *suffix : {"", "-wal", "-shm"})
        QFile::remove(path() + QString::fromLatin1(suffix));
}

void TestDatabase::isMadePrivate()
{
    const auto database = Database::openForWriting(path(), first());
    QVERIFY(database.ok());
    QCOMPARE(QFile::permissions(path()) & ~(QFile::ReadUser | QFile::WriteUser),
             QFile::ReadOwner | QFile::WriteOwner);
}

void TestDatabase::migratesOnlyForward()
{
    QVERIFY(Database::openForWriting(path(), first()).ok());
    {
        auto database = Database::openForWriting(path(), second());
        QVERIFY(database.ok());
        QCOMPARE(countOf(**database), 1);
    }
    {
        auto again = Database::openForWriting(path(), second());
        QVERIFY(again.ok());
        QCOMPARE(countOf(**again), 1);
    }
    const auto old = Database::openForWriting(path(), first());
    QVERIFY(!old.ok());
    QCOMPARE(old.error().kind, Kind::TooNew);
    QVERIFY(old.error().message.find("x.db") != std::string::npos);
    QCOMPARE(Database::openForReading(path(), first()).error().kind, Kind::TooNew);
    QVERIFY(Database::openForReading(path(), second()).ok());
}

void TestDatabase::aFailedMigrationChangesNothing()
{
    QVERIFY(Database::openForWriting(path(), first()).ok());
    const std::vector<Migration> broken = {{1, {"CREATE TABLE t(a INTEGER)"}},
                                           {2, {"INSERT INTO t VALUES(7)", "CREATE TABLE t(again TEXT)"}}};
    QVERIFY(!Database::openForWriting(path(), broken).ok());
    auto database = Database::openForWriting(path(), first());
    QVERIFY(database.ok());
    QCOMPARE(countOf(**database), 0);
    // A reader of the newer program does not take it for its own.
    QVERIFY(!Database::openForReading(path(), broken).ok());
}

void TestDatabase::errorsHaveAKind()
{
    QCOMPARE(Database::openForReading(path(), first()).error().kind, Kind::ReadOnly);
    const QString nowhere = m_folder.filePath(u"no/such/folder/x.db"_s);
    QCOMPARE(Database::openForWriting(nowhere, first()).error().kind, Kind::ReadOnly);
    QFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(20'000, 'x'));
    file.close();
    QCOMPARE(Database::openForWriting(path(), first()).error().kind, Kind::Damaged);
}

void TestDatabase::aDamagedFileIsSetAside()
{
    const QByteArray garbage(20'000, 'y');
    for (int i = 0; i < 2; ++i) {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(garbage);
        file.close();
        const auto aside = setAside(path());
        QVERIFY(aside.ok());
        QVERIFY(!QFile::exists(path()));
        QFile moved(*aside);
        QVERIFY(moved.open(QIODevice::ReadOnly));
        QCOMPARE(moved.readAll(), garbage);
    }
    QVERIFY(Database::openForWriting(path(), first()).ok());
    QCOMPARE(QDir(m_folder.path()).entryList({u"x.db.damaged-*"_s}).size(), 2);
}

void TestDatabase::statementsAreReused()
{
    auto database = Database::openForWriting(path(), first());
    QVERIFY(database.ok());
    static constexpr const char *Insert = "INSERT INTO t VALUES(?)";
    const Statement *one = &(*database)->statement(Insert);
    for (int i = 0; i < 3; ++i) {
        Statement &query = (*database)->statement(Insert);
        QCOMPARE(&query, one);
        query.bind(0, i);
        QVERIFY((*database)->run(query).ok());
    }
    QCOMPARE(countOf(**database), 3);
    // One that is being read does not hold up the end of a transaction.
    QVERIFY((*database)->begin().ok());
    Statement &reading = (*database)->statement("SELECT a FROM t");
    QVERIFY((*database)->run(reading).ok());
    QVERIFY(reading.next());
    QVERIFY((*database)->commit().ok());
    Statement &wrong = (*database)->statement("SELECT nothing FROM nowhere");
    QVERIFY(!(*database)->run(wrong).ok());
}

void TestDatabase::aFullDiskIsSaid()
{
    auto database = Database::openForWriting(path(), first());
    QVERIFY(database.ok());
    QVERIFY((*database)->execute("PRAGMA max_page_count=4").ok());
    QVERIFY((*database)->begin().ok());
    const auto filled = (*database)->execute("INSERT INTO t VALUES(zeroblob(1000000))");
    QVERIFY(!filled.ok());
    QCOMPARE(filled.error().kind, Kind::Full);
    QVERIFY(filled.error().message.find("no room") != std::string::npos);
    (*database)->rollback();
    QVERIFY((*database)->execute("PRAGMA max_page_count=1000").ok());
    QVERIFY((*database)->begin().ok());
    QVERIFY((*database)->execute("INSERT INTO t VALUES(1)").ok());
    QVERIFY((*database)->commit().ok());
    QCOMPARE(countOf(**database), 1);
}

QTEST_GUILESS_MAIN(TestDatabase)
#include "tst_database.moc"
