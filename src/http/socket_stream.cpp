// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/socket_stream.h"

#include "base/secret_memory.h"
#include "http/socket_calls.h"

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QHostAddress>
#include <QSslSocket>
#include <QTimerEvent>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#ifdef Q_OS_LINUX
#include "http/descriptor_stream.h"

#include <fcntl.h>
#endif

namespace sekisho::http {

namespace {

constexpr int LingerMs = 2000;
constexpr int FlushStallMs = 30000;

} // namespace

StreamPtr adoptDescriptor(qintptr descriptor, const Limits &limits)
{
#ifdef Q_OS_LINUX
    return StreamPtr(new DescriptorStream(static_cast<int>(descriptor), limits));
#else
    return SocketStream::adopt(descriptor, limits);
#endif
}

StreamPtr SocketStream::adopt(qintptr descriptor, const Limits &limits)
{
    auto socket = std::make_unique<QTcpSocket>();
    if (!socket->setSocketDescriptor(descriptor)) {
        closeDescriptor(descriptor);
        return nullptr;
    }
    return StreamPtr(new SocketStream(socket.release(), limits));
}

SocketStream::SocketStream(QTcpSocket *socket, const Limits &limits)
    : m_socket(socket),
      m_tls(qobject_cast<QSslSocket *>(socket)),
      m_buffered(m_tls != nullptr || !socket->openMode().testFlag(QIODevice::Unbuffered)),
      m_watermarks(limits)
{
    socket->setParent(this);
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    if (m_buffered)
        socket->setReadBufferSize(static_cast<qint64>(limits.readChunkBytes));
    connect(socket, &QIODevice::readyRead, this, &SocketStream::onSocketReadable);
    connect(socket, &QAbstractSocket::errorOccurred, this, &SocketStream::onSocketError);
    connect(socket, &QAbstractSocket::disconnected, this, &SocketStream::onSocketClosed);
    connect(socket, &QIODevice::bytesWritten, this, &SocketStream::onSocketDrained);
    if (m_tls != nullptr)
        connect(m_tls, &QSslSocket::encryptedBytesWritten, this, &SocketStream::onSocketDrained);
}

void SocketStream::abort()
{
    resetOnClose(m_socket->socketDescriptor());
    dispose();
}

void SocketStream::dispose()
{
    // The call may come from within one of the socket's signals, which goes on to touch the socket.
    m_phase = Phase::Closed;
    m_observer = nullptr;
    m_socket->disconnect(this);
    m_socket->abort();
    deleteLater();
}

void SocketStream::setObserver(StreamObserver *observer)
{
    m_observer = observer;
    if (observer == nullptr)
        return;
    m_readable = m_readable || hasBufferedData() || m_ended;
    if (m_readable || m_broken)
        notifyLater();
}

bool SocketStream::hasBufferedData() const
{
    return m_buffered && m_socket->bytesAvailable() > 0;
}

Stream::ReadResult SocketStream::read(char *buffer, std::size_t capacity)
{
    if ((m_broken || m_ended) && !hasBufferedData()) {
        m_readable = false;
        if (m_broken)
            notifyLater();
        return {0, m_broken ? ReadState::WouldBlock : ReadState::End};
    }
    m_busy = true;
    const qint64 got = m_socket->read(buffer, static_cast<qint64>(capacity));
    m_busy = false;
    if (got > 0)
        return {static_cast<std::size_t>(got), ReadState::Data};
    m_readable = false;
    if (got < 0 && !m_ended && !m_broken)
        onSocketError();
    if (m_ended && !m_broken)
        return {0, ReadState::End};
    if (m_broken)
        notifyLater();
    return {0, ReadState::WouldBlock};
}

void SocketStream::setReadEnabled(bool enabled)
{
    m_readEnabled = enabled;
    if (enabled && (m_readable || m_ended || hasBufferedData())) {
        m_readable = true;
        notifyLater();
    }
}

void SocketStream::writeAll(Pieces pieces)
{
    const std::size_t size = totalSize(pieces);
    if (m_phase != Phase::Open || m_broken) {
        m_unsendable += size;
        return;
    }
    QByteArray bytes;
    bytes.reserve(static_cast<qsizetype>(size));
    for (const std::string_view piece : pieces)
        bytes.append(piece.data(), static_cast<qsizetype>(piece.size()));

    m_busy = true;
    const qint64 taken = m_socket->write(bytes);
    if (m_tls != nullptr)
        m_tls->flush(); // else it would be encrypted after a turn of the event loop
    m_busy = false;
    // A request's head has a key in it. From 4 KiB on Qt shares the array until it is encrypted instead of
    // copying it (qiodevice.cpp), so it can be wiped here; a shorter one stays in the socket's buffer until
    // that is written to again.
    if (bytes.isDetached())
        wipe(bytes.data(), size);
    if (taken < static_cast<qint64>(size)) {
        m_unsendable += size - static_cast<std::size_t>(std::max<qint64>(taken, 0));
        if (!m_broken)
            m_broken = HttpError{ErrorKind::Reset, m_socket->errorString().toStdString(), false};
        notifyLater();
    }
    m_watermarks.rose(pendingBytes());
}

std::size_t SocketStream::pendingBytes() const
{
    const qint64 encrypted = m_tls != nullptr ? m_tls->encryptedBytesToWrite() : 0;
    return static_cast<std::size_t>(m_socket->bytesToWrite() + encrypted) + m_unsendable;
}

void SocketStream::onSocketReadable()
{
    if (m_phase == Phase::Lingering) {
        discardIncoming();
        return;
    }
    m_readable = true;
    if (!m_buffered && m_phase == Phase::Open) {
        // QTcpSocket reads a reset as the end of the stream; a cut must not look like one.
        if (const int number = takeSocketError(m_socket->socketDescriptor()); number != 0)
            m_broken = HttpError{ErrorKind::Reset, describeSocketError(number), false};
    }
    if (m_busy)
        notifyLater();
    else
        notify();
}

void SocketStream::onSocketError()
{
    if (m_phase != Phase::Open || m_ended || m_broken)
        return;
    if (m_socket->error() != QAbstractSocket::RemoteHostClosedError)
        m_broken = HttpError{ErrorKind::Reset, m_socket->errorString().toStdString(), false};
    else if (m_tls == nullptr)
        m_ended = true;
    else if (m_tls->errorString() == QSslSocket::tr("The TLS/SSL connection has been closed"))
        m_ended = m_closeNotified = true; // Qt tells the two ways to close apart by the text alone
    else
        return; // the TCP connection; what came by it may not be decrypted yet
    wakeReader();
}

void SocketStream::onSocketClosed()
{
    if (m_phase != Phase::Open) {
        m_phase = Phase::Closed;
        deleteLater();
        return;
    }
    if (m_ended || m_broken)
        return;
    if (m_tls != nullptr && !m_closeNotified)
        m_broken = HttpError{ErrorKind::Reset, "the connection was closed without TLS close_notify", false};
    m_ended = true;
    wakeReader();
}

void SocketStream::wakeReader()
{
    m_readable = true;
    notifyLater();
}

void SocketStream::onSocketDrained()
{
    if (m_phase == Phase::Flushing) {
        m_closeTimer.start(FlushStallMs, this);
        if (pendingBytes() == 0)
            notifyLater();
        return;
    }
    if (!m_watermarks.fell(pendingBytes()))
        return;
    m_drainedUntold = true;
    if (m_busy)
        notifyLater();
    else
        notify();
}

void SocketStream::notifyLater()
{
    if (!std::exchange(m_notified, true))
        QCoreApplication::postEvent(this, new QEvent(QEvent::User));
}

void SocketStream::customEvent(QEvent *)
{
    m_notified = false;
    if (m_phase == Phase::Flushing)
        continueClosing();
    else
        notify();
}

void SocketStream::notify()
{
    if (m_observer == nullptr || m_phase != Phase::Open)
        return;
    // One call at a time: the observer may let go of the stream in it.
    if (std::exchange(m_drainedUntold, false)) {
        if (m_readable || m_broken)
            notifyLater();
        m_observer->onDrained();
    } else if (m_broken && !hasBufferedData()) {
        const HttpError error = *m_broken;
        std::exchange(m_observer, nullptr)->onBroken(error);
    } else if (m_readable && m_readEnabled) {
        m_observer->onReadable();
    }
}

void SocketStream::closeGracefully()
{
    m_observer = nullptr;
    // Nobody owns it from here on; it goes with the event loop at the latest.
    setParent(QAbstractEventDispatcher::instance());
    if (m_broken || m_socket->state() != QAbstractSocket::ConnectedState) {
        dispose();
        return;
    }
    m_phase = Phase::Flushing;
    m_closeTimer.start(FlushStallMs, this);
    continueClosing();
}

void SocketStream::continueClosing()
{
    if (pendingBytes() > 0)
        return;
    m_phase = Phase::Lingering;
    m_closeTimer.start(LingerMs, this);
    if (m_tls != nullptr) {
        disconnectTls();
        return;
    }
    endWrites(m_socket->socketDescriptor());
    if (m_ended)
        dispose();
    else
        discardIncoming();
}

void SocketStream::disconnectTls()
{
#ifdef Q_OS_LINUX
    // QSslSocket closes behind its close_notify, and a close with bytes unread (session tickets will do)
    // resets the connection, which takes back what the peer has not read. So a copy of the descriptor keeps
    // it open.
    const int copy = fcntl(static_cast<int>(m_socket->socketDescriptor()), F_DUPFD_CLOEXEC, 0);
    if (copy >= 0) {
        const auto rest = std::make_shared<StreamPtr>(new DescriptorStream(copy, Limits()));
        connect(m_socket, &QAbstractSocket::disconnected, this,
                [rest] { rest->release()->closeGracefully(); });
    }
#endif
    m_tls->disconnectFromHost(); // disconnected() follows
}

void SocketStream::discardIncoming()
{
    std::array<char, 16 * 1024> scrap;
    qint64 got = 0;
    do {
        got = m_socket->read(scrap.data(), scrap.size());
    } while (got > 0);
    if (got < 0 && m_phase != Phase::Closed)
        dispose();
}

void SocketStream::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_closeTimer.timerId())
        dispose();
}

bool SocketStream::isQuiet()
{
    return !m_ended && !m_broken && !hasBufferedData() &&
           m_socket->state() == QAbstractSocket::ConnectedState &&
           nothingToRead(m_socket->socketDescriptor());
}

PeerAddress SocketStream::peer() const
{
    return {numeric(m_socket->peerAddress()), m_socket->peerPort(), numeric(m_socket->localAddress()),
            m_socket->localPort()};
}

} // namespace sekisho::http
