// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in the columns of cache.db comes back as it was, and nonsense in them is no more than that.
#include "storage/cache_codec.h"
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

namespace {

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

} // namespace

void TestCacheCodec::headers()
{
    const HeaderList lists[] = {
        {},
        {{"", ""}},
        {{"content-type", "text/plain"}, {"content-type", "again"}, {"x", std::string("\0\r\n\xff", 4)}},
        {{std::string(127, 'a'), std::string(128, 'b')}, {std::string(70'000, 'c'), ""}}};
    for (const HeaderList &list : lists) {
        const QByteArray bytes = encodeHeaders(list);
        QVERIFY(!bytes.isNull());
        const auto back = decodeHeaders(view(bytes));
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
        const QByteArray bytes = encodeTimings(list);
        QVERIFY(!bytes.isNull());
        const auto back = decodeTimings(view(bytes));
        QVERIFY(back.has_value());
        QVERIFY(*back == list);
    }
    // A clock that went back does not.
    const auto back = decodeTimings(view(encodeTimings({{1, Micros(10)}, {2, Micros(4)}, {3, Micros(12)}})));
    QVERIFY(back.has_value());
    QVERIFY((*back == std::vector<CacheTiming>{{1, Micros(10)}, {2, Micros(10)}, {3, Micros(12)}}));
}

void TestCacheCodec::cutAndNonsense()
{
    const QByteArray headers = encodeHeaders({{"name", std::string(300, 'v')}, {"other", "w"}});
    int whole = 0;
    for (int length = 0; length < headers.size(); ++length)
        whole += decodeHeaders(view(headers.left(length))).has_value() ? 1 : 0;
    QCOMPARE(whole, 2); // none, and the first alone
    const QByteArray timings = encodeTimings({{300, Micros(70'000)}, {5, Micros(70'001)}});
    whole = 0;
    for (int length = 0; length < timings.size(); ++length)
        whole += decodeTimings(view(timings.left(length))).has_value() ? 1 : 0;
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
    PiecePacker packer;
    PieceUnpacker unpacker;
    QVERIFY(!packer.pack({}).has_value());
    QVERIFY(!packer.pack("a").has_value());
    QVERIFY(!packer.pack(noise(1, 10'000)).has_value());
    std::string text;
    for (std::uint64_t i = 0; i < 50; ++i)
        text += noise(i, 100) + prose(i, 10'000);
    const auto packed = packer.pack(text);
    QVERIFY(packed.has_value());
    QVERIFY(packed->size() < 50'000);
    QVERIFY(unpacker.unpack(*packed, text.size()) == text);
    QVERIFY(!unpacker.unpack(*packed, text.size() - 1).has_value());
    QVERIFY(!unpacker.unpack(*packed, text.size() + 1).has_value());
    QVERIFY(!unpacker.unpack({}, 10).has_value());
    // The checksum finds every one.
    for (int i = 0; i < packed->size(); i += 7) {
        QByteArray broken = *packed;
        broken[i] = static_cast<char>(broken[i] ^ 1);
        const auto unpacked = unpacker.unpack(broken, text.size());
        QVERIFY(!unpacked.has_value() || *unpacked == text);
    }
    // And an error leaves no trace in the next piece.
    QVERIFY(unpacker.unpack(*packed, text.size()) == text);
}

QTEST_GUILESS_MAIN(TestCacheCodec)
#include "tst_cache_codec.moc"
