// SPDX-License-Identifier: GPL-3.0-or-later
// Pages, counts and filters of the log against the same done by hand, and what the queries cost.
#include "storage/journal_writer.h"
#include "storage/log_reader.h"
#include "storage/schema.h"
#include "unit/storage/journal_bench.h"
#include "unit/storage/random_record.h"

#include <QFileInfo>
#include <QTest>

#include <algorithm>

using namespace sekisho;
using namespace sekisho::storage;
using namespace Qt::StringLiterals;

class TestLogReader final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void filters_data();
    void filters();
    void pagesByKey();
    void timesBound();
    void followsWhatIsAppended();
    void everyConditionHasAnIndex_data();
    void everyConditionHasAnIndex();
    void readsWhileTheJournalWrites();
    void letsGoOfTheFile();
    void aFileThatIsNotThere();

private:
    [[nodiscard]] std::vector<LogId> expected(const LogQuery &query) const;
    [[nodiscard]] std::unique_ptr<LogReader> reader() const
    {
        auto opened = LogReader::open(m_bench.path());
        return opened ? std::move(opened).value() : nullptr;
    }
    JournalBench m_bench;
    std::vector<ExchangeRecord> m_records; ///< oldest first
};

Q_DECLARE_METATYPE(sekisho::storage::LogQuery)

namespace {

std::vector<LogId> idsOf(const StorageResult<std::vector<RecordPtr>> &page)
{
    std::vector<LogId> ids;
    if (page) {
        for (const RecordPtr &record : *page)
            ids.push_back(record->id);
    }
    return ids;
}

} // namespace

void TestLogReader::initTestCase()
{
    RecordDice dice(21);
    m_bench.start();
    WallTime time{std::chrono::sys_days(std::chrono::year(2026) / 5 / 1)};
    for (int i = 0; i < 600; ++i) {
        ExchangeRecord record = dice.record(200);
        time += Micros(1000 + dice.below(60'000'000));
        dice.moveTo(record, time);
        record.gateway = dice.chance(3) ? "work" : "default";
        record.provider = dice.chance(2) ? "openai" : "anthropic";
        record.model = "model-" + std::to_string(dice.below(dice.chance(2) ? 3 : 40));
        record.tool = dice.chance(5) ? "" : "tool-" + std::to_string(dice.below(4));
        m_records.push_back(record);
    }
    // They reach the file in another order, as exchanges end.
    std::vector<ExchangeRecord> shuffled = m_records;
    for (std::size_t i = 0; i + 8 < shuffled.size(); ++i)
        std::swap(shuffled[i], shuffled[i + static_cast<std::size_t>(dice.below(8))]);
    for (const ExchangeRecord &record : shuffled)
        m_bench.append(record);
    QVERIFY(m_bench.flush());
}

std::vector<LogId> TestLogReader::expected(const LogQuery &query) const
{
    std::vector<LogId> ids;
    for (auto record = m_records.rbegin(); record != m_records.rend(); ++record) {
        const auto is = [](const std::string &wanted, const std::string &value) {
            return wanted.empty() || wanted == value;
        };
        const auto start = std::chrono::floor<std::chrono::milliseconds>(record->startedAt);
        if (is(query.gateway, record->gateway) && is(query.provider, record->provider) &&
            is(query.model, record->model) && is(query.tool, record->tool) &&
            (!query.state || *query.state == record->state) &&
            (!query.cache || *query.cache == record->cache) && (!query.from || start >= *query.from) &&
            (!query.before || start < *query.before))
            ids.push_back(record->id);
    }
    return ids;
}

void TestLogReader::filters_data()
{
    QTest::addColumn<LogQuery>("query");
    RecordDice dice(22);
    QTest::newRow("all") << LogQuery{};
    LogQuery nobody;
    nobody.model = "nobody's";
    QTest::newRow("unknown name") << nobody;
    for (int i = 0; i < 200; ++i) {
        LogQuery query;
        const ExchangeRecord &like = m_records[static_cast<std::size_t>(dice.below(600))];
        if (dice.chance(3))
            query.gateway = like.gateway;
        if (dice.chance(3))
            query.provider = like.provider;
        if (dice.chance(3))
            query.model = like.model;
        if (dice.chance(3))
            query.tool = like.tool;
        if (dice.chance(3))
            query.state = static_cast<ExchangeState>(dice.below(6));
        if (dice.chance(3))
            query.cache = static_cast<CacheOutcome>(dice.below(4));
        const auto millis = [](WallTime time) { return std::chrono::floor<std::chrono::milliseconds>(time); };
        if (dice.chance(4))
            query.from = millis(like.startedAt);
        if (dice.chance(4))
            query.before = millis(m_records[static_cast<std::size_t>(dice.below(600))].startedAt);
        QTest::addRow("%d", i) << query;
    }
}

