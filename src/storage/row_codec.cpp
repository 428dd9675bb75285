// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/row_codec.h"

#include "base/text.h"
#include "storage/columns.h"

#include <array>

namespace sekisho::storage {
namespace {

/// Their order is that of bindRow() and readRow().
constexpr std::array ColumnNames = {
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
    for (const char *column : ColumnNames) {
        if (!all.empty())
            all += ", ";
        all += one ? one : column;
    }
    return all;
}

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
    return static_cast<int>(ColumnNames.size());
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

int bindRow(Statement &statement, int place, const ExchangeRecord &record, const RowNames &names)
{
    const auto bind = [&](const auto &value) { statement.bind(place++, value); };
    bind(record.id);
    bind(static_cast<int>(record.state));
    bind(record.startedAt);
    for (const NameId id : {names.method, names.account, names.gateway, names.provider, names.model,
                            names.tool, names.userAgent, names.credential, names.keyAlias})
        bind(id);
    bind(record.stream);
    bind(record.status);
    bind(record.errorCode);
    bind(static_cast<int>(record.cache));
    for (const RecordedBody *body : {&record.requestBody, &record.responseBody}) {
        bind(body->size);
        bind(body->truncated);
    }
    bind(record.firstByte);
    bind(record.firstToken);
    bind(record.total);
    bind(record.overhead);
    bind(record.tokensIn);
    bind(record.tokensCached);
    bind(record.tokensCacheWrite);
    bind(record.tokensOut);
    bind(record.tokensReasoning);
    bind(record.cost);
    bind(record.savedTime);
    bind(record.savedCost);
    bind(cutText(record.path, MostRowText));
    const std::string_view error = cutText(record.error, MostRowText);
    bind(error.empty() ? std::nullopt : std::optional(error));
    return place;
}

StorageResult<ExchangeRecord> readRow(const Statement &statement, NameReader &names)
{
    Columns columns(statement);
    ExchangeRecord record;
    record.id = columns.logId();
    record.state = stateOf(columns.small());
    record.startedAt = columns.time();
    for (std::string *text :
         {&record.method, &record.account, &record.gateway, &record.provider, &record.model, &record.tool,
          &record.userAgent, &record.credential, &record.keyAlias}) {
        auto name = names.text(columns.number());
        if (!name)
            return Failure{name.error()};
        *text = std::move(*name);
    }
    record.stream = columns.flag();
    record.status = columns.small();
    record.errorCode = columns.small();
    record.cache = cacheOf(columns.small());
    for (RecordedBody *body : {&record.requestBody, &record.responseBody}) {
        body->size = static_cast<std::uint64_t>(columns.number());
        body->truncated = columns.flag();
    }
    record.firstByte = columns.maybe<Micros>();
    record.firstToken = columns.maybe<Micros>();
    record.total = columns.maybe<Micros>();
    record.overhead = columns.maybe<Micros>();
    record.tokensIn = columns.maybe<TokenCount>();
    record.tokensCached = columns.maybe<TokenCount>();
    record.tokensCacheWrite = columns.maybe<TokenCount>();
    record.tokensOut = columns.maybe<TokenCount>();
    record.tokensReasoning = columns.maybe<TokenCount>();
    record.cost = columns.maybe<Money>();
    record.savedTime = columns.maybe<Micros>();
    record.savedCost = columns.maybe<Money>();
    record.path = columns.text();
    record.error = columns.text();
    return record;
}

} // namespace sekisho::storage
