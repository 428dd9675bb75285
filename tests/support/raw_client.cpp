// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/raw_client.h"

#include "support/fake_script.h"

#include <QEventLoop>
#include <QSocketNotifier>
#include <QTimer>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sekisho::test {

namespace {

constexpr std::size_t Block = 64 * 1024;

} // namespace

RawClient::RawClient(quint16 port, const char *address, int receiveBuffer)
{
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    const bool isV4 = ::inet_pton(AF_INET, address, &v4.sin_addr) == 1;
    if (!isV4 && ::inet_pton(AF_INET6, address, &v6.sin6_addr) != 1)
        qFatal("raw client: no address: %s", address);
    v4.sin_family = AF_INET;
    v6.sin6_family = AF_INET6;
    v4.sin_port = v6.sin6_port = htons(port);
    const auto *target =
        isV4 ? reinterpret_cast<const sockaddr *>(&v4) : reinterpret_cast<const sockaddr *>(&v6);

    m_descriptor = ::socket(isV4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(m_descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (receiveBuffer > 0)
        ::setsockopt(m_descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof receiveBuffer);
    m_readable = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
    m_writable = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Write);
    connect(m_readable.get(), &QSocketNotifier::activated, this, &RawClient::onReadable);
    connect(m_writable.get(), &QSocketNotifier::activated, this, &RawClient::onWritable);
    const int result = ::connect(m_descriptor, target, isV4 ? sizeof v4 : sizeof v6);
    if (result != 0 && errno != EINPROGRESS)
        fail();
}

RawClient::~RawClient()
{
    closeSocket();
}

void RawClient::closeSocket()
{
    m_readable.reset();
    m_writable.reset();
    if (m_descriptor >= 0)
        ::close(std::exchange(m_descriptor, -1));
}

void RawClient::fail()
{
    m_sawReset = true;
    m_connected = false;
    if (m_readable)
        m_readable->setEnabled(false);
    if (m_writable)
        m_writable->setEnabled(false);
    Q_EMIT changed();
}

void RawClient::finishConnect()
{
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(m_descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) {
        fail();
        return;
    }
    m_connected = true;
    Q_EMIT changed();
}

void RawClient::send(std::string_view bytes)
{
    m_unsent += bytes;
    m_piece = 0;
    if (m_writable)
        m_writable->setEnabled(true);
}

void RawClient::sendInPieces(std::string_view bytes, std::size_t piece)
{
    send(bytes);
    m_piece = piece;
}

void RawClient::sendGenerated(std::uint64_t count)
{
    m_toGenerate += count;
    if (m_writable)
        m_writable->setEnabled(true);
}

void RawClient::onWritable()
{
    if (!m_connected)
        finishConnect();
    if (m_connected)
        writeSome();
}

void RawClient::writeSome()
{
    if (m_unsent.empty() && m_toGenerate > 0) {
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(m_toGenerate, Block));
        m_unsent = patternBytes(m_generated, count);
        m_generated += count;
        m_toGenerate -= count;
    }
    if (m_unsent.empty()) {
        m_writable->setEnabled(false);
        if (std::exchange(m_halfCloseAsked, false))
            ::shutdown(m_descriptor, SHUT_WR);
        Q_EMIT changed();
        return;
    }
    const std::size_t count = m_piece > 0 ? std::min(m_piece, m_unsent.size()) : m_unsent.size();
    const ssize_t sent = ::send(m_descriptor, m_unsent.data(), count, MSG_NOSIGNAL);
    if (sent > 0) {
        m_unsent.erase(0, static_cast<std::size_t>(sent));
        m_bytesSent += static_cast<std::uint64_t>(sent);
        Q_EMIT changed();
    } else if (errno != EAGAIN && errno != EINTR) {
        // The reader finds out whether an answer or a reset is there.
        m_writable->setEnabled(false);
        m_unsent.clear();
        m_toGenerate = 0;
    }
}

void RawClient::onReadable()
{
    if (m_connected && !m_manual)
        readNow(Block);
}

void RawClient::setManualReading(bool on)
{
    m_manual = on;
    if (m_readable)
        m_readable->setEnabled(!on && !isOver());
}

