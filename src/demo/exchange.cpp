// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/exchange.h"

#include "base/text.h"
#include "demo/answer.h"
#include "http/limits.h"

namespace sekisho::demo {

namespace {

constexpr Pace Slow{std::chrono::seconds(4), std::chrono::milliseconds(250)};

} // namespace

void sendWhole(http::Transaction &transaction, const Plan &plan)
{
    http::ResponseHead head;
    head.status = plan.status;
    head.reason = http::reasonPhrase(plan.status);
    head.headers = plan.headers;
    transaction.sendHead(std::move(head), {http::Framing::Kind::Length, plan.steps.front().bytes.size()});
    transaction.sendBody(plan.steps.front().bytes);
    transaction.finish();
}

Exchange::Exchange(DemoProvider &provider, Loop &loop, Pace pace,
                   std::unique_ptr<http::Transaction> transaction)
    : m_provider(provider),
      m_loop(loop),
      m_pace(pace),
      m_transaction(std::move(transaction)),
      m_timer(loop, [this] {
          m_waited = true;
          proceed();
      })
{}

void Exchange::begin()
{
    m_transaction->setObserver(this);
    m_transaction->readRequestBody();
}

void Exchange::onRequestBody(std::string_view piece)
{
    if (m_answering)
        return;
    if (m_body.size() + piece.size() > http::Limits().heldBodyBytes)
        refuse(413, "The request is too large: the demo reads up to 32 MiB.");
    else
        m_body.append(piece);
}

void Exchange::onRequestEnd()
{
    if (m_answering)
        return;
    m_answering = true;
    const auto now = std::chrono::floor<std::chrono::seconds>(m_loop.wallTime()).time_since_epoch();
    m_plan = answerTo(m_transaction->head(), m_body, now.count());
    release(m_body);
    if (m_plan.fault == Plan::Fault::Hang)
        return;
    if (m_plan.fault == Plan::Fault::Slow)
        m_pace = Slow;
    proceed();
}

void Exchange::onRequestBroken(const http::HttpError &error)
{
    if (m_answering)
        m_provider.drop(this);
    else
        refuse(error.status(), error.detail);
}

void Exchange::onResponseDrained()
{
    m_blocked = false;
    if (m_answering && !m_timer.isActive())
        proceed();
}

void Exchange::onClientGone()
{
    m_provider.drop(this);
}

void Exchange::refuse(int status, std::string message)
{
    m_answering = true;
    sendWhole(*m_transaction,
              errorPlan(styleOf(m_transaction->head()), {status, std::move(message), "", ""}));
    m_provider.drop(this);
}

Micros Exchange::pauseBefore(const Step &step) const
{
    switch (step.before) {
    case Pause::None:
        break;
    case Pause::FirstToken:
        return m_pace.firstToken;
    case Pause::Word: {
        // Longer pieces take longer; equal streams are paced equally.
        const auto quarters = static_cast<std::int64_t>(step.bytes.size() % 5) - 2;
        return m_pace.word + m_pace.word * quarters / 8;
    }
    }
    return Micros::zero();
}

bool Exchange::isBlocked() const
{
    return m_transaction->unsentBytes() > http::Limits().writeHighWater;
}

void Exchange::sendHead()
{
    http::ResponseHead head;
    head.status = m_plan.status;
    head.reason = http::reasonPhrase(m_plan.status);
    head.headers = m_plan.headers;
    http::Framing framing{http::Framing::Kind::Chunked, 0};
    if (!m_plan.streamed)
        framing = {http::Framing::Kind::Length, m_plan.steps.front().bytes.size()};
    m_transaction->sendHead(std::move(head), framing);
}

void Exchange::proceed()
{
    const bool cut = m_plan.fault == Plan::Fault::Cut;
    while (m_next < m_plan.steps.size()) {
        if (m_blocked)
            return;
        Step &step = m_plan.steps[m_next];
        const Micros pause = pauseBefore(step);
        if (!m_waited && pause > Micros::zero()) {
            m_timer.start(pause);
            return;
        }
        m_waited = false;
        if (!m_transaction->headSent())
            sendHead();
        if (cut && m_next == m_plan.steps.size() / 2) {
            m_transaction->sendBody(std::string_view(step.bytes).substr(0, step.bytes.size() / 2));
            m_provider.drop(this);
            return;
        }
        m_transaction->sendBody(step.bytes);
        step.bytes = {};
        ++m_next;
        m_blocked = isBlocked();
    }
    m_transaction->finish();
    m_provider.drop(this);
}

} // namespace sekisho::demo
