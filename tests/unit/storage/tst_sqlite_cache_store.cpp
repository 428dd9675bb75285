// SPDX-License-Identifier: GPL-3.0-or-later
// The cache's file: what stands in it, and what happens when it is not as it should be.
#include "cache_bench.h"
#include "raw_cache_file.h"

#include <QDir>
#include <QFile>
#include <QSemaphore>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

using namespace sekisho;
using namespace sekisho::storage;
using namespace sekisho::test;
using namespace Qt::StringLiterals;
using Kind = StorageError::Kind;

class TestSqliteCacheStore final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void isPacked();
    void aDamagedFileIsSetAside_data();
    void aDamagedFileIsSetAside();
    void aNewerFileIsLeftAlone();
    void aPlaceThatCannotBeWritten_data();
    void aPlaceThatCannotBeWritten();
    void aDamagedPieceIsSaid_data();
    void aDamagedPieceIsSaid();
    void readsDoNotWaitForWrites();
    void theQueueIsBounded();
    void isWrittenAtTheEnd();
    void endsWhileItLoads();
    void loadsAgainAfterAFailure();

private:
    [[nodiscard]] QString path() const { return m_folder->filePath(u"cache.db"_s); }
    [[nodiscard]] CacheBench &bench() { return *m_bench; }
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<CacheBench> m_bench;
};

