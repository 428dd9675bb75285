// SPDX-License-Identifier: GPL-3.0-or-later
// Cached answers are listed, searched and counted while the store may write.
#include "cache_bench.h"
#include "storage/cache_reader.h"

#include <QTemporaryDir>
#include <QTest>

using namespace sekisho;
using namespace sekisho::storage;
using namespace sekisho::test;
using namespace Qt::StringLiterals;

class TestCacheReader final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void searches_data();
    void searches();
    void hostileTexts();
    void pagesNewestFirst();
    void onlyNewOnes();
    void listsAllThatIsKnown();
    void figures();
    void leavesOutWhatIsOver();
    void bodies();
    void noFile();

private:
    [[nodiscard]] QString path() const { return m_folder->filePath(u"cache.db"_s); }
    CacheIndexRow put(std::uint64_t number, const std::function<void(CachePut &)> &change = {});
    [[nodiscard]] std::unique_ptr<CacheReader> reader() const { return CacheReader::open(path()).value(); }
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SqliteBench> m_bench;
};

void TestCacheReader::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_bench = std::make_unique<SqliteBench>(path());
    QVERIFY(m_bench->load().ok());
}

void TestCacheReader::cleanup()
{
    m_bench.reset();
    m_folder.reset();
}

CacheIndexRow TestCacheReader::put(std::uint64_t number, const std::function<void(CachePut &)> &change)
{
    CachePut entry = samplePut(number);
    if (change)
        change(entry);
    return m_bench->put(std::move(entry)).value();
}

void TestCacheReader::searches_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("gateway");
    QTest::addColumn<QString>("provider");
    QTest::addColumn<QString>("found"); // letters of the entries, newest first
    QTest::newRow("all") << u""_s << u""_s << u""_s << u"dcba"_s;
    QTest::newRow("model") << u"gpt"_s << u""_s << u""_s << u"ba"_s;
    QTest::newRow("any case") << u"GpT-4"_s << u""_s << u""_s << u"a"_s;
    QTest::newRow("path") << u"/messages"_s << u""_s << u""_s << u"c"_s;
    QTest::newRow("preview") << u"weather"_s << u""_s << u""_s << u"da"_s;
    QTest::newRow("case of other letters counts") << u"ÜBER"_s << u""_s << u""_s << u""_s;
    QTest::newRow("other letters") << u"über"_s << u""_s << u""_s << u"b"_s;
    QTest::newRow("percent is a letter") << u"%"_s << u""_s << u""_s << u"c"_s;
    QTest::newRow("underscore is a letter") << u"a_b"_s << u""_s << u""_s << u"d"_s;
    QTest::newRow("backslash is a letter") << u"\\"_s << u""_s << u""_s << u"d"_s;
    QTest::newRow("quotes") << u"it's \"so\""_s << u""_s << u""_s << u"c"_s;
    QTest::newRow("asterisk is a letter") << u"g*t"_s << u""_s << u""_s << u""_s;
    QTest::newRow("nothing has it") << u"zebra"_s << u""_s << u""_s << u""_s;
    QTest::newRow("gateway") << u""_s << u"default"_s << u""_s << u"ba"_s;
    QTest::newRow("not a part of its name") << u""_s << u"def"_s << u""_s << u""_s;
    QTest::newRow("provider") << u""_s << u""_s << u"openai"_s << u"ca"_s;
    QTest::newRow("all three") << u"weather"_s << u"default"_s << u"openai"_s << u"a"_s;
    QTest::newRow("injection") << u"' OR 1=1 --"_s << u"' OR 1=1 --"_s << u""_s << u""_s;
}

