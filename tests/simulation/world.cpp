// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulation/world.h"

#include "simulation/end_checks.h"
#include "simulation/turn_checks.h"
#include "simulation/wishes.h"

#include <QDir>

#include <algorithm>

namespace sekisho::sim {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// Far above what any schedule needs.
constexpr std::size_t MostTurns = 200'000;
constexpr Micros MostTime = std::chrono::minutes(20);

http::Limits limitsOf(Dice &dice, bool large)
{
    http::Limits limits;
    limits.writeHighWater = large ? 32 * 1024 : 300;
    limits.writeLowWater = large ? 8 * 1024 : 100;
    limits.readChunkBytes = large ? 16 * 1024 : dice.between(100, 600);
    if (dice.percent(15))
        limits.heldBodyBytes = 400;
    limits.keepAliveIdle = seconds(60);
    limits.writeStall = seconds(10);
    limits.connectTimeout = seconds(8);
    limits.firstByteTimeout = seconds(20);
    limits.streamSilence = seconds(15);
    limits.poolIdle = seconds(4);
    limits.poolPerOrigin = dice.of<std::size_t>({1, 2, 64});
    return limits;
}

} // namespace

World::World(std::uint32_t seed, bool traces)
    : m_dice(seed), m_facts(m_loop), m_rows(m_facts), m_happening(m_loop, [this] { happen(); })
{
    m_facts.traces = traces;
    choose();
}

World::~World() = default;

void World::choose()
{
    // Dear, so few, and such as come by what only they can: hits of several pieces.
    m_large = m_dice.below(150) == 0;
    m_calm = m_dice.percent(25);
    m_options.limits = limitsOf(m_dice, m_large);
    m_options.wireBytes = m_large ? 64 * 1024 : m_dice.of<std::size_t>({64, 200, 1000, 4000, 64 * 1024});
    gateway::CacheLimits &cache = m_options.cache;
    cache.entryBytes = m_large ? 3'000'000 : 2000;
    cache.totalBytes = m_dice.percent(70) ? 1'000'000'000 : m_dice.between(500, 6000) * (m_large ? 500 : 1);
    cache.entries = m_dice.percent(90) ? 1000 : 2;
    cache.hotBytes = m_dice.percent(60) ? 1'000'000 : m_dice.of<std::size_t>({0, 700, 3000});
    cache.spoolMemoryBytes = m_large ? 300'000 : m_dice.of<std::size_t>({0, 300, 1500, 1'000'000});
    if (m_dice.percent(94))
        m_options.file = m_file;
    m_options.storeDelay = m_dice.percent(60)   ? Micros(0)
                           : m_dice.percent(95) ? m_dice.pause()
                                                : m_dice.time(seconds(4));
    m_options.loadFails = m_dice.percent(2);
    m_options.spoolDirectory = QDir::tempPath();
    if (m_dice.percent(4)) {
        m_options.spoolDirectory = QStringLiteral("/proc/nowhere");
        m_facts.spoolFails = true;
    }
    m_facts.calm = m_calm && m_options.file && !m_options.loadFails && !m_facts.spoolFails &&
                   cache.totalBytes >= 1'000'000'000 && cache.entries >= 1000;
    m_facts.entryLimit = cache.entryBytes;
    m_facts.highWater = m_options.limits.writeHighWater;
    m_facts.readChunk = m_options.limits.readChunkBytes;

    m_provider = std::make_unique<Provider>(m_loop, m_dice, m_facts, m_options.limits);
    m_provider->capacity = m_large ? 64 * 1024 : m_dice.of<std::size_t>({100, 500, 2000, 64 * 1024});
    m_provider->temper.faults = m_large ? 5 : m_dice.of<std::size_t>({0, 0, 10, 25, 60});
    m_provider->temper.small = m_large ? 30 : 60;
    m_provider->temper.most = m_large ? 1'500'000 : m_dice.of<std::size_t>({400, 1500, 3000, 8000});
    m_provider->temper.coded = m_dice.of<std::size_t>({0, 0, 20, 60});
    m_provider->temper.slow = m_dice.percent(8);
    m_provider->connectFaults = m_dice.of<std::size_t>({0, 0, 3, 20});
    m_plan = m_dice.weighted({8, 1, 1});
    makeWishes(m_dice, m_facts.wishes, m_large);
    m_host = makeHost();
    chooseKeys();
    chooseClients();
    if (!m_calm)
        chooseHappenings();
}

std::unique_ptr<Host> World::makeHost()
{
    return std::make_unique<Host>(m_loop, m_facts, *m_provider, m_rows, m_options, m_plan);
}

void World::chooseKeys()
{
    using gateway::KeyState;
    for (const char *provider : {"openai", "anthropic"}) {
        switch (m_dice.weighted({8, 5, 3, 1})) {
        case 1:
            grant(provider, "default", KeyState::Ready);
            break;
        case 2:
            grant(provider, "default", KeyState::Pending);
            break;
        case 3:
            grant(provider, "default", KeyState::Unreadable);
            break;
        default:
            break;
        }
        if (m_dice.percent(20))
            grant(provider, "work", KeyState::Ready);
    }
}

void World::chooseClients()
{
    const std::size_t clients = m_large ? 2 : m_dice.weighted({0, 1, 4, 5, 4, 3, 2});
    for (std::size_t i = 0; i < clients; ++i) {
        m_callers.push_back(
            std::make_unique<Caller>(m_loop, m_dice, m_facts, [this] { return m_host->connect(); }));
        const std::size_t asks = m_large ? 4 : m_dice.weighted({0, 4, 4, 2, 1});
        for (std::size_t k = 0; k < asks; ++k) {
            Ask &ask = m_facts.asks.emplace_back();
            ask.id = std::to_string(i) + "." + std::to_string(k);
            ask.wish = &m_facts.wishes[m_dice.below(m_facts.wishes.size())];
            m_callers.back()->add(ask, anyManner(m_dice, m_large));
        }
    }
}

