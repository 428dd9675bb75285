// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/client.h"

#include "http/client_call.h"
#include "http/client_context.h"

#include <utility>

namespace sekisho::http {

Client::Client(Loop &loop, const Limits &limits, Connector &connector)
    : m_context(std::make_shared<ClientContext>(loop, limits, connector))
{}

Client::~Client()
{
    // Calls may live on; what they give back is closed.
    m_context->pool.close();
}

std::unique_ptr<Call> Client::start(CallRequest request, CallObserver &observer)
{
    auto call = std::make_unique<ClientCall>(m_context, std::move(request), observer);
    call->start();
    return call;
}

void Client::closeIdle()
{
    m_context->pool.clear();
}

std::size_t Client::idleConnections() const
{
    return m_context->pool.size();
}

} // namespace sekisho::http
