// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/server_context.h"

#include "http/message.h"

#include <chrono>

namespace sekisho::http {

ServerContext::ServerContext(Loop &loop, const Limits &limits, RequestHandler &handler)
    : m_loop(loop), m_limits(limits), m_handler(handler), m_readBuffer(limits.readChunkBytes)
{}

std::string_view ServerContext::date()
{
    const auto second =
        std::chrono::floor<std::chrono::seconds>(m_loop.wallTime()).time_since_epoch().count();
    if (second != m_dateSecond || m_date.empty()) {
        m_dateSecond = second;
        m_date = httpDate(second);
    }
    return m_date;
}

} // namespace sekisho::http
