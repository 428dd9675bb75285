// SPDX-License-Identifier: GPL-3.0-or-later
// Roll-ups on disk: what batches add up to, what a failed one leaves, what goes with time, and what a query
// gets, all against sums made in memory.
#include "storage/name_table.h"
#include "storage/rollup_reader.h"
#include "storage/rollup_writer.h"
#include "storage/schema.h"

#include "random_exchange.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <limits>
#include <map>
#include <random>

using namespace sekisho;
using namespace sekisho::storage;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr WallTime Start{std::chrono::sys_days(std::chrono::year(2026) / 2 / 28) + 22h};
constexpr std::array Tiers = {Tier::Minute, Tier::Hour, Tier::Day};

using Batch = std::vector<ExchangeRecord>;

Batch randomBatch(std::mt19937_64 &random, std::size_t size)
{
    Batch batch(size);
    for (ExchangeRecord &record : batch) {
        record = randomExchange(random);
        // Over some minutes, two days and three hours.
        record.startedAt = Start + Micros(random() % 10'000'000'000);
    }
    return batch;
}

ExchangeRecord exchangeAt(WallTime start, RollupKey key = {"default", "openai", "gpt", "curl"})
{
    ExchangeRecord record;
    record.state = ExchangeState::Complete;
    record.status = 200;
    record.startedAt = start;
    record.gateway = std::move(key.gateway);
    record.provider = std::move(key.provider);
    record.model = std::move(key.model);
    record.tool = std::move(key.tool);
    return record;
}

/// What a query is to give, from the records themselves.
std::vector<RollupRow> expectedRows(const Batch &batch, const RollupQuery &query)
{
    std::map<std::pair<WallTime, RollupKey>, RollupSums> sums;
    const auto fits = [](const std::string &condition, const std::string &name) {
        return condition.empty() || condition == name;
    };
    for (const ExchangeRecord &record : batch) {
        const WallTime bucket = bucketStart(query.tier, record.startedAt);
        if (bucket + lengthOf(query.tier) <= query.from || bucket >= query.before ||
            !fits(query.gateway, record.gateway) || !fits(query.provider, record.provider) ||
            !fits(query.model, record.model) || !fits(query.tool, record.tool))
            continue;
        const auto kept = [](bool by, const std::string &name) { return by ? name : std::string(); };
        sums[{bucket,
              {kept(query.byGateway, record.gateway), kept(query.byProvider, record.provider),
               kept(query.byModel, record.model), kept(query.byTool, record.tool)}}]
            .add(record);
    }
    std::vector<RollupRow> rows;
    for (const auto &[key, sum] : sums)
        rows.push_back({key.first, key.second, sum});
    return rows;
}

RollupQuery everything(Tier tier)
{
    RollupQuery query;
    query.tier = tier;
    query.from = WallTime::min();
    query.before = WallTime::max();
    return query;
}

} // namespace

class TstRollupStore : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void oneBatch();
    void batchesAddUp();
    void openOnesAreLeftOut();
    void aLostTransactionCountsOnce();
    void aFailedWriteCountsOnce();
    void oldOnesGo();
    void before1970();
    void ranges();
    void conditions();
    void dimensions();
    void visitorEndsIt();
    void names();
    void tooManyKeys();
    void removingAll();
    void readerWithoutFile();

private:
    void store(const Batch &batch);
    [[nodiscard]] std::vector<RollupRow> read(const RollupQuery &query);
    [[nodiscard]] bool holds(const Batch &batch);

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    std::unique_ptr<Database> m_database;
    NameTable m_names;
    std::unique_ptr<RollupWriter> m_writer;
    std::unique_ptr<RollupReader> m_reader;
};

void TstRollupStore::init()
{
    m_reader.reset();
    m_database.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"logs.db"_s);
    auto database = Database::openForWriting(m_path, logSchema());
    QVERIFY(database.ok());
    m_database = std::move(database).value();
    m_names.forget();
    m_writer = std::make_unique<RollupWriter>(m_names);
    auto reader = RollupReader::open(m_path);
    QVERIFY(reader.ok());
    m_reader = std::move(reader).value();
}

void TstRollupStore::store(const Batch &batch)
{
    for (const ExchangeRecord &record : batch)
        m_writer->add(record);
    QVERIFY(m_database->begin().ok());
    QVERIFY(m_writer->write(*m_database).ok());
    QVERIFY(m_database->commit().ok());
    m_writer->clear();
}

