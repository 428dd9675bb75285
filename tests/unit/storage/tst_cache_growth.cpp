// SPDX-License-Identifier: GPL-3.0-or-later
// How the cache's file grows and shrinks, and what is left in it of what was removed.
#include "cache_bench.h"
#include "raw_cache_file.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <numeric>
#include <utility>

using namespace sekisho;
using namespace sekisho::storage;
using namespace sekisho::test;
using namespace Qt::StringLiterals;

class TestCacheGrowth final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void theLogStaysShort();
    void theFileShrinks();
    void removedContentsAreOverwritten_data();
    void removedContentsAreOverwritten();

private:
    [[nodiscard]] QString path() const { return m_folder->filePath(u"cache.db"_s); }
    [[nodiscard]] qint64 sizeOf(const QString &suffix) const { return QFileInfo(path() + suffix).size(); }
    /// Whether a file of the folder has these bytes in it.
    [[nodiscard]] bool isOnDisk(const QByteArray &bytes) const;
    [[nodiscard]] CacheBench &bench() { return *m_bench; }
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<CacheBench> m_bench;
};

void TestCacheGrowth::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_bench = std::make_unique<SqliteBench>(path());
}

void TestCacheGrowth::cleanup()
{
    m_bench.reset();
    m_folder.reset();
}

bool TestCacheGrowth::isOnDisk(const QByteArray &bytes) const
{
    const QDir folder(m_folder->path());
    const QStringList names = folder.entryList(QDir::Files | QDir::Hidden);
    return std::any_of(names.begin(), names.end(), [&](const QString &name) {
        QFile file(folder.filePath(name));
        return file.open(QIODevice::ReadOnly) && file.readAll().contains(bytes);
    });
}

void TestCacheGrowth::theLogStaysShort()
{
    QVERIFY(bench().load().ok());
    // Two readers by turns, so that one is always at it: SQLite by itself never begins its log anew then.
    RawCacheFile one(path());
    RawCacheFile other(path());
    RawCacheFile *present = &one;
    RawCacheFile *next = &other;
    const auto begin = [](RawCacheFile &file) {
        file.run("BEGIN");
        QVERIFY(file.number("SELECT count(*) FROM meta") == 1);
    };
    begin(*present);
    QTimer turns;
    connect(&turns, &QTimer::timeout, this, [&] {
        begin(*next);
        present->run("COMMIT");
        std::swap(present, next);
    });
    turns.start(5);
    const std::string body = noise(7, 4'000'000);
    qint64 longest = 0;
    for (std::uint64_t i = 1; i <= 60; ++i) { // 240 MB
        QVERIFY(bench().put(samplePut(i, body)).ok());
        longest = std::max(longest, sizeOf(u"-wal"_s));
    }
    QVERIFY2(longest < 96 * 1024 * 1024, QByteArray::number(longest).constData());
}

void TestCacheGrowth::theFileShrinks()
{
    QVERIFY(bench().load().ok());
    for (std::uint64_t i = 0; i < 60; ++i)
        QVERIFY(bench().put(samplePut(i, noise(i, 1'000'000))).ok());
    const auto kept = bench().put(samplePut(100, noise(100, 1'000'000)));
    QVERIFY(kept.ok());
    bench().end();
    QVERIFY(sizeOf({}) > 60'000'000);
    auto loaded = bench().restart();
    QVERIFY(loaded.ok());
    std::vector<CacheEntryId> ids;
    for (const CacheIndexRow &row : loaded->rows) {
        if (row.id != kept->id)
            ids.push_back(row.id);
    }
    bench().store().remove(std::move(ids));
    // By itself, and without being asked: 1 MB of contents and 4 MiB that are left for the next ones.
    QTRY_VERIFY2_WITH_TIMEOUT(sizeOf({}) < 8'000'000, QByteArray::number(sizeOf({})).constData(), 60'000);
    QVERIFY(bench().body(*kept) == noise(100, 1'000'000));
    bench().end();
    RawCacheFile file(path());
    QCOMPARE(file.text("PRAGMA integrity_check"), "ok");
}

void TestCacheGrowth::removedContentsAreOverwritten_data()
{
    QTest::addColumn<std::size_t>("count");
    QTest::newRow("one") << std::size_t(1);
    QTest::newRow("many") << std::size_t(1'000);
}

void TestCacheGrowth::removedContentsAreOverwritten()
{
    QFETCH(std::size_t, count);
    const std::string secret = "what nobody should find again 0123456789";
    QVERIFY(bench().load().ok());
    CachePut put = samplePut(1, noise(1, 300'000) + secret + noise(2, 300'000));
    put.head.preview = secret;
    const auto row = bench().put(std::move(put));
    QVERIFY(row.ok());
    QVERIFY(isOnDisk(QByteArray::fromStdString(secret)));
    // One that is not there is removed already.
    std::vector<CacheEntryId> ids(count);
    std::iota(ids.begin(), ids.end(), row->id);
    bench().store().remove(std::move(ids));
    QTRY_VERIFY_WITH_TIMEOUT(!isOnDisk(QByteArray::fromStdString(secret)), 30'000);
}

QTEST_GUILESS_MAIN(TestCacheGrowth)
#include "tst_cache_growth.moc"
