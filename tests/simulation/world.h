// SPDX-License-Identifier: GPL-3.0-or-later
// One schedule: all of it is made from its seed, run, and judged.
#pragma once

#include "simulation/caller.h"
#include "simulation/dice.h"
#include "simulation/facts.h"
#include "simulation/host.h"
#include "simulation/provider.h"
#include "simulation/rows.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::sim {

/// What schedules have come by, for a simulation that meets nothing proves nothing.
struct Coverage {
    std::map<std::string, std::size_t> counts;

    void add(const Coverage &other);
    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool isBroad() const;
};

struct Verdict {
    std::vector<std::string> violations;
    Coverage coverage;
    std::string trace;
};

[[nodiscard]] Verdict runSchedule(std::uint32_t seed, bool traces);

class World {
public:
    World(std::uint32_t seed, bool traces);
    ~World();

    void run();
    [[nodiscard]] Verdict verdict();

private:
    void choose();
    void chooseKeys();
    void chooseClients();
    void chooseHappenings();
    [[nodiscard]] std::unique_ptr<Host> makeHost();

    // happenings.cpp
    void happen();
    void schedule();
    void expectKeychain();
    void keychainAnswers();
    void changeKey();
    void touchCache();
    void troubleStore();
    void losePiece();
    void turnClock();
    void scheduleSoon(int what);
    void stop();
    void restart();
    void grant(const std::string &provider, const std::string &alias, gateway::KeyState state);

    [[nodiscard]] bool runUntil(const std::function<bool()> &done, Micros most);
    void runDown();
    void count();

    test::FakeLoop m_loop;
    Dice m_dice;
    Facts m_facts;
    HostOptions m_options;
    bool m_large = false;
    bool m_calm = false; ///< nothing but requests happens
    std::size_t m_plan = 0;
    std::shared_ptr<test::MemoryCacheFile> m_file = std::make_shared<test::MemoryCacheFile>();
    Rows m_rows;
    std::unique_ptr<Provider> m_provider;
    std::unique_ptr<Host> m_host;
    std::vector<std::unique_ptr<Caller>> m_callers;
    std::vector<std::pair<Micros, int>> m_happenings; ///< when, and what; the next one last
    Timer m_happening;
    int m_keyVersion = 0;
    std::size_t m_turns = 0;
    Coverage m_coverage;
};

} // namespace sekisho::sim
