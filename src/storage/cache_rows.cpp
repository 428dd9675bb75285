// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cache_rows.h"

#include <algorithm>

namespace sekisho::storage {
namespace {

/// Takes the columns of a row one after the other.
class Columns {
public:
    Columns(const QSqlQuery &query, int column) : m_query(query), m_column(column) {}

    [[nodiscard]] std::int64_t number() { return m_query.value(m_column++).toLongLong(); }
    [[nodiscard]] std::string text() { return m_query.value(m_column++).toByteArray().toStdString(); }
    [[nodiscard]] QByteArray bytes() { return m_query.value(m_column++).toByteArray(); }
    [[nodiscard]] WallTime time() { return wallTimeOf(m_query.value(m_column++)); }
    template <typename T>
    [[nodiscard]] std::optional<T> maybe()
    {
        const QVariant value = m_query.value(m_column++);
        return value.isNull() ? std::nullopt : std::optional<T>(T{value.toLongLong()});
    }
    [[nodiscard]] int column() const { return m_column; }

private:
    const QSqlQuery &m_query;
    int m_column;
};

} // namespace

const char *const IndexColumns = "id, CAST(scope AS BLOB), fingerprint, size, pieces, stored_at, expires_at,"
                                 " used_at, pinned";

const char *const HeadColumns =
    "CAST(gateway AS BLOB), CAST(provider AS BLOB), CAST(model AS BLOB), CAST(path AS BLOB), status,"
    " CAST(coding AS BLOB), stream, latency, first_token, tokens_in, tokens_cached, tokens_cache_write,"
    " tokens_out, tokens_reasoning, cost, CAST(preview AS BLOB)";

WallTime wallTimeOf(const QVariant &value)
{
    return WallTime(Micros(value.toLongLong()));
}

int readIndexRow(const QSqlQuery &query, int column, CacheIndexRow &row)
{
    Columns columns(query, column);
    row.id = columns.number();
    row.key.scope = columns.text();
    const QByteArray fingerprint = columns.bytes();
    const auto length =
        std::min<std::size_t>(row.key.fingerprint.size(), static_cast<std::size_t>(fingerprint.size()));
    std::copy_n(fingerprint.begin(), length, row.key.fingerprint.begin());
    row.size = static_cast<std::uint64_t>(columns.number());
    row.pieces = static_cast<std::uint32_t>(columns.number());
    row.storedAt = columns.time();
    row.expiresAt = columns.time();
    row.usedAt = columns.time();
    row.pinned = columns.number() != 0;
    return columns.column();
}

int readHead(const QSqlQuery &query, int column, CacheEntryHead &head)
{
    Columns columns(query, column);
    head.gateway = columns.text();
    head.provider = columns.text();
    head.model = columns.text();
    head.path = columns.text();
    head.status = static_cast<int>(columns.number());
    head.coding = columns.text();
    head.stream = columns.number() != 0;
    head.latency = Micros(columns.number());
    head.firstToken = columns.maybe<Micros>();
    head.tokensIn = columns.maybe<TokenCount>();
    head.tokensCached = columns.maybe<TokenCount>();
    head.tokensCacheWrite = columns.maybe<TokenCount>();
    head.tokensOut = columns.maybe<TokenCount>();
    head.tokensReasoning = columns.maybe<TokenCount>();
    head.cost = columns.maybe<Money>();
    head.preview = columns.text();
    return columns.column();
}

} // namespace sekisho::storage
