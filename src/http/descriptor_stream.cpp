// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/descriptor_stream.h"

#include "http/socket_calls.h"

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QHostAddress>
#include <QTimerEvent>

#include <algorithm>
#include <array>
#include <cerrno>
#include <tuple>
#include <utility>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace sekisho::http {

namespace {

constexpr int LingerMs = 2000;
constexpr int FlushStallMs = 30000;
constexpr std::size_t MostPieces = 8; ///< of one call to the system

using NameCall = int (*)(int, sockaddr *, socklen_t *);

std::pair<std::string, std::uint16_t> endpoint(int descriptor, NameCall call)
{
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto *address = reinterpret_cast<sockaddr *>(&storage);
    if (call(descriptor, address, &size) != 0)
        return {};
    if (storage.ss_family == AF_INET)
        return {numeric(QHostAddress(address)), ntohs(reinterpret_cast<sockaddr_in *>(address)->sin_port)};
    if (storage.ss_family == AF_INET6)
        return {numeric(QHostAddress(address)), ntohs(reinterpret_cast<sockaddr_in6 *>(address)->sin6_port)};
    return {};
}

bool isTransient(int number)
{
    return number == EAGAIN || number == EWOULDBLOCK;
}

} // namespace

/// Calls without a signal, whose emission would cost more than what it calls.
class DescriptorStream::Notifier final : public QSocketNotifier {
public:
    Notifier(int descriptor, Type type, DescriptorStream &stream) : QSocketNotifier(type), m_stream(stream)
    {
        setSocket(descriptor);
    }

protected:
    bool event(QEvent *event) override
    {
        if (event->type() != QEvent::SockAct && event->type() != QEvent::SockClose)
            return QSocketNotifier::event(event);
        m_stream.ready(type()); // the stream and this may be gone after it
        return true;
    }

private:
    DescriptorStream &m_stream;
};

