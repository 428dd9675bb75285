// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cache_rows.h"

#include <algorithm>

namespace sekisho::storage {

const char *const IndexColumns =
    "id, scope, fingerprint, size, pieces, stored_at, expires_at, used_at, pinned";

const char *const HeadColumns =
    "gateway, provider, model, path, status, coding, stream, latency, first_token, tokens_in, tokens_cached,"
    " tokens_cache_write, tokens_out, tokens_reasoning, cost, preview";

int readIndexRow(const Statement &statement, int column, CacheIndexRow &row)
{
    Columns columns(statement, column);
    row.id = columns.number();
    row.key.scope = columns.text();
    const std::string_view fingerprint = columns.bytes();
    std::copy_n(fingerprint.begin(), std::min(row.key.fingerprint.size(), fingerprint.size()),
                row.key.fingerprint.begin());
    row.size = static_cast<std::uint64_t>(columns.number());
    row.pieces = static_cast<std::uint32_t>(columns.number());
    row.storedAt = columns.time();
    row.expiresAt = columns.time();
    row.usedAt = columns.time();
    row.pinned = columns.flag();
    return columns.column();
}

int readHead(const Statement &statement, int column, CacheEntryHead &head)
{
    Columns columns(statement, column);
    head.gateway = columns.text();
    head.provider = columns.text();
    head.model = columns.text();
    head.path = columns.text();
    head.status = columns.small();
    head.coding = columns.text();
    head.stream = columns.flag();
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