void TestCacheReader::searches()
{
    QFETCH(QString, text);
    QFETCH(QString, gateway);
    QFETCH(QString, provider);
    QFETCH(QString, found);
    struct Sample {
        const char *gateway;
        const char *provider;
        const char *model;
        const char *path;
        const char *preview;
    };
    const Sample samples[] = {
        {"default", "openai", "gpt-4.1", "/v1/chat/completions", "The Weather in Kyoto"},
        {"default", "azure", "gpt-5", "/v1/responses", "Etwas über Häuser"},
        {"team", "openai", "claude", "/v1/messages", "It's \"so\" 100% sure"},
        {"team", "azure", "a_b", "/v1/x", "WEATHER with a back\\slash"}};
    std::map<CacheEntryId, QChar> letters;
    for (std::uint64_t i = 0; i < 4; ++i) {
        const Sample &sample = samples[i];
        const CacheIndexRow row = put(i, [&](CachePut &entry) {
            entry.head.gateway = sample.gateway;
            entry.head.provider = sample.provider;
            entry.head.model = sample.model;
            entry.head.path = sample.path;
            entry.head.preview = sample.preview;
        });
        letters[row.id] = QChar(u'a' + static_cast<char16_t>(i));
    }
    CacheQuery query;
    query.text = text.toStdString();
    query.gateway = gateway.toStdString();
    query.provider = provider.toStdString();
    const auto cache = reader();
    QString listed;
    const auto page = cache->page(query, 0, 100);
    QVERIFY(page.ok());
    for (const CacheListing &listing : *page)
        listed += letters.at(listing.row.id);
    QCOMPARE(listed, found);
    QString ids;
    const auto all = cache->ids(query);
    QVERIFY(all.ok());
    for (const CacheEntryId id : *all)
        ids += letters.at(id);
    QCOMPARE(ids, found);
    QCOMPARE(cache->totals(query)->entries, qint64(found.size()));
}

void TestCacheReader::hostileTexts()
{
    const std::string aaa(200, 'a');
    for (std::uint64_t i = 0; i < 50; ++i)
        put(i, [&](CachePut &entry) { entry.head.preview = aaa; });
    const auto cache = reader();
    CacheQuery query;
    // As patterns these would be too long for SQLite, or match for minutes.
    for (const std::string &text : {std::string(100'000, '%'), std::string(60'000, 'a'),
                                    "%" + std::string(500, '_') + "%", std::string("%a%a%a%a%a%a%a%a%a%b")}) {
        query.text = text;
        const auto page = cache->page(query, 0, 100);
        QVERIFY(page.ok());
        QVERIFY(page->empty());
    }
    query.text = aaa.substr(1);
    QCOMPARE(cache->page(query, 0, 100)->size(), std::size_t(50));
    query.text = std::string("a\0b", 3);
    QVERIFY(cache->page(query, 0, 100)->empty());
    query.text = "\xff\xfe";
    QVERIFY(cache->page(query, 0, 100).ok());
}

void TestCacheReader::pagesNewestFirst()
{
    std::vector<CacheEntryId> expected;
    for (std::uint64_t i = 0; i < 25; ++i)
        expected.insert(expected.begin(), put(i).id);
    const auto cache = reader();
    std::vector<CacheEntryId> seen;
    std::vector<std::size_t> lengths;
    CacheEntryId behind = 0;
    for (;;) {
        const auto page = cache->page({}, behind, 10);
        QVERIFY(page.ok());
        lengths.push_back(page->size());
        if (page->empty())
            break;
        for (const CacheListing &listing : *page)
            seen.push_back(listing.row.id);
        behind = seen.back();
        // What comes meanwhile is above, not in between.
        put(100 + lengths.size());
    }
    QVERIFY(seen == expected);
    QVERIFY((lengths == std::vector<std::size_t>{10, 10, 5, 0}));
    QVERIFY(cache->page({}, 0, 0)->empty());
    QVERIFY(cache->page({}, 0, -1)->empty());
}

void TestCacheReader::onlyNewOnes()
{
    put(1);
    CacheQuery query;
    query.newerThan = put(2).id;
    const auto cache = reader();
    QVERIFY(cache->page(query, 0, 10)->empty());
    QCOMPARE(cache->totals(query)->entries, 0);
    const CacheEntryId fresh = put(3).id;
    QCOMPARE(cache->page(query, 0, 10)->front().row.id, fresh);
    QVERIFY(cache->ids(query).value() == std::vector<CacheEntryId>{fresh});
    QVERIFY(cache->page(query, fresh, 10)->empty());
}

void TestCacheReader::listsAllThatIsKnown()
{
    const CacheIndexRow row = put(5);
    m_bench->store().addHits({{row.id, 3, sampleTime(99), Micros(77), Money{88}}});
    m_bench->store().addHits({{row.id, 1, sampleTime(98), Micros(1), Money{1}}});
    m_bench->store().setPinned(row.id, true);
    m_bench->settle();
    const auto page = reader()->page({{}, samplePut(5).head.gateway, samplePut(5).head.provider, {}}, 0, 10);
    QVERIFY(page.ok());
    QCOMPARE(page->size(), std::size_t(1));
    const CacheListing &listing = page->front();
    QCOMPARE(listing.row.id, row.id);
    QVERIFY(listing.row.key == sampleKey(5));
    QCOMPARE(listing.row.size, std::uint64_t(9));
    QVERIFY(listing.row.pinned);
    QVERIFY(listing.row.usedAt == sampleTime(99));
    QCOMPARE(listing.head.model, std::string("model-5"));
    QVERIFY(listing.head.cost == samplePut(5).head.cost);
    QCOMPARE(listing.head.preview, samplePut(5).head.preview);
    QVERIFY(listing.head.headers.empty());
    QCOMPARE(listing.hits, 4);
    QCOMPARE(listing.savedTime, Micros(78));
    QVERIFY(listing.savedCost == Money{89});
}