bool World::runUntil(const std::function<bool()> &done, Micros most)
{
    const Micros latest = m_loop.now() + most;
    while (true) {
        while (m_loop.turn()) {
            if (++m_turns > MostTurns) {
                m_facts.fail("there is no end of turns");
                return false;
            }
        }
        checkMoment(m_facts, *m_host, *m_provider, m_options);
        if (done())
            return true;
        if (m_loop.now() >= latest || m_loop.wakeUpAt() == Micros::max())
            return false;
        m_loop.skipTo(latest);
    }
}

void World::run()
{
    for (const auto &caller : m_callers)
        caller->start();
    const auto over = [this] {
        return m_happenings.empty() && std::all_of(m_callers.begin(), m_callers.end(),
                                                   [](const auto &caller) { return caller->done(); });
    };
    static_cast<void>(runUntil(over, MostTime));
    runDown();
    checkAnswers(m_facts);
    checkSharing(m_facts);
    checkRows(m_facts);
    checkMoney(m_facts);
    if (m_options.file)
        checkStore(m_facts, *m_file);
    count();
}

/// Nothing is asked any more: what is left must come to rest by itself, and go without a trace.
void World::runDown()
{
    const auto quiet = [this] { return m_host->exchanges() == 0 && m_provider->openConnections() == 0; };
    if (!runUntil(quiet, milliseconds(200)) && m_host->exchanges() > 0)
        m_facts.fail(std::to_string(m_host->exchanges()) + " exchanges go on though all clients are done");
    if (!runUntil(quiet, seconds(60)))
        m_facts.fail(std::to_string(m_provider->openConnections()) + " upstream connections stay open");
    // Batches, hits, deadlines of closed connections; after them only the cache sweeps now and then.
    m_host->setReady(true);
    static_cast<void>(runUntil([] { return false; }, seconds(120)));
    int wakeUps = 0;
    for (const Micros until = m_loop.now() + seconds(120); m_loop.wakeUpAt() < until; ++wakeUps) {
        m_loop.skipTo(until);
        static_cast<void>(runUntil([] { return true; }, Micros(0)));
    }
    // A sweep, and what the store does for it.
    if (wakeUps > 3)
        m_facts.fail("timers fire again and again, " + std::to_string(wakeUps) + " times in two minutes");
    if (m_host->client().idleConnections() > 0)
        m_facts.fail("idle connections are kept for ever");
    m_callers.clear();
    m_host.reset();
    while (m_loop.turn()) {
    }
    m_rows.checkAll();
    // The loop looks at its timers, of which the gateway had the last.
    if (m_loop.wakeUpAt() != Micros::max()) {
        m_loop.skipTo(m_loop.wakeUpAt());
        static_cast<void>(m_loop.turn());
    }
    if (m_loop.wakeUpAt() != Micros::max())
        m_facts.fail("a timer outlives the gateway");
}

void World::count()
{
    auto &counts = m_coverage.counts;
    counts["calls"] = m_facts.calls.size();
    counts["stored"] = m_file->entries.size();
    for (const Ask &ask : m_facts.asks) {
        const Call *call = m_facts.callOf(ask);
        counts["hits"] += ask.isHit();
        counts["large hits"] += ask.isHit() && call && call->body.size() > storage::CacheStore::PieceBytes;
        counts["decoded hits"] += ask.isHit() && call && call->isCoded() && ask.response.headDone &&
                                  !ask.response.has("Content-Encoding");
        counts["joined"] += ask.isCoalesced();
        counts["cut"] += ask.cut;
        counts["abandoned"] += ask.abandoned;
        counts["left after the last event"] += ask.abandoned && ask.sawTerminal;
        if (!ask.row)
            continue;
        const storage::ExchangeRecord &row = *ask.row;
        counts[std::string(name(row.state))] += 1;
        counts["took the lead"] += row.cache == storage::CacheOutcome::Miss && call && call->leader != &ask;
        counts["replays cut"] += row.error.find("could not be read to its end") != std::string::npos;
        counts["broken requests"] += ask.brokenBody && row.state != storage::ExchangeState::Cancelled;
        counts["outgrown"] += row.error.find("grew past") != std::string::npos;
        counts["slow clients let go"] += ask.stopsReading && row.state == storage::ExchangeState::Cancelled;
    }
    using storage::ExchangeState;
    for (const auto state : {ExchangeState::Complete, ExchangeState::Failed, ExchangeState::Cancelled,
                             ExchangeState::Refused, ExchangeState::Interrupted})
        counts[std::string(name(state))] += 0;
}

Verdict World::verdict()
{
    return {m_facts.violations, m_coverage, std::move(m_facts.trace)};
}

Verdict runSchedule(std::uint32_t seed, bool traces)
{
    World world(seed, traces);
    world.run();
    return world.verdict();
}

void Coverage::add(const Coverage &other)
{
    for (const auto &[what, number] : other.counts)
        counts[what] += number;
}

std::string Coverage::text() const
{
    std::string text;
    for (const auto &[what, number] : counts)
        text += (text.empty() ? "" : ", ") + std::to_string(number) + " " + what;
    return text;
}

bool Coverage::isBroad() const
{
    return std::all_of(counts.begin(), counts.end(), [](const auto &count) { return count.second > 0; });
}

} // namespace sekisho::sim
