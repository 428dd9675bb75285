// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/recorder.h"

#include "base/text.h"
#include "gateway/record_feed.h"
#include "providers/credentials.h"

#include <algorithm>

namespace sekisho::gateway {
namespace {

/// What a compressed answer may grow to before metering gives up on it.
constexpr std::uint64_t DecodedLimit = 256ULL * 1024 * 1024;
/// A row older than a second is on disk, its 100 ms in the journal's queue included.
constexpr Micros OpenAfter = std::chrono::milliseconds(750);
/// Longer than any key.
constexpr std::size_t SeamBytes = 4096;

bool isStream(std::string_view contentType)
{
    return startsWithIgnoringCase(contentType, "text/event-stream") ||
           startsWithIgnoringCase(contentType, "application/x-ndjson");
}

bool isIdentity(std::string_view coding)
{
    return coding.empty() || equalsIgnoringCase(coding, "identity");
}

} // namespace

Recorder::Recorder(Loop &loop, RecordFeed &feed, const KeyRing &keys,
                   std::shared_ptr<const Snapshot> snapshot, Micros startedAt)
    : m_loop(loop),
      m_feed(feed),
      m_keys(keys),
      m_snapshot(std::move(snapshot)),
      m_startedAt(startedAt),
      m_record(std::make_shared<storage::ExchangeRecord>()),
      m_openTimer(loop, [this] { m_feed.opened(*this); })
{
    m_record->startedAt = m_loop.wallTime() - elapsed();
    m_record->id = LogId::generate(m_record->startedAt);
}

Recorder::~Recorder()
{
    if (!m_closed)
        close(storage::ExchangeState::Interrupted);
}

Micros Recorder::elapsed() const
{
    return m_loop.now() - m_startedAt;
}

void Recorder::setWanted(bool row, bool bodies, bool counted)
{
    m_counted = counted;
    m_wantRow = row;
    m_wantBodies = row && bodies;
    if (row)
        m_openTimer.start(std::max(Micros(0), OpenAfter - elapsed()));
    else
        m_openTimer.stop();
}

void Recorder::touch()
{
    if (m_wantRow && !m_closed)
        m_feed.changed(*this);
}

void Recorder::mask(std::string &text) const
{
    m_keys.mask(text);
    for (const Secret &key : m_ownKeys)
        maskKey(text, key);
}

std::string Recorder::masked(std::string text) const
{
    mask(text);
    return text;
}

std::shared_ptr<const std::string> Recorder::maskedBody(std::shared_ptr<const std::string> body) const
{
    if (!body || !holdsSecret(*body))
        return body;
    return std::make_shared<const std::string>(masked(*body));
}

std::vector<storage::RecordedHeader> Recorder::recordedHeaders(const http::Headers &headers) const
{
    std::vector<storage::RecordedHeader> recorded;
    recorded.reserve(headers.size());
    for (const http::Headers::Field field : headers) {
        storage::RecordedHeader &header = recorded.emplace_back();
        header.name = field.name;
        header.value = providers::redactedValue(m_snapshot->catalogue, field);
        mask(header.value);
    }
    return recorded;
}

void Recorder::describeRequest(const http::RequestHead &head)
{
    if (!m_wantRow)
        return;
    m_record->method = head.method;
    m_record->path = masked(providers::redactedTarget(m_snapshot->catalogue, head.target));
    m_record->userAgent = head.headers.value("User-Agent");
    m_record->tool = toolName(m_record->userAgent);
    m_record->requestHeaders = recordedHeaders(head.headers);
}

void Recorder::captureRequest(std::shared_ptr<const std::string> body, std::uint64_t size)
{
    storage::RecordedBody &recorded = m_record->requestBody;
    recorded.size = size;
    recorded.truncated = size > body->size();
    if (!m_wantBodies)
        return;
    if (body->size() > m_snapshot->capturedBodyBytes) {
        body = std::make_shared<const std::string>(body->substr(0, m_snapshot->capturedBodyBytes));
        recorded.truncated = true;
    }
    recorded.bytes = maskedBody(std::move(body));
}

void Recorder::addStreamedRequestBytes(std::uint64_t bytes)
{
    m_record->requestBody.size += bytes;
    m_record->requestBody.truncated = true;
}

void Recorder::beginAnswer(const http::ResponseHead &head, dialects::Dialect dialect, bool mayBeStored)
{
    m_record->status = head.status;
    m_record->firstByte = elapsed();
    m_mayBeStored = mayBeStored;
    if (m_wantRow)
        m_record->responseHeaders = recordedHeaders(head.headers);
    if (mayBeStored) {
        for (const http::Headers::Field field : head.headers)
            m_secretSeen = m_secretSeen || holdsSecret(field.value);
    }
    const std::string_view type = head.headers.value("Content-Type");
    m_record->stream = m_record->stream || isStream(type);
    const std::string_view coding = head.headers.value("Content-Encoding");
    if (!isIdentity(coding)) {
        m_decoder = http::ContentDecoder::create(coding, DecodedLimit);
        if (!m_decoder) {
            m_opaque = true;
            dialect = dialects::Dialect::None;
            m_record->notes.emplace_back("The answer's content coding is not known; it is shown as it came.");
        }
    }
    m_reader = dialects::AnswerReader::create(dialect, head.status, type);
    touch();
}

void Recorder::onAnswerBody(std::string_view piece)
{
    m_record->responseBody.size += piece.size();
    read(decoded(piece));
}

void Recorder::meter(std::string_view piece)
{
    if (const std::string_view text = decoded(piece); m_reader && !text.empty())
        feed(text);
}

std::string_view Recorder::decoded(std::string_view piece)
{
    if (!m_reader || m_damaged)
        return {};
    if (!m_decoder)
        return piece;
    m_decoded.clear();
    if (!m_decoder->decode(piece, m_decoded)) {
        m_damaged = true;
        m_record->responseBody.truncated = true;
        m_record->notes.emplace_back(
            "The answer could not be decoded to its end; the client got it as it came.");
    }
    return m_decoded;
}

void Recorder::read(std::string_view text)
{
    if (text.empty())
        return;
    feed(text);
    if (m_mayBeStored)
        watchForSecrets(text);
    if (m_wantBodies && !m_captured.add(text, m_snapshot->capturedBodyBytes))
        m_record->responseBody.truncated = true;
    if (!m_contentSeen && m_reader->contentSeen()) {
        m_contentSeen = true;
        m_record->firstToken = elapsed();
    }
    touch();
}

bool Recorder::holdsSecret(std::string_view text) const
{
    return m_keys.occursIn(text) || std::any_of(m_ownKeys.begin(), m_ownKeys.end(),
                                                [text](const Secret &key) { return keyOccursIn(text, key); });
}

void Recorder::watchForSecrets(std::string_view decoded)
{
    if (m_secretSeen)
        return;
    m_secretSeen = holdsSecret(decoded);
    if (!m_seam.empty() && !m_secretSeen) {
        const std::size_t before = m_seam.size();
        m_seam += decoded.substr(0, SeamBytes);
        m_secretSeen = holdsSecret(m_seam);
        m_seam.resize(before);
    }
    m_seam += decoded.substr(decoded.size() - std::min(decoded.size(), SeamBytes));
    if (m_seam.size() > SeamBytes)
        m_seam.erase(0, m_seam.size() - SeamBytes);
}

void Recorder::feed(std::string_view text)
{
    m_reader->feed(text);
    m_price.reset();
}

void Recorder::endAnswer()
{
    if (m_reader)
        m_reader->finish();
    m_price.reset();
}

bool Recorder::answerMayBeStored() const
{
    // 202 promises an answer, 205 and 206 are none of their own.
    const int status = m_record->status;
    const bool success = status >= 200 && status < 300 && status != 202 && status != 205 && status != 206;
    if (!m_mayBeStored || !m_reader || !success || m_secretSeen || m_damaged || m_opaque)
        return false;
    // Of a body that ends with its connection only its dialect can say that it was all; and an empty one, or
    // JSON whose brackets stay open, is no answer.
    return m_reader->ending() == dialects::Ending::Complete && (!m_decoder || m_decoder->isComplete());
}

void Recorder::describeHit(const storage::CacheEntryHead &stored)
{
    storage::ExchangeRecord &record = *m_record;
    record.cache = storage::CacheOutcome::Hit;
    record.model = stored.model;
    record.tokensIn = stored.tokensIn;
    record.tokensCached = stored.tokensCached;
    record.tokensCacheWrite = stored.tokensCacheWrite;
    record.tokensOut = stored.tokensOut;
    record.tokensReasoning = stored.tokensReasoning;
    record.cost = Money{};
    record.savedCost = stored.cost;
    record.stream = record.stream || stored.stream;
}

void Recorder::endHit(const storage::CacheEntryHead &stored)
{
    m_record->savedTime = std::max(Micros(0), stored.latency - elapsed());
}

bool Recorder::answerIsComplete() const
{
    return m_reader && m_reader->ending() == dialects::Ending::Complete;
}

bool Recorder::answerLacksItsEnd() const
{
    if (!m_reader || !m_record->stream || m_record->status >= 300 || m_damaged || m_opaque)
        return false;
    const bool recognised = m_reader->contentSeen() || !m_reader->model().empty();
    return recognised && m_reader->ending() == dialects::Ending::Open;
}

std::string Recorder::answerError() const
{
    if (!m_reader || m_record->status >= 400 || m_reader->ending() != dialects::Ending::Error)
        return {};
    const std::string &words = m_reader->errorMessage();
    return words.empty() ? "The provider says in its answer that it has failed." : masked(words);
}

void Recorder::readUsage(storage::ExchangeRecord &record) const
{
    if (!m_reader || record.cache == storage::CacheOutcome::Hit)
        return;
    const dialects::Usage &usage = m_reader->usage();
    record.tokensIn = usage.input;
    record.tokensOut = usage.output;
    record.tokensCached = usage.cachedInput;
    record.tokensCacheWrite = usage.cacheWriteInput;
    record.tokensReasoning = usage.reasoning;
    // A subscription's tokens have no price of their own.
    if (record.credential != "subscription") {
        const std::optional<Money> cost = price();
        record.cost = m_pays ? cost : Money{};
        if (!m_pays)
            record.savedCost = cost;
    }
    if (!m_reader->model().empty())
        record.model = m_reader->model();
}

std::optional<Money> Recorder::price() const
{
    if (!m_price)
        m_price = findPrice();
    return *m_price;
}

std::optional<Money> Recorder::findPrice() const
{
    const dialects::Usage &usage = m_reader->usage();
    if (!usage.input && !usage.output)
        return std::nullopt;
    const std::string &slug = m_record->provider;
    const std::string &asked = m_record->model;
    const providers::Provider *provider = m_snapshot->catalogue.find(slug);
    if (provider && provider->local)
        return Money{};
    if (!m_snapshot->prices)
        return std::nullopt;
    const std::string &answered = m_reader->model().empty() ? asked : m_reader->model();
    std::optional<Money> cost = m_snapshot->prices->cost(slug, answered, usage, m_record->startedAt);
    // Azure answers by a name of its own; what was asked for may be known.
    if (!cost && !asked.empty() && asked != answered)
        cost = m_snapshot->prices->cost(slug, asked, usage, m_record->startedAt);
    return cost;
}

void Recorder::describeAnswer(storage::CacheEntryHead &stored) const
{
    stored.gateway = m_record->gateway;
    stored.provider = m_record->provider;
    stored.model = m_reader->model().empty() ? m_record->model : m_reader->model();
    const dialects::Usage &usage = m_reader->usage();
    stored.tokensIn = usage.input;
    stored.tokensCached = usage.cachedInput;
    stored.tokensCacheWrite = usage.cacheWriteInput;
    stored.tokensOut = usage.output;
    stored.tokensReasoning = usage.reasoning;
    if (m_record->credential != "subscription")
        stored.cost = price();
}

std::shared_ptr<const storage::ExchangeRecord> Recorder::snapshot() const
{
    auto copy = std::make_shared<storage::ExchangeRecord>(*m_record);
    readUsage(*copy);
    return copy;
}

void Recorder::close(storage::ExchangeState state, std::string error)
{
    if (std::exchange(m_closed, true))
        return;
    m_openTimer.stop();
    storage::ExchangeRecord &record = *m_record;
    record.state = state;
    record.total = elapsed();
    record.error = std::move(error);
    mask(record.error);
    readUsage(record);
    if (m_reader && record.error.empty() &&
        (record.status >= 400 || m_reader->ending() == dialects::Ending::Error))
        record.error = masked(m_reader->errorMessage());
    if (m_wantBodies && !m_captured.empty())
        record.responseBody.bytes = m_captured.take();
    record.responseBody.bytes = maskedBody(std::move(record.responseBody.bytes));
    if (m_wantRow)
        m_feed.finished(*this, m_record);
    else if (m_counted)
        m_feed.counted(*this, m_record);
    else
        m_feed.forget(*this);
}

std::string toolName(std::string_view userAgent)
{
    const std::string_view product = userAgent.substr(0, userAgent.find(' '));
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t slash = product.find('/'); slash != std::string_view::npos;
         slash = product.find('/', slash + 1)) {
        const std::string_view behind = product.substr(slash + 1);
        const bool marked = behind.starts_with('v') && behind.size() > 1 && isDigit(behind[1]);
        if (marked || (!behind.empty() && isDigit(behind.front())))
            return std::string(product.substr(0, slash));
    }
    return std::string(product);
}

} // namespace sekisho::gateway
