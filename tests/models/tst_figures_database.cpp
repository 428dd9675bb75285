// SPDX-License-Identifier: GPL-3.0-or-later
// The window's way to the figures of a real logs.db, written by the journal.
#include "storage/journal.h"
#include "ui/models/figures_feed.h"
#include "ui/models/profile_files.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <future>

using namespace sekisho;
using namespace sekisho::ui;
using namespace std::chrono_literals;
using storage::CacheOutcome;

namespace {

constexpr int Patience = 30'000;

std::shared_ptr<storage::ExchangeRecord> record(WallTime time, CacheOutcome cache)
{
    auto made = std::make_shared<storage::ExchangeRecord>();
    made->startedAt = time;
    made->id = LogId::generate(time);
    made->state = storage::ExchangeState::Complete;
    made->status = 200;
    made->gateway = "default";
    made->provider = "openai";
    made->model = "gpt-5";
    made->tool = "curl";
    made->total = cache == CacheOutcome::Hit ? Micros(400us) : Micros(2s);
    made->cache = cache;
    made->tokensIn = TokenCount{1000};
    made->tokensOut = TokenCount{50};
    made->cost = Money{18'200'000'000};
    return made;
}

bool flush(storage::Journal &journal)
{
    std::promise<bool> written;
    journal.flush([&](bool done) { written.set_value(done); });
    return written.get_future().get();
}

} // namespace

class TestFiguresDatabase : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void figuresOfAJournal()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("logs.db"));
        const WallTime now = std::chrono::floor<Micros>(std::chrono::system_clock::now());
        FiguresFeed feed(std::make_unique<FiguresDatabase>(path));
        feed.setClock([now] { return now; });
        feed.setPace(1ms, 20, 50ms);
        feed.ask(FiguresRange::Hour, {});
        feed.setWatched(true);
        QTRY_VERIFY_WITH_TIMEOUT(feed.figures(), Patience);
        QCOMPARE(feed.figures()->total.requests, 0);
        QVERIFY2(!QFile::exists(path), "reading makes no file");

        storage::JournalOptions options;
        options.path = path;
        storage::Journal journal(std::move(options));
        journal.append(record(now, CacheOutcome::Miss));
        journal.append(record(now - 3min, CacheOutcome::Hit));
        QVERIFY(flush(journal));
        feed.noteNews();
        QTRY_COMPARE_WITH_TIMEOUT(feed.figures()->total.requests, 2, Patience);
        QCOMPARE(feed.figures()->total.hits, 1);
        QCOMPARE(feed.figures()->requests[0].name, std::string("openai"));
        QCOMPARE(feed.figures()->requests[0].values.back(), 1);
        QCOMPARE(feed.figures()->requests[0].values[56], 1);
        QCOMPARE(feed.figures()->models[0].model, std::string("gpt-5"));
        QCOMPARE(feed.figures()->freshIn.sum(), 1000);
        QTRY_VERIFY_WITH_TIMEOUT(feed.names() && feed.names()->tools.count("curl") == 1, Patience);

        for (const FiguresRange range :
             {FiguresRange::Day, FiguresRange::Week, FiguresRange::Month, FiguresRange::Year}) {
            feed.ask(range, {"default", "openai", "gpt-5", "curl"});
            QTRY_COMPARE_WITH_TIMEOUT(feed.figures()->window, windowOf(range, now), Patience);
            QCOMPARE(feed.figures()->total.requests, 2);
            QCOMPARE(feed.figures()->requestsBefore, std::optional<std::int64_t>(0));
        }
    }
};

QTEST_GUILESS_MAIN(TestFiguresDatabase)
#include "tst_figures_database.moc"
