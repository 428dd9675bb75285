// SPDX-License-Identifier: GPL-3.0-or-later
// What lives in the gateway's thread: the listener, the upstream client, the keys, and the exchanges in
// flight.
#pragma once

#include "base/mailbox.h"
#include "base/qt_loop.h"
#include "gateway/exchange.h"
#include "gateway/facade.h"
#include "gateway/record_feed.h"
#include "gateway/refusal_meter.h"
#include "gateway/upstream_connector.h"
#include "http/client.h"
#include "http/listener.h"

#include <QObject>

#include <memory>
#include <unordered_map>

namespace sekisho::gateway {

/// Made, used and destroyed in the worker thread; the facade posts calls to it.
class Worker final : public QObject, public http::RequestHandler {
    Q_OBJECT
public:
    Worker(GatewayOptions options, std::shared_ptr<const Snapshot> snapshot);
    ~Worker() override;

    void listen(const QString &host, quint16 port);
    void stop(Micros drain);
    void apply(std::shared_ptr<const Snapshot> snapshot);
    void cancel(LogId id);
    [[nodiscard]] KeyRing &keys() { return m_keys; }
    [[nodiscard]] Cache &cache() { return m_cache; }
    /// The main thread has read a batch.
    void acknowledge() { --m_unread; }

Q_SIGNALS:
    void listening(const QString &address);
    void listenFailed(const QString &reason, quint16 freePort);
    void stopped();
    void notice(const QString &sentence);
    void events(const std::shared_ptr<const sekisho::gateway::Events> &events);

private:
    void handleRequest(std::unique_ptr<http::Transaction> transaction) override;
    void handleBadRequest(std::unique_ptr<http::Transaction> transaction,
                          const http::HttpError &error) override;
    [[nodiscard]] http::TcpOptions tcpOptions(const Snapshot &snapshot);
    Exchange &add(std::unique_ptr<http::Transaction> transaction);
    void retire(Exchange &exchange);
    /// Closes the listener and what it still has; harmless when there is none.
    void end();

    GatewayOptions m_options;
    QtLoop m_loop;
    Mailbox m_storeInbox; ///< for what the cache's store has to say
    KeyRing m_keys;
    Cache m_cache;
    RefusalMeter m_refusals;
    int m_unread = 0; ///< batches
    RecordFeed m_feed;
    UpstreamConnector m_connector;
    http::Client m_client;
    ExchangeContext m_context;
    std::unordered_map<Exchange *, std::unique_ptr<Exchange>> m_exchanges;
    std::unique_ptr<http::Listener> m_listener;
    Timer m_drainTimer;
    std::uint64_t m_generation = 0; ///< of drains
};

} // namespace sekisho::gateway
