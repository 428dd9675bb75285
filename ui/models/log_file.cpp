// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/log_file.h"

#include <QFile>

namespace sekisho::ui {

using storage::StorageResult;

LogFile::LogFile(QString path) : m_path(std::move(path)) {}

template <typename T, typename Ask>
StorageResult<T> LogFile::ask(T nothing, const Ask &question)
{
    if (!m_reader) {
        if (!QFile::exists(m_path))
            return nothing;
        auto opened = storage::LogReader::open(m_path);
        if (!opened)
            return Failure{opened.error()};
        m_reader = std::move(opened).value();
    }
    StorageResult<T> answer = question(*m_reader);
    // It may work with the file that has this name by now.
    if (!answer)
        m_reader.reset();
    return answer;
}

StorageResult<std::vector<RecordPtr>> LogFile::page(const std::optional<LogId> &olderThan, int limit)
{
    return ask(std::vector<RecordPtr>{}, [&](storage::LogReader &reader) {
        return reader.page({}, {olderThan, std::nullopt}, limit);
    });
}

StorageResult<RecordPtr> LogFile::find(const LogId &id)
{
    const auto question = [&](storage::LogReader &reader) { return reader.find(id); };
    auto found = ask(RecordPtr{}, question);
    if (found && !found.value()) {
        // What was set aside can still be read by those who had it open.
        m_reader.reset();
        found = ask(RecordPtr{}, question);
    }
    return found;
}

StorageResult<std::int64_t> LogFile::countBefore(WallTime time)
{
    storage::LogQuery query;
    query.before = time;
    return ask(std::int64_t{0}, [&](storage::LogReader &reader) { return reader.count(query); });
}

} // namespace sekisho::ui
