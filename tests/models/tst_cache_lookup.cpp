// SPDX-License-Identifier: GPL-3.0-or-later
// The body of a cached answer, and the entries that a search means, outside the window's thread.
#include "gui/fake_cache.h"
#include "ui/models/cache_lookup.h"

#include <QSignalSpy>
#include <QTest>

using namespace sekisho;
using namespace sekisho::ui;

namespace {

constexpr int Patience = 30'000;
const WallTime Now{std::chrono::seconds(1'793'800'000)};

/// gzip of "hello", from RFC 1952's header to its trailer.
std::string gzippedHello()
{
    return QByteArray::fromHex("1f8b08000000000000ffcb48cdc9c9070086a6103605000000").toStdString();
}

struct Bench {
    Bench()
        : file(std::make_shared<test::FakeCacheFile>(test::cachedWeek(16, Now))),
          lookup(std::make_unique<test::FakeCache>(file))
    {
        QObject::connect(&lookup, &CacheLookup::bodyRead, &lookup,
                         [this](qint64 id, const CacheLookup::Body &body) {
                             bodies += QString::number(id) + u' ' + QString::fromStdString(*body.bytes);
                         });
        QObject::connect(
            &lookup, &CacheLookup::bodyFailed, &lookup,
            [this](qint64 id, const QString &reason) { failures += QString::number(id) + u' ' + reason; });
    }
    std::shared_ptr<test::FakeCacheFile> file;
    CacheLookup lookup;
    QStringList bodies;
    QStringList failures;
};

} // namespace

class TestCacheLookup : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bodiesWithoutTheirCoding()
    {
        Bench bench;
        bench.file->setBody("plain");
        bench.lookup.readBody(3, {});
        QTRY_COMPARE_WITH_TIMEOUT(bench.bodies, QStringList(QStringLiteral("3 plain")), Patience);
        bench.file->setBody(gzippedHello());
        bench.lookup.readBody(4, "gzip");
        QTRY_COMPARE_WITH_TIMEOUT(bench.bodies.size(), 2, Patience);
        QCOMPARE(bench.bodies.last(), QStringLiteral("4 hello"));
    }

    void onlyTheLastOneAskedForAnswers()
    {
        Bench bench;
        bench.file->hold();
        bench.lookup.readBody(1, {});
        QTRY_COMPARE_WITH_TIMEOUT(bench.file->reads(), 1, Patience);
        bench.lookup.readBody(2, {});
        bench.lookup.readBody(3, {});
        bench.file->release();
        QTRY_COMPARE_WITH_TIMEOUT(bench.bodies.size(), 1, Patience);
        QVERIFY(bench.bodies.first().startsWith(QStringLiteral("3 ")));
        QCOMPARE(bench.file->reads(), 2);
    }

    void failures()
    {
        Bench bench;
        bench.lookup.readBody(99, {});
        QTRY_COMPARE_WITH_TIMEOUT(bench.failures, QStringList(QStringLiteral("99 There is no such entry.")),
                                  Patience);
        QSignalSpy failed(&bench.lookup, &CacheLookup::findFailed);
        bench.file->fail(1, storage::StorageError::Kind::Io, "The disk does not read.");
        bench.lookup.find({});
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, Patience);
        QCOMPARE(failed.first().first().toString(), QStringLiteral("The disk does not read."));
    }

    void findsWhatASearchMeans()
    {
        Bench bench;
        std::vector<storage::CacheEntryId> found;
        QObject::connect(&bench.lookup, &CacheLookup::found, &bench.lookup,
                         [&](const std::vector<storage::CacheEntryId> &ids) { found = ids; });
        storage::CacheQuery query;
        query.text = "rerank";
        query.now = Now;
        bench.lookup.find(query);
        QTRY_COMPARE_WITH_TIMEOUT(found.size(), std::size_t(2), Patience);
        QVERIFY(found.front() > found.back());
    }
};

QTEST_GUILESS_MAIN(TestCacheLookup)
#include "tst_cache_lookup.moc"
