// SPDX-License-Identifier: GPL-3.0-or-later
// Idle upstream connections by origin, last in, first out: the one used last is the one least likely to have
// been closed by the provider. Private to the client.
#pragma once

#include "http/stream.h"

#include <cstddef>
#include <map>
#include <memory>
#include <vector>

namespace sekisho::http {

class ClientConnection;

class ConnectionPool {
public:
    explicit ConnectionPool(std::size_t perOrigin);
    ~ConnectionPool();

    /// The newest that is still open and silent; those found otherwise are dropped.
    [[nodiscard]] std::unique_ptr<ClientConnection> take(const Origin &origin);
    /// The oldest makes room where there are too many. After close() nothing is kept.
    void put(std::unique_ptr<ClientConnection> connection);
    /// The peer closed it, or it has been idle for too long.
    void drop(ClientConnection &connection);
    void clear();
    void close();
    [[nodiscard]] std::size_t size() const;

private:
    std::size_t m_perOrigin;
    bool m_closed = false;
    std::map<Origin, std::vector<std::unique_ptr<ClientConnection>>> m_idle; // the newest last
};

} // namespace sekisho::http
