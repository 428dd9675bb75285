// SPDX-License-Identifier: GPL-3.0-or-later
// Plain TCP on Linux: recv and send on the descriptor itself, woken by socket notifiers. It costs a third
// less a request than QTcpSocket.
#pragma once

#include "http/pending_bytes.h"
#include "http/stream.h"
#include "http/watermarks.h"

#include <QBasicTimer>
#include <QObject>
#include <QSocketNotifier>

#include <memory>
#include <optional>

namespace sekisho::http {

/// Owns the descriptor. Writes go straight to the kernel; what it does not take is kept and sent when it
/// does.
class DescriptorStream final : public QObject, public Stream {
public:
    /// `descriptor` is a connected TCP socket; it is made non-blocking, with Nagle's delay off.
    DescriptorStream(int descriptor, const Limits &limits);
    ~DescriptorStream() override;

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
    void customEvent(QEvent *event) override;
    void timerEvent(QTimerEvent *event) override;

private:
    class Notifier;

    void ready(QSocketNotifier::Type type);
    void flush();
    [[nodiscard]] std::size_t sendSome(Pieces pieces);
    void checkForReset();
    void breakLater(HttpError error);
    void updateNotifiers();
    void setNotified(std::unique_ptr<Notifier> &notifier, QSocketNotifier::Type type, bool wanted);
    void endWritesAndLinger();
    void discardIncoming();

    enum class Phase {
        Open,
        Flushing,  ///< closing: our last bytes are on their way
        Lingering, ///< closing: our FIN is sent, the peer's is awaited
    };

    int m_descriptor;
    Phase m_phase = Phase::Open;
    bool m_readEnabled = true;
    bool m_drained = false;     ///< nothing to read until the notifier says so
    bool m_ended = false;       ///< the peer's FIN was read
    bool m_writeFailed = false; ///< what it sent before may still be read
    StreamObserver *m_observer = nullptr;
    std::optional<HttpError> m_broken;
    PendingBytes m_pending;
    std::size_t m_unsendable = 0;
    Watermarks m_watermarks;
    std::unique_ptr<Notifier> m_readNotifier;
    std::unique_ptr<Notifier> m_writeNotifier;
    std::unique_ptr<Notifier> m_exceptionNotifier;
    QBasicTimer m_closeTimer;
};

} // namespace sekisho::http