namespace {

/// Holds up whoever reads it.
class SlowBody final : public CacheBody {
public:
    explicit SlowBody(std::uint64_t size) : m_size(size) {}
    [[nodiscard]] std::uint64_t size() const override { return m_size; }
    [[nodiscard]] bool read(std::uint64_t, std::size_t length, std::string &out) const override
    {
        m_reached.release();
        m_gate.acquire();
        m_gate.release();
        out.assign(length, 's');
        return true;
    }
    bool waitUntilRead() const { return m_reached.tryAcquire(1, 30'000); }
    void open() const { m_gate.release(); }

private:
    const std::uint64_t m_size;
    mutable QSemaphore m_reached;
    mutable QSemaphore m_gate;
};

} // namespace

void TestSqliteCacheStore::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_bench = std::make_unique<SqliteBench>(path());
}

void TestSqliteCacheStore::cleanup()
{
    m_bench.reset();
    m_folder.reset();
}

void TestSqliteCacheStore::isPacked()
{
    QVERIFY(!QFile::exists(path()));
    QVERIFY(bench().load().ok());
    const auto words = bench().put(samplePut(1, prose(1, 600'000)));
    const auto random = bench().put(samplePut(2, noise(2, 600'000)));
    CachePut put = samplePut(3, prose(3, 600'000));
    put.head.coding = "gzip";
    const auto coded = bench().put(std::move(put));
    QVERIFY(words.ok() && random.ok() && coded.ok());
    bench().end();
    QCOMPARE(QFile::permissions(path()) & ~(QFile::ReadUser | QFile::WriteUser),
             QFile::ReadOwner | QFile::WriteOwner);

    RawCacheFile file(path());
    QCOMPARE(file.number("PRAGMA page_size"), 8192);
    QCOMPARE(file.number("PRAGMA auto_vacuum"), 2);
    QCOMPARE(file.text("PRAGMA journal_mode"), "wal");
    QCOMPARE(file.number("SELECT length(value) FROM meta WHERE name='secret'"), 32);
    const auto bytes = [&](CacheEntryId id) {
        return file.number("SELECT sum(length(data)) FROM piece WHERE id/65536=" + std::to_string(id));
    };
    QVERIFY(bytes(words->id) < 60'000);
    QCOMPARE(bytes(random->id), 600'000);
    QCOMPARE(bytes(coded->id), 600'000);
    QCOMPARE(file.number("SELECT count(*) FROM piece WHERE size IS NULL"), 4);
    QCOMPARE(file.number("SELECT count(*) FROM timing"), 3);
    QCOMPARE(file.text("SELECT typeof(scope)||typeof(model)||typeof(preview) FROM entry"), "texttexttext");
}

void TestSqliteCacheStore::aDamagedFileIsSetAside_data()
{
    QTest::addColumn<int>("from"); // overwritten to the end
    QTest::newRow("no database") << 0;
    QTest::newRow("all but its first page") << 8192;
}

void TestSqliteCacheStore::aDamagedFileIsSetAside()
{
    QFETCH(int, from);
    const auto before = bench().load();
    QVERIFY(before.ok());
    for (std::uint64_t i = 0; i < 100; ++i)
        QVERIFY(bench().put(samplePut(i, noise(i, 3'000))).ok());
    bench().end();
    {
        QFile file(path());
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.seek(from);
        file.write(QByteArray(static_cast<int>(file.size()) - from, '\x7f'));
    }
    bench().end();
    bench().begin();
    // A read in the same breath does not look into the file that is about to go.
    std::optional<Kind> early;
    const auto loaded = bench().get<CacheStore::Loaded>([&](auto done) {
        bench().store().load(std::move(done));
        bench().store().readStart(1, [&](const auto &start) { early = start.error().kind; });
    });
    QVERIFY(loaded.ok());
    QVERIFY(loaded->rows.empty());
    QVERIFY(loaded->secret != before->secret);
    QTRY_VERIFY_WITH_TIMEOUT(early.has_value(), 30'000);
    QCOMPARE(*early, Kind::Failed); // not there
    QCOMPARE(QDir(m_folder->path()).entryList({u"cache.db.damaged-*"_s}).size(), 1);
    const auto row = bench().put(samplePut(1, "anew"));
    QVERIFY(row.ok());
    QCOMPARE(bench().body(*row), std::string("anew"));
    QCOMPARE(bench().restart()->rows.size(), std::size_t(1));
}

void TestSqliteCacheStore::aNewerFileIsLeftAlone()
{
    QVERIFY(bench().load().ok());
    QVERIFY(bench().put(samplePut(1)).ok());
    bench().end();
    RawCacheFile(path()).run("PRAGMA user_version=1000");
    const auto loaded = bench().restart();
    QVERIFY(!loaded.ok());
    QCOMPARE(loaded.error().kind, Kind::TooNew);
    // All that follows fails softly, each with the reason.
    QCOMPARE(bench().put(samplePut(2)).error().kind, Kind::TooNew);
    QCOMPARE(bench().start(1).error().kind, Kind::TooNew);
    QCOMPARE(bench().piece(1, 0).error().kind, Kind::TooNew);
    bench().store().addHits({{1, 1, sampleTime(), Micros(1), Money{1}}});
    bench().store().remove({1});
    bench().store().remove(std::vector<CacheEntryId>(100, 1));
    bench().end();
    RawCacheFile file(path());
    QCOMPARE(file.number("SELECT count(*) FROM entry WHERE hits=0"), 1);
    QVERIFY(QDir(m_folder->path()).entryList({u"*damaged*"_s}).isEmpty());
}

void TestSqliteCacheStore::aPlaceThatCannotBeWritten_data()
{
    QTest::addColumn<QString>("place");
    QTest::newRow("no such folder") << u"no/folder"_s;
    QTest::newRow("a file for a folder") << u"file"_s;
    // Who may do everything may write here too; then there is the row above.
    QTest::newRow("read-only folder") << u"readonly"_s;
}

void TestSqliteCacheStore::aPlaceThatCannotBeWritten()
{
    QFETCH(QString, place);
    const QDir folder(m_folder->path());
    QFile file(folder.filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QString readOnly = folder.filePath(u"readonly"_s);
    QVERIFY(folder.mkdir(u"readonly"_s));
    QVERIFY(QFile::setPermissions(readOnly, QFile::ReadOwner | QFile::ExeOwner));
    QFile probe(readOnly + u"/probe"_s);
    if (place == u"readonly"_s && probe.open(QIODevice::WriteOnly))
        place = u"file"_s;
    SqliteBench elsewhere(folder.filePath(place + u"/cache.db"_s));
    const auto loaded = elsewhere.load();
    QVERIFY(!loaded.ok());
    QCOMPARE(loaded.error().kind, Kind::ReadOnly);
    QVERIFY(loaded.error().message.find("cache.db") != std::string::npos);
    QCOMPARE(elsewhere.put(samplePut(1)).error().kind, Kind::ReadOnly);
    QCOMPARE(elsewhere.start(1).error().kind, Kind::ReadOnly);
}

void TestSqliteCacheStore::aDamagedPieceIsSaid_data()
{
    QTest::addColumn<QString>("sql");
    QTest::newRow("a flipped byte") << u"UPDATE piece SET data=CAST(substr(data,1,length(data)-3)||x'00'||"
                                       "substr(data,-2) AS BLOB)"_s;
    QTest::newRow("cut") << u"UPDATE piece SET data=substr(data,1,length(data)-1)"_s;
    QTest::newRow("longer than it says") << u"UPDATE piece SET size=size-1"_s;
    QTest::newRow("shorter than it says") << u"UPDATE piece SET size=size+1"_s;
    QTest::newRow("a size beyond sense") << u"UPDATE piece SET size=1<<60"_s;
    QTest::newRow("a negative size") << u"UPDATE piece SET size=-1"_s;
    QTest::newRow("no packed bytes") << u"UPDATE piece SET data=x'1234'"_s;
    QTest::newRow("headers of nonsense") << u"UPDATE entry SET headers=x'ffff'"_s;
}

void TestSqliteCacheStore::aDamagedPieceIsSaid()
{
    QFETCH(QString, sql);
    QVERIFY(bench().load().ok());
    const auto row = bench().put(samplePut(1, prose(1, 50'000)));
    QVERIFY(row.ok());
    bench().end();
    RawCacheFile(path()).run(sql.toStdString());
    QVERIFY(bench().restart().ok());
    QCOMPARE(bench().start(row->id).error().kind, Kind::Damaged);
    // It is this entry's trouble and nobody else's.
    const auto other = bench().put(samplePut(2));
    QVERIFY(other.ok());
    QCOMPARE(bench().body(*other), std::string("an answer"));
}

void TestSqliteCacheStore::readsDoNotWaitForWrites()
{
    QVERIFY(bench().load().ok());
    const auto row = bench().put(samplePut(1));
    QVERIFY(row.ok());
    const auto slow = std::make_shared<SlowBody>(100);
    bool written = false;
    CachePut put = samplePut(2);
    put.body = slow;
    bench().store().put(std::move(put), [&](const auto &done) { written = done.ok(); });
    QVERIFY(slow->waitUntilRead());
    // In the middle of the writer's transaction:
    QCOMPARE(bench().body(*row), std::string("an answer"));
    QVERIFY(!written);
    slow->open();
    QTRY_VERIFY_WITH_TIMEOUT(written, 30'000);
}

void TestSqliteCacheStore::theQueueIsBounded()
{
    constexpr std::uint64_t Half = 128ULL * 1024 * 1024;
    QVERIFY(bench().load().ok());
    const auto slow = std::make_shared<SlowBody>(100);
    std::vector<std::string> outcomes;
    const auto put = [&](std::uint64_t number, std::shared_ptr<const CacheBody> body) {
        CachePut entry = samplePut(number);
        entry.body = std::move(body);
        bench().store().put(std::move(entry),
                            [&](const auto &row) { outcomes.push_back(row ? "kept" : row.error().message); });
    };
    put(1, slow);
    QVERIFY(slow->waitUntilRead());
    put(2, std::make_shared<LostBody>(Half));
    const auto refused = std::make_shared<LostBody>(Half);
    put(3, refused);
    // Turned away at once: nothing holds its body any more.
    QCOMPARE(refused.use_count(), 1L);
    put(4, std::make_shared<TextBody>("small"));
    slow->open();
    QTRY_COMPARE_WITH_TIMEOUT(outcomes.size(), std::size_t(4), 30'000);
    QCOMPARE(outcomes[0], std::string("kept"));
    QVERIFY(outcomes[1].find("read back") != std::string::npos);
    QVERIFY(outcomes[2].find("Too many answers wait") != std::string::npos);
    QCOMPARE(outcomes[3], std::string("kept"));
    // Once they are written there is room again.
    put(5, std::make_shared<LostBody>(Half));
    QTRY_COMPARE_WITH_TIMEOUT(outcomes.size(), std::size_t(5), 30'000);
    QVERIFY(outcomes[4].find("read back") != std::string::npos);
}

void TestSqliteCacheStore::isWrittenAtTheEnd()
{
    QVERIFY(bench().load().ok());
    const auto first = bench().put(samplePut(0));
    QVERIFY(first.ok());
    QVERIFY(bench().start(first->id).ok()); // so that the reader has a connection too
    for (std::uint64_t i = 1; i <= 50; ++i)
        bench().store().put(samplePut(i, noise(i, 700'000)), nullptr);
    bench().store().remove({first->id});
    bench().end();
    // The last connection leaves one file.
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden), QStringList{u"cache.db"_s});
    bench().begin();
    const auto loaded = bench().load();
    QVERIFY(loaded.ok());
    QCOMPARE(loaded->rows.size(), std::size_t(50));
    for (const CacheIndexRow &row : loaded->rows) {
        const auto start = bench().start(row.id);
        QVERIFY(start.ok());
        const auto number = QByteArray::fromStdString(start->head.model.substr(6)).toULongLong();
        QVERIFY(row.key == sampleKey(number));
        QVERIFY(bench().body(row) == noise(number, 700'000));
    }
}

void TestSqliteCacheStore::endsWhileItLoads()
{
    int calls = 0;
    for (int i = 0; i < 20; ++i) {
        bench().store().load([&](const auto &) { ++calls; });
        bench().store().readStart(1, [&](const auto &) { ++calls; });
        bench().end();
        QCoreApplication::processEvents();
        bench().begin();
    }
    QCOMPARE(calls, 0);
    QVERIFY(bench().load().ok());
}

void TestSqliteCacheStore::loadsAgainAfterAFailure()
{
    QVERIFY(QDir().mkdir(path()));
    QVERIFY(!bench().load().ok());
    QVERIFY(!bench().put(samplePut(1)).ok());
    QVERIFY(!bench().load().ok());
    QVERIFY(QDir().rmdir(path()));
    QVERIFY(bench().load().ok());
    const auto row = bench().put(samplePut(1));
    QVERIFY(row.ok());
    QCOMPARE(bench().body(*row), std::string("an answer"));
}

QTEST_GUILESS_MAIN(TestSqliteCacheStore)
#include "tst_sqlite_cache_store.moc"
