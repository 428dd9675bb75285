// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/storage/journal_bench.h"

#include "storage/chunk_list.h"
#include "storage/rollup_reader.h"
#include "storage/schema.h"

namespace sekisho::storage {
namespace {

using namespace Qt::StringLiterals;

/// Bodies that use each chunk, counted from their lists, against what the table says.
QString chunkTroubles(Database &database)
{
    std::map<ChunkId, std::int64_t> uses;
    Statement &bodies = database.statement("SELECT chunks FROM body WHERE chunks IS NOT NULL");
    if (!database.run(bodies))
        return u"bodies cannot be read"_s;
    while (bodies.next()) {
        const auto chunks = decodeChunkList(bodies.bytes(0));
        if (!chunks)
            return u"a list of chunks cannot be read"_s;
        for (const ChunkId chunk : *chunks)
            ++uses[chunk];
    }
    Statement &chunks =
        database.statement("SELECT c.id, c.uses, d.id FROM chunk c LEFT JOIN chunk_data d USING(id)");
    if (!database.run(chunks))
        return u"chunks cannot be read"_s;
    std::size_t seen = 0;
    while (chunks.next()) {
        const ChunkId id = chunks.number(0);
        if (uses[id] != chunks.number(1) || chunks.isNull(2))
            return u"chunk %1 is used %2 times, not %3"_s.arg(id).arg(uses[id]).arg(chunks.number(1));
        ++seen;
    }
    return seen == uses.size() ? QString() : u"chunks are missing"_s;
}

} // namespace

JournalBench::JournalBench() = default;

Journal &JournalBench::start(const std::function<void(JournalOptions &)> &change)
{
    JournalOptions options;
    options.path = path();
    options.batch = std::chrono::milliseconds(5);
    options.retryAfter = std::chrono::milliseconds(20);
    options.onStatus = [this](const JournalStatus &status) {
        const std::lock_guard lock(m_mutex);
        m_told.push_back(status);
    };
    if (change)
        change(options);
    m_journal = std::make_unique<Journal>(std::move(options));
    return *m_journal;
}

template <typename T>
T JournalBench::wait(const std::function<void(std::function<void(T)>)> &call)
{
    std::optional<T> answer;
    call([&](T value) {
        const std::lock_guard lock(m_mutex);
        answer = std::move(value);
        m_wake.notify_all();
    });
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [&] { return answer.has_value(); });
    return *std::move(answer);
}

void JournalBench::append(ExchangeRecord record)
{
    m_journal->append(std::make_shared<const ExchangeRecord>(std::move(record)));
}

bool JournalBench::flush()
{
    return wait<bool>([this](auto done) { m_journal->flush(std::move(done)); });
}

StorageResult<std::int64_t> JournalBench::remove(std::vector<LogId> ids)
{
    return wait<StorageResult<std::int64_t>>(
        [&](auto done) { m_journal->remove(std::move(ids), std::move(done)); });
}

StorageResult<std::int64_t> JournalBench::removeAll(bool rollups)
{
    return wait<StorageResult<std::int64_t>>(
        [&](auto done) { m_journal->removeAll(rollups, std::move(done)); });
}

std::vector<JournalStatus> JournalBench::told()
{
    const std::lock_guard lock(m_mutex);
    return m_told;
}

std::vector<RecordPtr> JournalBench::rows(const LogQuery &query)
{
    auto reader = LogReader::open(path());
    if (!reader)
        return {};
    auto page = (*reader)->page(query, {}, 1'000'000);
    return page ? std::move(page).value() : std::vector<RecordPtr>();
}

RecordPtr JournalBench::find(const LogId &id)
{
    auto reader = LogReader::open(path());
    if (!reader)
        return nullptr;
    const auto found = (*reader)->find(id);
    return found ? *found : nullptr;
}

std::int64_t JournalBench::number(const QString &sql)
{
    const auto database = Database::openForReading(path(), logSchema());
    if (!database)
        return -1;
    Statement &query = (*database)->statement(sql.toStdString());
    return (*database)->run(query) && query.next() ? query.number(0) : -1;
}

bool JournalBench::execute(const QString &sql)
{
    const auto database = Database::openForWriting(path(), logSchema());
    return database && (*database)->execute(sql.toStdString());
}

QString JournalBench::integrity()
{
    const auto database = Database::openForReading(path(), logSchema());
    if (!database)
        return QString::fromStdString(database.error().message);
    Statement &check = (*database)->statement("PRAGMA integrity_check");
    if (!(*database)->run(check) || !check.next())
        return u"cannot be checked"_s;
    if (check.bytes(0) != "ok")
        return QString::fromStdString(std::string(check.bytes(0)));
    Statement &counts = (*database)->statement("SELECT gateway, count(*) FROM exchange GROUP BY gateway "
                                               "EXCEPT SELECT gateway, rows FROM gateway_rows");
    if (!(*database)->run(counts) || counts.next())
        return u"rows of gateways are miscounted"_s;
    Statement &strays = (*database)->statement(
        "SELECT (SELECT count(*) FROM detail WHERE seq NOT IN (SELECT seq FROM exchange)) + "
        "(SELECT count(*) FROM body WHERE id / 2 NOT IN (SELECT seq FROM exchange))");
    if (!(*database)->run(strays) || !strays.next() || strays.number(0) != 0)
        return u"details or bodies without a row"_s;
    return chunkTroubles(**database);
}

std::int64_t JournalBench::counted()
{
    const auto reader = RollupReader::open(path());
    if (!reader)
        return -1;
    RollupQuery query;
    query.tier = Tier::Day;
    query.before = std::chrono::floor<Micros>(std::chrono::system_clock::now()) + std::chrono::days(2);
    const auto rows = (*reader)->rows(query);
    std::int64_t requests = 0;
    for (const RollupRow &row : rows.value())
        requests += row.sums.requests;
    return requests;
}

ExchangeRecord smallRecord(const std::string &gateway)
{
    ExchangeRecord record;
    record.startedAt = std::chrono::floor<Micros>(std::chrono::system_clock::now());
    record.id = LogId::generate(record.startedAt);
    record.state = ExchangeState::Complete;
    record.gateway = gateway;
    record.provider = "openai";
    record.model = "gpt-5-mini";
    record.tool = "curl";
    record.method = "POST";
    record.path = "/openai/v1/chat/completions";
    record.status = 200;
    record.total = Micros(1000);
    return record;
}

std::shared_ptr<const std::string> bytes(std::string text)
{
    return std::make_shared<const std::string>(std::move(text));
}

} // namespace sekisho::storage
