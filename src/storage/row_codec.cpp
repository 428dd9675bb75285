// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/row_codec.h"

#include "base/text.h"
#include "storage/blob.h"

namespace sekisho::storage {
namespace {

/// Their order is that of bindRow() and readRow().
constexpr std::array Columns = {
    "id",
    "state",
    "started",
    "method",
    "account",
    "gateway",
    "provider",
    "model",
    "tool",
    "user_agent",
    "credential",
    "key_alias",
    "stream",
    "status",
    "error_code",
    "cache",
    "request_size",
    "request_cut",
    "response_size",
    "response_cut",
    "first_byte",
    "first_token",
    "total",
    "overhead",
    "tokens_in",
    "tokens_cached",
    "tokens_cache_write",
    "tokens_out",
    "tokens_reasoning",
    "cost",
    "saved_time",
    "saved_cost",
    "path",
    "error",
};

std::string joined(const char *one)
{
    std::string all;
    for (const char *column : Columns) {
        if (!all.empty())
            all += ", ";
        all += one ? one : column;
    }
    return all;
}

QVariant optional(const std::optional<Micros> &value)
{
    return value ? number(value->count()) : QVariant();
}

QVariant optional(const std::optional<TokenCount> &value)
{
    return value ? number(value->value) : QVariant();
}

QVariant optional(const std::optional<Money> &value)
{
    return value ? number(value->picoUsd) : QVariant();
}

/// Values of one row, one after the other.
class Cells {
public:
    explicit Cells(const QSqlQuery &query) : m_query(query) {}

    QVariant next() { return m_query.value(m_at++); }
    std::int64_t integer() { return next().toLongLong(); }
    int small() { return static_cast<int>(integer()); }
    bool flag() { return integer() != 0; }
    std::optional<std::int64_t> maybe()
    {
        const QVariant value = next();
        return value.isNull() ? std::nullopt : std::optional<std::int64_t>(value.toLongLong());
    }
    std::optional<Micros> micros()
    {
        const auto value = maybe();
        return value ? std::optional(Micros(*value)) : std::nullopt;
    }
    std::optional<TokenCount> tokens()
    {
        const auto value = maybe();
        return value ? std::optional(TokenCount{*value}) : std::nullopt;
    }
    std::optional<Money> money()
    {
        const auto value = maybe();
        return value ? std::optional(Money{*value}) : std::nullopt;
    }

private:
    const QSqlQuery &m_query;
    int m_at = 0;
};

/// A value that a later version may have written is one that this version can show.
ExchangeState stateOf(int value)
{
    return value < 0 || value > static_cast<int>(ExchangeState::Interrupted)
               ? ExchangeState::Failed
               : static_cast<ExchangeState>(value);
}

CacheOutcome cacheOf(int value)
{
    return value < 0 || value > static_cast<int>(CacheOutcome::Coalesced) ? CacheOutcome::None
                                                                          : static_cast<CacheOutcome>(value);
}

} // namespace

const std::string &rowColumns()
{
    static const std::string columns = joined(nullptr);
    return columns;
}

int rowColumnCount()
{
    return static_cast<int>(Columns.size());
}

const std::string &rowPlaces()
{
    static const std::string places = joined("?");
    return places;
}

StorageResult<RowNames> namesOf(Database &database, NameTable &names, const ExchangeRecord &record)
{
    RowNames ids;
    const std::pair<NameId *, const std::string *> wanted[] = {
        {&ids.method, &record.method},       {&ids.account, &record.account},
        {&ids.gateway, &record.gateway},     {&ids.provider, &record.provider},
        {&ids.model, &record.model},         {&ids.tool, &record.tool},
        {&ids.userAgent, &record.userAgent}, {&ids.credential, &record.credential},
        {&ids.keyAlias, &record.keyAlias},
    };
    for (const auto &[id, text] : wanted) {
        const auto found = names.idOf(database, *text);
        if (!found)
            return Failure{found.error()};
        *id = *found;
    }
    return ids;
}

int bindRow(QSqlQuery &query, const ExchangeRecord &record, const RowNames &names)
{
    int at = 0;
    const auto bind = [&](const QVariant &value) { query.bindValue(at++, value); };
    bind(borrowed(record.id));
    bind(static_cast<int>(record.state));
    bind(number(record.startedAt.time_since_epoch().count()));
    for (const NameId id : {names.method, names.account, names.gateway, names.provider, names.model,
                            names.tool, names.userAgent, names.credential, names.keyAlias})
        bind(number(id));
    bind(record.stream ? 1 : 0);
    bind(record.status);
    bind(record.errorCode);
    bind(static_cast<int>(record.cache));
    for (const RecordedBody *body : {&record.requestBody, &record.responseBody}) {
        bind(number(static_cast<std::int64_t>(body->size)));
        bind(body->truncated ? 1 : 0);
    }
    bind(optional(record.firstByte));
    bind(optional(record.firstToken));
    bind(optional(record.total));
    bind(optional(record.overhead));
    bind(optional(record.tokensIn));
    bind(optional(record.tokensCached));
    bind(optional(record.tokensCacheWrite));
    bind(optional(record.tokensOut));
    bind(optional(record.tokensReasoning));
    bind(optional(record.cost));
    bind(optional(record.savedTime));
    bind(optional(record.savedCost));
    bind(borrowed(cutText(record.path, MostRowText)));
    bind(record.error.empty() ? QVariant() : borrowed(cutText(record.error, MostRowText)));
    return at;
}

StorageResult<ExchangeRecord> readRow(const QSqlQuery &query, NameReader &names)
{
    Cells cells(query);
    ExchangeRecord record;
    record.id = logIdOf(cells.next());
    record.state = stateOf(cells.small());
    record.startedAt = WallTime(Micros(cells.integer()));
    for (std::string *text :
         {&record.method, &record.account, &record.gateway, &record.provider, &record.model, &record.tool,
          &record.userAgent, &record.credential, &record.keyAlias}) {
        auto name = names.text(cells.integer());
        if (!name)
            return Failure{name.error()};
        *text = std::move(*name);
    }
    record.stream = cells.flag();
    record.status = cells.small();
    record.errorCode = cells.small();
    record.cache = cacheOf(cells.small());
    for (RecordedBody *body : {&record.requestBody, &record.responseBody}) {
        body->size = static_cast<std::uint64_t>(cells.integer());
        body->truncated = cells.flag();
    }
    record.firstByte = cells.micros();
    record.firstToken = cells.micros();
    record.total = cells.micros();
    record.overhead = cells.micros();
    record.tokensIn = cells.tokens();
    record.tokensCached = cells.tokens();
    record.tokensCacheWrite = cells.tokens();
    record.tokensOut = cells.tokens();
    record.tokensReasoning = cells.tokens();
    record.cost = cells.money();
    record.savedTime = cells.micros();
    record.savedCost = cells.money();
    record.path = bytesOf(cells.next());
    record.error = bytesOf(cells.next());
    return record;
}

} // namespace sekisho::storage