std::size_t RawClient::readNow(std::size_t atMost)
{
    std::array<char, Block> buffer;
    std::size_t total = 0;
    while (m_descriptor >= 0 && total < atMost) {
        const ssize_t count = ::recv(m_descriptor, buffer.data(), std::min(buffer.size(), atMost - total), 0);
        if (count > 0) {
            total += static_cast<std::size_t>(count);
            const std::string_view piece(buffer.data(), static_cast<std::size_t>(count));
            if (m_sink)
                m_sink(piece);
            else
                m_received += piece;
            continue;
        }
        if (count == 0) {
            m_sawEnd = true;
            m_readable->setEnabled(false);
        } else if (errno != EAGAIN && errno != EINTR) {
            fail();
        }
        break;
    }
    m_bytesReceived += total;
    Q_EMIT changed();
    return total;
}

void RawClient::halfClose()
{
    m_halfCloseAsked = true;
    if (m_writable)
        m_writable->setEnabled(true);
}

void RawClient::closeNow()
{
    closeSocket();
    m_connected = false;
}

void RawClient::resetNow()
{
    const linger abort{1, 0};
    if (m_descriptor >= 0)
        ::setsockopt(m_descriptor, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
    closeNow();
}

RawResponse RawClient::peekResponse(bool toHead) const
{
    return parseResponse(m_received, isOver(), toHead);
}

RawResponse RawClient::takeResponse(bool toHead, std::chrono::milliseconds patience)
{
    RawResponse response;
    const auto mayBeWhole = [&] {
        // Large answers come in many pieces, and reading them anew at each would take longer than their
        // coming.
        constexpr std::size_t Large = 1024 * 1024;
        if (m_received.size() < Large || !response.headDone || isOver())
            return true;
        if (const auto length = fieldValue(response.fields, "content-length"))
            return m_received.size() >= std::stoull(*length);
        return m_received.ends_with("\r\n0\r\n\r\n");
    };
    waitFor(
        [&] {
            if (!mayBeWhole())
                return false;
            response = peekResponse(toHead);
            return response.end != RawResponse::End::Incomplete;
        },
        patience);
    m_received.erase(0, response.consumed);
    return response;
}

bool RawClient::waitFor(const std::function<bool()> &condition, std::chrono::milliseconds patience)
{
    QEventLoop loop;
    QTimer deadline;
    deadline.setSingleShot(true);
    connect(&deadline, &QTimer::timeout, &loop, &QEventLoop::quit);
    connect(this, &RawClient::changed, &loop, &QEventLoop::quit);
    deadline.start(patience);
    bool met = condition();
    while (!met && deadline.isActive()) {
        loop.exec();
        met = condition();
    }
    return met;
}

bool RawClient::waitForText(std::string_view text, std::chrono::milliseconds patience)
{
    return waitFor([&] { return m_received.find(text) != std::string::npos; }, patience);
}

bool RawClient::waitForBytes(std::uint64_t count, std::chrono::milliseconds patience)
{
    return waitFor([&] { return m_bytesReceived >= count; }, patience);
}

bool RawClient::waitForEnd(std::chrono::milliseconds patience)
{
    return waitFor([&] { return isOver(); }, patience);
}

bool RawClient::waitForSent(std::chrono::milliseconds patience)
{
    return waitFor([&] { return allSent() || isOver(); }, patience) && allSent();
}

std::string postText(std::string_view target, std::string_view body, quint16 port, const Fields &fields)
{
    Fields all{{"Host", "127.0.0.1:" + std::to_string(port)}, {"Content-Type", "application/json"}};
    all.insert(all.end(), fields.begin(), fields.end());
    all.emplace_back("Content-Length", std::to_string(body.size()));
    return headText("POST " + std::string(target) + " HTTP/1.1", all) + std::string(body);
}

std::string getText(std::string_view target, quint16 port, const Fields &fields)
{
    Fields all{{"Host", "127.0.0.1:" + std::to_string(port)}};
    all.insert(all.end(), fields.begin(), fields.end());
    return headText("GET " + std::string(target) + " HTTP/1.1", all);
}

} // namespace sekisho::test
