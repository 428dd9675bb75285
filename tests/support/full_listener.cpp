// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/full_listener.h"

#include <QByteArray>
#include <QFile>
#include <QTest>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sekisho::test {

namespace {

constexpr int MostGuests = 16;

sockaddr_in loopback(quint16 port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

} // namespace

FullListener::FullListener() : m_descriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof(address);
    auto *generic = reinterpret_cast<sockaddr *>(&address);
    if (bind(m_descriptor, generic, size) != 0 || listen(m_descriptor, 0) != 0 ||
        getsockname(m_descriptor, generic, &size) != 0)
        return;
    m_port = ntohs(address.sin_port);
    // One after another is let into the queue; the first who is not stays outside, and makes room.
    while (!m_full && m_guests.size() < MostGuests) {
        const int guest = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        m_guests.push_back(guest);
        connect(guest, generic, size);
        m_full = knocking() > 0;
    }
    close(m_guests.back());
    m_guests.pop_back();
    m_full = m_full && QTest::qWaitFor([this] { return knocking() == 0; }, 30'000);
}

FullListener::~FullListener()
{
    for (const int guest : m_guests)
        close(guest);
    close(m_descriptor);
}

int FullListener::knocking() const
{
    QFile table(QStringLiteral("/proc/net/tcp"));
    if (!table.open(QIODevice::ReadOnly))
        return -1;
    const QByteArray remote = ":" + QByteArray::number(m_port, 16).toUpper().rightJustified(4, '0');
    int count = 0;
    for (const QByteArray &line : table.readAll().split('\n')) {
        // number, local address, remote address, state
        const QList<QByteArray> columns = line.simplified().split(' ');
        if (columns.size() > 3 && columns.at(2).endsWith(remote) && columns.at(3) == "02")
            ++count;
    }
    return count;
}

} // namespace sekisho::test