void TestLogReader::filters()
{
    QFETCH(LogQuery, query);
    const auto log = reader();
    QVERIFY(log);
    const std::vector<LogId> ids = expected(query);
    QCOMPARE(idsOf(log->page(query, {}, 1000)), ids);
    const auto count = log->count(query);
    QVERIFY(count.ok());
    QCOMPARE(*count, std::int64_t(ids.size()));
    // Down in pages, and up again.
    std::vector<LogId> down;
    PageKey key;
    for (;;) {
        const std::vector<LogId> page = idsOf(log->page(query, key, 7));
        if (page.empty())
            break;
        down.insert(down.end(), page.begin(), page.end());
        key = {page.back(), std::nullopt};
    }
    QCOMPARE(down, ids);
    std::vector<LogId> up;
    key = {std::nullopt, LogId()};
    for (;;) {
        const std::vector<LogId> page = idsOf(log->page(query, key, 7));
        if (page.empty())
            break;
        up.insert(up.begin(), page.begin(), page.end());
        key = {std::nullopt, page.front()};
    }
    QCOMPARE(up, ids);
}

void TestLogReader::pagesByKey()
{
    const auto log = reader();
    const std::vector<LogId> ids = expected({});
    QCOMPARE(idsOf(log->page({}, {ids[10], std::nullopt}, 5)),
             std::vector(ids.begin() + 11, ids.begin() + 16));
    // Those next to the row, not the newest of all.
    QCOMPARE(idsOf(log->page({}, {std::nullopt, ids[10]}, 5)),
             std::vector(ids.begin() + 5, ids.begin() + 10));
    QCOMPARE(idsOf(log->page({}, {ids[5], ids[10]}, 100)), std::vector(ids.begin() + 6, ids.begin() + 10));
    QVERIFY(idsOf(log->page({}, {}, 0)).empty());
    QVERIFY(idsOf(log->page({}, {ids.back(), std::nullopt}, 5)).empty());
}

void TestLogReader::timesBound()
{
    const auto log = reader();
    LogQuery query;
    query.from = WallTime{};
    query.before = m_records.front().startedAt;
    QCOMPARE(log->count(query).value(), 0);
    query.before = m_records.back().startedAt + std::chrono::hours(1);
    QCOMPARE(log->count(query).value(), 600);
    query.from = query.before;
    QCOMPARE(log->count(query).value(), 0);
}

void TestLogReader::followsWhatIsAppended()
{
    JournalBench bench;
    bench.start();
    ExchangeRecord open = smallRecord();
    open.state = ExchangeState::Open;
    bench.append(open);
    QVERIFY(bench.flush());
    const auto log = LogReader::open(bench.path());
    QVERIFY(log.ok());
    auto appended = (*log)->appended(0, 10);
    QVERIFY(appended.ok());
    QCOMPARE(appended->records.size(), std::size_t(1));
    QCOMPARE(appended->place, (*log)->end().value());
    // One that began earlier and was written later comes behind it.
    std::vector<ExchangeRecord> later = {smallRecord(), smallRecord(), smallRecord()};
    for (auto record = later.rbegin(); record != later.rend(); ++record) {
        bench.append(*record);
        QVERIFY(bench.flush());
    }
    open.state = ExchangeState::Complete;
    bench.append(open);
    QVERIFY(bench.flush());
    appended = (*log)->appended(appended->place, 2);
    QCOMPARE(idsOf(appended->records), (std::vector{later[2].id, later[1].id}));
    appended = (*log)->appended(appended->place, 2);
    QCOMPARE(idsOf(appended->records), (std::vector{later[0].id}));
    QVERIFY((*log)->appended(appended->place, 2)->records.empty());
    QCOMPARE((*log)->find(open.id).value()->state, ExchangeState::Complete);
}

