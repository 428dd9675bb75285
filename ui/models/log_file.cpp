// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/log_file.h"

namespace sekisho::ui {

using storage::StorageResult;

StorageResult<std::vector<RecordPtr>> LogFile::page(const std::optional<LogId> &olderThan, int limit)
{
    return m_reader.ask(std::vector<RecordPtr>{}, [&](storage::LogReader &reader) {
        return reader.page({}, {olderThan, std::nullopt}, limit);
    });
}

StorageResult<RecordPtr> LogFile::find(const LogId &id)
{
    const auto question = [&](storage::LogReader &reader) { return reader.find(id); };
    auto found = m_reader.ask(RecordPtr{}, question);
    if (found && !found.value()) {
        // What was set aside can still be read by those who had it open.
        m_reader.forget();
        found = m_reader.ask(RecordPtr{}, question);
    }
    return found;
}

StorageResult<std::int64_t> LogFile::countBefore(WallTime time)
{
    storage::LogQuery query;
    query.before = time;
    return m_reader.ask(std::int64_t{0}, [&](storage::LogReader &reader) { return reader.count(query); });
}

} // namespace sekisho::ui
