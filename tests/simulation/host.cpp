// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulation/host.h"

#include "http/memory_stream.h"
#include "http/server_context.h"
#include "simulation/wishes.h"

#include <algorithm>

namespace sekisho::sim {

using gateway::Exchange;

Host::Host(test::FakeLoop &loop, Facts &facts, Provider &provider, Rows &rows, HostOptions options,
           std::size_t plan)
    : m_loop(loop),
      m_facts(facts),
      m_rows(rows),
      m_options(std::move(options)),
      m_plan(plan),
      m_cache(loop, makeStore(), m_options.spoolDirectory, m_options.cache),
      m_refusals(loop),
      m_feed(
          loop, [this] { return m_ready; },
          [this](const std::shared_ptr<const gateway::Events> &events) { m_rows.take(*events); }, &rows),
      m_client(loop, m_options.limits, provider),
      m_context{loop,       m_options.limits, m_client,
                m_keys,     m_cache,          m_feed,
                m_refusals, "sekisho-sim",    8484,
                false,      plans()[plan],    [this](Exchange &exchange) { retire(exchange); }},
      m_serverContext(std::make_shared<http::ServerContext>(loop, m_options.limits, *this))
{}

Host::~Host()
{
    *m_alive = false;
    m_exchanges.clear();
    const auto connections = std::exchange(m_connections, {});
    for (const auto &connection : connections)
        connection->abort();
    m_ready = true;
    m_feed.flush();
}

std::unique_ptr<storage::CacheStore> Host::makeStore()
{
    if (!m_options.file)
        return nullptr;
    auto store = std::make_unique<test::MemoryCacheStore>(m_loop, m_options.file);
    m_store = store.get();
    store->setDelay(m_options.storeDelay);
    if (m_options.loadFails)
        store->failNextLoad({storage::StorageError::Kind::Damaged, "The cache is damaged."});
    return store;
}

http::StreamPtr Host::connect()
{
    if (m_stopped || m_draining)
        return nullptr;
    http::MemoryPair pair = http::makeMemoryPair(m_loop, m_options.wireBytes, m_options.limits);
    auto owned = std::make_unique<Side>();
    Side &side = *owned;
    side.wire = std::make_shared<Wire>();
    side.wire->onWrite = [this, &side](std::string_view bytes) { heard(side, bytes); };
    m_sides.push_back(std::move(owned));
    m_connections.insert(http::ServerConnection::start(
        m_serverContext, http::StreamPtr(new WatchedStream(std::move(pair.first), side.wire)),
        [this, alive = m_alive](http::ServerConnection &closed) {
            if (*alive)
                m_connections.erase(closed.shared_from_this());
        }));
    return std::move(pair.second);
}

/// Whose answer it is stands in its head: every answer names its exchange.
void Host::heard(Side &side, std::string_view bytes)
{
    if (!bytes.starts_with("HTTP/1.1 ") || bytes.starts_with("HTTP/1.1 1"))
        return;
    constexpr std::string_view Field = "cf-aig-log-id: ";
    const std::size_t at = bytes.find(Field);
    const auto id =
        at == std::string_view::npos ? std::nullopt : LogId::parse(bytes.substr(at + Field.size(), 36));
    side.ask = id ? m_facts.askOf(*id) : nullptr;
    side.answerAt = side.wire->written - bytes.size();
    if (!side.ask)
        return;
    side.ask->answerHead = bytes.substr(0, bytes.find("\r\n\r\n"));
    side.ask->answerBeganAt = m_loop.now();
}

Exchange &Host::add(std::unique_ptr<http::Transaction> transaction)
{
    Ask *ask = m_facts.ask(transaction->head().headers.value("x-sim-ask"));
    auto exchange = std::make_unique<Exchange>(m_context, std::move(transaction));
    Exchange &added = *exchange;
    m_rows.expect(added.id());
    if (!ask) {
        m_facts.fail("a request that nobody has made arrives at the gateway");
    } else if (ask->reached) {
        m_facts.fail(ask->id + ": its request arrives twice");
    } else {
        ask->reached = true;
        ask->exchange = added.id();
        ask->plan = m_plan;
        ask->handledAt = m_loop.now();
    }
    m_exchanges.push_back({std::move(exchange), ask});
    m_feed.setInFlight(m_exchanges.size());
    return added;
}

void Host::retire(Exchange &exchange)
{
    m_loop.post([this, alive = m_alive, ended = &exchange] {
        if (!*alive)
            return;
        std::erase_if(m_exchanges, [ended](const Running &one) { return one.exchange.get() == ended; });
        m_feed.setInFlight(m_exchanges.size());
    });
}

void Host::handleRequest(std::unique_ptr<http::Transaction> transaction)
{
    add(std::move(transaction)).start();
}

void Host::handleBadRequest(std::unique_ptr<http::Transaction> transaction, const http::HttpError &error)
{
    add(std::move(transaction)).startBadRequest(error);
}

std::vector<const Ask *> Host::open() const
{
    std::vector<const Ask *> asks;
    for (const Running &one : m_exchanges) {
        if (one.ask)
            asks.push_back(one.ask);
    }
    return asks;
}

void Host::apply(std::size_t plan)
{
    m_plan = plan;
    m_context.snapshot = plans()[plan];
}

void Host::cancelOne(std::size_t which)
{
    if (m_exchanges.empty())
        return;
    Running &one = m_exchanges[which % m_exchanges.size()];
    if (one.ask) {
        one.ask->cancelled = true;
        m_facts.note("the window cancels " + one.ask->id);
    }
    one.exchange->cancel(storage::ExchangeState::Cancelled, "Cancelled in the window.");
}

void Host::drain()
{
    m_draining = true;
    m_facts.note("the gateway drains");
    const auto connections = m_connections;
    for (const auto &connection : connections)
        connection->closeAfterCurrent();
}

void Host::stop()
{
    m_stopped = true;
    m_facts.note("the gateway stops");
    for (std::size_t i = 0; i < m_exchanges.size(); ++i)
        m_exchanges[i].exchange->cancel(storage::ExchangeState::Interrupted,
                                        "The gateway was stopped before the answer was complete.");
    m_client.closeIdle();
    m_ready = true;
    m_feed.flush();
    m_loop.post([connections = std::exchange(m_connections, {})] {
        for (const auto &connection : connections)
            connection->abort();
    });
}

} // namespace sekisho::sim