std::vector<RollupRow> TstRollupStore::read(const RollupQuery &query)
{
    auto rows = m_reader->rows(query);
    return rows ? std::move(rows).value()
                : std::vector<RollupRow>{{{}, {"could not be read", {}, {}, {}}, {}}};
}

bool TstRollupStore::holds(const Batch &batch)
{
    for (const Tier tier : Tiers) {
        if (read(everything(tier)) != expectedRows(batch, everything(tier)))
            return false;
    }
    return true;
}

void TstRollupStore::oneBatch()
{
    QVERIFY(holds({}));
    store({});
    QVERIFY(holds({}));
    std::mt19937_64 random(1);
    const Batch batch = randomBatch(random, 500);
    store(batch);
    QVERIFY(holds(batch));
    QVERIFY(read(everything(Tier::Minute)).size() > read(everything(Tier::Hour)).size());
    QVERIFY(read(everything(Tier::Hour)).size() > read(everything(Tier::Day)).size());
}

void TstRollupStore::batchesAddUp()
{
    std::mt19937_64 random(2);
    Batch all;
    for (int round = 0; round < 40; ++round) {
        const Batch batch = randomBatch(random, random() % 50);
        store(batch);
        all.insert(all.end(), batch.begin(), batch.end());
        if (round == 20) { // a new start of the program
            m_names.forget();
            auto database = Database::openForWriting(m_path, logSchema());
            QVERIFY(database.ok());
            m_database = std::move(database).value();
        }
    }
    QVERIFY(holds(all));
}

void TstRollupStore::openOnesAreLeftOut()
{
    ExchangeRecord record = exchangeAt(Start);
    record.state = ExchangeState::Open;
    store({record});
    QVERIFY(holds({}));
    record.state = ExchangeState::Complete;
    store({record});
    QVERIFY(holds({record}));
}

void TstRollupStore::aLostTransactionCountsOnce()
{
    std::mt19937_64 random(3);
    const Batch first = randomBatch(random, 30);
    Batch second = randomBatch(random, 30);
    second.push_back(exchangeAt(Start, {"new", "new too", "newer", "newest"}));
    store(first);
    for (const ExchangeRecord &record : second)
        m_writer->add(record);
    QVERIFY(m_database->begin().ok());
    QVERIFY(m_writer->write(*m_database).ok());
    m_database->rollback();
    m_names.forget();
    QVERIFY(holds(first));

    m_writer->clear();
    store(second);
    second.insert(second.end(), first.begin(), first.end());
    QVERIFY(holds(second));
}

void TstRollupStore::aFailedWriteCountsOnce()
{
    std::mt19937_64 random(4);
    const Batch batch = randomBatch(random, 30);
    QVERIFY(m_database
                ->execute("CREATE TRIGGER t BEFORE INSERT ON rollup WHEN new.tier = 1 "
                          "BEGIN SELECT RAISE(ABORT, 'no hours today'); END")
                .ok());
    for (const ExchangeRecord &record : batch)
        m_writer->add(record);
    QVERIFY(m_database->begin().ok());
    QVERIFY(!m_writer->write(*m_database).ok());
    m_database->rollback();
    m_names.forget();
    QVERIFY(holds({}));

    QVERIFY(m_database->execute("DROP TRIGGER t").ok());
    m_writer->clear();
    store(batch);
    QVERIFY(holds(batch));
}

void TstRollupStore::oldOnesGo()
{
    const WallTime now = Start + 31s;
    // The bucket that the limit falls into stays whole.
    store({exchangeAt(Start), exchangeAt(now - 48h), exchangeAt(Start - 48h), exchangeAt(Start - 48h - 1us),
           exchangeAt(now - 90 * 24h), exchangeAt(Start - 90 * 24h), exchangeAt(Start - 90 * 24h - 1us),
           exchangeAt(Start - 4000 * 24h)});
    QVERIFY(m_writer->dropOld(*m_database, now).ok());
    const auto requests = [this](Tier tier) {
        std::vector<std::int64_t> counts;
        for (const RollupRow &row : read(everything(tier)))
            counts.push_back(row.sums.requests);
        return counts;
    };
    QCOMPARE(requests(Tier::Minute), (std::vector<std::int64_t>{2, 1}));
    QCOMPARE(requests(Tier::Hour), (std::vector<std::int64_t>{2, 1, 2, 1}));
    QCOMPARE(requests(Tier::Day), (std::vector<std::int64_t>{1, 3, 3, 1}));
    QVERIFY(m_writer->dropOld(*m_database, now).ok());
    QCOMPARE(requests(Tier::Hour).size(), std::size_t(4));
}

