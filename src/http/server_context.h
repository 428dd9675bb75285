// SPDX-License-Identifier: GPL-3.0-or-later
// What the server connections of one thread share, so that an idle one stays small.
#pragma once

#include "base/loop.h"
#include "http/limits.h"
#include "http/server.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::http {

/// Owned by its connections together. One thread. Loop and handler must outlive the last open connection.
class ServerContext {
public:
    ServerContext(Loop &loop, const Limits &limits, RequestHandler &handler);

    [[nodiscard]] Loop &loop() const { return m_loop; }
    [[nodiscard]] const Limits &limits() const { return m_limits; }
    [[nodiscard]] RequestHandler &handler() const { return m_handler; }

    /// For one read and what is done with it before control goes back to the event loop.
    [[nodiscard]] std::span<char> readBuffer() { return m_readBuffer; }
    /// The value of a Date header, made once a second. Valid until the next call.
    [[nodiscard]] std::string_view date();

private:
    Loop &m_loop;
    const Limits m_limits;
    RequestHandler &m_handler;
    std::vector<char> m_readBuffer;
    std::int64_t m_dateSecond = -1;
    std::string m_date;
};

} // namespace sekisho::http
