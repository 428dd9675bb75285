// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/facade.h"

#include "gateway/worker.h"

#ifdef Q_OS_LINUX
#include "http/epoll_dispatcher.h"
#endif

#include <QMetaObject>

namespace sekisho::gateway {

Gateway::Gateway(std::shared_ptr<const Snapshot> snapshot, GatewayOptions options, QObject *parent)
    : QObject(parent), m_anchor(std::make_unique<QObject>())
{
    m_thread.setObjectName(QStringLiteral("gateway"));
#ifdef Q_OS_LINUX
    m_thread.setEventDispatcher(new http::EpollDispatcher);
#endif
    m_anchor->moveToThread(&m_thread);
    m_thread.start();
    const auto shared = std::make_shared<GatewayOptions>(std::move(options));
    QMetaObject::invokeMethod(m_anchor.get(), [this, shared, snapshot] {
        m_worker = std::make_unique<Worker>(std::move(*shared), snapshot);
        // `this` lives in the main thread, so these are queued.
        connect(m_worker.get(), &Worker::listening, this, [this](const QString &address) {
            m_address = address;
            Q_EMIT listening(address);
        });
        connect(m_worker.get(), &Worker::listenFailed, this, [this](const QString &reason, quint16 freePort) {
            m_address.clear();
            Q_EMIT listenFailed(reason, freePort);
        });
        connect(m_worker.get(), &Worker::notice, this, &Gateway::notice);
        connect(m_worker.get(), &Worker::stopped, this, [this] {
            m_address.clear();
            Q_EMIT stopped();
        });
        connect(m_worker.get(), &Worker::events, this, [this](const std::shared_ptr<const Events> &batch) {
            post([](Worker &worker) { worker.acknowledge(); });
            Q_EMIT events(batch);
        });
    });
}

Gateway::~Gateway()
{
    // The worker goes in its own thread, and only then does the thread's event loop end.
    QMetaObject::invokeMethod(m_anchor.get(), [this] {
        m_worker.reset();
        m_thread.quit();
    });
    m_thread.wait();
}

template <typename Call>
void Gateway::post(Call &&call)
{
    // Shared, because what is posted may hold a secret, which cannot be copied.
    const auto shared = std::make_shared<std::decay_t<Call>>(std::forward<Call>(call));
    QMetaObject::invokeMethod(m_anchor.get(), [this, shared] {
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
    post([snapshot = std::move(snapshot)](Worker &worker) { worker.apply(snapshot); });
}

void Gateway::grantKey(KeyGrant grant)
{
    post([grant = std::move(grant)](Worker &worker) mutable { worker.keys().grant(std::move(grant)); });
}

void Gateway::revokeKey(const std::string &provider, const std::string &alias, KeySource source)
{
    post([provider, alias, source](Worker &worker) { worker.keys().revoke(provider, alias, source); });
}

void Gateway::cancel(LogId id)
{
    post([id](Worker &worker) { worker.cancel(id); });
}

} // namespace sekisho::gateway