void TstRollupStore::before1970()
{
    const Batch batch = {exchangeAt(WallTime(-1us)), exchangeAt(WallTime(0us)),
                         exchangeAt(WallTime(-86'400s))};
    store(batch);
    QVERIFY(holds(batch));
    QCOMPARE(read(everything(Tier::Day)).size(), std::size_t(2));
}

void TstRollupStore::ranges()
{
    std::mt19937_64 random(6);
    const Batch batch = randomBatch(random, 400);
    store(batch);
    for (int round = 0; round < 300; ++round) {
        RollupQuery query;
        query.tier = Tiers[random() % Tiers.size()];
        query.from = Start - 1h + Micros(random() % 20'000'000'000);
        query.before = query.from + Micros(random() % 10'000'000'000);
        if (round % 3 == 0) // at the edges themselves
            query.from = bucketStart(query.tier, query.from);
        if (round % 5 == 0)
            query.before = bucketStart(query.tier, query.before);
        if (query.before <= query.from)
            continue;
        QVERIFY(read(query) == expectedRows(batch, query));
    }
    RollupQuery query = everything(Tier::Minute);
    query.before = query.from;
    QVERIFY(read(query).empty());
}

void TstRollupStore::conditions()
{
    std::mt19937_64 random(7);
    const Batch batch = randomBatch(random, 400);
    store(batch);
    std::size_t found = 0;
    for (int round = 0; round < 100; ++round) {
        const ExchangeRecord &like = batch[random() % batch.size()];
        RollupQuery query = everything(Tiers[random() % Tiers.size()]);
        query.gateway = random() % 2 ? like.gateway : "";
        query.provider = random() % 2 ? like.provider : "";
        query.model = random() % 2 ? like.model : "";
        query.tool = random() % 2 ? like.tool : "";
        const std::vector<RollupRow> rows = read(query);
        QVERIFY(rows == expectedRows(batch, query));
        found += rows.size();
    }
    QVERIFY(found > 1000);
    for (std::string RollupQuery::*field :
         {&RollupQuery::gateway, &RollupQuery::provider, &RollupQuery::model, &RollupQuery::tool}) {
        RollupQuery query = everything(Tier::Day);
        query.*field = "nobody";
        QVERIFY(read(query).empty());
    }
    RollupQuery query = everything(Tier::Day);
    query.gateway = "openai"; // a name that there is, but of no gateway
    QVERIFY(read(query).empty());
}

void TstRollupStore::dimensions()
{
    std::mt19937_64 random(8);
    const Batch batch = randomBatch(random, 400);
    store(batch);
    for (unsigned by = 0; by < 16; ++by) {
        for (const Tier tier : Tiers) {
            RollupQuery query = everything(tier);
            query.byGateway = (by & 1) != 0;
            query.byProvider = (by & 2) != 0;
            query.byModel = (by & 4) != 0;
            query.byTool = (by & 8) != 0;
            query.provider = tier == Tier::Hour ? "openai" : "";
            QVERIFY(read(query) == expectedRows(batch, query));
        }
    }
}

void TstRollupStore::visitorEndsIt()
{
    std::mt19937_64 random(9);
    store(randomBatch(random, 100));
    const std::vector<RollupRow> all = read(everything(Tier::Minute));
    for (const std::size_t wanted : {std::size_t(1), std::size_t(20), all.size()}) {
        std::vector<RollupRow> some;
        const auto visited = m_reader->visit(everything(Tier::Minute), [&](RollupRow &&row) {
            some.push_back(std::move(row));
            return some.size() < wanted;
        });
        QVERIFY(visited.ok());
        QVERIFY(some == std::vector<RollupRow>(all.begin(), all.begin() + std::ptrdiff_t(wanted)));
        // It has let go of the file, or the log beside it could not be emptied.
        Statement &checkpoint = m_database->statement("PRAGMA wal_checkpoint(TRUNCATE)");
        QVERIFY(m_database->run(checkpoint).ok());
        QVERIFY(checkpoint.next());
        QCOMPARE(int(checkpoint.number(0)), 0);
    }
}

void TstRollupStore::names()
{
    const std::string stem(MostNameBytes, 'm');
    const std::string odd("\"a\", 'b'\0\xff\xfe\n", 13);
    store({exchangeAt(Start, {"default", "", odd, ""}), exchangeAt(Start, {"default", "", stem + "1", ""}),
           exchangeAt(Start, {"default", "", stem + "2", ""}), exchangeAt(Start, {"", "", "", ""})});
    const std::vector<RollupRow> rows = read(everything(Tier::Day));
    QCOMPARE(rows.size(), std::size_t(3));
    QVERIFY(rows[0].key == RollupKey());
    QVERIFY(rows[1].key == (RollupKey{"default", "", odd, ""}));
    // What is longer than names may be counts together.
    QVERIFY(rows[2].key == (RollupKey{"default", "", stem, ""}));
    QCOMPARE(rows[2].sums.requests, 2);
    RollupQuery query = everything(Tier::Day);
    query.model = stem + "3";
    QCOMPARE(read(query).size(), std::size_t(1));
}

void TstRollupStore::tooManyKeys()
{
    const auto key = [](int number) {
        return RollupKey{"default", "openai", "gpt", "tool-" + std::to_string(number)};
    };
    const auto requestsOf = [this](Tier tier) {
        std::map<RollupKey, std::int64_t> requests;
        for (const RollupRow &row : read(everything(tier)))
            requests[row.key] += row.sums.requests;
        return requests;
    };
    // A client that names itself anew each time, twice over, in batches.
    constexpr int Most = int(RollupKeysPerDay);
    for (int number = 0; number < 2 * (Most + 500); number += 300) {
        Batch batch;
        for (int i = number; i < std::min(number + 300, 2 * (Most + 500)); ++i)
            batch.push_back(exchangeAt(Start + 1min * (i % 7), key(i % (Most + 500))));
        store(batch);
    }
    const RollupKey other{"default", "openai", std::string(OtherName), std::string(OtherName)};
    for (const Tier tier : Tiers) {
        const auto requests = requestsOf(tier);
        QCOMPARE(requests.size(), RollupKeysPerDay + 1);
        for (const auto &[name, count] : requests)
            QCOMPARE(count, name == other ? 1000 : 2);
    }

    // What is new at other providers counts under theirs, and everything under one name when those are made
    // up.
    Batch batch;
    for (int number = 0; number < 2 * Most; ++number)
        batch.push_back(exchangeAt(Start, {"default", "provider-" + std::to_string(number), "gpt", "curl"}));
    store(batch);
    auto days = requestsOf(Tier::Day);
    QCOMPARE(days.size(), 2 * RollupKeysPerDay + 1);
    const std::string word(OtherName);
    QCOMPARE((days[{"default", "provider-0", word, word}]), 1);
    QCOMPARE((days[{word, word, word, word}]), 2 * Most - (Most - 1));
    QCOMPARE(days[key(0)], 2);

    // Another day tells its own apart, and no others once it is full, though they are known from before.
    store({exchangeAt(Start + 24h, key(Most + 499))});
    QCOMPARE(requestsOf(Tier::Day)[key(Most + 499)], 1);
    batch.clear();
    for (int number = 0; number < Most; ++number)
        batch.push_back(exchangeAt(Start + 24h, key(-1 - number)));
    store(batch);
    store({exchangeAt(Start + 24h, key(0))});
    days = requestsOf(Tier::Day);
    QCOMPARE(days[key(0)], 2);
    QCOMPARE(days[other], 1000 + 2);
}

void TstRollupStore::removingAll()
{
    std::mt19937_64 random(12);
    store(randomBatch(random, 50));
    QVERIFY(!read(everything(Tier::Day)).empty());
    QVERIFY(m_database->begin().ok());
    QVERIFY(RollupWriter::removeAll(*m_database).ok());
    QVERIFY(m_database->execute("DELETE FROM name").ok());
    QVERIFY(m_database->commit().ok());
    m_names.forget();
    QVERIFY(holds({}));
    // A reader remembers keys by their numbers: those that come now have others.
    const Batch batch = {exchangeAt(Start, {"new", "newer", "newest", ""})};
    store(batch);
    QVERIFY(holds(batch));
}

void TstRollupStore::readerWithoutFile()
{
    const auto reader = RollupReader::open(m_folder->filePath(u"none.db"_s));
    QVERIFY(!reader.ok());
    QVERIFY(!QFile::exists(m_folder->filePath(u"none.db"_s)));
}

QTEST_GUILESS_MAIN(TstRollupStore)
#include "tst_rollup_store.moc"
