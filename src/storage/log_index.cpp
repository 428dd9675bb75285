// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/log_index.h"

#include "storage/name_table.h"
#include "storage/row_codec.h"
#include "storage/schema.h"

namespace sekisho::storage {

struct LogIndex::State {
    explicit State(std::unique_ptr<Database> open) : database(std::move(open)), names(*database) {}

    /// The statement with its values; read by the caller until the next one is run.
    template <typename... Values>
    [[nodiscard]] StorageResult<Statement *> run(std::string_view sql, const Values &...values)
    {
        Statement &query = database->statement(sql);
        query.bindAll(values...);
        if (const auto ran = database->run(query); !ran)
            return Failure{ran.error()};
        return &query;
    }
    [[nodiscard]] StorageResult<std::int64_t> numberOf(std::string_view sql)
    {
        const auto ran = run(sql);
        if (!ran)
            return Failure{ran.error()};
        const std::int64_t value = (*ran)->next() ? (*ran)->number(0) : 0;
        (*ran)->finish();
        return value;
    }
    /// The next one before that id, `beyond` rows further down.
    [[nodiscard]] StorageResult<std::optional<LogId>> older(const LogId &than, bool included, int beyond);

    std::unique_ptr<Database> database;
    NameReader names;
};

namespace {

/// After every one that is generated.
const LogId &lastId()
{
    static const LogId last = *LogId::fromBytes(std::string(16, '\xff'));
    return last;
}

} // namespace

StorageResult<std::optional<LogId>> LogIndex::State::older(const LogId &than, bool included, int beyond)
{
    const auto ran = run(included ? "SELECT id FROM exchange INDEXED BY exchange_by_id WHERE id <= ? "
                                    "ORDER BY id DESC LIMIT 1 OFFSET ?"
                                  : "SELECT id FROM exchange INDEXED BY exchange_by_id WHERE id < ? "
                                    "ORDER BY id DESC LIMIT 1 OFFSET ?",
                         than, beyond);
    if (!ran)
        return Failure{ran.error()};
    std::optional<LogId> found;
    if ((*ran)->next())
        found = (*ran)->logId(0);
    (*ran)->finish();
    return found;
}

LogIndex::LogIndex(std::unique_ptr<State> state) : m_state(std::move(state)) {}

LogIndex::~LogIndex() = default;

StorageResult<std::unique_ptr<LogIndex>> LogIndex::open(const QString &path)
{
    auto database = Database::openForReading(path, logSchema());
    if (!database)
        return Failure{database.error()};
    return std::unique_ptr<LogIndex>(new LogIndex(std::make_unique<State>(std::move(database).value())));
}

StorageResult<LogStand> LogIndex::stand()
{
    // The three of one moment; a rollback ends what has only read.
    if (const auto begun = m_state->database->begin(); !begun)
        return Failure{begun.error()};
    const auto read = [&]() -> StorageResult<LogStand> {
        LogStand stand;
        const auto rows = m_state->numberOf("SELECT sum(rows) FROM gateway_rows");
        if (!rows)
            return Failure{rows.error()};
        const auto ever = m_state->numberOf("SELECT seq FROM sqlite_sequence WHERE name = 'exchange'");
        if (!ever)
            return Failure{ever.error()};
        const auto ran = m_state->run("SELECT id FROM exchange ORDER BY id LIMIT 1");
        if (!ran)
            return Failure{ran.error()};
        if ((*ran)->next())
            stand.oldest = (*ran)->logId(0);
        (*ran)->finish();
        stand.rows = *rows;
        stand.ever = *ever;
        return stand;
    };
    auto stand = read();
    m_state->database->rollback();
    return stand;
}

StorageResult<std::vector<LogId>> LogIndex::ids(const PageKey &key, std::int64_t end, int limit)
{
    const LogId from = key.newerThan.value_or(LogId());
    const LogId until = key.olderThan.value_or(lastId());
    const auto ran = m_state->run("SELECT id FROM exchange INDEXED BY exchange_by_id WHERE id > ? AND id < ? "
                                  "AND seq <= ? ORDER BY id DESC LIMIT ?",
                                  from, until, end, limit);
    if (!ran)
        return Failure{ran.error()};
    std::vector<LogId> found;
    while ((*ran)->next())
        found.push_back((*ran)->logId(0));
    return found;
}

StorageResult<std::vector<LogRange>> LogIndex::ranges(const std::optional<LogId> &olderThan, int rowsEach,
                                                      int most)
{
    std::vector<LogRange> found;
    LogId before = olderThan.value_or(lastId());
    while (static_cast<int>(found.size()) < most) {
        const auto newest = m_state->older(before, false, 0);
        if (!newest)
            return Failure{newest.error()};
        if (!*newest)
            break;
        const auto oldest = m_state->older(**newest, true, rowsEach - 1);
        if (!oldest)
            return Failure{oldest.error()};
        if (*oldest) {
            found.push_back({**oldest, **newest, rowsEach});
            before = **oldest;
            continue;
        }
        const auto rest = ids({before, std::nullopt}, AnyEnd, rowsEach);
        if (!rest)
            return Failure{rest.error()};
        if (!rest->empty())
            found.push_back({rest->back(), rest->front(), static_cast<std::int64_t>(rest->size())});
        break;
    }
    return found;
}

StorageResult<std::vector<std::int64_t>> LogIndex::counts(const std::vector<LogRange> &ranges)
{
    std::vector<std::int64_t> found;
    found.reserve(ranges.size());
    for (const LogRange &range : ranges) {
        const auto ran =
            m_state->run("SELECT count(*) FROM exchange INDEXED BY exchange_by_id WHERE id >= ? AND id <= ?",
                         range.oldest, range.newest);
        if (!ran)
            return Failure{ran.error()};
        found.push_back((*ran)->next() ? (*ran)->number(0) : 0);
        (*ran)->finish();
    }
    return found;
}

StorageResult<std::vector<RecordPtr>> LogIndex::rows(const std::vector<LogId> &ids)
{
    static const std::string sql =
        "SELECT " + rowColumns() + " FROM exchange INDEXED BY exchange_by_id WHERE id = ?";
    std::vector<RecordPtr> records;
    for (const LogId &id : ids) {
        const auto ran = m_state->run(sql, id);
        if (!ran)
            return Failure{ran.error()};
        if (!(*ran)->next())
            continue;
        auto record = readRow(**ran, m_state->names);
        if (!record)
            return Failure{record.error()};
        records.push_back(std::make_shared<const ExchangeRecord>(std::move(record).value()));
        (*ran)->finish();
    }
    return records;
}

} // namespace sekisho::storage
