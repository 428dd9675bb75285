// SPDX-License-Identifier: GPL-3.0-or-later
// Rows with all that hangs on them: detail, bodies, and the counts that go with them.
#pragma once

#include "storage/chunk_store.h"
#include "storage/detail_codec.h"
#include "storage/gateway_rows.h"
#include "storage/name_table.h"
#include "storage/record.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace sekisho::storage {

/// A row's place in the file, and what is known of an open one until it is completed.
struct StoredRow {
    std::int64_t seq = 0;
    NameId gateway = 0;
    /// The request's body as it was written; a record that still has it need not write it again.
    std::weak_ptr<const std::string> requestBytes;
};

/// For the writer's thread. Any number of calls between begin and commit of the caller's transaction, then
/// settle() before the commit; forget() follows a rollback.
class RowStore {
public:
    explicit RowStore(NameTable &names) : m_names(names) {}

    using Records = std::span<const ExchangeRecord *const>;
    /// Many at once cost half as much as one by one. No id is in them twice; seq is 0 where there is a row of
    /// that id already.
    [[nodiscard]] StorageResult<std::vector<StoredRow>> insert(Database &database, Records records);
    /// Puts the record in place of an open row. Seq is 0 when that is not there, or not open, any more.
    [[nodiscard]] StorageResult<StoredRow> complete(Database &database, const StoredRow &row,
                                                    const ExchangeRecord &record);
    /// The open row will not be completed.
    [[nodiscard]] static StorageResult<Done> interrupt(Database &database, std::int64_t seq);
    [[nodiscard]] StorageResult<Done> remove(Database &database, std::int64_t seq, NameId gateway);
    [[nodiscard]] StorageResult<Done> settle(Database &database);
    void forget();

    [[nodiscard]] GatewayRows &gatewayRows() { return m_gatewayRows; }

private:
    /// What is written of a body: itself, or the list of its chunks.
    struct BodyRow {
        std::int64_t id = 0;
        std::optional<std::string_view> bytes;
        std::optional<std::string> chunks;
    };
    [[nodiscard]] StorageResult<Done> insertSome(Database &database, Records records,
                                                 std::vector<StoredRow> &rows);
    [[nodiscard]] StorageResult<Done> insertDetails(Database &database, Records records,
                                                    std::span<const StoredRow> rows);
    [[nodiscard]] StorageResult<Done> insertBodies(Database &database, Records records,
                                                   std::span<const StoredRow> rows);
    [[nodiscard]] StorageResult<BodyRow> bodyRow(Database &database, std::int64_t id,
                                                 const RecordedBody &body);
    [[nodiscard]] StorageResult<Done> writeDetail(Database &database, std::int64_t seq,
                                                  const ExchangeRecord &record);
    [[nodiscard]] StorageResult<Done> writeBody(Database &database, std::int64_t id,
                                                const RecordedBody &body);
    [[nodiscard]] StorageResult<Done> removeBody(Database &database, std::int64_t id);

    NameTable &m_names;
    ChunkStore m_chunks;
    DetailCodec m_details;
    GatewayRows m_gatewayRows;
    std::vector<std::string> m_blobs; ///< of several details; kept for their room
};

/// The key of a body in the table `body`.
[[nodiscard]] constexpr std::int64_t requestBodyId(std::int64_t seq)
{
    return seq * 2;
}
[[nodiscard]] constexpr std::int64_t responseBodyId(std::int64_t seq)
{
    return seq * 2 + 1;
}

} // namespace sekisho::storage
