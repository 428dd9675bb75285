// SPDX-License-Identifier: GPL-3.0-or-later
// What happens to a gateway besides requests.
#include "simulation/keys.h"
#include "simulation/wishes.h"
#include "simulation/world.h"

#include <algorithm>

namespace sekisho::sim {

using gateway::KeyState;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

enum What {
    CancelOne,
    SwapPlan,
    ChangeKey,
    TouchCache,
    TroubleStore,
    TurnClock,
    PauseWindow,
    Stop,
    StopNow,
    Restart,
    KeychainAnswers,
    LosePiece
};

} // namespace

void World::chooseHappenings()
{
    const std::size_t count = m_dice.weighted({3, 3, 3, 2, 1, 1});
    for (std::size_t i = 0; i < count; ++i) {
        const Micros at = m_dice.percent(60) ? m_dice.time(milliseconds(200)) : m_dice.time(seconds(12));
        const int what = static_cast<int>(m_dice.weighted({4, 2, 4, 3, 4, 3, 1, 2}));
        m_happenings.emplace_back(m_loop.now() + at, what);
    }
    // Only a replay of several pieces can fail in its middle.
    if (m_large && m_dice.percent(60))
        m_happenings.emplace_back(m_loop.now() + m_dice.time(seconds(2)), LosePiece);
    schedule();
}

void World::schedule()
{
    std::sort(m_happenings.begin(), m_happenings.end(), std::greater<>());
    if (!m_happenings.empty())
        m_happening.start(m_happenings.back().first - m_loop.now());
}

void World::expectKeychain()
{
    if (!m_dice.percent(80))
        return;
    const Micros at = m_dice.percent(80) ? m_dice.time(milliseconds(300)) : m_dice.time(seconds(12));
    m_happenings.emplace_back(m_loop.now() + at, KeychainAnswers);
    schedule();
}

void World::happen()
{
    const int what = m_happenings.back().second;
    m_happenings.pop_back();
    schedule();
    switch (what) {
    case CancelOne:
        m_host->cancelOne(m_dice.below(100));
        break;
    case SwapPlan:
        m_plan = m_dice.below(plans().size());
        m_facts.note("settings change to " + std::to_string(m_plan));
        m_host->apply(m_plan);
        break;
    case ChangeKey:
        changeKey();
        break;
    case TouchCache:
        touchCache();
        break;
    case TroubleStore:
        troubleStore();
        break;
    case TurnClock:
        turnClock();
        break;
    case PauseWindow:
        m_host->setReady(m_dice.percent(50));
        break;
    case Stop:
        stop();
        break;
    case StopNow:
        m_host->stop();
        if (!m_facts.gone)
            scheduleSoon(Restart);
        break;
    case Restart:
        restart();
        break;
    case KeychainAnswers:
        keychainAnswers();
        break;
    case LosePiece:
        losePiece();
        break;
    default:
        break;
    }
}

void World::scheduleSoon(int what)
{
    m_happenings.emplace_back(m_loop.now() + milliseconds(1) + m_dice.pause(), what);
    schedule();
}

void World::stop()
{
    if (m_facts.stopped)
        return;
    m_facts.stopped = true;
    m_facts.gone = m_dice.percent(40);
    if (!m_facts.gone && m_dice.percent(30)) {
        // It goes without a word, as a worker whose program ends.
        scheduleSoon(Restart);
        return;
    }
    if (m_dice.percent(50))
        m_host->drain();
    scheduleSoon(StopNow);
}

/// What is in memory is gone, what is stored is not.
void World::restart()
{
    m_facts.note("the gateway begins anew");
    m_host.reset();
    m_options.loadFails = m_dice.percent(5);
    m_host = makeHost();
    for (auto &[id, spans] : m_facts.keys) {
        const std::size_t slash = id.find('/');
        if (spans.back().present)
            grant(id.substr(0, slash), id.substr(slash + 1),
                  m_dice.percent(70) ? KeyState::Ready : KeyState::Pending);
    }
}

void World::grant(const std::string &provider, const std::string &alias, KeyState state)
{
    gateway::KeyGrant key;
    key.provider = provider;
    key.alias = alias;
    key.state = state;
    key.source = m_dice.percent(80) ? gateway::KeySource::Stored : gateway::KeySource::Session;
    key.origins.push_back({"https", "api." + provider + ".com", 443});
    if (state == KeyState::Pending)
        expectKeychain();
    if (state == KeyState::Ready)
        key.secret = Secret(storedKey(provider, alias, ++m_keyVersion));
    m_facts.note("key of " + provider + "/" + alias +
                 (state == KeyState::Ready     ? " is there"
                  : state == KeyState::Pending ? " is waited for"
                                               : " cannot be read"));
    m_facts.keys[provider + "/" + alias].push_back({m_loop.now(), true});
    m_host->keys().grant(std::move(key));
}

