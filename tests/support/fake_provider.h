// SPDX-License-Identifier: GPL-3.0-or-later
// A provider for integration tests: a real HTTP/1.1 server on a free loopback port in a thread of its own
// that does, byte by byte, what the test scripts, and remembers all that it saw.
#pragma once

#include "support/fake_ledger.h"
#include "support/throwaway_ca.h"

#include <QObject>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::test {

/// Lives in the test's thread, where its signals come. Every call is safe while requests run. For a request
/// it takes the next enqueued script, else asks the handler (in the provider's thread), else answers 599 and
/// counts it as unexpected().
class FakeProvider final : public QObject {
    Q_OBJECT
public:
    struct Options {
        bool tls = false;
        CertificateWish certificate;
        const char *address = "127.0.0.1"; ///< or "::1"
        int socketBuffer = 0;              ///< SO_SNDBUF and SO_RCVBUF; 0 leaves the system's
    };

    FakeProvider() : FakeProvider(Options{}) {}
    explicit FakeProvider(const Options &options);
    ~FakeProvider() override;

    [[nodiscard]] quint16 port() const { return m_port; }
    /// `http://127.0.0.1:PORT`
    [[nodiscard]] std::string url() const;
    /// Only with TLS: the certificate to trust.
    [[nodiscard]] std::string caFile() const;

    void enqueue(Script script);
    void setHandler(Ledger::Handler handler);
    /// Scripts begin when the head has come; else when the request is complete.
    void setAnswerAtHead(bool on);
    /// `Expect: 100-continue` is answered by itself; on unless said otherwise.
    void setContinueByItself(bool on);
    /// Of a request's body so many bytes are kept; bodyBytes and bodySha256 always tell of the whole.
    void setKeptBodyBytes(std::size_t bytes);
    void setWelcome(Welcome welcome);

    void release(const std::string &gate);
    /// Whether a script waits there now.
    [[nodiscard]] bool isWaitingAt(const std::string &gate) const;

    // These have happened when they return.
    void stopListening();
    /// On the same port.
    void listenAgain();
    /// Of connections between requests; the number of them.
    int closeIdle();
    int resetIdle();
    int sendOnIdle(std::string bytes);

    /// Heads that have come.
    [[nodiscard]] int requestCount() const;
    [[nodiscard]] int completeCount() const;
    [[nodiscard]] SeenRequest request(int number) const;
    [[nodiscard]] SeenRequest lastRequest() const;
    [[nodiscard]] int connectionCount() const;
    [[nodiscard]] int openConnections() const;
    [[nodiscard]] SeenConnection connection(int number) const;
    /// The client of this request has closed or reset its connection.
    [[nodiscard]] bool clientLeft(int request) const;
    [[nodiscard]] int unexpected() const;
    /// Of all requests.
    [[nodiscard]] std::vector<std::string> complaints() const;

Q_SIGNALS:
    void requestBegun(int request);
    void requestComplete(int request);
    void scriptFinished(int request);
    void waitingAt(const QString &gate);
    void clientClosed(int connection);

private:
    void spreadNews();

    class Thread;
    Ledger m_ledger;
    int m_newsRead = -1;
    int m_newsWrite = -1;
    std::unique_ptr<ThrowawayCa> m_ca;
    std::string m_urlHost;
    quint16 m_port = 0;
    std::unique_ptr<Thread> m_thread; // last, so that it ends first
};

} // namespace sekisho::test
