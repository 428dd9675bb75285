// SPDX-License-Identifier: GPL-3.0-or-later
// Made-up traffic of a developer's machine over months: agents whose prompts grow by a turn each time,
// scripts, editors, errors and hits.
#pragma once

#include "storage/record.h"

#include <memory>
#include <random>
#include <string>
#include <vector>

namespace sekisho::bench {

/// One after the other, in the order of time. The same seed gives the same traffic, but for ids.
class GeneratedTraffic {
public:
    struct Plan {
        std::uint64_t seed = 1;
        std::int64_t rows = 0;
        WallTime until{};
        std::chrono::days days{1}; ///< over which the rows are spread evenly
        int bodies = 100;          ///< percent of the rows that have any
    };
    explicit GeneratedTraffic(const Plan &plan);
    ~GeneratedTraffic();

    [[nodiscard]] std::shared_ptr<const storage::ExchangeRecord> next();

private:
    struct Kind;
    struct Session;

    [[nodiscard]] std::int64_t below(std::int64_t end);
    [[nodiscard]] bool chance(int oneIn) { return below(oneIn) == 0; }
    void addWords(std::string &text, std::size_t bytes);
    void addHex(std::string &text, std::size_t digits);
    [[nodiscard]] Session begin();
    [[nodiscard]] std::string requestOf(Session &session);
    [[nodiscard]] std::string answerOf(const Session &session, std::int64_t tokens);
    void describe(storage::ExchangeRecord &record, const Session &session);
    void end(storage::ExchangeRecord &record, Session &session);
    void headers(storage::ExchangeRecord &record, const Session &session);

    std::mt19937_64 m_random;
    std::vector<std::string> m_words;
    std::vector<std::string> m_instructions; ///< of each kind of tool, the same in all its sessions
    std::vector<Session> m_sessions;         ///< under way
    std::int64_t m_step;                     ///< microseconds between rows, on average
    WallTime m_now;
    int m_bodies;
};

} // namespace sekisho::bench
