// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/sample_records.h"

#include "dialects/conversation_reader.h"
#include "gui/sample_conversation.h"

#include <random>
#include <utility>

namespace sekisho::test {
namespace {

using namespace std::chrono_literals;
using storage::Attempt;
using storage::CacheOutcome;
using storage::ExchangeRecord;
using storage::ExchangeState;

// 2026-11-04 13:58:00 UTC
const WallTime Morning{std::chrono::microseconds(1'793'800'680'000'000)};

struct Kind {
    const char *provider;
    const char *model;
    const char *tool;
    const char *userAgent;
    const char *credential;
    const char *origin;
    const char *path;
};

constexpr Kind Kinds[] = {
    {"anthropic", "claude-sonnet-4-5", "claude-cli", "claude-cli/2.0.31 (external, cli)", "subscription",
     "https://api.anthropic.com", "/anthropic/v1/messages"},
    {"openai", "gpt-5-mini", "codex", "codex_cli_rs/0.63.0", "client", "https://api.openai.com",
     "/openai/v1/responses"},
    {"openai", "gpt-4.1", "OpenAI/Python", "OpenAI/Python 2.8.1", "environment", "https://api.openai.com",
     "/openai/v1/chat/completions"},
    {"google-ai-studio", "gemini-2.5-flash", "langchain", "langchain-google-genai/3.1.0", "environment",
     "https://generativelanguage.googleapis.com",
     "/google-ai-studio/v1beta/models/gemini-2.5-flash:generateContent"},
    {"ollama", "qwen3:8b", "continue", "continue/1.5.11", "none", "http://127.0.0.1:11434",
     "/ollama/v1/chat/completions"},
    {"demo", "demo", "curl", "curl/7.88.1", "none", "http://127.0.0.1:8484", "/demo/v1/chat/completions"},
};

constexpr char LimitJson[] =
    R"({"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your rate limit of 400,000 input tokens per minute."}})";

void setBody(storage::RecordedBody &body, std::string text)
{
    body.size = text.size();
    body.bytes = std::make_shared<const std::string>(std::move(text));
}

Attempt attempt(const Kind &kind, Micros start, Micros length, int status, bool reused)
{
    Attempt made;
    made.provider = kind.provider;
    made.origin = kind.origin;
    made.status = status;
    made.startedAt = start;
    Micros at = start;
    if (reused) {
        made.reusedConnection = true;
    } else {
        made.resolved = at += 4ms;
        made.connected = at += 18ms;
        made.encrypted = at += 31ms;
    }
    made.sent = at += 1ms;
    made.head = at + (length - (at - start)) * 3 / 10;
    made.ended = start + length;
    return made;
}

// 1.25 dollars for a million tokens in, 10 for a million out; what runs here costs nothing.
void setCost(ExchangeRecord &record)
{
    if (record.credential == "subscription")
        return;
    record.cost = Money{};
    if (record.credential != "none")
        record.cost->picoUsd = record.tokensIn->value * 1'250'000 + record.tokensOut->value * 10'000'000;
}

// The cache answers what the provider had taken `record.total` for.
void makeHit(ExchangeRecord &record)
{
    const Micros took = 210us + *record.total / 10'000;
    record.cache = CacheOutcome::Hit;
    record.savedTime = *record.total - took;
    record.savedCost = std::exchange(record.cost, Money{});
    record.total = took;
    record.overhead = took;
    record.firstByte = took / 2;
    record.firstToken = took * 2 / 3;
    record.attempts.clear();
}

void makeCoalesced(ExchangeRecord &record)
{
    record.cache = CacheOutcome::Coalesced;
    record.savedCost = std::exchange(record.cost, Money{});
}

void interrupt(ExchangeRecord &record)
{
    record.state = ExchangeState::Interrupted;
    record.error = "The gateway was stopped before the answer was complete.";
    record.tokensOut.reset();
    record.cost.reset();
}

MutableRecord make(const Kind &kind, WallTime start, Micros total, int status, std::int64_t in,
                   std::int64_t out, bool reused)
{
    auto record = std::make_shared<ExchangeRecord>();
    record->id = LogId::generate(start);
    record->state = ExchangeState::Complete;
    record->startedAt = start;
    record->method = "POST";
    record->path = kind.path;
    record->gateway = "default";
    record->provider = kind.provider;
    record->model = kind.model;
    record->tool = kind.tool;
    record->userAgent = kind.userAgent;
    record->credential = kind.credential;
    record->keyAlias = record->credential == "environment" ? "default" : "";
    record->stream = true;
    record->status = status;
    record->tokensIn = TokenCount{in};
    record->tokensOut = TokenCount{out};
    record->cache = record->provider == "demo" ? CacheOutcome::None : CacheOutcome::Miss;
    setCost(*record);
    record->total = total;
    record->overhead = 210us;
    record->attempts.push_back(attempt(kind, 200us, total - 400us, status, reused));
    record->firstByte = record->attempts.back().head;
    record->firstToken = *record->firstByte + 6ms;
    record->requestHeaders = {{"Host", "127.0.0.1:8484"},
                              {"User-Agent", kind.userAgent},
                              {"Content-Type", "application/json"},
                              {"Authorization", "[redacted]"}};
    record->responseHeaders = {{"Content-Type", "application/json"}, {"x-request-id", "req_0f7c1a"}};
    const dialects::Dialect dialect = dialects::dialectOfPath(record->path);
    setBody(record->requestBody, sampleRequest(dialect, record->model));
    setBody(record->responseBody, status == 429 ? LimitJson : sampleAnswer(dialect, record->model, in, out));
    return record;
}

void markLimited(ExchangeRecord &record)
{
    record.state = ExchangeState::Failed;
    record.error = "The provider asks to slow down: rate limit of 400,000 input tokens per minute.";
    record.tokensOut.reset();
    record.firstToken.reset();
    record.cost.reset();
}

} // namespace

MutableRecord completeRecord(const std::string &provider, const std::string &model, int status)
{
    static Micros passed{};
    passed += 1s;
    MutableRecord record = make(Kinds[2], Morning + passed, 1'240ms, status, 1200, 340, true);
    record->provider = provider;
    record->model = model;
    return record;
}

MutableRecord openRecord()
{
    MutableRecord record = completeRecord();
    record->state = ExchangeState::Open;
    record->status = 0;
    record->total.reset();
    record->firstByte.reset();
    record->firstToken.reset();
    record->tokensOut.reset();
    record->cost.reset();
    record->attempts.back().head.reset();
    record->attempts.back().ended.reset();
    record->attempts.back().status = 0;
    record->responseBody = {};
    record->responseHeaders.clear();
    return record;
}

Records workingDay(int count)
{
    std::mt19937 random(20261104); // NOLINT: the same day each time
    const auto between = [&random](std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(high - low + 1));
    };
    Records records;
    WallTime at = Morning;
    for (int i = 0; i < count; ++i) {
        at += std::chrono::milliseconds(between(300, 9'000));
        const Kind &kind = Kinds[static_cast<std::size_t>(between(0, 99) < 8 ? 5 : between(0, 4))];
        const Micros total = kind.provider == std::string("demo")
                                 ? Micros(between(400, 41'000))
                                 : std::chrono::milliseconds(between(12, 95) * between(12, 95));
        const bool limited = i % 17 == 9;
        MutableRecord record = make(kind, at, limited ? 184ms : total, limited ? 429 : 200,
                                    between(400, 16'000), between(40, 2'100), i % 4 != 0);
        if (limited)
            markLimited(*record);
        if (i == count - 6) {
            record->attempts.insert(record->attempts.begin(), attempt(Kinds[1], 200us, 1'004ms, 503, false));
            record->attempts.front().error = "overloaded";
            record->attempts.back() = attempt(kind, 1'250ms, 7'300ms, 200, false);
            record->total = 8'912ms;
            record->firstByte = record->attempts.back().head;
            record->firstToken = *record->firstByte + 20ms;
            record->tokensCached = TokenCount{record->tokensIn->value * 7 / 8};
            record->cost->picoUsd -= record->tokensCached->value * 1'125'000;
            record->notes = {"Retried once: the first provider answered 503."};
        } else if (i == count - 11) {
            record->state = ExchangeState::Cancelled;
            record->error = "The tool closed the connection.";
        } else if (i == count - 15) {
            record->state = ExchangeState::Failed;
            record->status = 502;
            record->error = "The provider closed the connection in the middle of its answer.";
        } else if (i >= count - 2) {
            record->startedAt = at;
            record->state = ExchangeState::Open;
            record->status = i == count - 1 ? 0 : 200;
            record->total.reset();
            record->tokensOut.reset();
            record->cost.reset();
            record->attempts.back().ended.reset();
            record->responseBody = {nullptr, i == count - 1 ? 0U : 412U, false};
            if (i == count - 1) {
                record->firstByte.reset();
                record->firstToken.reset();
                record->attempts.back().head.reset();
            }
        } else if (!limited && (i % 5 == 2 || i % 7 == 3) && record->cache == CacheOutcome::Miss) {
            makeHit(*record);
        } else if (i == count - 7) {
            makeCoalesced(*record);
        }
        records.push_back(record);
    }
    return records;
}

Records overtime(int count)
{
    Records records;
    const WallTime from = afterWork();
    for (int i = 0; i < count; ++i) {
        const Kind &kind = Kinds[static_cast<std::size_t>(i) % std::size(Kinds)];
        const MutableRecord record =
            make(kind, from + i * 730ms, 400ms + i * 170ms, 200, 900 + i * 311, 80 + i * 17, true);
        if (i % 5 == 4 && record->cache == CacheOutcome::Miss)
            makeHit(*record);
        records.push_back(record);
    }
    return records;
}

Records dayBefore(int count)
{
    Records records;
    for (int i = 0; i < count; ++i) {
        const Kind &kind = Kinds[static_cast<std::size_t>(i) % std::size(Kinds)];
        const WallTime start = Morning - 20h + i * 41s;
        const MutableRecord record =
            make(kind, start, 700ms + (i % 23) * 190ms, 200, 700 + i % 97 * 131, 60 + i % 41 * 19, true);
        if (i % 50 == 44)
            interrupt(*record);
        else if (i % 3 == 1 && record->cache == CacheOutcome::Miss)
            makeHit(*record);
        records.push_back(record);
    }
    return records;
}

WallTime afterWork()
{
    static const WallTime end = workingDay(60).back()->startedAt + 1'800ms; // a clock that is asked often
    return end;
}

} // namespace sekisho::test
