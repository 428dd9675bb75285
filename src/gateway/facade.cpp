// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/facade.h"

#include "gateway/worker.h"

#ifdef Q_OS_LINUX
#include "http/epoll_dispatcher.h"
#endif

namespace sekisho::gateway {

Gateway::Gateway(std::shared_ptr<const Snapshot> snapshot, GatewayOptions options, QObject *parent)
    : QObject(parent), m_snapshot(std::move(snapshot))
{
    m_thread.setObjectName(QStringLiteral("gateway"));
#ifdef Q_OS_LINUX
    m_thread.setEventDispatcher(new http::EpollDispatcher);
#endif
    m_inbox.moveToThread(&m_thread);
    m_inbox.post([this, snapshot = m_snapshot, options = std::move(options)] {
        m_worker = std::make_unique<Worker>(options, snapshot);
        connectWorker();
        if (options.keyMissed)
            m_worker->keys().setMissed(
                [this, missed = options.keyMissed](const std::string &provider, const std::string &alias) {
                    m_outbox.post([missed, provider, alias] { missed(provider, alias); });
                });
    });
    m_thread.start();
}

Gateway::~Gateway()
{
    // The worker goes in its own thread, and only then does the thread's event loop end.
    m_inbox.post([this] {
        m_worker.reset();
        m_thread.quit();
    });
    m_thread.wait();
    m_inbox.synchronize();
}

void Gateway::connectWorker()
{
    // These run in the worker's thread and hand over to the main one.
    Worker *worker = m_worker.get();
    connect(worker, &Worker::listening, worker, [this](const QString &address) {
        m_outbox.post([this, address] {
            m_address = address;
            Q_EMIT listening(address);
        });
    });
    connect(worker, &Worker::listenFailed, worker, [this](const QString &reason, quint16 freePort) {
        m_outbox.post([this, reason, freePort] {
            m_address.clear();
            Q_EMIT listenFailed(reason, freePort);
        });
    });
    connect(worker, &Worker::notice, worker, [this](const QString &sentence) {
        m_outbox.post([this, sentence] { Q_EMIT notice(sentence); });
    });
    connect(worker, &Worker::stopped, worker, [this] {
        m_outbox.post([this] {
            m_address.clear();
            Q_EMIT stopped();
        });
    });
    connect(worker, &Worker::events, worker, [this](const std::shared_ptr<const Events> &batch) {
        m_outbox.post([this, batch] {
            Q_EMIT events(batch);
            // Only now may another one come: a window that is busy is not given more than it can take.
            post([](Worker &answering) { answering.acknowledge(); });
        });
    });
}

template <typename Call>
void Gateway::post(Call &&call)
{
    // Shared, because what is posted may hold a secret, which cannot be copied.
    const auto shared = std::make_shared<std::decay_t<Call>>(std::forward<Call>(call));
    m_inbox.post([this, shared] {
        if (m_worker)
            (*shared)(*m_worker);
    });
}

void Gateway::listen(const QString &host, quint16 port)
{
    post([host, port](Worker &worker) { worker.listen(host, port); });
}

void Gateway::stop(std::chrono::milliseconds drain)
{
    post([drain](Worker &worker) { worker.stop(drain); });
}

void Gateway::apply(std::shared_ptr<const Snapshot> snapshot)
{
    m_snapshot = std::move(snapshot);
    post([snapshot = m_snapshot](Worker &worker) { worker.apply(snapshot); });
    Q_EMIT applied();
}

void Gateway::grantKey(KeyGrant grant)
{
    post([grant = std::move(grant)](Worker &worker) mutable { worker.keys().grant(std::move(grant)); });
}

void Gateway::revokeKey(const std::string &provider, const std::string &alias, KeySource source)
{
    post([provider, alias, source](Worker &worker) { worker.keys().revoke(provider, alias, source); });
}

void Gateway::setKeyOrigins(const std::string &provider, const std::string &alias, KeySource source,
                            std::vector<http::Origin> origins)
{
    post([provider, alias, source, origins = std::move(origins)](Worker &worker) {
        worker.keys().setOrigins(provider, alias, source, origins);
    });
}

void Gateway::cancel(LogId id)
{
    post([id](Worker &worker) { worker.cancel(id); });
}

void Gateway::removeCached(std::vector<storage::CacheEntryId> ids)
{
    post([ids = std::move(ids)](Worker &worker) { worker.cache().remove(ids); });
}

void Gateway::removeAllCached()
{
    post([](Worker &worker) { worker.cache().removeAll(); });
}

void Gateway::setCachedExpiry(storage::CacheEntryId id, WallTime expiresAt)
{
    post([id, expiresAt](Worker &worker) { worker.cache().setExpiry(id, expiresAt); });
}

void Gateway::setCachedPinned(storage::CacheEntryId id, bool pinned)
{
    post([id, pinned](Worker &worker) { worker.cache().setPinned(id, pinned); });
}

} // namespace sekisho::gateway
