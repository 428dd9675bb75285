// SPDX-License-Identifier: GPL-3.0-or-later
// Histograms: how far off a quantile may be, that merging is adding, and that no bytes harm the decoder.
#include "storage/histogram.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace sekisho::storage;

namespace {

constexpr std::int64_t Most = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t End = std::int64_t(1) << 37; // where the last bucket ends

using Values = std::vector<std::int64_t>;

Histogram histogramOf(const Values &values)
{
    Histogram histogram;
    for (const std::int64_t value : values)
        histogram.add(value);
    return histogram;
}

/// The smallest value that at least a share of q of all is at or below.
std::int64_t exactQuantile(Values values, double q)
{
    std::sort(values.begin(), values.end());
    std::size_t rank = 1;
    while (static_cast<double>(rank) < q * static_cast<double>(values.size()) - 1e-6)
        ++rank;
    return values[rank - 1];
}

Values logNormal(std::size_t count, double mean, double spread)
{
    std::mt19937_64 random(7);
    std::lognormal_distribution<double> distribution(mean, spread);
    Values values(count);
    for (std::int64_t &value : values)
        value = std::llround(distribution(random));
    return values;
}

/// On, just below and just above each edge between two buckets, computed apart from the code.
Values edges()
{
    Values values;
    for (int i = 0; i < 8 * 37; ++i) {
        const auto edge = static_cast<std::int64_t>(std::ceil(std::pow(2.0L, i / 8.0L)));
        values.insert(values.end(), {edge - 1, edge, edge + 1});
    }
    return values;
}

Values upTo(std::int64_t end)
{
    Values values;
    for (std::int64_t value = 0; value < end; ++value)
        values.push_back(value);
    return values;
}

} // namespace

class TstHistogram : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void empty();
    void quantiles_data();
    void quantiles();
    void edgesAreExact();
    void bucketsAreCounted();
    void outOfRange();
    void shareOutOfRange();
    void mergingIsAddingAll();
    void roundTrip();
    void encodingIsSmall();
    void noEncoding_data();
    void noEncoding();
    void randomBytes();
    void countsStayAtTheirMost();
};

void TstHistogram::empty()
{
    const Histogram histogram;
    QVERIFY(histogram.empty());
    QCOMPARE(histogram.count(), 0);
    QVERIFY(!histogram.quantile(0.5));
    QVERIFY(histogram.encode().empty());
    QVERIFY(Histogram::decode({}) == histogram);
}

