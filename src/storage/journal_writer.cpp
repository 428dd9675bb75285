// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/journal_writer.h"

#include "storage/recovery.h"
#include "storage/schema.h"

namespace sekisho::storage {
JournalWriter::JournalWriter(std::unique_ptr<Database> database)
    : m_database(std::move(database)), m_rows(m_names), m_rollups(m_names)
{}

StorageResult<std::unique_ptr<JournalWriter>> JournalWriter::open(const QString &path, bool recover)
{
    auto database = Database::openForWriting(path, logSchema());
    if (!database)
        return Failure{database.error()};
    std::unique_ptr<JournalWriter> writer(new JournalWriter(std::move(database).value()));
    // Always, so that what an update replaces is overwritten too; only retention does without.
    if (const auto set = writer->m_database->execute("PRAGMA secure_delete=ON"); !set)
        return Failure{set.error()};
    if (recover) {
        if (const auto done = interruptOpenRows(*writer->m_database, writer->m_rollups); !done)
            return Failure{done.error()};
    }
    return writer;
}

void JournalWriter::forget()
{
    m_names.forget();
    m_rows.forget();
    m_rollups.clear();
    m_new.clear();
    m_opened.clear();
    m_ended.clear();
}

/// Begins, runs the body, settles what it counted and commits; or takes all of it back.
StorageResult<std::int64_t>
JournalWriter::transaction(const std::function<StorageResult<std::int64_t>()> &body)
{
    // What an earlier try had gathered is not to be counted twice.
    m_rollups.clear();
    m_new.clear();
    m_opened.clear();
    m_ended.clear();
    m_notInserted = 0;
    if (const auto begun = m_database->begin(); !begun)
        return Failure{begun.error()};
    StorageResult<std::int64_t> result = body();
    StorageResult<Done> done = Done{};
    if (result)
        done = m_rows.settle(*m_database);
    if (result && done)
        done = m_rollups.write(*m_database);
    if (result && done)
        done = m_database->commit();
    if (!result || !done) {
        m_database->rollback();
        forget();
        return result ? StorageResult<std::int64_t>(Failure{done.error()}) : result;
    }
    m_rollups.clear();
    for (const LogId &id : m_ended) {
        m_open.erase(id);
        m_deleted.erase(id);
    }
    for (auto &[id, row] : m_opened)
        m_open.insert_or_assign(id, std::move(row));
    return result;
}

StorageResult<std::int64_t> JournalWriter::write(std::span<const JournalQueue::Item> items,
                                                 const JournalQueue::Lost &lost)
{
    return transaction([&]() -> StorageResult<std::int64_t> {
        for (const JournalQueue::Item &item : items) {
            if (!item.row) {
                m_rollups.add(*item.record);
                continue;
            }
            if (const auto written = put(*item.record); !written)
                return Failure{written.error()};
        }
        if (const auto written = insertNew(); !written)
            return Failure{written.error()};
        if (const auto written = putLost(lost); !written)
            return Failure{written.error()};
        m_insertedLast = items.size();
        return m_notInserted;
    });
}

StorageResult<Done> JournalWriter::put(const ExchangeRecord &record)
{
    const bool ended = record.state != ExchangeState::Open;
    const auto open = m_open.find(record.id);
    if (open != m_open.end()) {
        auto row = m_rows.complete(*m_database, open->second, record);
        if (!row)
            return Failure{row.error()};
        if (row->seq != 0) {
            if (ended) {
                m_ended.push_back(record.id);
                m_rollups.add(record);
            } else {
                m_opened.emplace(record.id, std::move(*row));
            }
            return Done{};
        }
        m_ended.push_back(record.id);
    }
    if (m_deleted.contains(record.id)) {
        if (ended) {
            m_ended.push_back(record.id);
            m_rollups.add(record);
        }
        return Done{};
    }
    return insert(record);
}

StorageResult<Done> JournalWriter::insert(const ExchangeRecord &record)
{
    if (m_retention.mayRefuse(record.gateway)) {
        if (const auto counted = insertNew(); !counted)
            return counted;
        const auto gateway = m_names.idOf(*m_database, record.gateway);
        if (!gateway)
            return Failure{gateway.error()};
        const auto admitted = m_retention.admits(*m_database, m_rows.gatewayRows(), *gateway, record.gateway);
        if (!admitted)
            return Failure{admitted.error()};
        if (!*admitted) {
            // Its figures count; and an open one comes again.
            if (record.state != ExchangeState::Open) {
                ++m_notInserted;
                m_rollups.add(record);
            }
            return Done{};
        }
    }
    m_new.push_back(&record);
    return Done{};
}

StorageResult<Done> JournalWriter::insertNew()
{
    auto rows = m_rows.insert(*m_database, m_new);
    if (!rows)
        return Failure{rows.error()};
    for (std::size_t i = 0; i < rows->size(); ++i) {
        const ExchangeRecord &record = *m_new[i];
        if ((*rows)[i].seq == 0)
            continue;
        if (record.state != ExchangeState::Open)
            m_rollups.add(record);
        else
            m_opened.emplace(record.id, std::move((*rows)[i]));
    }
    m_new.clear();
    return Done{};
}

StorageResult<Done> JournalWriter::putLost(const JournalQueue::Lost &lost)
{
    for (const auto &[minute, sums] : lost.sums)
        m_rollups.add(minute, sums);
    for (const LogId &id : lost.ids) {
        // One that came back with a batch is written as open by this very transaction.
        const auto opened = m_opened.find(id);
        const auto open = m_open.find(id);
        const StoredRow *row = opened != m_opened.end() ? &opened->second
                               : open != m_open.end()   ? &open->second
                                                        : nullptr;
        if (row) {
            if (const auto written = RowStore::interrupt(*m_database, row->seq); !written)
                return written;
        }
        m_opened.erase(id);
        m_ended.push_back(id);
    }
    return Done{};
}

StorageResult<Done> JournalWriter::probe()
{
    if (const auto begun = m_database->begin(); !begun)
        return begun;
    // Writes the file's first page as it is.
    StorageResult<Done> done =
        m_database->execute("PRAGMA user_version=" + std::to_string(logSchema().back().version));
    if (done)
        done = m_database->commit();
    if (!done)
        m_database->rollback();
    return done;
}

StorageResult<Done> JournalWriter::probeRow(WallTime now)
{
    ExchangeRecord plain;
    plain.id = LogId::generate(now);
    plain.startedAt = now;
    plain.state = ExchangeState::Complete;
    if (const auto begun = m_database->begin(); !begun)
        return begun;
    m_rollups.clear();
    m_new.clear();
    StorageResult<Done> done = insert(plain);
    if (done)
        done = insertNew();
    if (done)
        done = m_rows.settle(*m_database);
    if (done)
        done = m_rollups.write(*m_database);
    m_database->rollback();
    forget();
    return done;
}

} // namespace sekisho::storage
