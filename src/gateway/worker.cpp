// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/worker.h"

#include <QHostAddress>

#include <algorithm>
#include <random>

namespace sekisho::gateway {
namespace {

/// Batches that the main thread may leave unread before further ones wait here, bounded.
constexpr int UnreadBatches = 4;

std::string instanceName()
{
    static constexpr char Digits[] = "0123456789abcdef";
    std::random_device random;
    std::string name = "sekisho-";
    for (int i = 0; i < 8; ++i)
        name += Digits[random() % 16];
    return name;
}

} // namespace

Worker::Worker(GatewayOptions options, std::shared_ptr<const Snapshot> snapshot)
    : m_options(std::move(options)),
      m_cache(m_loop,
              m_options.cacheStore ? m_options.cacheStore([this](std::function<void()> call) {
                  m_storeInbox.post(std::move(call));
              })
                                   : nullptr,
              m_options.spoolDirectory),
      m_refusals(m_loop),
      m_feed(
          m_loop, [this] { return m_unread < UnreadBatches; },
          [this](const std::shared_ptr<const Events> &batch) {
              ++m_unread;
              Q_EMIT events(batch);
          },
          m_options.journal.get()),
      m_connector(m_loop, m_options.limits, tcpOptions(*snapshot), m_options.inProcess),
      m_client(m_loop, m_options.limits, m_connector),
      m_context{m_loop,     m_options.limits, m_client,
                m_keys,     m_cache,          m_feed,
                m_refusals, instanceName(),   0,
                false,      snapshot,         [this](Exchange &exchange) { retire(exchange); }},
      m_drainTimer(m_loop, [this] { end(); })
{
    m_cache.setTotalBytes(snapshot->cacheBytes);
}

Worker::~Worker()
{
    m_exchanges.clear();
    m_listener.reset();
}

http::TcpOptions Worker::tcpOptions(const Snapshot &snapshot)
{
    http::TcpOptions options;
    options.extraCas = snapshot.extraCas;
    // A provider whose name leads back to our own port would call itself for ever.
    options.refuse = [this](const QHostAddress &address, quint16 port) {
        return m_context.listenPort == port && address.isLoopback();
    };
    return options;
}

void Worker::listen(const QString &host, quint16 port)
{
    // A listener that is there, draining or not, ends first.
    if (m_listener)
        end();
    m_listener = std::make_unique<http::Listener>(m_loop, m_options.limits, *this);
    const auto bound = m_listener->listen(host, port);
    if (!bound) {
        m_listener.reset();
        const quint16 freePort = bound.error().busy ? http::Listener::findFreePort(host) : quint16(0);
        Q_EMIT listenFailed(QString::fromStdString(bound.error().message), freePort);
        return;
    }
    m_context.listenPort = bound->port;
    m_context.beyondLoopback =
        std::any_of(bound->hosts.begin(), bound->hosts.end(), [](const std::string &address) {
            return !QHostAddress(QString::fromStdString(address)).isLoopback();
        });
    if (!bound->notice.empty())
        Q_EMIT notice(QString::fromStdString(bound->notice));
    if (m_context.beyondLoopback)
        Q_EMIT notice(
            QStringLiteral("The gateway can be reached from the network. Requests need a token there, and "
                           "are refused without one."));
    Q_EMIT listening(m_listener->url());
}

void Worker::stop(Micros drain)
{
    if (!m_listener) {
        Q_EMIT stopped();
        return;
    }
    // A drain that ends after another listen() is none of that listener's.
    m_listener->drain([this, generation = ++m_generation] {
        if (generation == m_generation)
            end();
    });
    m_drainTimer.start(drain);
}

void Worker::end()
{
    ++m_generation;
    m_drainTimer.stop();
    for (const auto &[exchange, owned] : m_exchanges)
        exchange->cancel(storage::ExchangeState::Interrupted,
                         "The gateway was stopped before the answer was complete.");
    m_client.closeIdle();
    m_feed.flush();
    m_context.listenPort = 0;
    // Its own code may be on the stack.
    m_loop.post([listener = std::shared_ptr<http::Listener>(std::move(m_listener))] {});
    Q_EMIT stopped();
}

void Worker::apply(std::shared_ptr<const Snapshot> snapshot)
{
    if (snapshot->extraCas != m_context.snapshot->extraCas) {
        m_connector.setExtraCas(snapshot->extraCas);
        m_client.closeIdle();
    }
    m_cache.setTotalBytes(snapshot->cacheBytes);
    m_context.snapshot = std::move(snapshot);
}

void Worker::cancel(LogId id)
{
    for (const auto &[exchange, owned] : m_exchanges) {
        if (exchange->id() == id) {
            exchange->cancel(storage::ExchangeState::Cancelled, "Cancelled in the window.");
            return;
        }
    }
}

Exchange &Worker::add(std::unique_ptr<http::Transaction> transaction)
{
    auto exchange = std::make_unique<Exchange>(m_context, std::move(transaction));
    Exchange &added = *exchange;
    m_exchanges.emplace(&added, std::move(exchange));
    m_feed.setInFlight(m_exchanges.size());
    return added;
}

void Worker::retire(Exchange &exchange)
{
    // Not at once: the exchange's own code is still on the stack.
    m_loop.post([this, ended = &exchange] {
        m_exchanges.erase(ended);
        m_feed.setInFlight(m_exchanges.size());
    });
}

void Worker::handleRequest(std::unique_ptr<http::Transaction> transaction)
{
    add(std::move(transaction)).start();
}

void Worker::handleBadRequest(std::unique_ptr<http::Transaction> transaction, const http::HttpError &error)
{
    add(std::move(transaction)).startBadRequest(error);
}

} // namespace sekisho::gateway
