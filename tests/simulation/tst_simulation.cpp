// SPDX-License-Identifier: GPL-3.0-or-later
// Runs schedules by the thousand. A failing one is named by its seed:
//   tst_simulation --seed 4711            runs it alone and tells its course
//   tst_simulation --seeds FIRST COUNT    runs a range
#include "simulation/world.h"

#include <QTest>

#ifdef SEKISHO_SANITIZED
#include <sanitizer/common_interface_defs.h>
#endif

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace sekisho;

namespace {

// Sanitizers make a schedule ten times as dear.
#ifdef SEKISHO_SANITIZED
constexpr std::uint32_t Share = 10;
#else
constexpr std::uint32_t Share = 1;
#endif

/// So many come by everything.
constexpr std::uint32_t Enough = 2000;

struct Range {
    std::uint32_t first = 1;
    std::uint32_t count = Enough;
};

/// Of those that fail, the first few are enough to begin with.
constexpr int MostFailures = 5;

std::uint32_t runningSeed = 0;

/// A schedule that crashes is named as well.
void nameTheSeed()
{
    std::fprintf(stderr, "in seed %u\n", runningSeed);
}

void watchForCrashes()
{
#ifdef SEKISHO_SANITIZED
    __sanitizer_set_death_callback(&nameTheSeed);
#else
    for (const int signal : {SIGSEGV, SIGABRT}) {
        std::signal(signal, [](int number) {
            nameTheSeed();
            std::signal(number, SIG_DFL);
            std::raise(number);
        });
    }
#endif
}

} // namespace

class TestSimulation final : public QObject {
    Q_OBJECT
public:
    explicit TestSimulation(Range range) : m_range(range) {}

private Q_SLOTS:
    void schedules();
    void aSeedIsTheWholeSchedule();

private:
    Range m_range;
};

void TestSimulation::schedules()
{
    sim::Coverage coverage;
    int failures = 0;
    watchForCrashes();
    for (std::uint32_t i = 0; i < m_range.count && failures < MostFailures; ++i) {
        runningSeed = m_range.first + i;
        const sim::Verdict verdict = sim::runSchedule(runningSeed, false);
        coverage.add(verdict.coverage);
        if (verdict.violations.empty())
            continue;
        ++failures;
        std::fprintf(stderr, "seed %u:\n", runningSeed);
        for (const std::string &violation : verdict.violations)
            std::fprintf(stderr, "  %s\n", violation.c_str());
    }
    qInfo("%s", coverage.text().c_str());
    QCOMPARE(failures, 0);
    QVERIFY2(m_range.count < Enough || coverage.isBroad(), coverage.text().c_str());
}

void TestSimulation::aSeedIsTheWholeSchedule()
{
    for (std::uint32_t seed = m_range.first; seed < m_range.first + 10; ++seed)
        QCOMPARE(sim::runSchedule(seed, true).trace, sim::runSchedule(seed, true).trace);
}

namespace {

int tellOne(std::uint32_t seed)
{
    const sim::Verdict verdict = sim::runSchedule(seed, true);
    std::fputs(verdict.trace.c_str(), stdout);
    std::printf("seed %u: %zu violations\n", seed, verdict.violations.size());
    for (const std::string &violation : verdict.violations)
        std::printf("  %s\n", violation.c_str());
    return verdict.violations.empty() ? 0 : 1;
}

std::uint32_t number(const char *text)
{
    return static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10));
}

} // namespace

int main(int argc, char **argv)
{
    if (argc == 3 && std::strcmp(argv[1], "--seed") == 0)
        return tellOne(number(argv[2]));
    Range range;
    int left = argc;
    if (argc >= 4 && std::strcmp(argv[1], "--seeds") == 0) {
        range.first = number(argv[2]);
        range.count = std::max(number(argv[3]) / Share, 1U);
        // What remains is for Qt Test.
        argv[3] = argv[0];
        argv += 3;
        left -= 3;
    }
    TestSimulation test(range);
    return QTest::qExec(&test, left, argv);
}

#include "tst_simulation.moc"