void TestCacheReader::figures()
{
    const auto cache = reader();
    const auto none = cache->totals({});
    QVERIFY(none.ok());
    QCOMPARE(none->entries, 0);
    QCOMPARE(none->bytes, std::uint64_t(0));
    for (std::uint64_t i = 0; i < 4; ++i) {
        const CacheIndexRow row = put(i); // gateways by turns
        m_bench->store().addHits({{row.id, qint64(i), sampleTime(99), Micros(10), Money{100}}});
    }
    m_bench->settle();
    CacheQuery query;
    query.gateway = "gateway-1";
    query.text = "MODEL-";
    query.provider = "provider-1";
    const auto one = cache->totals(query);
    QCOMPARE(one->entries, 1);
    query.provider.clear();
    query.text = "path/3";
    QCOMPARE(cache->totals(query)->hits, 3);
    query.text = "rschrift";
    query.gateway = "gateway-0";
    const auto even = cache->totals(query);
    QVERIFY(even.ok());
    QCOMPARE(even->entries, 2);
    QCOMPARE(even->bytes, std::uint64_t(18));
    QCOMPARE(even->hits, 2);
    QCOMPARE(even->savedTime, Micros(20));
    QVERIFY(even->savedCost == Money{200});
}

void TestCacheReader::leavesOutWhatIsOver()
{
    const CacheIndexRow fresh = put(1);
    const CacheIndexRow expired = put(2, [](CachePut &entry) { entry.expiresAt = sampleTime(1'000); });
    const CacheIndexRow pinned = put(3, [](CachePut &entry) { entry.expiresAt = sampleTime(1'000); });
    const CacheIndexRow replaced = put(4);
    const CacheIndexRow replacing = put(4);
    m_bench->store().setPinned(pinned.id, true);
    m_bench->settle();
    const auto cache = reader();
    const auto idsAt = [&](std::int64_t seconds) {
        CacheQuery query;
        query.text = "/v1/path/";
        query.now = sampleTime(seconds);
        auto ids = cache->ids(query).value();
        ids.erase(ids.begin()); // of settle()
        return ids;
    };
    QVERIFY((idsAt(999) == std::vector<CacheEntryId>{replacing.id, pinned.id, expired.id, fresh.id}));
    QVERIFY((idsAt(1'000) == std::vector<CacheEntryId>{replacing.id, pinned.id, fresh.id}));
    QVERIFY(replaced.id != replacing.id);
}

void TestCacheReader::bodies()
{
    const std::string text = prose(1, 3 * CacheStore::PieceBytes + 17);
    const CacheIndexRow row = put(1, [&](CachePut &entry) { entry.body = std::make_shared<TextBody>(text); });
    const CacheIndexRow empty = put(2, [](CachePut &entry) { entry.body = nullptr; });
    const auto cache = reader();
    for (const std::uint64_t most :
         {std::uint64_t(0), std::uint64_t(1), std::uint64_t(CacheStore::PieceBytes),
          std::uint64_t(CacheStore::PieceBytes + 1), std::uint64_t(text.size()),
          std::numeric_limits<std::uint64_t>::max()}) {
        const auto body = cache->body(row.id, most);
        QVERIFY(body.ok());
        QVERIFY(*body == text.substr(0, most));
    }
    QCOMPARE(*cache->body(empty.id, 100), std::string());
    QVERIFY(!cache->body(empty.id + 1, 100).ok());
}

void TestCacheReader::noFile()
{
    QVERIFY(!CacheReader::open(m_folder->filePath(u"other.db"_s)).ok());
    QVERIFY(!QFile::exists(m_folder->filePath(u"other.db"_s)));
}

QTEST_GUILESS_MAIN(TestCacheReader)
#include "tst_cache_reader.moc"
