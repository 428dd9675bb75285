// SPDX-License-Identifier: GPL-3.0-or-later
// Chunks: cut by content, stored once, counted, and gone when nothing uses them.
#include "storage/chunk_store.h"
#include "storage/chunker.h"
#include "storage/schema.h"
#include "unit/storage/random_record.h"

#include <QTemporaryDir>
#include <QTest>

#include <limits>
#include <set>

using namespace sekisho;
using namespace sekisho::storage;
using namespace Qt::StringLiterals;

class TestChunks final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void lengthsAreWithinBounds_data();
    void lengthsAreWithinBounds();
    void cutsFollowTheContent();
    void cutsStayWhatTheyWere();
    void listsComeBack();
    void brokenListsAreNone();
    void bytesComeBack();
    void growthCostsItsEnd();
    void unusedChunksGo();
    void aRollbackIsForgotten();
    void aMissingChunkIsSaid();

private:
    [[nodiscard]] std::string add(std::string_view bytes);
    [[nodiscard]] qint64 number(const char *sql);
    template <typename Body>
    void transaction(Body &&body)
    {
        QVERIFY(m_database->begin().ok());
        body();
        QVERIFY(m_store->settle(*m_database).ok());
        QVERIFY(m_database->commit().ok());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<ChunkStore> m_store;
};

namespace {

std::vector<std::size_t> lengths(std::string_view bytes)
{
    std::vector<std::size_t> found;
    while (!bytes.empty()) {
        found.push_back(firstChunk(bytes));
        bytes.remove_prefix(found.back());
    }
    return found;
}

/// Chunks that both have, in bytes.
std::size_t shared(std::string_view a, std::string_view b)
{
    std::set<std::string_view> known;
    for (const std::size_t length : lengths(a)) {
        known.insert(a.substr(0, length));
        a.remove_prefix(length);
    }
    std::size_t found = 0;
    for (const std::size_t length : lengths(b)) {
        if (known.contains(b.substr(0, length)))
            found += length;
        b.remove_prefix(length);
    }
    return found;
}

} // namespace

void TestChunks::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto database = Database::openForWriting(m_folder->filePath(u"logs.db"_s), logSchema());
    QVERIFY(database.ok());
    m_database = std::move(database).value();
    m_store = std::make_unique<ChunkStore>();
}

void TestChunks::cleanup()
{
    m_store.reset();
    m_database.reset();
}

std::string TestChunks::add(std::string_view bytes)
{
    const auto list = m_store->add(*m_database, bytes);
    return list ? *list : std::string();
}

qint64 TestChunks::number(const char *sql)
{
    Statement &query = m_database->statement(sql);
    return m_database->run(query) && query.next() ? query.number(0) : -1;
}

