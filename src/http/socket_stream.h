// SPDX-License-Identifier: GPL-3.0-or-later
// Streams over Qt's sockets: TLS everywhere, and plain TCP where there is no DescriptorStream.
#pragma once

#include "http/stream.h"
#include "http/watermarks.h"

#include <QBasicTimer>
#include <QObject>

#include <optional>

QT_FORWARD_DECLARE_CLASS(QSslSocket)
QT_FORWARD_DECLARE_CLASS(QTcpSocket)

namespace sekisho::http {

/// A stream over an accepted, connected TCP socket, by the cheapest means of the platform. It takes the
/// descriptor over. Nothing when the system refuses.
[[nodiscard]] StreamPtr adoptDescriptor(qintptr descriptor, const Limits &limits = {});

/// A plain socket is better unbuffered (QIODevice::Unbuffered when it was connected; Qt cannot have an
/// accepted one so): then what is not read stays in the kernel, and a reset is told from an end.
class SocketStream final : public QObject, public Stream {
public:
    /// `socket` is connected, and encrypted if it is a QSslSocket; the stream takes it over.
    SocketStream(QTcpSocket *socket, const Limits &limits);
    /// Plain TCP over an accepted descriptor; takes it over. Nothing when the system refuses.
    [[nodiscard]] static StreamPtr adopt(qintptr descriptor, const Limits &limits);

    void setObserver(StreamObserver *observer) override;
    [[nodiscard]] ReadResult read(char *buffer, std::size_t capacity) override;
    void setReadEnabled(bool enabled) override;
    void write(std::string_view data) override { writeAll({&data, 1}); }
    void writeAll(Pieces pieces) override;
    [[nodiscard]] std::size_t pendingBytes() const override;
    void closeGracefully() override;
    void abort() override;
    [[nodiscard]] bool isQuiet() override;
    [[nodiscard]] PeerAddress peer() const override;

protected:
    void dispose() override;
    void customEvent(QEvent *event) override;
    void timerEvent(QTimerEvent *event) override;

private:
    void onSocketReadable();
    void onSocketError();
    void onSocketClosed();
    void onSocketDrained();
    void notifyLater();
    void notify();
    void continueClosing();
    void disconnectTls();
    void discardIncoming();
    [[nodiscard]] bool hasBufferedData() const;
    void wakeReader();

    enum class Phase {
        Open,
        Flushing,  ///< closing: our last bytes are on their way
        Lingering, ///< closing: our end is sent, the peer's is awaited
        Closed,
    };

    QTcpSocket *m_socket;
    QSslSocket *m_tls; ///< the same socket, when it is one
    bool m_buffered;   ///< the socket reads ahead
    Phase m_phase = Phase::Open;
    bool m_readEnabled = true;
    bool m_busy = false;          ///< the socket is being called: its signals wait for the loop
    bool m_notified = false;      ///< a notification is posted
    bool m_readable = false;      ///< the observer has to be told
    bool m_ended = false;         ///< the peer has closed; what came before may still be in the buffer
    bool m_closeNotified = false; ///< TLS: it has said so (RFC 8446 section 6.1)
    StreamObserver *m_observer = nullptr;
    std::optional<HttpError> m_broken;
    std::size_t m_unsendable = 0;
    Watermarks m_watermarks;
    bool m_drainedUntold = false;
    QBasicTimer m_closeTimer;
};

} // namespace sekisho::http
