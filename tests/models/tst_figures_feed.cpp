// SPDX-License-Identifier: GPL-3.0-or-later
// Figures come from a thread of their own, stay fresh while somebody looks, and go out as CSV that adds up to
// what is shown.
#include "gui/fake_figures.h"
#include "ui/models/figures_feed.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace sekisho;
using namespace sekisho::ui;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using storage::StorageError;

namespace {

const WallTime Now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 25) + 12h + 17min;
constexpr int Patience = 30'000;

struct Fed {
    Fed() : file(std::make_shared<test::FakeFiguresFile>()), feed(std::make_unique<test::FakeFigures>(file))
    {
        feed.setClock([] { return Now; });
        feed.setPace(1ms, 3, 1ms);
        // Two providers an hour for two weeks; every fifth is a hit, and one in a hundred has no price.
        for (int hour = 0; hour < 14 * 24; ++hour) {
            const WallTime time = Now - std::chrono::hours(hour);
            for (int i = 0; i < 5; ++i) {
                const std::string provider = i % 2 ? "openai" : "anthropic";
                auto sums =
                    i == 0 ? test::oneHit(400us, {3'000'000}) : test::oneMiss(2s, {1'000'001}, 100, 7);
                if (hour % 20 == 0 && i == 3) {
                    sums.cost = {};
                    sums.unpriced = 1;
                }
                file->add(time, {"default", provider, "model, \"quoted\"", "curl"}, sums);
            }
        }
    }
    [[nodiscard]] bool read() const
    {
        return QTest::qWaitFor([this] { return feed.figures() && feed.names(); }, Patience);
    }

    std::shared_ptr<test::FakeFiguresFile> file;
    FiguresFeed feed;
};

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A column of a CSV whose quoted cells hold no line ends, behind them counted from the end.
qint64 sumOf(const QByteArray &csv, const QByteArray &column, qint64 unit = 1)
{
    QList<QByteArray> lines = csv.split('\n');
    const QByteArrayList names = lines.takeFirst().trimmed().split(',');
    const auto fromEnd = names.size() - names.indexOf(column);
    long double sum = 0;
    for (const QByteArray &line : std::as_const(lines)) {
        if (line.isEmpty())
            continue;
        const QByteArrayList cells = line.trimmed().split(',');
        sum += cells[cells.size() - fromEnd].toDouble() * static_cast<double>(unit);
    }
    return std::llround(sum);
}

} // namespace