void TestChunks::lengthsAreWithinBounds_data()
{
    QTest::addColumn<std::string>("bytes");
    RecordDice dice(1);
    QTest::newRow("nothing") << std::string();
    QTest::newRow("one byte") << std::string("x");
    QTest::newRow("the least") << dice.prose(ChunkBytes::Least);
    QTest::newRow("one more") << dice.prose(ChunkBytes::Least + 1);
    QTest::newRow("zeros") << std::string(300'000, '\0');
    QTest::newRow("prose") << dice.prose(1'000'000);
    QTest::newRow("a period") << [] {
        std::string text;
        while (text.size() < 200'000)
            text += "{\"role\":\"user\"},";
        return text;
    }();
}

void TestChunks::lengthsAreWithinBounds()
{
    QFETCH(std::string, bytes);
    const auto found = lengths(bytes);
    std::size_t all = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        all += found[i];
        QVERIFY(found[i] > 0 && found[i] <= ChunkBytes::Most);
        QVERIFY(i + 1 == found.size() || found[i] > ChunkBytes::Least);
    }
    QCOMPARE(all, bytes.size());
    QCOMPARE(lengths(bytes), found);
}

void TestChunks::cutsFollowTheContent()
{
    RecordDice dice(2);
    const std::string text = dice.prose(400'000);
    const auto all = lengths(text);
    const double mean = double(text.size()) / double(all.size());
    QVERIFY2(mean > 5'000 && mean < 12'000, QByteArray::number(mean).constData());
    const std::string longer = text + dice.prose(3'000);
    QVERIFY(shared(text, longer) > text.size() - ChunkBytes::Most);
    const std::string before = dice.prose(777) + text;
    QVERIFY(shared(text, before) > text.size() - 2 * ChunkBytes::Most);
    std::string changed = text;
    changed.insert(200'000, "one more sentence in the midst");
    QVERIFY(shared(text, changed) > text.size() - 3 * ChunkBytes::Most);
}

void TestChunks::cutsStayWhatTheyWere()
{
    // Another table or mask would store everything a second time.
    std::string text;
    std::uint32_t state = 1;
    while (text.size() < 60'000) {
        state = state * 1664525 + 1013904223;
        text += static_cast<char>('a' + (state >> 24) % 26);
    }
    const std::vector<std::size_t> expected = {9820, 3441, 11074, 9918, 11179, 10793, 3775};
    QCOMPARE(lengths(text), expected);
}

void TestChunks::listsComeBack()
{
    const std::vector<std::vector<ChunkId>> lists = {
        {},
        {1},
        {1, 2, 3, 3, 3, 1},
        {std::numeric_limits<ChunkId>::max(), 1, std::numeric_limits<ChunkId>::min(), 0},
        {5'000'000'000, 5'000'000'001, 7, 5'000'000'002}};
    for (const auto &list : lists)
        QCOMPARE(decodeChunkList(encodeChunkList(list)), std::optional(list));
    QCOMPARE(encodeChunkList({100, 101, 102, 103}).size(), std::size_t(2 + 3));
}

void TestChunks::brokenListsAreNone()
{
    const std::string whole = encodeChunkList({1'000'000, 2'000'000});
    QVERIFY(!decodeChunkList(whole.substr(0, whole.size() - 1)));
    QVERIFY(!decodeChunkList(std::string(20, '\xff')));
}

void TestChunks::bytesComeBack()
{
    RecordDice dice(3);
    std::vector<std::pair<std::string, std::string>> stored;
    transaction([&] {
        for (const std::size_t size : {0, 1, 1025, 2048, 8192, 100'000, 1'000'000}) {
            for (const std::string &body : {dice.prose(size), dice.text(size), std::string(size, 'z')})
                stored.emplace_back(body, add(body));
        }
    });
    ChunkReader reader(*m_database);
    for (const auto &[body, list] : stored) {
        const auto read = reader.read(list);
        QVERIFY(read.ok());
        QVERIFY(read->whole);
        QVERIFY(read->bytes == body);
    }
    // What cannot be compressed is stored as it is.
    QVERIFY(number("SELECT count(*) FROM chunk_data WHERE length(data) = size") > 0);
    QCOMPARE(number("SELECT count(*) FROM chunk_data WHERE length(data) > size"), 0);
}

void TestChunks::growthCostsItsEnd()
{
    RecordDice dice(4);
    std::string prompt = dice.prose(200'000);
    transaction([&] { QVERIFY(!add(prompt).empty()); });
    const qint64 once = number("SELECT sum(size) FROM chunk_data");
    QCOMPARE(once, 200'000);
    for (int turn = 0; turn < 50; ++turn) {
        transaction([&] { QVERIFY(!add(prompt).empty()); });
        prompt += dice.prose(400);
    }
    // Fifty times its last chunk, at the most.
    const qint64 all = number("SELECT sum(size) FROM chunk_data");
    QVERIFY2(all < once + 50 * qint64(ChunkBytes::Usual), QByteArray::number(all).constData());
}

void TestChunks::unusedChunksGo()
{
    RecordDice dice(5);
    const std::string a = dice.prose(50'000);
    const std::string b = a + dice.prose(20'000);
    std::string listA;
    std::string listB;
    transaction([&] { listA = add(a); });
    transaction([&] { listB = add(b) + std::string(); });
    transaction([&] { QCOMPARE(add(a), listA); });
    transaction([&] { m_store->release(listA); });
    ChunkReader reader(*m_database);
    QVERIFY(reader.read(listA)->whole);
    transaction([&] { m_store->release(listB); });
    QVERIFY(reader.read(listA)->whole);
    QVERIFY(!reader.read(listB)->whole);
    transaction([&] { m_store->release(listA); });
    QCOMPARE(number("SELECT count(*) FROM chunk"), 0);
    QCOMPARE(number("SELECT count(*) FROM chunk_data"), 0);
    // What is gone is not remembered either.
    transaction([&] { listA = add(a); });
    QVERIFY(reader.read(listA)->bytes == a);
    // In and out within one transaction leaves nothing.
    transaction([&] { m_store->release(listA); });
    transaction([&] { m_store->release(add(b)); });
    QCOMPARE(number("SELECT count(*) FROM chunk"), 0);
}

void TestChunks::aRollbackIsForgotten()
{
    RecordDice dice(6);
    const std::string body = dice.prose(30'000);
    QVERIFY(m_database->begin().ok());
    QVERIFY(!add(body).empty());
    QVERIFY(m_store->settle(*m_database).ok());
    m_database->rollback();
    m_store->forget();
    std::string other;
    transaction([&] { other = add(dice.prose(30'000)); });
    std::string list;
    transaction([&] { list = add(body); });
    QVERIFY(ChunkReader(*m_database).read(list)->bytes == body);
}

void TestChunks::aMissingChunkIsSaid()
{
    RecordDice dice(7);
    const std::string body = dice.prose(60'000);
    std::string list;
    transaction([&] { list = add(body); });
    const auto chunks = decodeChunkList(list);
    QVERIFY(chunks && chunks->size() > 2);
    QVERIFY(
        m_database->execute(u"DELETE FROM chunk_data WHERE id=%1"_s.arg(chunks->at(1)).toStdString()).ok());
    auto read = ChunkReader(*m_database).read(list);
    QVERIFY(read.ok() && !read->whole);
    QVERIFY(!read->bytes.empty() && body.starts_with(read->bytes));
    QVERIFY(
        m_database
            ->execute(u"UPDATE chunk_data SET data=x'0102' WHERE id=%1"_s.arg(chunks->at(0)).toStdString())
            .ok());
    read = ChunkReader(*m_database).read(list);
    QVERIFY(read.ok() && !read->whole && read->bytes.empty());
}

QTEST_GUILESS_MAIN(TestChunks)
#include "tst_chunks.moc"
