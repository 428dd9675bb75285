// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/log_file.h"

namespace sekisho::ui {

using storage::LogIndex;
using storage::LogReader;
using storage::StorageResult;

StorageResult<storage::LogStand> LogFile::stand()
{
    // What was set aside can still be read by those who had it open.
    m_reader.forget();
    m_index.forget();
    return m_index.ask(storage::LogStand{}, [](LogIndex &index) { return index.stand(); });
}

StorageResult<std::vector<RecordPtr>> LogFile::page(const storage::PageKey &key, int limit)
{
    return m_reader.ask(std::vector<RecordPtr>{},
                        [&](LogReader &reader) { return reader.page({}, key, limit); });
}

StorageResult<std::vector<RecordPtr>> LogFile::rows(const std::vector<LogId> &ids)
{
    return m_index.ask(std::vector<RecordPtr>{}, [&](LogIndex &index) { return index.rows(ids); });
}

StorageResult<std::vector<LogId>> LogFile::ids(const storage::PageKey &key, std::int64_t end, int limit)
{
    return m_index.ask(std::vector<LogId>{}, [&](LogIndex &index) { return index.ids(key, end, limit); });
}

StorageResult<std::vector<storage::LogRange>> LogFile::ranges(const std::optional<LogId> &olderThan,
                                                              int rowsEach, int most)
{
    return m_index.ask(std::vector<storage::LogRange>{},
                       [&](LogIndex &index) { return index.ranges(olderThan, rowsEach, most); });
}

StorageResult<std::vector<std::int64_t>> LogFile::counts(const std::vector<storage::LogRange> &ranges)
{
    return m_index.ask(std::vector<std::int64_t>(ranges.size()),
                       [&](LogIndex &index) { return index.counts(ranges); });
}

StorageResult<RecordPtr> LogFile::find(const LogId &id)
{
    const auto question = [&](LogReader &reader) { return reader.find(id); };
    auto found = m_reader.ask(RecordPtr{}, question);
    if (found && !found.value()) {
        // What was set aside can still be read by those who had it open.
        m_reader.forget();
        found = m_reader.ask(RecordPtr{}, question);
    }
    return found;
}

} // namespace sekisho::ui
