// SPDX-License-Identifier: GPL-3.0-or-later
// Brings what the log on disk holds to the window: the newest rows at its start, and whole records when they
// are looked at. Reading has a thread of its own, so that the window never waits for the disk.
#pragma once

#include "base/mailbox.h"
#include "ui/models/log_source.h"
#include "ui/models/reading_thread.h"

#include <QTimer>

#include <memory>

namespace sekisho::ui {

/// Main thread. Owns the thread that reads; destruction waits for the read that is under way, no longer.
class LogHistory final : public QObject {
    Q_OBJECT
public:
    /// Rows of one batch: few enough to be taken between two frames.
    static constexpr int PageSize = 500;

    explicit LogHistory(std::unique_ptr<LogSource> source, QObject *parent = nullptr);
    ~LogHistory() override;

    /// Reads the newest rows, at most so many. The next batch is read when the last one has been taken. A log
    /// that cannot be read is tried again for a while: at a start the journal may still be making it ready.
    void load(std::size_t rows);
    [[nodiscard]] bool isLoading() const { return m_loading; }
    /// Why the last load broke off, for a person; empty when it did not.
    [[nodiscard]] const QString &problem() const { return m_problem; }
    /// Rows of the log before those that were loaded, when it was asked.
    [[nodiscard]] std::int64_t beyond() const { return m_beyond; }

    /// Answers with found() or findFailed(). One asked for before that has not answered yet is forgotten.
    void find(const LogId &id);

    /// How long, and how often, a log that cannot be read is tried again.
    void setRetries(int times, std::chrono::milliseconds interval);

Q_SIGNALS:
    /// Newest first, each batch older than the one before. What was open when its run ended is interrupted.
    void arrived(const std::vector<sekisho::ui::RecordPtr> &older);
    /// isLoading() is over; see problem().
    void loaded();
    /// beyond() is known.
    void counted();
    /// Null: it is not in the log.
    void found(const sekisho::LogId &id, const sekisho::ui::RecordPtr &record);
    void findFailed(const sekisho::LogId &id, const QString &reason);

private:
    enum Job : std::size_t { Look, List }; ///< what is looked at goes before what is only listed
    using Page = storage::StorageResult<std::vector<RecordPtr>>;

    void readPage();
    void takePage(const Page &page);
    void finish(const QString &problem);
    void countBeyond();

    Mailbox m_mail;
    ReadingThread<LogSource, 2> m_thread; ///< posts to m_mail, so it goes first
    QTimer m_retry;
    std::optional<LogId> m_oldest;
    WallTime m_oldestTime{};
    std::size_t m_left = 0;
    std::optional<LogId> m_wanted;
    QString m_problem;
    std::int64_t m_beyond = 0;
    int m_mostTries = 20;
    int m_tries = 0;
    bool m_loading = false;
};

} // namespace sekisho::ui