void TestLogReader::everyConditionHasAnIndex_data()
{
    QTest::addColumn<QString>("condition");
    QTest::addColumn<QString>("index");
    QTest::newRow("all") << u"TRUE"_s << u"exchange_by_id"_s;
    QTest::newRow("gateway") << u"gateway=1"_s << u"exchange_by_gateway"_s;
    QTest::newRow("provider") << u"provider=1"_s << u"exchange_by_provider"_s;
    QTest::newRow("model") << u"model=1"_s << u"exchange_by_model"_s;
    QTest::newRow("tool") << u"tool=1"_s << u"exchange_by_tool"_s;
    QTest::newRow("state") << u"state<>1 AND state=2"_s << u"exchange_by_state"_s;
    QTest::newRow("open") << u"state<>1 AND state=0"_s << u"exchange_by_state"_s;
    QTest::newRow("cache") << u"cache<>0 AND cache=2"_s << u"exchange_by_cache"_s;
}

void TestLogReader::everyConditionHasAnIndex()
{
    // A page must not look at rows that are not in it, nor sort: SQLite says how it would go about it.
    QFETCH(QString, condition);
    QFETCH(QString, index);
    const auto database = Database::openForReading(m_bench.path(), logSchema());
    QVERIFY(database.ok());
    const QByteArray sql = "EXPLAIN QUERY PLAN SELECT path FROM exchange INDEXED BY " + index.toUtf8() +
                           " WHERE " + condition.toUtf8() + " AND id < x'99' ORDER BY id DESC LIMIT 100";
    Statement &plan = (*database)->statement(sql.toStdString());
    QVERIFY((*database)->run(plan).ok());
    QVERIFY(plan.next());
    const QString step = QString::fromStdString(std::string(plan.bytes(3)));
    QVERIFY2(step.startsWith(u"SEARCH exchange USING INDEX "_s + index) && step.contains(u"id<?"_s),
             qPrintable(step));
    QVERIFY(!plan.next());
}

void TestLogReader::readsWhileTheJournalWrites()
{
    JournalBench bench;
    bench.start();
    RecordDice dice(23);
    bench.append(smallRecord());
    QVERIFY(bench.flush());
    const auto log = LogReader::open(bench.path());
    QVERIFY(log.ok());
    std::vector<ExchangeRecord> written;
    for (int round = 0; round < 100; ++round) {
        written.push_back(dice.record(5000));
        bench.append(written.back());
        const auto page = (*log)->page({}, {}, 20);
        QVERIFY(page.ok());
        for (const RecordPtr &record : *page) {
            const auto found = (*log)->find(record->id);
            QVERIFY(found.ok());
            QVERIFY(*found);
        }
    }
    QVERIFY(bench.flush());
    for (const ExchangeRecord &record : written)
        QCOMPARE(difference(*(*log)->find(record.id).value(), record), std::string());
    QCOMPARE((*log)->count({}).value(), 101);
}

void TestLogReader::letsGoOfTheFile()
{
    // A view that is held keeps the write-ahead log from ever being emptied.
    JournalBench bench;
    bench.start();
    RecordDice dice(24);
    const ExchangeRecord record = dice.record(50'000);
    bench.append(record);
    bench.append(dice.record());
    QVERIFY(bench.flush());
    const auto log = LogReader::open(bench.path());
    QVERIFY(log.ok());
    LogQuery query;
    query.gateway = record.gateway;
    query.state = record.state;
    QVERIFY((*log)->page(query, {}, 1).ok());
    QVERIFY((*log)->count(query).ok());
    QVERIFY((*log)->find(record.id).ok());
    QVERIFY((*log)->appended(0, 1).ok());
    QVERIFY((*log)->end().ok());
    QCOMPARE(bench.remove({record.id}).value(), 1);
    QCOMPARE(QFileInfo(bench.path() + u"-wal"_s).size(), 0);
}

void TestLogReader::aFileThatIsNotThere()
{
    QVERIFY(!LogReader::open(m_bench.folder() + u"/no.db"_s).ok());
}

QTEST_GUILESS_MAIN(TestLogReader)
#include "tst_log_reader.moc"
