// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/accepting_socket.h"

#include <QNetworkProxy>

#include <limits>
#include <utility>

namespace sekisho::http {

namespace {

constexpr int Backlog = 1024;
/// QTcpServer accepts while its own queue, which stays empty here, is shorter than this.
constexpr int Unlimited = std::numeric_limits<int>::max();

} // namespace

AcceptingSocket::AcceptingSocket(Accepted accepted, std::function<void()> failed)
    : m_accepted(std::move(accepted))
{
    setProxy(QNetworkProxy::NoProxy);
    setListenBacklogSize(Backlog);
    setMaxPendingConnections(Unlimited);
    connect(this, &QTcpServer::acceptError, this, [this, failed = std::move(failed)] {
        m_paused = true;
        failed();
    });
}

void AcceptingSocket::pause()
{
    if (m_paused || !isListening())
        return;
    m_paused = true;
    // pauseAccepting() alone lets QTcpServer finish its round of accepts.
    setMaxPendingConnections(0);
    pauseAccepting();
}

void AcceptingSocket::resume()
{
    if (!m_paused || !isListening())
        return;
    m_paused = false;
    setMaxPendingConnections(Unlimited);
    resumeAccepting();
}

void AcceptingSocket::incomingConnection(qintptr descriptor)
{
    m_accepted(descriptor);
}

} // namespace sekisho::http
