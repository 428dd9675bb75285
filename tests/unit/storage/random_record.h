// SPDX-License-Identifier: GPL-3.0-or-later
// Records of all sorts, from a seed: every field that may be missing is missing in some, and texts have any
// bytes.
#pragma once

#include "storage/record.h"

#include <cstdint>
#include <random>
#include <string>

namespace sekisho::storage {

class RecordDice {
public:
    explicit RecordDice(std::uint64_t seed) : m_random(seed) {}

    [[nodiscard]] std::int64_t below(std::int64_t end);
    [[nodiscard]] bool chance(int oneIn) { return below(oneIn) == 0; }
    /// Of that size; printable, with control characters and other writing, or any bytes.
    [[nodiscard]] std::string text(std::size_t size);
    /// What compresses like a conversation.
    [[nodiscard]] std::string prose(std::size_t size);
    /// Any bytes, which do not compress.
    [[nodiscard]] std::string noise(std::size_t size);
    [[nodiscard]] std::vector<RecordedHeader> headers();
    [[nodiscard]] RecordedBody body(std::size_t most);
    [[nodiscard]] Attempt attempt();
    /// Any state; a millisecond after the one before.
    [[nodiscard]] ExchangeRecord record(std::size_t mostBody = 20'000);
    /// Moves it and its id to another time. (LogId::generate() never goes back.)
    void moveTo(ExchangeRecord &record, WallTime startedAt);

private:
    template <typename T>
    void maybe(std::optional<T> &field, std::int64_t end)
    {
        if (!chance(3))
            field = T{below(end)};
    }
    std::mt19937_64 m_random;
    WallTime m_time = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
};

/// The first field in which they differ, by name; empty when they do not.
[[nodiscard]] std::string difference(const ExchangeRecord &a, const ExchangeRecord &b);

} // namespace sekisho::storage
