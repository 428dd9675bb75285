// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway as the rest of the program sees it: start, stop, settings in; addresses and records out. The
// window, the command line and later the management API all go through here.
#pragma once

#include "base/mailbox.h"
#include "gateway/events.h"
#include "gateway/key_ring.h"
#include "gateway/snapshot.h"
#include "gateway/upstream_connector.h"
#include "http/limits.h"
#include "storage/cache_store.h"
#include "storage/journal.h"

#include <QObject>
#include <QString>
#include <QThread>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::gateway {

class Worker;

/// What is fixed for the life of a gateway.
struct GatewayOptions {
    http::Limits limits;
    /// Providers inside this program, by the scheme of their base URL ("demo").
    std::map<std::string, InProcessProvider> inProcess;
    /// Where ended and long-running exchanges are written; null keeps them in the window only.
    std::shared_ptr<storage::RecordSink> journal;
    /// Makes the cache's store in the worker thread; its callbacks go through what it is given. Empty:
    /// nothing is cached.
    std::function<std::unique_ptr<storage::CacheStore>(std::function<void(std::function<void()>)>)>
        cacheStore;
    QString spoolDirectory; ///< for large answers on their way into the cache
    /// Called in the main thread when a request needs a key that could not be read, and waits for it. It is
    /// answered by grantKey(), with whatever state. Empty: such requests are refused at once.
    KeyRing::Missed keyMissed;
};

/// Owns the worker thread with the listener and all exchanges. Lives in the main thread; every call is from
/// there and none blocks, save the destructor, which stops at once what still runs.
class Gateway final : public QObject {
    Q_OBJECT
public:
    Gateway(std::shared_ptr<const Snapshot> snapshot, GatewayOptions options, QObject *parent = nullptr);
    ~Gateway() override;

    /// Answers with listening() or listenFailed(). Listens on both loopback addresses when the host is
    /// 127.0.0.1 and IPv6 is there.
    void listen(const QString &host, quint16 port);
    /// Stops accepting, lets what runs end for up to `drain`, cuts the rest; answers with stopped().
    void stop(std::chrono::milliseconds drain);
    /// New exchanges use it; running ones keep theirs.
    void apply(std::shared_ptr<const Snapshot> snapshot);
    /// The last one that was applied.
    [[nodiscard]] const std::shared_ptr<const Snapshot> &snapshot() const { return m_snapshot; }
    /// A key, or word of one that is not here yet. It crosses to the worker once and is kept nowhere else.
    void grantKey(KeyGrant grant);
    void revokeKey(const std::string &provider, const std::string &alias, KeySource source);
    /// Where that key may go from now on.
    void setKeyOrigins(const std::string &provider, const std::string &alias, KeySource source,
                       std::vector<http::Origin> origins);
    /// Ends a running exchange as if its client had left.
    void cancel(LogId id);

    // Cached answers, by the ids that storage::CacheReader gives; those that are gone are passed over.
    void removeCached(std::vector<storage::CacheEntryId> ids);
    void removeAllCached();
    void setCachedExpiry(storage::CacheEntryId id, WallTime expiresAt);
    void setCachedPinned(storage::CacheEntryId id, bool pinned);

    [[nodiscard]] bool isListening() const { return !m_address.isEmpty(); }
    /// `http://127.0.0.1:8484` while listening, else empty.
    [[nodiscard]] QString address() const { return m_address; }

Q_SIGNALS:
    void listening(const QString &address);
    /// `freePort` is one that could be taken instead, or 0.
    void listenFailed(const QString &reason, quint16 freePort);
    void stopped();
    void applied();
    /// Something that a person should know about the way it listens.
    void notice(const QString &sentence);
    void events(const std::shared_ptr<const sekisho::gateway::Events> &events);

private:
    /// Runs the call in the worker's thread, in order.
    template <typename Call>
    void post(Call &&call);
    void connectWorker();

    QThread m_thread;
    Mailbox m_inbox;                  ///< to the worker's thread
    Mailbox m_outbox;                 ///< from it
    std::unique_ptr<Worker> m_worker; ///< touched in m_thread only
    QString m_address;
    std::shared_ptr<const Snapshot> m_snapshot;
};

} // namespace sekisho::gateway
