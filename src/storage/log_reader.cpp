// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/log_reader.h"

#include "storage/chunk_store.h"
#include "storage/detail_codec.h"
#include "storage/log_selector.h"
#include "storage/row_codec.h"
#include "storage/row_store.h"
#include "storage/schema.h"

#include <algorithm>

namespace sekisho::storage {
namespace {

constexpr const char *LostPartNote = "A part of this row could not be read from the log.";

} // namespace

struct LogReader::State {
    explicit State(std::unique_ptr<Database> open)
        : database(std::move(open)), selector(*database), chunks(*database)
    {}

    /// Runs what reads on one view of the file, which the journal may change meanwhile, and lets go of it.
    template <typename T, typename Body>
    [[nodiscard]] StorageResult<T> view(Body &&body)
    {
        if (const auto begun = database->begin(); !begun)
            return Failure{begun.error()};
        StorageResult<T> result = body();
        if (const auto ended = database->commit(); !ended && result)
            return Failure{ended.error()};
        return result;
    }
    /// The rows of a statement that selects rowColumns() first; `each` is called on every one.
    [[nodiscard]] StorageResult<std::vector<RecordPtr>> rows(Statement &query,
                                                             const std::function<void()> &each = {});
    [[nodiscard]] StorageResult<std::vector<RecordPtr>> page(const LogQuery &query, const PageKey &key,
                                                             int limit);
    [[nodiscard]] StorageResult<std::int64_t> count(const LogQuery &query);
    [[nodiscard]] StorageResult<Appended> appended(std::int64_t place, int limit);
    [[nodiscard]] StorageResult<RecordPtr> read(LogId id);
    [[nodiscard]] StorageResult<Done> readBody(std::int64_t id, RecordedBody &body, ExchangeRecord &record);

