// SPDX-License-Identifier: GPL-3.0-or-later
// Where clients come in: listens, makes a server connection of each, and closes them in order at the end.
#pragma once

#include "base/loop.h"
#include "base/result.h"
#include "http/limits.h"
#include "http/server.h"

#include <QString>
#include <QtGlobal>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::http {

struct Listening {
    quint16 port = 0;
    std::vector<std::string> hosts; ///< at least one; 127.0.0.1 before ::1
    std::string notice;             ///< for a person, why ::1 is missing although there is IPv6; else empty
};

struct ListenError {
    std::string message; ///< for a person, with the port
    bool busy = false;   ///< another program has the port
};

/// Owns the connections of its thread, in which it is made, used and destroyed. Destruction is closeAll().
class Listener {
public:
    /// Loop and handler must outlive it.
    Listener(Loop &loop, const Limits &limits, RequestHandler &handler);
    ~Listener();
    Listener(const Listener &) = delete;
    Listener &operator=(const Listener &) = delete;

    /// `host` is a numeric address, with or without brackets, or `localhost`. 127.0.0.1 and localhost listen
    /// on ::1 too, with the same port, where there is IPv6. Port 0 takes a free one. Once.
    [[nodiscard]] Result<Listening, ListenError> listen(const QString &host, quint16 port);
    /// A port that listen() could take on that host now; 0 when there is none.
    [[nodiscard]] static quint16 findFreePort(const QString &host);

    /// After listen().
    [[nodiscard]] quint16 port() const;
    /// `http://127.0.0.1:8484`, of the first address.
    [[nodiscard]] QString url() const;
    [[nodiscard]] std::size_t openConnections() const;

    void stopAccepting();
    void closeIdle();
    /// Stops accepting, closes what is idle and the others after their answers; calls back once, from the
    /// loop, when none is left.
    void drain(std::function<void()> whenEmpty);
    /// Cuts what is open; its handlers are told that the client is gone.
    void closeAll();

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

} // namespace sekisho::http
