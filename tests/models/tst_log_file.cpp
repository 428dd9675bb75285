// SPDX-License-Identifier: GPL-3.0-or-later
// The window's way to a real logs.db, written by the journal.
#include "storage/journal.h"
#include "ui/models/log_file.h"
#include "ui/models/log_history.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <future>

using namespace sekisho;
using namespace sekisho::ui;
using storage::ExchangeState;

namespace {

const WallTime Start{std::chrono::seconds(1'793'800'000)};

std::shared_ptr<storage::ExchangeRecord> record(int number)
{
    auto made = std::make_shared<storage::ExchangeRecord>();
    made->startedAt = Start + std::chrono::seconds(number);
    made->id = LogId::generate(made->startedAt);
    made->state = ExchangeState::Complete;
    made->status = 200;
    made->gateway = "default";
    made->provider = "openai";
    made->model = "m" + std::to_string(number);
    made->total = std::chrono::milliseconds(1500);
    made->cache = storage::CacheOutcome::Miss;
    made->cost = Money{18'200'000'000};
    made->requestHeaders = {{"User-Agent", "curl/7.88.1"}};
    const std::string body = "the body of " + made->model;
    made->requestBody = {std::make_shared<const std::string>(body), body.size(), false};
    made->attempts.emplace_back().provider = "openai";
    return made;
}

bool flush(storage::Journal &journal)
{
    std::promise<bool> written;
    journal.flush([&](bool done) { written.set_value(done); });
    return written.get_future().get();
}

} // namespace

class TestLogFile : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::vector<std::shared_ptr<storage::ExchangeRecord>> m_written;

    [[nodiscard]] QString path() const { return m_folder->filePath(QStringLiteral("logs.db")); }
    [[nodiscard]] std::unique_ptr<storage::Journal> openJournal() const
    {
        storage::JournalOptions options;
        options.path = path();
        return std::make_unique<storage::Journal>(std::move(options));
    }
    void write(storage::Journal &journal, int count)
    {
        for (int i = 0; i < count; ++i) {
            m_written.push_back(record(static_cast<int>(m_written.size())));
            journal.append(m_written.back());
        }
        QVERIFY(flush(journal));
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_written.clear();
    }

    void aFileThatIsNotThereYetIsAnEmptyLog()
    {
        LogFile file(path());
        const auto page = file.page({}, 10);
        QVERIFY(page.ok());
        QVERIFY(page->empty());
        QVERIFY(!file.find(LogId()).value());
        QCOMPARE(file.stand()->rows, std::int64_t(0));
        QVERIFY2(!QFile::exists(path()), "reading makes no file");
        const auto journal = openJournal();
        write(*journal, 1);
        QCOMPARE(file.page({}, 10)->size(), std::size_t(1));
    }

    void pagesWhileTheJournalWrites()
    {
        const auto journal = openJournal();
        write(*journal, 25);
        LogFile file(path());
        const auto newest = file.page({}, 10);
        QVERIFY(newest.ok());
        QCOMPARE(newest->size(), std::size_t(10));
        QCOMPARE(newest->front()->model, std::string("m24"));
        write(*journal, 5);
        const auto older = file.page({newest->back()->id, std::nullopt}, 100);
        QCOMPARE(older->size(), std::size_t(15));
        QCOMPARE(older->front()->model, std::string("m14"));
        const auto byId = file.rows({m_written[3]->id, LogId(), m_written[1]->id});
        QCOMPARE(byId->size(), std::size_t(2));
        QCOMPARE(byId->front()->model, std::string("m3"));
        QVERIFY(!byId->front()->requestBody.bytes);

        const RecordPtr listed = newest->front();
        QCOMPARE(listed->cost, m_written[24]->cost);
        QCOMPARE(listed->cache, storage::CacheOutcome::Miss);
        QCOMPARE(listed->requestBody.size, m_written[24]->requestBody.size);
        QVERIFY(!listed->requestBody.bytes);
        QVERIFY(listed->requestHeaders.empty());
        const auto whole = file.find(listed->id);
        QVERIFY(whole.ok() && whole.value());
        QCOMPARE(*(*whole)->requestBody.bytes, std::string("the body of m24"));
        QCOMPARE((*whole)->requestHeaders.size(), std::size_t(1));
        QCOMPARE((*whole)->attempts.size(), std::size_t(1));
    }

    void aFileThatIsNoLogIsAnErrorUntilItIsOne()
    {
        {
            QFile broken(path());
            QVERIFY(broken.open(QIODevice::WriteOnly));
            broken.write(QByteArray(8192, 'x'));
        }
        LogFile file(path());
        QVERIFY(!file.page({}, 10).ok());
        const auto journal = openJournal(); // sets it aside
        write(*journal, 2);
        QCOMPARE(file.page({}, 10)->size(), std::size_t(2));
    }

    void aFileThatWasBegunAnewIsFound()
    {
        auto journal = openJournal();
        write(*journal, 2);
        LogFile file(path());
        QVERIFY(file.find(m_written[0]->id).value());
        journal.reset();
        QVERIFY(storage::setAside(path()).ok());
        journal = openJournal();
        write(*journal, 1);
        QVERIFY(file.find(m_written[2]->id).value());
        QCOMPARE(file.page({}, 10)->size(), std::size_t(1));
    }

    void whatItHolds()
    {
        const auto journal = openJournal();
        write(*journal, 60);
        LogFile file(path());
        const auto stand = file.stand();
        QCOMPARE(stand->rows, std::int64_t(60));
        QCOMPARE(stand->ever, std::int64_t(60));
        QVERIFY(stand->oldest == m_written[0]->id);

        const auto ranges = file.ranges(std::nullopt, 25, 10);
        QCOMPARE(ranges->size(), std::size_t(3));
        const auto ends = [this](int oldest, int newest) {
            return storage::LogRange{m_written[static_cast<std::size_t>(oldest)]->id,
                                     m_written[static_cast<std::size_t>(newest)]->id, newest - oldest + 1};
        };
        QVERIFY((*ranges)[0] == ends(35, 59));
        QVERIFY((*ranges)[1] == ends(10, 34));
        QVERIFY((*ranges)[2] == ends(0, 9));
        QVERIFY(*file.ranges(m_written[35]->id, 25, 1) == std::vector{ends(10, 34)});
        QVERIFY(file.ranges(m_written[0]->id, 25, 1)->empty());
        const auto ids = file.ids({m_written[20]->id, m_written[10]->id}, storage::LogIndex::AnyEnd, 4);
        QCOMPARE(ids->size(), std::size_t(4));
        QVERIFY(ids->front() == m_written[19]->id);
        QCOMPARE(file.ids({}, 15, 100)->size(), std::size_t(15));

        std::promise<void> removed;
        journal->remove({m_written[0]->id, m_written[12]->id, m_written[13]->id},
                        [&](const auto &) { removed.set_value(); });
        removed.get_future().wait();
        QVERIFY(*file.counts(*ranges) == std::vector<std::int64_t>({25, 23, 9}));
        const auto later = file.stand();
        QCOMPARE(later->rows, std::int64_t(57));
        QCOMPARE(later->ever, std::int64_t(60));
        QVERIFY(later->oldest == m_written[1]->id);
    }

    void findsThroughAHistory()
    {
        const auto journal = openJournal();
        write(*journal, 12);
        LogHistory history(std::make_unique<LogFile>(path()));
        QSignalSpy found(&history, &LogHistory::found);
        history.find(m_written[7]->id);
        QTRY_COMPARE_WITH_TIMEOUT(found.size(), 1, 30'000);
        QCOMPARE(*found[0][1].value<RecordPtr>()->requestBody.bytes, std::string("the body of m7"));
        std::promise<void> removed;
        journal->remove({m_written[7]->id}, [&](const auto &) { removed.set_value(); });
        removed.get_future().wait();
        history.find(m_written[7]->id);
        QTRY_COMPARE_WITH_TIMEOUT(found.size(), 2, 30'000);
        QVERIFY(!found[1][1].value<RecordPtr>());
    }
};

QTEST_GUILESS_MAIN(TestLogFile)
#include "tst_log_file.moc"
