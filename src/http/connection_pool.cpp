// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/connection_pool.h"

#include "http/client_connection.h"

#include <algorithm>
#include <utility>

namespace sekisho::http {

ConnectionPool::ConnectionPool(std::size_t perOrigin) : m_perOrigin(perOrigin) {}
ConnectionPool::~ConnectionPool() = default;

std::unique_ptr<ClientConnection> ConnectionPool::take(const Origin &origin)
{
    const auto entry = m_idle.find(origin);
    if (entry == m_idle.end())
        return nullptr;
    auto &idle = entry->second;
    std::unique_ptr<ClientConnection> found;
    while (!found && !idle.empty()) {
        if (idle.back()->isUsable())
            found = std::move(idle.back());
        idle.pop_back();
    }
    return found;
}

void ConnectionPool::put(std::unique_ptr<ClientConnection> connection)
{
    if (m_closed || m_perOrigin == 0)
        return;
    auto &idle = m_idle[connection->origin()];
    if (idle.size() >= m_perOrigin)
        idle.erase(idle.begin());
    connection->rest();
    idle.push_back(std::move(connection));
}

void ConnectionPool::drop(ClientConnection &connection)
{
    const auto entry = m_idle.find(connection.origin());
    if (entry == m_idle.end())
        return;
    std::erase_if(entry->second, [&](const auto &idle) { return idle.get() == &connection; });
    // Not in take(), which would make and drop an entry for every request.
    std::erase_if(m_idle, [](const auto &origin) { return origin.second.empty(); });
}

void ConnectionPool::clear()
{
    m_idle.clear();
}

void ConnectionPool::close()
{
    m_closed = true;
    clear();
}

std::size_t ConnectionPool::size() const
{
    std::size_t count = 0;
    for (const auto &entry : m_idle)
        count += entry.second.size();
    return count;
}

} // namespace sekisho::http
