// SPDX-License-Identifier: GPL-3.0-or-later
// The journal's thread: what waits for it, and when it writes.
#pragma once

#include "storage/journal.h"
#include "storage/journal_writer.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace sekisho::storage {

/// Owns the thread; all that is private belongs to it, but for what the mutex guards.
class Journal::Thread {
public:
    struct Removal {
        bool all = false;
        bool rollups = false;
        std::vector<LogId> ids;
        std::function<void(StorageResult<std::int64_t>)> done;
        std::uint64_t ticket = 0; ///< what was appended before it is written before it
        std::size_t next = 0;     ///< of ids
        std::int64_t removed = 0;

        void answer(StorageResult<std::int64_t> result) const
        {
            if (done)
                done(std::move(result));
        }
    };

    explicit Thread(JournalOptions options);
    ~Thread();

    void append(JournalQueue::Record record, bool row);
    void setRetention(RetentionRules rules);
    void flush(std::function<void(bool)> done);
    void remove(Removal removal);
    [[nodiscard]] JournalStatus status() const;

private:
    using Clock = std::chrono::steady_clock;

    /// Of one transaction.
    static constexpr std::size_t BatchRecords = 2000;
    static constexpr std::uint64_t BatchBytes = 8ULL * 1024 * 1024;
    /// At the end, when the disk refuses.
    static constexpr int MostLastTries = 3;

    struct Flush {
        std::uint64_t ticket = 0;
        std::function<void(bool)> done;

        void answer(bool written) const
        {
            if (done)
                done(written);
        }
    };
    struct Work {
        bool open = false;  ///< try, where that failed before
        bool write = false; ///< a batch
        bool probe = false; ///< nothing is to be written, but the disk may take it again
        bool stop = false;
    };

    void run();
    [[nodiscard]] Work waitForWork();
    [[nodiscard]] bool hasWaiting() const;
    [[nodiscard]] bool isMuch() const;
    [[nodiscard]] bool isUrgent() const;
    [[nodiscard]] Clock::time_point dueTime() const;
    [[nodiscard]] bool isFinished() const;
    [[nodiscard]] JournalStatus currentStatus() const;
    void tellStatus();
    void giveUp();

    // One step each; journal_steps.cpp.
    void takeRules();
    void open();
    void writeBatch();
    void answerFlushes();
    void stepRemoval();
    [[nodiscard]] StorageResult<bool> removeSlice(Removal &removal);
    void maintain();
    [[nodiscard]] WallTime now() const;

    // journal_troubles.cpp
    void writeOneByOne(JournalQueue::Batch batch, JournalQueue::Lost lost);
    void putBack(JournalQueue::Batch batch, JournalQueue::Lost lost, const StorageError &error);
    void probe();
    void refuse(const StorageError &error);
    void recovered();
    /// False when it cannot be, and the journal waits.
    bool setAsideDamaged(const StorageError &error);

    const JournalOptions m_options;

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    // Guarded by m_mutex.
    JournalQueue m_queue;
    Clock::time_point m_waitsSince; ///< of the oldest record that waits
    std::vector<Flush> m_flushes;
    std::deque<Removal> m_removals; ///< the first one may be under way
    std::optional<RetentionRules> m_newRules;
    JournalStatus m_status; ///< without what the queue lost
    bool m_stopping = false;

    // The thread's own.
    std::unique_ptr<JournalWriter> m_writer;
    RetentionRules m_rules;
    bool m_hasRules = false;
    bool m_wasOpen = false;
    std::optional<StorageError> m_refused; ///< why the disk said no, until it takes something again
    Clock::time_point m_retryAt;
    Clock::time_point m_maintainAt;
    std::optional<Clock::time_point> m_damagedAt;
    JournalStatus m_told;
    int m_lastTries = 0;

    std::thread m_thread; ///< last: it uses all the others
};

} // namespace sekisho::storage
