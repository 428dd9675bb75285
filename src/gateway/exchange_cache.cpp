// SPDX-License-Identifier: GPL-3.0-or-later
// The part of an exchange that deals with the cache: looking up, replaying, joining, storing.
#include "gateway/exchange.h"

#include "dialects/request_preview.h"
#include "gateway/cache/stored_answer.h"
#include "gateway/server_timing.h"

#include <algorithm>

namespace sekisho::gateway {
namespace {

using storage::CacheOutcome;
using storage::ExchangeState;

/// What a small stored body may grow to when its client wants it without its coding.
constexpr std::uint64_t DecodedLimit = 256ULL * 1024 * 1024;
/// Coded bytes that are decoded before the client is looked at again: they may grow a thousandfold.
constexpr std::size_t DecodedAtOnce = 4096;
constexpr std::size_t PreviewCharacters = 200;
/// Reading the index takes a moment; a disk that hangs is no reason to hold up a request.
constexpr Micros IndexPatience = std::chrono::seconds(2);

/// Registered with the cache for as long as somebody waits.
struct WaitForIndex {
    Cache &cache;
    Signal<Done> signal;

    explicit WaitForIndex(Cache &waited) : cache(waited) { cache.notify(signal); }
    ~WaitForIndex() { cache.forget(signal); }
    WaitForIndex(const WaitForIndex &) = delete;
    WaitForIndex &operator=(const WaitForIndex &) = delete;
};

} // namespace

std::string Exchange::credentialScope(const UpstreamPlan &plan, const Payer &payer) const
{
    const std::string &slug = plan.provider->slug;
    if (payer.isOurs)
        return storedScope(slug, payer.alias);
    return clientScope(m_snapshot->catalogue, m_context.cache.hashes(), slug, plan.head);
}

/// The address where it says something: one that the user or the URL has chosen. The catalogue's own is left
/// out, so that recorded answers work on another machine.
std::string Exchange::chosenAddress(const UpstreamPlan &plan) const
{
    const providers::Provider &provider = *plan.provider;
    const auto settings = m_snapshot->providers.find(provider.slug);
    const bool overridden = settings != m_snapshot->providers.end() && !settings->second.baseUrl.empty();
    const bool variable = provider.baseUrl.find('{') != std::string::npos;
    const bool own = provider.slug.starts_with("custom-");
    return overridden || variable || own ? plan.origin().toString() : std::string();
}

Task<bool> Exchange::consultCache(const UpstreamPlan &plan, const Payer &payer)
{
    storage::ExchangeRecord &record = m_recorder.record();
    if (!m_context.cache.isReady()) {
        WaitForIndex wait(m_context.cache);
        Timer timer(m_context.loop, [&wait] { wait.signal.set(Done{}); });
        timer.start(IndexPatience);
        const Micros asked = m_recorder.elapsed();
        co_await wait.signal;
        m_waited += m_recorder.elapsed() - asked;
        if (!m_context.cache.isReady()) {
            record.notes.emplace_back("The cache's index could not be read in time; the cache was not used.");
            // All of the plan but that: in replay-only mode nothing goes upstream all the same.
            m_cachePlan.read = false;
            m_cachePlan.write = false;
            co_return false;
        }
    }
    record.cache = CacheOutcome::Miss;
    m_cacheKey = cacheKey(
        m_snapshot->catalogue, m_context.cache.hashes(), record.gateway, credentialScope(plan, payer),
        {plan.provider->slug, chosenAddress(plan), plan.head, m_body, m_cachePlan.customKey});
    if (m_cachePlan.read) {
        if (const CachedAnswerPtr answer = m_context.cache.find(*m_cacheKey)) {
            if (co_await replay(answer))
                co_return true;
        }
    }
    if (m_cachePlan.write) {
        m_entry = std::make_unique<Entry>();
        m_entry->path = plan.url->path;
        if (m_recorder.wantsBodies())
            m_entry->preview = m_recorder.masked(dialects::requestPreview(m_body, PreviewCharacters));
    }
    co_return false;
}

Task<bool> Exchange::replay(CachedAnswerPtr answer)
{
    auto start = answer->start();
    if (!start) {
        const auto signal = std::make_shared<Signal<Cache::StartResult>>();
        m_context.cache.readStart(answer, signal);
        const auto read = co_await *signal;
        if (!read) {
            m_recorder.record().notes.push_back("A stored answer could not be read: " + read.error().message);
            m_context.cache.drop(answer);
            co_return false;
        }
        start = *read;
    }
    const storage::CacheEntryHead &stored = start->head;
    const http::Headers &client = m_transaction->head().headers;
    std::unique_ptr<http::ContentDecoder> decoder;
    if (!stored.coding.empty() && !acceptsCoding(client.value("Accept-Encoding"), stored.coding)) {
        decoder = http::ContentDecoder::create(stored.coding, DecodedLimit);
        if (!decoder) {
            m_recorder.record().notes.emplace_back(
                "A stored answer has a content coding that this client does not accept.");
            co_return false;
        }
    }

    const auto body = std::make_shared<const std::string>(std::move(m_body));
    m_recorder.captureRequest(body, body->size());
    m_recorder.describeHit(stored);
    http::ResponseHead head = replayedHead(stored, decoder != nullptr);
    const Micros saved = std::max(Micros(0), stored.latency - m_recorder.elapsed());
    const auto age = std::max(Micros(0), Micros(m_context.loop.wallTime() - answer->storedAt()));
    head.headers.set("age", std::to_string(std::chrono::duration_cast<std::chrono::seconds>(age).count()));
    head.headers.set("sekisho-cache-saved-ms", std::to_string(saved.count() / 1000));
    addOwnHeaders(head);
    head.headers.add("Server-Timing", "gw;dur=" + milliseconds(m_recorder.elapsed() - m_waited));
    addCorsHeaders(head);
    m_recorder.beginAnswer(head, dialects::Dialect::None);
    using Kind = http::Framing::Kind;
    const http::Framing framing =
        decoder || stored.stream ? http::Framing{Kind::Chunked} : http::Framing{Kind::Length, answer->size()};
    m_transaction->sendHead(std::move(head), framing);

    const bool whole = co_await replayBody(answer, start->firstPiece, std::move(decoder));
    if (!whole) {
        // The head is out: the connection is cut, so that nobody takes the part for the whole.
        m_context.cache.drop(answer);
        end(ExchangeState::Failed, "The stored answer could not be read to its end.");
        co_return true;
    }
    m_recorder.endHit(stored);
    m_context.cache.recordHit(answer, m_recorder.record().savedTime.value_or(Micros(0)),
                              stored.cost.value_or(Money{}));
    m_transaction->finish();
    end(ExchangeState::Complete);
    co_return true;
}

Task<bool> Exchange::replayBody(CachedAnswerPtr answer, std::shared_ptr<const std::string> piece,
                                std::unique_ptr<http::ContentDecoder> decoder)
{
    std::string decoded;
    for (std::uint32_t number = 0; number < answer->pieces(); ++number) {
        if (number > 0) {
            const auto signal = std::make_shared<Signal<Cache::PieceResult>>();
            m_context.cache.readPiece(answer, number, signal);
            auto read = co_await *signal;
            if (!read)
                co_return false;
            piece = std::move(*read);
        }
        for (std::string_view left = *piece; !left.empty();) {
            std::string_view bytes = decoder ? left.substr(0, DecodedAtOnce) : left;
            left.remove_prefix(bytes.size());
            if (decoder) {
                decoded.clear();
                if (!decoder->decode(bytes, decoded))
                    co_return false;
                bytes = decoded;
            }
            m_transaction->sendBody(bytes);
            m_recorder.onAnswerBody(bytes);
            // After the last one nothing is waited for: a client that hangs up then has had all of it.
            const bool last = left.empty() && number + 1 == answer->pieces();
            if (!last && m_transaction->unsentBytes() > m_context.limits.writeHighWater) {
                m_drained.emplace();
                co_await *m_drained;
                m_drained.reset();
            }
        }
    }
    co_return !decoder || decoder->isComplete();
}

std::shared_ptr<Flight> Exchange::joinOrStart(http::CallRequest request)
{
    if (!m_entry)
        return Flight::start(m_context.client, m_context.loop, std::move(request), std::nullopt);
    const Flight::Terms terms{request.firstByteTimeout,
                              std::string(request.head.headers.value("Accept-Encoding"))};
    if (m_cachePlan.read) {
        if (std::shared_ptr<Flight> flight = m_context.cache.flight(*m_cacheKey, terms)) {
            m_recorder.record().cache = CacheOutcome::Coalesced;
            m_recorder.setPaysFor(false);
            return flight;
        }
    }
    const auto flight = Flight::start(m_context.client, m_context.loop, std::move(request),
                                      m_context.cache.retention(*m_cacheKey, terms));
    // One that only records is joined by nobody: each of its kind wants an answer of its own.
    if (m_cachePlan.read)
        m_context.cache.track(flight);
    return flight;
}

void Exchange::storeAnswer()
{
    if (!m_entry || !m_recorder.answerMayBeStored())
        return;
    const std::shared_ptr<const storage::CacheBody> body = m_call->takeWhole();
    if (!body)
        return;
    storage::CacheEntryHead head = std::move(m_entry->head);
    m_recorder.describeAnswer(head);
    head.path = std::move(m_entry->path);
    head.latency = m_call->flight().duration();
    // One who joined late has seen its first token late.
    if (m_call->leads())
        head.firstToken = m_recorder.record().firstToken;
    head.preview = std::move(m_entry->preview);
    m_context.cache.put(*m_cacheKey, std::move(head), body, m_call->flight().timings(), m_cachePlan.ttl);
}

} // namespace sekisho::gateway
