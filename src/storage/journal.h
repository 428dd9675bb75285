// SPDX-License-Identifier: GPL-3.0-or-later
// The log on disk: takes records from any thread without ever making it wait, and writes them in batches.
#pragma once

#include "base/types.h"
#include "storage/database.h"
#include "storage/record.h"

#include <QString>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::storage {

/// Where records go. Any thread; never blocks on a disk.
class RecordSink {
public:
    virtual ~RecordSink() = default;
    /// Of one id an open record may come before the ended one; the later replaces the earlier. The record is
    /// not changed any more by whoever gives it.
    virtual void append(std::shared_ptr<const ExchangeRecord> record) = 0;
    /// An ended exchange that is to have no row: it counts in the roll-ups only, once. Its bodies, headers
    /// and texts are not looked at.
    virtual void count(std::shared_ptr<const ExchangeRecord> record) { static_cast<void>(record); }
};

/// What is kept of one gateway's rows, and for how long.
struct RetentionRule {
    std::int64_t rows = 1'000'000;
    bool stopWhenFull = false; ///< else the oldest go
    std::int64_t days = 0;     ///< older rows go; 0 keeps them
    bool operator==(const RetentionRule &) const = default;
};

struct JournalStatus {
    bool recording = true;
    std::string reason;           ///< why not, for a person; empty while recording
    std::uint64_t lostBodies = 0; ///< since the start: there was no room in the queue
    std::uint64_t lostRows = 0;
    std::uint64_t notInserted = 0; ///< rows beyond the limit of a gateway that stops when it is full
    std::string notice;            ///< said once to a person: a damaged file was set aside; stays
    bool operator==(const JournalStatus &) const = default;
};

struct JournalOptions {
    QString path;
    std::uint64_t queueBytes = 64ULL * 1024 * 1024; ///< bodies included
    std::size_t queueRecords = 200'000;
    std::chrono::milliseconds batch{100};       ///< a record waits at most so long for its transaction
    std::chrono::milliseconds retryAfter{2000}; ///< after the disk said no
    /// Called in the writer's thread whenever the status has changed.
    std::function<void(const JournalStatus &)> onStatus;
    std::function<WallTime()> clock; ///< empty for the system's; retention by age asks it
};

/// Owns its thread. Construction returns at once: a file that cannot be opened is a status, not an error.
/// Destruction writes what is queued, for as long as the disk takes it, answers every callback, and ends the
/// thread; until then onStatus may be called. One journal to a file: whoever makes one holds the profile.
class Journal final : public RecordSink {
public:
    explicit Journal(JournalOptions options);
    ~Journal() override;
    Journal(const Journal &) = delete;
    Journal &operator=(const Journal &) = delete;

    void append(std::shared_ptr<const ExchangeRecord> record) override;
    void count(std::shared_ptr<const ExchangeRecord> record) override;
    /// By gateway id; those without a rule have the default one. Nothing is deleted before the first call.
    void setRetention(std::map<std::string, RetentionRule> rules);
    /// Calls back in the writer's thread once all that was appended before is on disk, or was refused by it
    /// (false).
    void flush(std::function<void(bool written)> done);
    /// Deletes these rows with their bodies, overwriting what they held, and calls back in the writer's
    /// thread with how many there were. Roll-ups stay. One that is under way does not come back when it ends.
    void remove(std::vector<LogId> ids, std::function<void(StorageResult<std::int64_t>)> done);
    /// Deletes all rows, and the roll-ups too where asked. What is under way is a new row when it ends.
    void removeAll(bool rollups, std::function<void(StorageResult<std::int64_t>)> done);

    [[nodiscard]] JournalStatus status() const;

private:
    class Thread;
    std::unique_ptr<Thread> m_thread;
};

} // namespace sekisho::storage
