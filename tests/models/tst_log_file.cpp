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
        QCOMPARE(file.countBefore(Start).value(), std::int64_t(0));
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
        const auto older = file.page(newest->back()->id, 100);
        QCOMPARE(older->size(), std::size_t(15));
        QCOMPARE(older->front()->model, std::string("m14"));
        QCOMPARE(file.countBefore(m_written[15]->startedAt).value(), std::int64_t(15));

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

    void aHistoryOfIt()
    {
        const auto journal = openJournal();
        write(*journal, 1203);
        LogHistory history(std::make_unique<LogFile>(path()));
        std::vector<RecordPtr> all;
        connect(&history, &LogHistory::arrived, this, [&](const std::vector<RecordPtr> &older) {
            all.insert(all.end(), older.begin(), older.end());
        });
        QSignalSpy loaded(&history, &LogHistory::loaded);
        history.load(1100);
        QTRY_COMPARE_WITH_TIMEOUT(loaded.size(), 1, 30'000);
        QVERIFY2(history.problem().isEmpty(), qPrintable(history.problem()));
        QCOMPARE(all.size(), std::size_t(1100));
        for (std::size_t i = 0; i < all.size(); ++i)
            QCOMPARE(all[i]->id, m_written[1202 - i]->id);
        QTRY_COMPARE_WITH_TIMEOUT(history.beyond(), std::int64_t(103), 30'000);

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
