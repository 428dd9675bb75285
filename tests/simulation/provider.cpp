// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulation/provider.h"

#include "http/memory_stream.h"

#include <algorithm>
#include <array>

namespace sekisho::sim {

class Provider::Attempt final : public http::Connecting {
public:
    Attempt(Provider &provider, std::function<void(http::ConnectResult)> callback)
        : m_provider(provider),
          m_callback(std::move(callback)),
          m_timer(provider.m_loop, [this] { finish(); })
    {
        ++provider.m_connecting;
        Dice &dice = provider.m_dice;
        m_fails = dice.percent(provider.connectFaults);
        m_hangs = m_fails && dice.percent(25);
        if (!m_hangs)
            m_timer.start(dice.pause());
        if (m_fails)
            provider.m_facts.upstreamFaults = true;
    }
    ~Attempt() override { --m_provider.m_connecting; }

private:
    void finish()
    {
        const auto callback = std::exchange(m_callback, nullptr);
        Provider &provider = m_provider;
        if (m_fails) {
            provider.m_facts.note("a connection fails");
            callback(Failure{http::HttpError{http::ErrorKind::ConnectFailed, "connection refused", false}});
            return;
        }
        http::MemoryPair pair = http::makeMemoryPair(provider.m_loop, provider.capacity, provider.m_limits);
        const auto wire = std::make_shared<Wire>();
        provider.m_ends.push_back(std::make_unique<FarEnd>(provider, std::move(pair.second), wire));
        http::Connected connected;
        connected.stream = http::StreamPtr(new WatchedStream(std::move(pair.first), wire));
        connected.times.connected = provider.m_loop.now();
        callback(std::move(connected));
    }

