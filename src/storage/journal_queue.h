// SPDX-License-Identifier: GPL-3.0-or-later
// Records on their way to the disk: bounded, so that a slow disk costs bodies, then rows, and never memory.
#pragma once

#include "storage/record.h"
#include "storage/rollup.h"

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sekisho::storage {

/// Not thread-safe: the journal guards it. What is taken counts until it is released, or comes back.
class JournalQueue {
public:
    using Record = std::shared_ptr<const ExchangeRecord>;

    struct Limits {
        std::uint64_t bytes;
        std::size_t records;
    };
    struct Item {
        Record record;
        bool row = true; ///< else its figures only
        std::uint64_t bytes = 0;
        std::uint64_t ticket = 0;
    };
    using Batch = std::vector<Item>; ///< no id is in it twice
    /// What is left of rows that had to go.
    struct Lost {
        std::map<RollupMinute, RollupSums> sums;
        std::vector<LogId> ids; ///< a row that waits for one of them will wait for ever
        [[nodiscard]] bool empty() const { return sums.empty() && ids.empty(); }
    };

    explicit JournalQueue(Limits limits) : m_limits(limits) {}

    /// A record that waits is replaced by a later one of its id, but an ended one never by an open one. Where
    /// there is no room the oldest lose their bodies, then the oldest go, and their figures are kept.
    void add(Record record, bool row = true);
    /// The oldest, at most so many records, and as many bytes give or take one record.
    [[nodiscard]] Batch take(std::size_t records, std::uint64_t bytes);
    /// On disk.
    void release(const Item &item);
    /// The disk takes the others and not this one: its figures are kept.
    void giveUp(const Item &item);
    /// Neither. They are the oldest again.
    void putBack(Batch batch);
    [[nodiscard]] bool hasLost() const { return !m_lost.empty(); }
    [[nodiscard]] Lost takeLost() { return std::exchange(m_lost, {}); }
    void putBackLost(Lost lost);
    /// Takes out what waits of that id; false when nothing does.
    bool erase(const LogId &id);
    void clear();

    [[nodiscard]] bool empty() const { return m_waiting.empty(); }
    [[nodiscard]] std::size_t size() const { return m_waiting.size(); }
    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; } ///< of all that counts
    /// Rises with every add(): whatever has a smaller one was added before.
    [[nodiscard]] std::uint64_t nextTicket() const { return m_nextTicket; }
    /// Whether something waits that was added before that ticket was the next.
    [[nodiscard]] bool waitsBefore(std::uint64_t ticket) const;

    [[nodiscard]] std::uint64_t lostBodies() const { return m_lostBodies; }
    [[nodiscard]] std::uint64_t lostRows() const { return m_lostRows; }

private:
    struct Entry;
    using Entries = std::list<Entry>;
    using Bodies = std::list<Entries::iterator>;
    struct Entry {
        Record record;
        bool row = true;
        std::uint64_t bytes = 0;
        std::uint64_t ticket = 0;
        std::optional<Bodies::iterator> body; ///< its place among those with bodies
    };

    void insert(Entries::iterator before, Item item);
    void remove(Entries::iterator entry);
    void makeRoom();
    void dropBodies(Entry &entry);
    void dropRow();
    void lose(const ExchangeRecord &record, bool row);
    void keep(const Lost &lost);

    Limits m_limits;
    Entries m_waiting; ///< oldest first
    Bodies m_bodies;   ///< those of them that have bodies
    std::unordered_map<LogId, Entries::iterator> m_byId;
    std::uint64_t m_bytes = 0;
    std::size_t m_taken = 0; ///< records that count and do not wait
    std::uint64_t m_nextTicket = 1;
    std::uint64_t m_lostBodies = 0;
    std::uint64_t m_lostRows = 0;
    Lost m_lost;
};

} // namespace sekisho::storage
