// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/schema.h"

#include "storage/rollup_writer.h"

namespace sekisho::storage {
namespace {

// Times are microseconds since the epoch, durations microseconds, money 10^-12 USD; unknown is NULL. A name
// is a number of the table `name`, 0 the empty one. What comes from outside is a BLOB: it need not be UTF-8.
// Numbers that others remember (of rows, names, chunks) are never used again.

constexpr const char *Name = R"sql(
CREATE TABLE name(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    text BLOB NOT NULL UNIQUE))sql";

constexpr const char *Exchange = R"sql(
CREATE TABLE exchange(
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL,
    state INTEGER NOT NULL,
    started INTEGER NOT NULL,
    method INTEGER NOT NULL,
    account INTEGER NOT NULL,
    gateway INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    model INTEGER NOT NULL,
    tool INTEGER NOT NULL,
    user_agent INTEGER NOT NULL,
    credential INTEGER NOT NULL,
    key_alias INTEGER NOT NULL,
    stream INTEGER NOT NULL,
    status INTEGER NOT NULL,
    error_code INTEGER NOT NULL,
    cache INTEGER NOT NULL,
    request_size INTEGER NOT NULL,
    request_cut INTEGER NOT NULL,
    response_size INTEGER NOT NULL,
    response_cut INTEGER NOT NULL,
    first_byte INTEGER,
    first_token INTEGER,
    total INTEGER,
    overhead INTEGER,
    tokens_in INTEGER,
    tokens_cached INTEGER,
    tokens_cache_write INTEGER,
    tokens_out INTEGER,
    tokens_reasoning INTEGER,
    cost INTEGER,
    saved_time INTEGER,
    saved_cost INTEGER,
    path BLOB NOT NULL,
    error BLOB))sql";

// A list is one of these walked backwards: whatever one condition a page has, its rows are next to each other
// in the order of the list. Those of states and cache outcomes leave out what most rows are.
constexpr const char *ById = "CREATE UNIQUE INDEX exchange_by_id ON exchange(id)";
constexpr const char *ByGateway = "CREATE INDEX exchange_by_gateway ON exchange(gateway, id)";
constexpr const char *ByProvider = "CREATE INDEX exchange_by_provider ON exchange(provider, id)";
constexpr const char *ByModel = "CREATE INDEX exchange_by_model ON exchange(model, id)";
constexpr const char *ByTool = "CREATE INDEX exchange_by_tool ON exchange(tool, id)";
constexpr const char *ByState = "CREATE INDEX exchange_by_state ON exchange(state, id) WHERE state <> 1";
constexpr const char *ByCache = "CREATE INDEX exchange_by_cache ON exchange(cache, id) WHERE cache <> 0";

constexpr const char *Detail = R"sql(
CREATE TABLE detail(
    seq INTEGER PRIMARY KEY,
    data BLOB NOT NULL))sql";

// id: seq * 2, and 1 more for the answer. Either bytes or chunks: numbers of chunks in order, as varints.
constexpr const char *Body = R"sql(
CREATE TABLE body(
    id INTEGER PRIMARY KEY,
    bytes BLOB,
    chunks BLOB))sql";

// The counts change often and the bytes never, hence two tables.
constexpr const char *Chunk = R"sql(
CREATE TABLE chunk(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE,
    uses INTEGER NOT NULL))sql";

// size: of the bytes; data has that length where zstd would not make them smaller, else it is a frame of it.
constexpr const char *ChunkData = R"sql(
CREATE TABLE chunk_data(
    id INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,
    data BLOB NOT NULL))sql";

constexpr const char *GatewayRows = R"sql(
CREATE TABLE gateway_rows(
    gateway INTEGER PRIMARY KEY,
    rows INTEGER NOT NULL))sql";

} // namespace

const std::vector<Migration> &logSchema()
{
    static const std::vector<Migration> schema = {
        {1,
         {Name, Exchange, ById, ByGateway, ByProvider, ByModel, ByTool, ByState, ByCache, Detail, Body, Chunk,
          ChunkData, RollupKeyTable, RollupTable, GatewayRows}},
        // Details of another form, which earlier programs could not read.
        {2, {}},
    };
    return schema;
}

} // namespace sekisho::storage
