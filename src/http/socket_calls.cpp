// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/socket_calls.h"

#include <QHostAddress>

#include <cerrno>
#include <system_error>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace sekisho::http {

namespace {

#ifdef Q_OS_WIN
using Handle = SOCKET;
constexpr int EndOfWrites = SD_SEND;
#else
using Handle = int;
constexpr int EndOfWrites = SHUT_WR;
#endif

Handle handle(qintptr descriptor)
{
    return static_cast<Handle>(descriptor);
}

[[maybe_unused]] void setOption(qintptr descriptor, int level, int option, int value)
{
    setsockopt(handle(descriptor), level, option, reinterpret_cast<const char *>(&value), sizeof value);
}

} // namespace

bool nothingToRead(qintptr descriptor)
{
    char byte = 0;
    const auto got = recv(handle(descriptor), &byte, 1, MSG_PEEK);
    if (got >= 0)
        return false;
#ifdef Q_OS_WIN
    return WSAGetLastError() == WSAEWOULDBLOCK;
#else
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
#endif
}

void endWrites(qintptr descriptor)
{
    shutdown(handle(descriptor), EndOfWrites);
}

void resetOnClose(qintptr descriptor)
{
    const linger atOnce{1, 0};
    setsockopt(handle(descriptor), SOL_SOCKET, SO_LINGER, reinterpret_cast<const char *>(&atOnce),
               sizeof atOnce);
}

int takeSocketError(qintptr descriptor)
{
    int number = 0;
    socklen_t size = sizeof number;
    getsockopt(handle(descriptor), SOL_SOCKET, SO_ERROR, reinterpret_cast<char *>(&number), &size);
    return number;
}

std::string describeSocketError(int number)
{
    return std::system_category().message(number);
}

void enableKeepAlive(qintptr descriptor)
{
    setOption(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
#ifdef TCP_KEEPIDLE
    setOption(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, 60);
#endif
}

void closeDescriptor(qintptr descriptor)
{
#ifdef Q_OS_WIN
    closesocket(handle(descriptor));
#else
    ::close(handle(descriptor));
#endif
}

std::string numeric(const QHostAddress &address)
{
    bool isIpv4 = false;
    const quint32 ipv4 = address.toIPv4Address(&isIpv4);
    return (isIpv4 ? QHostAddress(ipv4) : address).toString().toStdString();
}

} // namespace sekisho::http
