// SPDX-License-Identifier: GPL-3.0-or-later
// A reader of a database that may not be there yet, or not be the same one any more.
#pragma once

#include "storage/database.h"

#include <QFile>
#include <QString>

#include <memory>
#include <utility>

namespace sekisho::ui {

/// Opens the file when it is first asked for something, and anew after an error. For one thread.
template <typename Reader>
class LazyReader final {
public:
    explicit LazyReader(QString path) : m_path(std::move(path)) {}

    /// Asks an open reader; `nothing` is the answer of a file that is not there.
    template <typename T, typename Ask>
    [[nodiscard]] storage::StorageResult<T> ask(T nothing, const Ask &question)
    {
        if (!m_reader) {
            if (!QFile::exists(m_path))
                return nothing;
            auto opened = Reader::open(m_path);
            if (!opened)
                return Failure{opened.error()};
            m_reader = std::move(opened).value();
        }
        storage::StorageResult<T> answer = question(*m_reader);
        // It may work with the file that has this name by now.
        if (!answer)
            m_reader.reset();
        return answer;
    }

    /// Opens it anew the next time: what was set aside can still be read by those who had it open.
    void forget() { m_reader.reset(); }

private:
    QString m_path;
    std::unique_ptr<Reader> m_reader;
};

} // namespace sekisho::ui
