// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in the columns of cache.db comes back as it was, and nonsense in them is no more than that.
#include "storage/cache_codec.h"
#include "storage/zstd_codec.h"
#include "support/cache_samples.h"

#include <QTest>

#include <limits>

using namespace sekisho;
using namespace sekisho::storage;
using namespace sekisho::test;

class TestCacheCodec final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void headers();
    void timings();
    void cutAndNonsense();
    void pieces();
};

void TestCacheCodec::headers()
{
    const HeaderList lists[] = {
        {},
        {{"", ""}},
        {{"content-type", "text/plain"}, {"content-type", "again"}, {"x", std::string("\0\r\n\xff", 4)}},
        {{std::string(127, 'a'), std::string(128, 'b')}, {std::string(70'000, 'c'), ""}}};
    for (const HeaderList &list : lists) {
        const std::string bytes = encodeHeaders(list);
        const auto back = decodeHeaders(bytes);
        QVERIFY(back.has_value());
        QVERIFY(*back == list);
    }
}

void TestCacheCodec::timings()
{
    const std::vector<CacheTiming> lists[] = {
        {},
        {{0, Micros(0)}},
        {{1, Micros(0)}, {127, Micros(127)}, {128, Micros(255)}, {1'000'000, Micros(1'000'000'000'000)}},
        {{std::numeric_limits<std::uint64_t>::max(), Micros::max()}}};
    for (const auto &list : lists) {
        const std::string bytes = encodeTimings(list);
        const auto back = decodeTimings(bytes);
        QVERIFY(back.has_value());
        QVERIFY(*back == list);
    }
    // A clock that went back does not.
    const auto back = decodeTimings(encodeTimings({{1, Micros(10)}, {2, Micros(4)}, {3, Micros(12)}}));
    QVERIFY(back.has_value());
    QVERIFY((*back == std::vector<CacheTiming>{{1, Micros(10)}, {2, Micros(10)}, {3, Micros(12)}}));
}

void TestCacheCodec::cutAndNonsense()
{
    const std::string headers = encodeHeaders({{"name", std::string(300, 'v')}, {"other", "w"}});
    int whole = 0;
    for (std::size_t length = 0; length < headers.size(); ++length)
        whole += decodeHeaders(headers.substr(0, length)).has_value() ? 1 : 0;
    QCOMPARE(whole, 2); // none, and the first alone
    const std::string timings = encodeTimings({{300, Micros(70'000)}, {5, Micros(70'001)}});
    whole = 0;
    for (std::size_t length = 0; length < timings.size(); ++length)
        whole += decodeTimings(timings.substr(0, length)).has_value() ? 1 : 0;
    QCOMPARE(whole, 2);
    for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
        const std::string bytes = noise(seed, seed % 40);
        static_cast<void>(decodeHeaders(bytes));
        static_cast<void>(decodeTimings(bytes));
    }
    // A length beyond all that could follow.
    QVERIFY(!decodeHeaders("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01 name").has_value());
    QVERIFY(!decodeTimings(std::string(20, '\xff')).has_value());
}

void TestCacheCodec::pieces()
{
    ZstdCodec codec(ZstdCodec::Checksum::Yes);
    QVERIFY(codec.compress({}).empty());
    QVERIFY(codec.compress("a").empty());
    QVERIFY(codec.compress(noise(1, 10'000)).empty());
    std::string text;
    for (std::uint64_t i = 0; i < 50; ++i)
        text += noise(i, 100) + prose(i, 10'000);
    const std::string packed(codec.compress(text));
    QVERIFY(!packed.empty());
    QVERIFY(packed.size() < 50'000);
    std::string out = "what is there stays";
    QVERIFY(codec.decompress(packed, text.size(), out));
    QVERIFY(out == "what is there stays" + text);
    out.clear();
    QVERIFY(!codec.decompress(packed, text.size() - 1, out));
    QVERIFY(!codec.decompress({}, 10, out));
    QVERIFY(out.empty());
    QVERIFY(codec.decompress(packed, text.size() + 1, out));
    QVERIFY(out == text);
    // The checksum finds every one.
    for (std::size_t i = 0; i < packed.size(); i += 7) {
        std::string broken = packed;
        broken[i] = static_cast<char>(broken[i] ^ 1);
        out.clear();
        QVERIFY(codec.decompress(broken, text.size(), out) ? out == text : out.empty());
    }
    // And an error leaves no trace in the next piece.
    out.clear();
    QVERIFY(codec.decompress(packed, text.size(), out));
    QVERIFY(out == text);
}

QTEST_GUILESS_MAIN(TestCacheCodec)
#include "tst_cache_codec.moc"
