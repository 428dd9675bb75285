// SPDX-License-Identifier: GPL-3.0-or-later
// A journal in a folder of its own, with what its tests ask of it again and again.
#pragma once

#include "storage/journal.h"
#include "storage/log_reader.h"

#include <QTemporaryDir>

#include <condition_variable>
#include <mutex>

namespace sekisho::storage {

/// Answers of the journal's thread, waited for in the test's.
class JournalBench {
public:
    JournalBench();

    [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("logs.db")); }
    [[nodiscard]] QString folder() const { return m_folder.path(); }
    /// A journal with short waits; `change` may set the options otherwise.
    Journal &start(const std::function<void(JournalOptions &)> &change = {});
    void stop() { m_journal.reset(); }
    [[nodiscard]] Journal &journal() { return *m_journal; }

    void append(ExchangeRecord record);
    [[nodiscard]] bool flush();
    [[nodiscard]] StorageResult<std::int64_t> remove(std::vector<LogId> ids);
    [[nodiscard]] StorageResult<std::int64_t> removeAll(bool rollups);
    /// As the journal told them, in order.
    [[nodiscard]] std::vector<JournalStatus> told();

    /// The rows, newest first.
    [[nodiscard]] std::vector<RecordPtr> rows(const LogQuery &query = {});
    /// Exchanges in the roll-ups, or -1.
    [[nodiscard]] std::int64_t counted();
    [[nodiscard]] RecordPtr find(const LogId &id);
    /// The first value of a query.
    [[nodiscard]] std::int64_t number(const QString &sql);
    /// Runs SQL through a connection of its own.
    [[nodiscard]] bool execute(const QString &sql);
    /// What PRAGMA integrity_check says; and that no count of rows or chunks is off.
    [[nodiscard]] QString integrity();

private:
    template <typename T>
    T wait(const std::function<void(std::function<void(T)>)> &call);

    QTemporaryDir m_folder;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::vector<JournalStatus> m_told;
    std::unique_ptr<Journal> m_journal;
};

/// An ended exchange with little in it.
[[nodiscard]] ExchangeRecord smallRecord(const std::string &gateway = "default");
[[nodiscard]] std::shared_ptr<const std::string> bytes(std::string text);

} // namespace sekisho::storage