class TestFiguresFeed : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingIsReadUntilSomebodyLooks()
    {
        Fed fed;
        fed.feed.ask(FiguresRange::Week, {});
        fed.feed.noteNews();
        QCoreApplication::processEvents();
        QCOMPARE(fed.file->reads(), 0);
        fed.feed.setWatched(true);
        QVERIFY(fed.read());
        QCOMPARE(fed.feed.figures()->total.requests, 168 * 5);
        QCOMPARE(fed.feed.figures()->requestsBefore, std::optional<std::int64_t>(168 * 5));
        QCOMPARE(fed.feed.names()->providers, std::set<std::string>({"anthropic", "openai"}));
    }

    void onlyTheLastQuestionIsAnswered()
    {
        Fed fed;
        fed.file->hold();
        fed.feed.setWatched(true);
        fed.feed.ask(FiguresRange::Year, {});
        fed.feed.ask(FiguresRange::Week, {{}, "openai", {}, {}});
        QSignalSpy changed(&fed.feed, &FiguresFeed::figuresChanged);
        fed.file->release();
        QVERIFY(fed.read());
        QCOMPARE(changed.size(), 1);
        QCOMPARE(fed.feed.figures()->filter.provider, "openai");
        QCOMPARE(fed.feed.figures()->total.requests, 168 * 2);
        QCOMPARE(fed.feed.figures()->requests.size(), std::size_t(1));
    }

    void newRequestsAreReadWhileSomebodyLooks()
    {
        Fed fed;
        fed.feed.ask(FiguresRange::Week, {});
        fed.feed.setWatched(true);
        QVERIFY(fed.read());
        fed.file->add(Now, {"default", "openai", "m", "curl"}, test::oneMiss(1s, {}, 1, 1));
        fed.feed.noteNews();
        QTRY_COMPARE_WITH_TIMEOUT(fed.feed.figures()->total.requests, 168 * 5 + 1, Patience);
        // What the journal writes a moment after it was told of is found as well.
        // Figures, those before and names at first; then figures twice.
        QTRY_VERIFY_WITH_TIMEOUT(fed.file->reads() >= 5, Patience);
        fed.feed.setWatched(false);
        fed.file->add(Now, {"default", "openai", "m", "curl"}, test::oneMiss(1s, {}, 1, 1));
        fed.feed.noteNews();
        QCoreApplication::processEvents();
        QCOMPARE(fed.feed.figures()->total.requests, 168 * 5 + 1);
        fed.feed.setWatched(true);
        QTRY_COMPARE_WITH_TIMEOUT(fed.feed.figures()->total.requests, 168 * 5 + 2, Patience);
    }

    void aFailureIsTriedAgainBeforeItIsSaid()
    {
        Fed fed;
        QSignalSpy failed(&fed.feed, &FiguresFeed::failed);
        fed.file->fail(1, StorageError::Kind::Busy, "busy");
        fed.feed.setWatched(true);
        QVERIFY(fed.read());
        QCOMPARE(failed.size(), 0);
        QVERIFY(fed.feed.problem().isEmpty());
    }

    void aFailureThatStaysIsSaid()
    {
        Fed fed;
        fed.file->fail(1'000, StorageError::Kind::Damaged, "broken");
        fed.feed.setWatched(true);
        QTRY_COMPARE_WITH_TIMEOUT(fed.feed.problem(), u"broken"_s, Patience);
        QVERIFY(!fed.feed.figures());
        fed.file->fail(0, {}, {});
        fed.feed.retry();
        QVERIFY(fed.read());
        QVERIFY(fed.feed.problem().isEmpty());
    }

    void aNewerFileIsNotTriedAgain()
    {
        Fed fed;
        fed.feed.setPace(1ms, 1'000'000, 1ms);
        fed.file->fail(1'000'000, StorageError::Kind::TooNew, "newer");
        fed.feed.setWatched(true);
        QTRY_COMPARE_WITH_TIMEOUT(fed.feed.problem(), u"newer"_s, Patience);
    }

    void exportAddsUpToWhatIsShown_data()
    {
        QTest::addColumn<int>("range");
        QTest::addColumn<QString>("provider");
        QTest::addColumn<int>("seconds");
        QTest::newRow("hour") << int(FiguresRange::Hour) << QString() << 60;
        QTest::newRow("day, folded") << int(FiguresRange::Day) << QString() << 600;
        QTest::newRow("week") << int(FiguresRange::Week) << QString() << 3600;
        QTest::newRow("week of one") << int(FiguresRange::Week) << u"openai"_s << 3600;
        QTest::newRow("month, folded") << int(FiguresRange::Month) << QString() << 7200;
        QTest::newRow("year") << int(FiguresRange::Year) << QString() << 86400;
    }
    void exportAddsUpToWhatIsShown()
    {
        QFETCH(int, range);
        QFETCH(QString, provider);
        QFETCH(int, seconds);
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"figures.csv"_s);
        Fed fed;
        fed.feed.ask(FiguresRange(range), {{}, provider.toStdString(), {}, {}});
        fed.feed.setWatched(true);
        QVERIFY(fed.read());
        // What comes between the last look and the export is in both.
        fed.file->add(Now, {"default", "openai", "m", "curl"}, test::oneMiss(1s, {11}, 1, 1));
        QSignalSpy exported(&fed.feed, &FiguresFeed::exported);
        fed.feed.exportTo(path);
        QVERIFY(fed.feed.isExporting());
        QTRY_COMPARE_WITH_TIMEOUT(exported.size(), 1, Patience);
        QVERIFY(!fed.feed.isExporting());
        const QByteArray csv = contents(path);
        const auto rows = csv.count('\n') - 1;
        QCOMPARE(exported[0][0].toString(), path);
        QCOMPARE(exported[0][1].toLongLong(), rows);
        const auto &total = fed.feed.figures()->total;
        QVERIFY(total.requests > 0);
        QVERIFY(rows < total.requests || total.requests <= 6);
        QCOMPARE(sumOf(csv, "requests"), total.requests);
        QCOMPARE(sumOf(csv, "hits"), total.hits);
        QCOMPARE(sumOf(csv, "errors"), total.errors());
        QCOMPARE(sumOf(csv, "tokens_in"), total.tokensIn.value);
        QCOMPARE(sumOf(csv, "tokens_out"), total.tokensOut.value);
        QCOMPARE(sumOf(csv, "cost_usd", 1'000'000'000'000), total.cost.picoUsd);
        QCOMPARE(sumOf(csv, "saved_usd", 1'000'000'000'000), total.savedCost.picoUsd);
        QVERIFY(csv.split('\n')[1].contains(QByteArray("Z," + QByteArray::number(seconds) + ",default,")));
    }

    void whatCannotBeWrittenIsSaidAndLeavesNothing()
    {
        const QTemporaryDir folder;
        Fed fed;
        fed.feed.setWatched(true);
        QVERIFY(fed.read());
        QSignalSpy failed(&fed.feed, &FiguresFeed::exportFailed);
        fed.feed.exportTo(folder.filePath(u"no/such/folder.csv"_s));
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, Patience);
        QVERIFY(!failed[0][1].toString().isEmpty());
        QVERIFY(!fed.feed.isExporting());
    }

    void whatCannotBeReadLeavesTheFileAsItWas()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"figures.csv"_s);
        QFile before(path);
        QVERIFY(before.open(QIODevice::WriteOnly));
        before.write("older");
        before.close();
        Fed fed;
        fed.feed.setWatched(true);
        QVERIFY(fed.read());
        QSignalSpy failed(&fed.feed, &FiguresFeed::exportFailed);
        fed.file->fail(1, StorageError::Kind::Io, "the disk is gone");
        fed.feed.exportTo(path);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, Patience);
        QCOMPARE(failed[0][1].toString(), u"the disk is gone"_s);
        QCOMPARE(contents(path), "older");
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
    }

    void anExportCanBeCancelled()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"figures.csv"_s);
        Fed fed;
        fed.feed.setWatched(true);
        QVERIFY(fed.read());
        QSignalSpy failed(&fed.feed, &FiguresFeed::exportFailed);
        fed.file->hold();
        fed.feed.exportTo(path);
        fed.feed.cancelExport();
        fed.file->release();
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, Patience);
        QVERIFY(failed[0][1].toString().isEmpty());
        QVERIFY(!QFile::exists(path));
    }
};

QTEST_GUILESS_MAIN(TestFiguresFeed)
#include "tst_figures_feed.moc"
