// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the log on disk for the window: what rows there are, stretches of them, and whole records when they
// are looked at. Reading has a thread of its own, so that the window never waits for the disk.
#pragma once

#include "base/mailbox.h"
#include "ui/models/log_walk.h"
#include "ui/models/reading_thread.h"

#include <QTimer>

#include <functional>
#include <memory>

namespace sekisho::ui {

/// Main thread. Owns the thread that reads; destruction waits for the read that is under way, no longer. Of
/// each kind of question only the last one is answered.
class LogHistory final : public QObject {
    Q_OBJECT
public:
    template <typename T>
    using Answer = std::function<void(const storage::StorageResult<T> &)>;

    explicit LogHistory(std::unique_ptr<LogSource> source, QObject *parent = nullptr);
    ~LogHistory() override;

    /// Goes through the log on terms that are made once it is known what there is. A log that cannot be read
    /// is tried again for a while: at a start the journal may still be making it ready.
    using MakeTerms = std::function<LogWalk::Terms(const storage::LogStand &)>;
    void walk(MakeTerms terms);
    [[nodiscard]] bool isWalking() const { return m_walk != nullptr; }
    /// Why the last walk broke off, for a person; empty when it did not.
    [[nodiscard]] const QString &problem() const { return m_problem; }

    void read(const LogStretch &stretch, const RowTerms &terms, Answer<std::vector<RecordPtr>> answer);
    void stand(Answer<storage::LogStand> answer);
    /// Also takes the place of a stand() that has not begun.
    void count(std::vector<storage::LogRange> ranges, Answer<std::vector<std::int64_t>> answer);

    /// Answers with found() or findFailed().
    void find(const LogId &id);

    /// How long, and how often, a log that cannot be read is tried again.
    void setRetries(int times, std::chrono::milliseconds interval);
    [[nodiscard]] std::chrono::milliseconds retryInterval() const { return m_retry.intervalAsDuration(); }

Q_SIGNALS:
    /// The next piece is read when the slots have come back.
    void walked(const sekisho::ui::LogWalk::Piece &piece);
    /// isWalking() is over; see problem().
    void ended();
    /// Null: it is not in the log.
    void found(const sekisho::LogId &id, const sekisho::ui::RecordPtr &record);
    void findFailed(const sekisho::LogId &id, const QString &reason);

private:
    enum Job : std::size_t { Look, Read, Check, Walk }; ///< what is looked at goes before what is only listed
    struct Course {
        MakeTerms terms;
        std::optional<LogWalk> walk; ///< once there are terms; in use by one thread at a time
    };

    template <typename T, typename Question>
    void ask(Job job, Question question, Answer<T> answer);
    void step();
    void takeStand(const std::shared_ptr<Course> &course,
                   const storage::StorageResult<storage::LogStand> &stand);
    void takePiece(const std::shared_ptr<Course> &course,
                   const storage::StorageResult<LogWalk::Piece> &piece);
    void tryAgain(const storage::StorageError &error);
    void finish(const QString &problem);

    Mailbox m_mail;
    ReadingThread<LogSource, 4> m_thread; ///< posts to m_mail, so it goes first
    QTimer m_retry;
    std::shared_ptr<Course> m_walk; ///< null when there is none
    std::optional<LogId> m_wanted;
    QString m_problem;
    int m_mostTries = 20;
    int m_tries = 0;
};

} // namespace sekisho::ui