    std::unique_ptr<Database> database;
    LogSelector selector;
    ChunkReader chunks;
    DetailCodec details;
};

StorageResult<std::vector<RecordPtr>> LogReader::State::rows(Statement &query,
                                                             const std::function<void()> &each)
{
    std::vector<RecordPtr> records;
    while (query.next()) {
        auto record = readRow(query, selector.names());
        if (!record)
            return Failure{record.error()};
        records.push_back(std::make_shared<const ExchangeRecord>(std::move(record).value()));
        if (each)
            each();
    }
    return records;
}

StorageResult<RecordPtr> LogReader::State::read(LogId id)
{
    static const std::string sql = "SELECT " + rowColumns() + ", seq FROM exchange WHERE id = ?";
    Statement &row = database->statement(sql);
    row.bind(0, id);
    if (const auto ran = database->run(row); !ran)
        return Failure{ran.error()};
    if (!row.next())
        return RecordPtr();
    auto found = readRow(row, selector.names());
    if (!found)
        return Failure{found.error()};
    const auto record = std::make_shared<ExchangeRecord>(std::move(found).value());
    const std::int64_t seq = row.number(rowColumnCount());

    Statement &detail = database->statement("SELECT data FROM detail WHERE seq = ?");
    detail.bind(0, seq);
    if (const auto ran = database->run(detail); !ran)
        return Failure{ran.error()};
    if (!detail.next() || !details.decode(detail.bytes(0), *record))
        record->notes.emplace_back(LostPartNote);
    if (const auto read = readBody(requestBodyId(seq), record->requestBody, *record); !read)
        return Failure{read.error()};
    if (const auto read = readBody(responseBodyId(seq), record->responseBody, *record); !read)
        return Failure{read.error()};
    return RecordPtr(record);
}

StorageResult<Done> LogReader::State::readBody(std::int64_t id, RecordedBody &body, ExchangeRecord &record)
{
    Statement &query = database->statement("SELECT bytes, chunks FROM body WHERE id = ?");
    query.bind(0, id);
    if (const auto ran = database->run(query); !ran)
        return ran;
    if (!query.next())
        return Done{};
    if (query.isNull(1)) {
        body.bytes = std::make_shared<const std::string>(query.bytes(0));
        return Done{};
    }
    auto read = chunks.read(query.bytes(1));
    if (!read)
        return Failure{read.error()};
    body.bytes = std::make_shared<const std::string>(std::move(read->bytes));
    if (!read->whole) {
        body.truncated = true;
        record.notes.emplace_back(LostPartNote);
    }
    return Done{};
}

StorageResult<std::vector<RecordPtr>> LogReader::State::page(const LogQuery &query, const PageKey &key,
                                                             int limit)
{
    const auto selection = selector.select(query);
    if (!selection)
        return Failure{selection.error()};
    if (selection->nothing || limit <= 0)
        return std::vector<RecordPtr>();
    std::string sql = "SELECT " + rowColumns() + selection->fromWhere();
    if (key.olderThan)
        sql += " AND id < ?";
    if (key.newerThan)
        sql += " AND id > ?";
    const bool upwards = key.newerThan && !key.olderThan;
    sql += upwards ? " ORDER BY id LIMIT ?" : " ORDER BY id DESC LIMIT ?";
    Statement &found = database->statement(sql);
    int place = LogSelector::bind(found, *selection);
    if (key.olderThan)
        found.bind(place++, *key.olderThan);
    if (key.newerThan)
        found.bind(place++, *key.newerThan);
    found.bind(place, limit);
    if (const auto ran = database->run(found); !ran)
        return Failure{ran.error()};
    auto records = rows(found);
    if (records && upwards)
        std::reverse(records->begin(), records->end());
    return records;
}

StorageResult<std::int64_t> LogReader::State::count(const LogQuery &query)
{
    const auto selection = selector.select(query);
    if (!selection)
        return Failure{selection.error()};
    if (selection->nothing)
        return std::int64_t(0);
    const bool bounded = selection->from || selection->before;
    std::string sql = "SELECT count(*)" + selection->fromWhere();
    // What is counted along need not be counted.
    if (!bounded && selection->conditions.empty())
        sql = "SELECT sum(rows) FROM gateway_rows";
    else if (!bounded && selection->conditions.size() == 1 && !query.gateway.empty())
        sql = "SELECT rows FROM gateway_rows WHERE gateway = ?";
    Statement &counted = database->statement(sql);
    LogSelector::bind(counted, *selection);
    if (const auto ran = database->run(counted); !ran)
        return Failure{ran.error()};
    return counted.next() ? counted.number(0) : 0;
}

StorageResult<LogReader::Appended> LogReader::State::appended(std::int64_t place, int limit)
{
    static const std::string sql =
        "SELECT " + rowColumns() + ", seq FROM exchange WHERE seq > ? ORDER BY seq LIMIT ?";
    Statement &query = database->statement(sql);
    query.bindAll(place, limit);
    if (const auto ran = database->run(query); !ran)
        return Failure{ran.error()};
    Appended found;
    found.place = place;
    auto records = rows(query, [&] { found.place = query.number(rowColumnCount()); });
    if (!records)
        return Failure{records.error()};
    found.records = std::move(records).value();
    return found;
}

LogReader::LogReader(std::unique_ptr<State> state) : m_state(std::move(state)) {}

LogReader::~LogReader() = default;

StorageResult<std::unique_ptr<LogReader>> LogReader::open(const QString &path)
{
    auto database = Database::openForReading(path, logSchema());
    if (!database)
        return Failure{database.error()};
    return std::unique_ptr<LogReader>(new LogReader(std::make_unique<State>(std::move(database).value())));
}

StorageResult<std::vector<RecordPtr>> LogReader::page(const LogQuery &query, const PageKey &key, int limit)
{
    return m_state->view<std::vector<RecordPtr>>([&] { return m_state->page(query, key, limit); });
}

StorageResult<std::int64_t> LogReader::count(const LogQuery &query)
{
    return m_state->view<std::int64_t>([&] { return m_state->count(query); });
}

StorageResult<LogReader::Appended> LogReader::appended(std::int64_t place, int limit)
{
    return m_state->view<Appended>([&] { return m_state->appended(place, limit); });
}

StorageResult<std::int64_t> LogReader::end()
{
    return m_state->view<std::int64_t>([&]() -> StorageResult<std::int64_t> {
        Statement &query = m_state->database->statement("SELECT max(seq) FROM exchange");
        if (const auto ran = m_state->database->run(query); !ran)
            return Failure{ran.error()};
        return query.next() ? query.number(0) : 0;
    });
}

StorageResult<RecordPtr> LogReader::find(LogId id)
{
    return m_state->view<RecordPtr>([&] { return m_state->read(id); });
}

} // namespace sekisho::storage