DescriptorStream::DescriptorStream(int descriptor, const Limits &limits)
    : m_descriptor(descriptor), m_watermarks(limits)
{
    fcntl(m_descriptor, F_SETFL, fcntl(m_descriptor, F_GETFL) | O_NONBLOCK);
    fcntl(m_descriptor, F_SETFD, FD_CLOEXEC);
    const int on = 1;
    setsockopt(m_descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

DescriptorStream::~DescriptorStream()
{
    // Before the descriptor's number is free for another socket.
    m_readNotifier.reset();
    m_writeNotifier.reset();
    m_exceptionNotifier.reset();
    closeDescriptor(m_descriptor);
}

void DescriptorStream::setObserver(StreamObserver *observer)
{
    m_observer = observer;
    if (observer != nullptr && m_broken)
        QCoreApplication::postEvent(this, new QEvent(QEvent::User));
    updateNotifiers();
}

Stream::ReadResult DescriptorStream::read(char *buffer, std::size_t capacity)
{
    if (m_ended)
        return {0, ReadState::End};
    if (m_drained || m_broken)
        return {0, ReadState::WouldBlock};
    ssize_t got = 0;
    do {
        got = recv(m_descriptor, buffer, capacity, 0);
    } while (got < 0 && errno == EINTR);

    if (got > 0) {
        // Less than asked for is all there was; the notifier tells of more and of the end.
        m_drained = static_cast<std::size_t>(got) < capacity;
        return {static_cast<std::size_t>(got), ReadState::Data};
    }
    m_drained = true;
    if (got == 0 && !m_writeFailed) {
        m_ended = true;
        updateNotifiers();
        return {0, ReadState::End};
    }
    // After a failed write the system gives the end where there was a reset: the write took the error.
    if (got == 0)
        breakLater({ErrorKind::Reset, describeSocketError(ECONNRESET), false});
    else if (!isTransient(errno))
        breakLater({ErrorKind::Reset, describeSocketError(errno), false});
    return {0, ReadState::WouldBlock};
}

void DescriptorStream::setReadEnabled(bool enabled)
{
    if (m_readEnabled == enabled)
        return;
    m_readEnabled = enabled;
    updateNotifiers();
}

void DescriptorStream::writeAll(Pieces pieces)
{
    if (m_broken || m_writeFailed || m_phase != Phase::Open) {
        m_unsendable += totalSize(pieces);
        return;
    }
    std::size_t sent = m_pending.empty() ? sendSome(pieces) : 0;
    for (std::string_view piece : pieces) {
        const std::size_t taken = std::min(sent, piece.size());
        sent -= taken;
        m_pending.append(piece.substr(taken));
    }
    if (m_pending.empty())
        return;
    m_watermarks.rose(pendingBytes());
    updateNotifiers();
}

std::size_t DescriptorStream::sendSome(Pieces pieces)
{
    std::array<iovec, MostPieces> places;
    const std::size_t count = std::min(pieces.size(), MostPieces);
    for (std::size_t i = 0; i < count; ++i)
        places[i] = {const_cast<char *>(pieces[i].data()), pieces[i].size()};
    msghdr message{};
    message.msg_iov = places.data();
    message.msg_iovlen = count;
    ssize_t sent = 0;
    do {
        sent = sendmsg(m_descriptor, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent >= 0)
        return static_cast<std::size_t>(sent);
    if (!isTransient(errno)) {
        // What the peer had sent before it closed may hold its answer, so the reader reads to the end first.
        m_writeFailed = true;
        m_drained = false;
        QCoreApplication::postEvent(this, new QEvent(QEvent::User));
    }
    return 0;
}

void DescriptorStream::flush()
{
    if (m_writeFailed || m_pending.empty())
        return;
    const std::string_view waiting = m_pending.view();
    const std::size_t sent = sendSome({&waiting, 1});
    m_pending.drop(sent);
    updateNotifiers();

    if (m_phase == Phase::Flushing) {
        if (m_pending.empty())
            endWritesAndLinger();
        else if (sent > 0)
            m_closeTimer.start(FlushStallMs, this);
    } else if (sent > 0 && m_watermarks.fell(pendingBytes()) && m_observer != nullptr) {
        m_observer->onDrained();
    }
}

std::size_t DescriptorStream::pendingBytes() const
{
    return m_pending.size() + m_unsendable;
}

void DescriptorStream::ready(QSocketNotifier::Type type)
{
    switch (type) {
    case QSocketNotifier::Read:
        m_drained = false;
        if (m_phase == Phase::Lingering)
            discardIncoming();
        else if (m_observer != nullptr)
            m_observer->onReadable();
        return;
    case QSocketNotifier::Write:
        flush();
        return;
    case QSocketNotifier::Exception:
        checkForReset();
        return;
    }
}

void DescriptorStream::checkForReset()
{
    pollfd state{m_descriptor, 0, 0};
    poll(&state, 1, 0);
    if ((state.revents & (POLLERR | POLLHUP)) != 0) {
        const int number = takeSocketError(m_descriptor);
        breakLater({ErrorKind::Reset, describeSocketError(number != 0 ? number : ECONNRESET), false});
    } else {
        // Out-of-band data, which nobody reads: it must not keep waking us.
        m_exceptionNotifier->setEnabled(false);
    }
}

void DescriptorStream::breakLater(HttpError error)
{
    m_broken = std::move(error);
    updateNotifiers();
    QCoreApplication::postEvent(this, new QEvent(QEvent::User));
}

void DescriptorStream::customEvent(QEvent *)
{
    if (m_phase != Phase::Open) {
        delete this; // a write failed while closing
        return;
    }
    if (m_observer == nullptr)
        return;
    if (m_broken) {
        const HttpError error = *m_broken;
        std::exchange(m_observer, nullptr)->onBroken(error);
    } else if (m_writeFailed && m_readEnabled && !m_ended) {
        m_observer->onReadable();
    } else if (m_writeFailed) {
        breakLater({ErrorKind::Reset, describeSocketError(EPIPE), false});
    }
}

void DescriptorStream::updateNotifiers()
{
    const bool watched = (m_observer != nullptr || m_phase != Phase::Open) && !m_broken;
    const bool reads = watched && !m_ended && m_readEnabled && m_phase != Phase::Flushing;
    setNotified(m_readNotifier, QSocketNotifier::Read, reads);
    setNotified(m_writeNotifier, QSocketNotifier::Write, watched && !m_pending.empty() && !m_writeFailed);
    // While nothing is read, this still tells of a reset.
    setNotified(m_exceptionNotifier, QSocketNotifier::Exception, watched && !reads && m_phase == Phase::Open);
}

void DescriptorStream::setNotified(std::unique_ptr<Notifier> &notifier, QSocketNotifier::Type type,
                                   bool wanted)
{
    if (!wanted && !notifier)
        return;
    if (!notifier)
        notifier = std::make_unique<Notifier>(m_descriptor, type, *this);
    if (notifier->isEnabled() != wanted)
        notifier->setEnabled(wanted);
}

void DescriptorStream::closeGracefully()
{
    m_observer = nullptr;
    if (m_broken || m_writeFailed) {
        delete this;
        return;
    }
    // Nobody owns it from here on; it goes with the event loop at the latest.
    setParent(QAbstractEventDispatcher::instance());
    m_phase = Phase::Flushing;
    if (m_pending.empty()) {
        endWritesAndLinger();
        return;
    }
    updateNotifiers();
    m_closeTimer.start(FlushStallMs, this);
}

void DescriptorStream::abort()
{
    resetOnClose(m_descriptor);
    dispose();
}

void DescriptorStream::endWritesAndLinger()
{
    m_phase = Phase::Lingering;
    m_readEnabled = true;
    endWrites(m_descriptor);
    if (m_ended) {
        delete this;
        return;
    }
    m_closeTimer.start(LingerMs, this);
    updateNotifiers();
}

void DescriptorStream::discardIncoming()
{
    // Without a copy (tcp(7), MSG_TRUNC).
    constexpr std::size_t AtOnce = 1024 * 1024;
    const ssize_t got = recv(m_descriptor, nullptr, AtOnce, MSG_TRUNC);
    if (got == 0 || (got < 0 && !isTransient(errno) && errno != EINTR))
        delete this;
}

void DescriptorStream::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_closeTimer.timerId())
        delete this;
}

bool DescriptorStream::isQuiet()
{
    return !m_ended && !m_broken && !m_writeFailed && nothingToRead(m_descriptor);
}

PeerAddress DescriptorStream::peer() const
{
    PeerAddress address;
    std::tie(address.host, address.port) = endpoint(m_descriptor, getpeername);
    std::tie(address.localHost, address.localPort) = endpoint(m_descriptor, getsockname);
    return address;
}

} // namespace sekisho::http