    Provider &m_provider;
    std::function<void(http::ConnectResult)> m_callback;
    bool m_fails = false;
    bool m_hangs = false;
    Timer m_timer;
};

Provider::Provider(test::FakeLoop &loop, Dice &dice, Facts &facts, const http::Limits &limits)
    : m_loop(loop), m_dice(dice), m_facts(facts), m_limits(limits)
{}

Provider::~Provider() = default;

std::unique_ptr<http::Connecting> Provider::connect(const http::Origin &,
                                                    std::function<void(http::ConnectResult)> callback)
{
    return std::make_unique<Attempt>(*this, std::move(callback));
}

std::size_t Provider::openConnections() const
{
    return static_cast<std::size_t>(
        std::count_if(m_ends.begin(), m_ends.end(), [](const auto &end) { return end->wire().open; }));
}

FarEnd::FarEnd(Provider &provider, http::StreamPtr stream, std::shared_ptr<Wire> wire)
    : m_provider(provider),
      m_stream(std::move(stream)),
      m_wire(std::move(wire)),
      m_timer(provider.m_loop, [this] { step(); })
{
    m_stream->setObserver(this);
}

void FarEnd::onReadable()
{
    std::array<char, 2048> buffer{};
    while (m_stream) {
        const auto [bytes, state] = m_stream->read(buffer.data(), buffer.size());
        if (state == http::Stream::ReadState::End)
            gone();
        if (state != http::Stream::ReadState::Data)
            return;
        if (!m_deaf)
            take({buffer.data(), bytes});
    }
}

void FarEnd::onBroken(const http::HttpError &)
{
    gone();
}

void FarEnd::gone()
{
    if (m_busy && m_call && !m_call->written) {
        m_call->leftByGateway = true;
        m_provider.m_facts.note("call " + std::to_string(m_call->number) + " is left by the gateway");
    }
    m_busy = false;
    m_timer.stop();
    m_stream.reset();
}

void FarEnd::take(std::string_view bytes)
{
    Facts &facts = m_provider.m_facts;
    while (!bytes.empty()) {
        if (m_reader.complete()) {
            facts.fail("the gateway writes on a connection whose call is not over");
            return;
        }
        const bool knewHead = m_reader.headDone();
        bytes.remove_prefix(m_reader.consume(bytes));
        m_body += m_reader.newBody();
        if (m_reader.headDone() && !knewHead)
            countRequest();
        if (m_reader.broken()) {
            facts.fail("the gateway's request cannot be read");
            return;
        }
        if (m_reader.complete())
            begin();
    }
}

void FarEnd::countRequest()
{
    Ask *ask = m_provider.m_facts.ask(m_reader.request().field("x-sim-ask"));
    if (ask && ++ask->sentUpstream > 1)
        m_provider.m_facts.fail(ask->id + ": is sent a second time");
}

void FarEnd::begin()
{
    Facts &facts = m_provider.m_facts;
    const test::SeenRequest &seen = m_reader.request();
    for (const std::string &complaint : seen.complaints)
        facts.fail("the gateway's request: " + complaint);
    Call &call = facts.calls.emplace_back();
    call.number = facts.calls.size() - 1;
    call.leader = facts.ask(seen.field("x-sim-ask"));
    call.seenAt = facts.loop.now();
    call.request = std::exchange(m_body, {});
    std::string first = seen.field("Authorization");
    if (first.starts_with("Bearer "))
        first.erase(0, 7);
    std::string second = seen.field("x-api-key");
    if (call.leader && call.leader->wish->provider == "anthropic")
        std::swap(first, second);
    // A login is in the other slot, and alone.
    call.credential = first + (first.empty() || second.empty() ? "" : "+") + second;
    m_call = &call;
    m_busy = true;
    m_step = 0;
    m_takenBefore = m_wire->taken;
    if (!call.leader) {
        facts.fail("a request that nobody has made arrives at the provider");
        return;
    }
    m_script = answerTo(m_provider.m_dice, m_provider.temper, call, *call.leader->wish);
    facts.mostDecoded = std::max(facts.mostDecoded, call.plain.size());
    facts.note("call " + std::to_string(call.number) + " for " + call.leader->id + " [" + call.credential +
               "]: " + call.kind + " " + std::to_string(call.status) + ", " +
               std::to_string(call.body.size()) + " bytes" + (call.good ? ", good" : "") +
               (call.close == Call::Close::Cut ? ", cut" : "") + (call.speaks ? "" : ", silent"));
    m_timer.start(m_script.steps.empty() ? Micros(0) : m_script.steps.front().after.value_or(Micros(0)));
}

void FarEnd::step()
{
    if (!m_stream)
        return;
    if (!m_busy) {
        sayMore();
        return;
    }
    while (m_step < m_script.steps.size()) {
        m_stream->write(m_script.steps[m_step++].bytes);
        if (m_step < m_script.steps.size() && m_script.steps[m_step].after) {
            m_timer.start(*m_script.steps[m_step].after);
            return;
        }
    }
    // Where the message has its end in itself, the gateway may ask the next thing before this end closes.
    const bool over = m_call->close != Call::Close::Cut && !m_script.endsWithConnection;
    if (over)
        answered();
    if (m_script.extraAfter)
        m_timer.start(*m_script.extraAfter);
    else
        sayMore();
}

/// What comes behind the message, and then the end.
void FarEnd::sayMore()
{
    const std::string extra = std::exchange(m_script.extra, {});
    // An answer to the next request would be mistaken for these bytes, and the gateway could not tell.
    if (!extra.empty() && !m_reader.begun()) {
        m_deaf = true;
        m_provider.m_facts.upstreamFaults = true;
        m_stream->write(extra);
    }
    if (m_script.endsAfter > Micros(0))
        m_timer.start(std::exchange(m_script.endsAfter, Micros(0)));
    else
        end();
}

void FarEnd::answered()
{
    m_busy = false;
    m_call->written = true;
    m_call->writtenWall = m_provider.m_facts.loop.wallTime();
    m_reader.startNext();
    m_provider.m_facts.note("call " + std::to_string(m_call->number) + " has been answered");
}

/// Of the connection, now that all was said; or, where it is kept, after a time of idleness.
void FarEnd::end()
{
    using End = Script::End;
    if (m_busy && m_script.end != End::Hang)
        answered();
    switch (m_script.end) {
    case End::Keep:
        if (m_provider.m_dice.percent(15)) {
            m_script.end = End::Close;
            m_timer.start(m_provider.m_dice.time(std::chrono::seconds(2)));
        }
        break;
    case End::Close:
        // The gateway may be about to use it.
        m_provider.m_facts.upstreamFaults = true;
        m_stream.release()->closeGracefully();
        break;
    case End::Reset:
        m_provider.m_facts.upstreamFaults = true;
        m_stream.release()->abort();
        break;
    case End::Hang:
        break;
    }
}

} // namespace sekisho::sim