void TstHistogram::quantiles_data()
{
    QTest::addColumn<Values>("values");
    QTest::newRow("one") << Values{812'345};
    QTest::newRow("two far apart") << Values{3, 3'600'000'000};
    QTest::newRow("hundred") << upTo(100);
    QTest::newRow("small ones") << upTo(5000);
    QTest::newRow("latencies") << logNormal(20'000, 13.5, 0.8);
    QTest::newRow("widely spread") << logNormal(20'000, 10.0, 4.0);
    QTest::newRow("edges") << edges();
    QTest::newRow("zeros and one") << Values{0, 0, 0, 0, 0, 0, 0, 0, 0, 1'000'000};
    QTest::newRow("all the same") << Values(1000, 16);
    Values halves(500, 250'000);
    halves.resize(1000, 30'000'000);
    QTest::newRow("two heaps") << halves;
    Values step(7, 1000); // 0.07 * 100 in doubles is more than 7
    step.resize(100, 1'000'000);
    QTest::newRow("a share at a step") << step;
}

void TstHistogram::quantiles()
{
    QFETCH(Values, values);
    for (std::int64_t &value : values)
        value = std::min(value, End - 1);
    const Histogram histogram = histogramOf(values);
    QCOMPARE(histogram.count(), std::int64_t(values.size()));
    for (const double q : {0.0, 0.001, 0.01, 0.07, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0}) {
        const auto exact = static_cast<double>(exactQuantile(values, q));
        const auto read = histogram.quantile(q);
        QVERIFY(read);
        const double off = std::abs(static_cast<double>(*read) - exact);
        QVERIFY2(off <= std::max(1.0, 0.045 * exact),
                 qPrintable(QStringLiteral("%1 at %2, exact %3").arg(*read).arg(q).arg(exact)));
    }
}

void TstHistogram::edgesAreExact()
{
    // At an edge a value leaves the bucket of the one below it, wherever an integer is on both sides.
    for (int i = 40; i < 8 * 37; ++i) {
        const auto edge = static_cast<std::int64_t>(std::ceil(std::pow(2.0L, i / 8.0L)));
        QVERIFY(histogramOf({edge}) != histogramOf({edge - 1}));
        QVERIFY(histogramOf({edge}) == histogramOf({edge + 1}));
    }
}

void TstHistogram::bucketsAreCounted()
{
    const Histogram histogram = histogramOf({0, 1, 1024, 1025, 1200, 2048});
    QCOMPARE(histogram.countOf(0), std::uint64_t(1));
    QCOMPARE(histogram.countOf(1), std::uint64_t(1));
    QCOMPARE(histogram.countOf(1 + 8 * 10), std::uint64_t(2));
    QCOMPARE(histogram.countOf(1 + 8 * 10 + 1), std::uint64_t(1));
    QCOMPARE(histogram.countOf(1 + 8 * 11), std::uint64_t(1));
    QCOMPARE(histogram.countOf(Histogram::Buckets), std::uint64_t(0));
    std::uint64_t all = 0;
    for (std::size_t bucket = 0; bucket < Histogram::Buckets; ++bucket)
        all += histogram.countOf(bucket);
    QCOMPARE(all, std::uint64_t(6));
    QCOMPARE(histogramOf({2048}).countOf(1), std::uint64_t(0));
}

void TstHistogram::outOfRange()
{
    QVERIFY(histogramOf({-1}) == histogramOf({0}));
    QVERIFY(histogramOf({std::numeric_limits<std::int64_t>::min()}) == histogramOf({0}));
    QCOMPARE(*histogramOf({-5}).quantile(0.5), 0);
    QVERIFY(histogramOf({Most}) == histogramOf({End - 1}));
    QVERIFY(histogramOf({End}) == histogramOf({End - 1}));
    QVERIFY(*histogramOf({Most}).quantile(0.5) > End / 2);
    QVERIFY(histogramOf({0}) != histogramOf({1}));
}

void TstHistogram::shareOutOfRange()
{
    const Histogram histogram = histogramOf({0, 1'000'000});
    QCOMPARE(*histogram.quantile(-1.0), 0);
    QCOMPARE(histogram.quantile(2.0), histogram.quantile(1.0));
    QVERIFY(histogram.quantile(std::nan("")));
}

void TstHistogram::mergingIsAddingAll()
{
    std::mt19937_64 random(11);
    for (int round = 0; round < 200; ++round) {
        std::array<Values, 3> parts;
        Values all;
        for (Values &part : parts) {
            part.resize(random() % 40);
            for (std::int64_t &value : part)
                value = static_cast<std::int64_t>(random() >> (1 + random() % 63));
            all.insert(all.end(), part.begin(), part.end());
        }
        const auto [a, b, c] =
            std::array{histogramOf(parts[0]), histogramOf(parts[1]), histogramOf(parts[2])};
        Histogram left = a;
        left.add(b);
        left.add(c);
        Histogram right = c;
        right.add(b);
        Histogram both = a;
        both.add(right);
        QVERIFY(left == histogramOf(all));
        QVERIFY(both == left);
        Histogram encoded = a;
        encoded.addEncoded(b.encode());
        encoded.addEncoded(c.encode());
        QVERIFY(encoded == left);
        left.add(Histogram());
        QVERIFY(both == left);
    }
}

void TstHistogram::roundTrip()
{
    std::mt19937_64 random(13);
    for (int round = 0; round < 500; ++round) {
        Values values(random() % 300);
        for (std::int64_t &value : values)
            value = static_cast<std::int64_t>(random() >> (random() % 64));
        const Histogram histogram = histogramOf(values);
        QVERIFY(Histogram::decode(histogram.encode()) == histogram);
    }
    QVERIFY(Histogram::decode(histogramOf(edges()).encode()) == histogramOf(edges()));
}

void TstHistogram::encodingIsSmall()
{
    QCOMPARE(histogramOf(Values(100, 700'000)).encode().size(), std::size_t(3)); // a far bucket has two bytes
    QVERIFY(histogramOf(logNormal(20'000, 13.5, 0.8)).encode().size() < 250);
}

void TstHistogram::noEncoding_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<qint64>("count"); // of what could be read
    const auto add = [](const char *name, const char *hex, qint64 count) {
        QTest::newRow(name) << QByteArray::fromHex(hex) << count;
    };
    add("good", "05030204", 7);
    add("zero first", "0003", 3);
    add("no count", "0503 02", 3);
    add("cut varint", "0503 0280", 3);
    add("count of zero", "0503 0200 0101", 3);
    add("the same bucket twice", "0503 0004", 3);
    add("beyond the buckets", "0503 a902 04", 3);
    add("just inside", "0503 a302 04", 7);
    add("just beyond", "0503 a402 04", 3);
    add("endless varint", "ffffffffffffffffffffffff01", 0);
    add("most", "05 ffffffffffffffffff01", Most);
    add("too large a count", "05 ffffffffffffffffff02", 0);
    add("gap that would wrap", "0503 ffffffffffffffffff01 04", 3);
}

void TstHistogram::noEncoding()
{
    QFETCH(QByteArray, bytes);
    QFETCH(qint64, count);
    QCOMPARE(Histogram::decode(bytes.toStdString()).count(), count);
}

void TstHistogram::randomBytes()
{
    std::mt19937_64 random(17);
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes(random() % 64, '\0');
        for (char &byte : bytes)
            byte = static_cast<char>(random() >> (random() % 8));
        const Histogram histogram = Histogram::decode(bytes);
        QVERIFY(histogram.count() >= 0);
        QCOMPARE(histogram.empty(), !histogram.quantile(0.5));
        // What was read is a histogram like any other, and as bounded.
        const std::string again = histogram.encode();
        QVERIFY(again.size() <= Histogram::Buckets * 12);
        QVERIFY(Histogram::decode(again) == histogram);
    }
    // Each cut of a good one gives a beginning of it.
    const std::string good = histogramOf(logNormal(1000, 13.5, 2)).encode();
    std::int64_t last = 0;
    for (std::size_t length = 0; length <= good.size(); ++length) {
        const std::int64_t count = Histogram::decode(good.substr(0, length)).count();
        QVERIFY(count >= last);
        last = count;
    }
    QCOMPARE(last, 1000);
}

void TstHistogram::countsStayAtTheirMost()
{
    // 2^63, which twice would be 0 again.
    const std::string half("\x05\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 11);
    Histogram histogram = Histogram::decode(half);
    histogram.add(Histogram::decode(half));
    QCOMPARE(histogram.count(), Most);
    histogram.addEncoded(half);
    histogram.add(0);
    QCOMPARE(histogram.count(), Most);
    QCOMPARE(*histogram.quantile(0.9), *Histogram::decode(std::string("\x05\x01", 2)).quantile(0.9));
}

QTEST_GUILESS_MAIN(TstHistogram)
#include "tst_histogram.moc"