void World::keychainAnswers()
{
    for (const auto &[id, spans] : m_facts.keys) {
        const std::string provider = id.substr(0, id.find('/'));
        const std::string alias = id.substr(id.find('/') + 1);
        const gateway::KeyGrant *key = m_host->keys().find(provider, alias);
        if (key && key->state == KeyState::Pending) {
            grant(provider, alias, m_dice.percent(85) ? KeyState::Ready : KeyState::Unreadable);
            return;
        }
    }
}

void World::changeKey()
{
    const std::string provider = m_dice.of({"openai", "openai", "anthropic"});
    const std::string alias = m_dice.percent(85) ? "default" : "work";
    switch (m_dice.weighted({5, 2, 2, 2})) {
    case 0:
        grant(provider, alias, KeyState::Ready);
        break;
    case 1:
        grant(provider, alias, KeyState::Pending);
        break;
    case 2:
        grant(provider, alias, KeyState::Unreadable);
        break;
    default:
        m_facts.note("key of " + provider + "/" + alias + " is removed");
        m_facts.keys[provider + "/" + alias].push_back({m_loop.now(), false});
        for (const auto source : {gateway::KeySource::Stored, gateway::KeySource::Session})
            m_host->keys().revoke(provider, alias, source);
        break;
    }
}

void World::touchCache()
{
    gateway::Cache &cache = m_host->cache();
    std::vector<storage::CacheEntryId> ids;
    for (const auto &[id, entry] : m_file->entries)
        ids.push_back(id);
    switch (m_dice.weighted({2, 3, 2, 2, 3})) {
    case 0:
        m_facts.note("the cache is emptied");
        cache.removeAll();
        break;
    case 1:
        if (!ids.empty()) {
            m_facts.note("an entry is removed");
            cache.remove({m_dice.of(ids)});
        }
        break;
    case 2:
        if (!ids.empty()) {
            m_facts.note("an entry is pinned, or no more");
            m_facts.windowTouchesCache = true;
            cache.setPinned(m_dice.of(ids), m_dice.percent(60));
        }
        break;
    case 3:
        if (!ids.empty()) {
            m_facts.note("an entry gets another expiry");
            m_facts.windowTouchesCache = true;
            cache.setExpiry(m_dice.of(ids), m_loop.wallTime() + m_dice.time(seconds(300)));
        }
        break;
    default:
        m_facts.note("the cache shrinks");
        cache.setTotalBytes(m_dice.below(4000));
        break;
    }
}

void World::troubleStore()
{
    test::MemoryCacheStore *store = m_host->store();
    if (!store)
        return;
    const auto full = storage::StorageError{storage::StorageError::Kind::Full, "The disk is full."};
    switch (m_dice.below(4)) {
    case 0:
        m_facts.note("the next put fails");
        store->failNextPut(full);
        break;
    case 1:
        m_facts.note("the next read fails");
        m_facts.readsFail = true;
        store->failNextRead(full);
        break;
    case 2:
        if (!m_file->entries.empty()) {
            m_facts.note("the store loses an entry");
            m_facts.readsFail = true;
            m_file->entries.erase(m_file->entries.begin());
        }
        break;
    default:
        store->setDelay(m_dice.pause());
        break;
    }
}

void World::losePiece()
{
    test::MemoryCacheStore *store = m_host->store();
    if (!store)
        return;
    m_facts.note("the next piece is lost");
    m_facts.readsFail = true;
    store->failNextPiece({storage::StorageError::Kind::Damaged, "A piece is damaged."});
}

void World::turnClock()
{
    const bool forward = m_dice.percent(90);
    m_facts.clockWentBack = m_facts.clockWentBack || !forward;
    const Micros by =
        m_dice.of<Micros>({seconds(30), seconds(61), seconds(125), seconds(301), seconds(4000)});
    m_facts.note("the clock is turned " + std::string(forward ? "on" : "back"));
    m_loop.setWallTime(m_loop.wallTime() + (forward ? by : -by));
}

} // namespace sekisho::sim
