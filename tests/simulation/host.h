// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway of a schedule: what its worker thread owns, put together in the same way, without a socket.
#pragma once

#include "gateway/exchange.h"
#include "gateway/record_feed.h"
#include "gateway/refusal_meter.h"
#include "http/server_connection.h"
#include "simulation/facts.h"
#include "simulation/provider.h"
#include "simulation/rows.h"
#include "simulation/watched_stream.h"
#include "support/memory_cache_store.h"

#include <memory>
#include <set>
#include <vector>

namespace sekisho::sim {

struct HostOptions {
    http::Limits limits;
    gateway::CacheLimits cache;
    QString spoolDirectory;
    std::shared_ptr<test::MemoryCacheFile> file; ///< null for a gateway without a store
    Micros storeDelay{};
    bool loadFails = false;
    std::size_t wireBytes = 64 * 1024; ///< on their way to a client
};

class Host final : public http::RequestHandler {
public:
    Host(test::FakeLoop &loop, Facts &facts, Provider &provider, Rows &rows, HostOptions options,
         std::size_t plan);
    ~Host() override;

    /// A new connection of a client's; null once it is stopped.
    [[nodiscard]] http::StreamPtr connect();

    void apply(std::size_t plan);
    /// As from the window; `which` is any number.
    void cancelOne(std::size_t which);
    void drain();
    /// What the worker does at its end.
    void stop();
    [[nodiscard]] bool isStopped() const { return m_stopped; }
    /// The window takes batches, or does not for now.
    void setReady(bool ready) { m_ready = ready; }

    struct Side {
        std::shared_ptr<Wire> wire;
        Ask *ask = nullptr;         ///< whose answer is on it, or was last
        std::uint64_t answerAt = 0; ///< of what was written, where that answer begins
    };
    [[nodiscard]] const std::vector<std::unique_ptr<Side>> &sides() const { return m_sides; }
    /// The requests whose exchanges are under way.
    [[nodiscard]] std::vector<const Ask *> open() const;
    [[nodiscard]] std::size_t exchanges() const { return m_exchanges.size(); }

    [[nodiscard]] gateway::KeyRing &keys() { return m_keys; }
    [[nodiscard]] gateway::Cache &cache() { return m_cache; }
    [[nodiscard]] const http::Client &client() const { return m_client; }
    [[nodiscard]] test::MemoryCacheStore *store() { return m_store; }

private:
    void handleRequest(std::unique_ptr<http::Transaction> transaction) override;
    void handleBadRequest(std::unique_ptr<http::Transaction> transaction,
                          const http::HttpError &error) override;
    gateway::Exchange &add(std::unique_ptr<http::Transaction> transaction);
    void retire(gateway::Exchange &exchange);
    [[nodiscard]] std::unique_ptr<storage::CacheStore> makeStore();
    void heard(Side &side, std::string_view bytes);

    struct Running {
        std::unique_ptr<gateway::Exchange> exchange;
        Ask *ask;
    };

    test::FakeLoop &m_loop;
    Facts &m_facts;
    Rows &m_rows;
    HostOptions m_options;
    test::MemoryCacheStore *m_store = nullptr;
    bool m_ready = true;
    bool m_stopped = false;
    bool m_draining = false;
    std::size_t m_plan;
    std::vector<std::unique_ptr<Side>> m_sides;

    gateway::KeyRing m_keys;
    gateway::Cache m_cache;
    gateway::RefusalMeter m_refusals;
    gateway::RecordFeed m_feed;
    http::Client m_client;
    gateway::ExchangeContext m_context;
    std::vector<Running> m_exchanges;
    std::shared_ptr<http::ServerContext> m_serverContext;
    std::set<std::shared_ptr<http::ServerConnection>> m_connections;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace sekisho::sim
