// SPDX-License-Identifier: GPL-3.0-or-later
// A listening TCP socket that hands on bare descriptors and can stop between two of them.
#pragma once

#include <QTcpServer>

#include <functional>

namespace sekisho::http {

/// One thread.
class AcceptingSocket final : public QTcpServer {
    Q_OBJECT
public:
    using Accepted = std::function<void(qintptr descriptor)>;

    /// After `failed` the socket is paused: the process is out of descriptors, most likely.
    AcceptingSocket(Accepted accepted, std::function<void()> failed);

    /// Further connections wait in the kernel's backlog; also from within `accepted`.
    void pause();
    void resume();

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    Accepted m_accepted;
    bool m_paused = false;
};

} // namespace sekisho::http
