// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway as the rest of the program sees it: start, stop, settings in; addresses and records out. The
// window, the command line and later the management API all go through here.
#pragma once

#include "base/result.h"
#include "base/secret.h"
#include "gateway/events.h"
#include "gateway/key_ring.h"
#include "gateway/snapshot.h"
#include "http/limits.h"

#include <QObject>
#include <QThread>

#include <memory>
#include <string>
#include <vector>

namespace sekisho::gateway {

/// Owns the worker thread with the listener and all exchanges. Lives in the main thread; every call is from
/// there and none blocks, save the destructor, which stops at once what still runs.
class Gateway final : public QObject {
    Q_OBJECT
public:
    explicit Gateway(std::shared_ptr<const Snapshot> snapshot, const http::Limits &limits = {},
                     QObject *parent = nullptr);
    ~Gateway() override;

    /// Answers with listening() or listenFailed(). Listens on both loopback addresses when the host is
    /// 127.0.0.1 and IPv6 is there.
    void listen(const QString &host, quint16 port);
    /// Stops accepting, lets what runs end for up to `drain`, cuts the rest; answers with stopped().
    void stop(std::chrono::milliseconds drain);
    /// New exchanges use it; running ones keep theirs.
    void apply(std::shared_ptr<const Snapshot> snapshot);
    /// A key for this run. It crosses to the worker once and is kept nowhere else. An empty secret removes
    /// it.
    void setKey(const std::string &provider, const std::string &alias, const std::string &source, Secret key);
    /// Ends a running exchange as if its client had left.
    void cancel(LogId id);

    [[nodiscard]] bool isListening() const { return !m_address.isEmpty(); }
    /// `http://127.0.0.1:8484` while listening, else empty.
    [[nodiscard]] QString address() const { return m_address; }

Q_SIGNALS:
    void listening(const QString &address);
    /// `freePort` is one that could be taken instead, or 0.
    void listenFailed(const QString &reason, quint16 freePort);
    void stopped();
    void events(const std::shared_ptr<const sekisho::gateway::Events> &events);

private:
    class Worker;
    QThread m_thread;
    Worker *m_worker = nullptr;
    QString m_address;
};

} // namespace sekisho::gateway
