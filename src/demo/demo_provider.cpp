// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/demo_provider.h"

#include "demo/answer.h"
#include "demo/exchange.h"

namespace sekisho::demo {

DemoProvider::DemoProvider(Loop &loop, Pace pace) : m_loop(loop), m_pace(pace) {}

DemoProvider::~DemoProvider() = default;

void DemoProvider::handleRequest(std::unique_ptr<http::Transaction> transaction)
{
    auto exchange = std::make_unique<Exchange>(*this, m_loop, m_pace, std::move(transaction));
    Exchange &begun = *exchange;
    m_exchanges.emplace(&begun, std::move(exchange));
    begun.begin();
}

void DemoProvider::handleBadRequest(std::unique_ptr<http::Transaction> transaction,
                                    const http::HttpError &error)
{
    const Plan plan = errorPlan(styleOf(transaction->head()), {error.status(), error.detail, "", ""});
    sendWhole(*transaction, plan);
}

void DemoProvider::drop(Exchange *exchange)
{
    m_exchanges.erase(exchange);
}

} // namespace sekisho::demo
