// SPDX-License-Identifier: GPL-3.0-or-later
// Where clients come in: listens, makes a server connection of each, and closes them in order at the end.
#pragma once

#include "base/loop.h"
#include "base/result.h"
#include "http/limits.h"
#include "http/server.h"
#include "http/stream.h"

#include <QtGlobal>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::http {

/// A local end that accepts.
struct LocalAddress {
    std::string host; ///< numeric, without brackets
    std::uint16_t port = 0;
    bool operator==(const LocalAddress &) const = default;
};

struct Listening {
    std::vector<LocalAddress> addresses; ///< at least one; 127.0.0.1 before ::1
    std::string notice;                  ///< for a person, when the second address is missing; else empty
};

struct ListenError {
    std::string message; ///< for a person, with the port
    std::uint16_t port = 0;
    bool busy = false; ///< another program has the port
};

/// Owns the connections of its thread, in which it is made, used and destroyed. Destruction is closeAll().
class Listener {
public:
    /// Makes the stream of a connection that was accepted, and owns the descriptor from then on. Nothing when
    /// the descriptor is not usable any more; it has closed it then.
    using StreamFactory = std::function<StreamPtr(qintptr descriptor)>;

    /// Loop and handler must outlive it.
    Listener(Loop &loop, const Limits &limits, RequestHandler &handler, StreamFactory makeStream);
    ~Listener();
    Listener(const Listener &) = delete;
    Listener &operator=(const Listener &) = delete;

    /// `host` is a numeric address, with or without brackets, or `localhost`. 127.0.0.1 and localhost listen
    /// on ::1 too, with the same port, where there is IPv6. Port 0 takes a free one. Once.
    [[nodiscard]] Result<Listening, ListenError> listen(const std::string &host, std::uint16_t port);
    [[nodiscard]] const std::vector<LocalAddress> &addresses() const;

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

/// A port that listen() could take on that host now.
[[nodiscard]] std::optional<std::uint16_t> findFreePort(const std::string &host);

} // namespace sekisho::http
