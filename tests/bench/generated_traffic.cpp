// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/generated_traffic.h"

#include <array>

namespace sekisho::bench {
namespace {

constexpr std::size_t SessionsAtOnce = 12;

struct Model {
    const char *name;
    std::int64_t priceIn; ///< 10^-12 USD a token
    std::int64_t priceOut;
};

} // namespace

/// A tool with the provider that it talks to.
struct GeneratedTraffic::Kind {
    const char *tool;
    const char *userAgent;
    const char *gateway;
    const char *provider;
    const char *origin;
    const char *path;
    const char *credential;
    std::array<Model, 2> models; ///< the first one mostly
    std::size_t instructions;    ///< bytes that each request begins with
    std::size_t turn;            ///< bytes that a turn adds, on average
    int turns;                   ///< of a session, at most; 1 for calls that know nothing of each other
    bool stream;
    int weight;

    static const std::array<Kind, 8> all;
};

const std::array<GeneratedTraffic::Kind, 8> GeneratedTraffic::Kind::all = {{
    {"claude-cli",
     "claude-cli/1.0.98 (external, cli)",
     "default",
     "anthropic",
     "https://api.anthropic.com",
     "/anthropic/v1/messages?beta=true",
     "subscription",
     {{{"claude-sonnet-4-5", 3'000'000, 15'000'000}, {"claude-opus-4-1", 15'000'000, 75'000'000}}},
     28'000,
     1'800,
     40,
     true,
     24},
    {"codex_cli_rs",
     "codex_cli_rs/0.42.0 (Debian 12.0.0; x86_64) xterm",
     "work",
     "openai",
     "https://api.openai.com",
     "/openai/v1/responses",
     "stored",
     {{{"gpt-5-codex", 1'250'000, 10'000'000}, {"gpt-5-mini", 250'000, 2'000'000}}},
     14'000,
     1'500,
     30,
     true,
     14},
    {"OpenAI/Python",
     "OpenAI/Python 1.108.0",
     "work",
     "openai",
     "https://api.openai.com",
     "/openai/v1/chat/completions",
     "environment",
     {{{"gpt-5-mini", 250'000, 2'000'000}, {"gpt-4.1", 2'000'000, 8'000'000}}},
     600,
     900,
     1,
     false,
     22},
    {"OpenAI/Python",
     "OpenAI/Python 1.108.0",
     "work",
     "openai",
     "https://api.openai.com",
     "/openai/v1/embeddings",
     "environment",
     {{{"text-embedding-3-small", 20'000, 0}, {"text-embedding-3-large", 130'000, 0}}},
     0,
     1'400,
     1,
     false,
     14},
    {"OpenAI/JS",
     "OpenAI/JS 5.20.0",
     "default",
     "openrouter",
     "https://openrouter.ai",
     "/openrouter/v1/chat/completions",
     "stored",
     {{{"qwen/qwen3-coder", 220'000, 950'000}, {"deepseek/deepseek-r1", 400'000, 1'750'000}}},
     2'500,
     1'200,
     8,
     true,
     10},
    {"google-genai-sdk",
     "google-genai-sdk/1.38.0 gl-python/3.12.3",
     "default",
     "google-ai-studio",
     "https://generativelanguage.googleapis.com",
     "/google-ai-studio/v1beta/models/gemini-2.5-flash:generateContent",
     "stored",
     {{{"gemini-2.5-flash", 300'000, 2'500'000}, {"gemini-2.5-pro", 1'250'000, 10'000'000}}},
     1'500,
     3'000,
     1,
     false,
     8},
    {"continue",
     "continue/1.2.4",
     "home",
     "ollama",
     "http://127.0.0.1:11434",
     "/ollama/api/chat",
     "none",
     {{{"qwen3:8b", 0, 0}, {"llama3.2:3b", 0, 0}}},
     1'200,
     700,
     6,
     true,
     6},
    {"curl",
     "curl/7.88.1",
     "default",
     "openai",
     "https://api.openai.com",
     "/openai/v1/chat/completions",
     "client",
     {{{"gpt-5-mini", 250'000, 2'000'000}, {"gpt-5-nano", 50'000, 400'000}}},
     0,
     120,
     1,
     false,
     2},
}};

struct GeneratedTraffic::Session {
    std::size_t kind = 0;
    Model model{};
    std::string prompt; ///< instructions and all turns so far
    int turnsLeft = 1;
    std::shared_ptr<const std::string> last; ///< request, for those that are asked again
};

GeneratedTraffic::GeneratedTraffic(const Plan &plan)
    : m_random(plan.seed),
      m_step(std::chrono::duration_cast<Micros>(plan.days).count() / std::max<std::int64_t>(plan.rows, 1)),
      m_now(plan.until - plan.days),
      m_bodies(plan.bodies)
{
    for (int i = 0; i < 4000; ++i) {
        std::string word;
        for (auto left = 2 + below(8); left > 0; --left)
            word += static_cast<char>('a' + below(26));
        m_words.push_back(std::move(word));
    }
    for (const Kind &kind : Kind::all) {
        std::string text;
        addWords(text, kind.instructions);
        m_instructions.push_back(std::move(text));
    }
    while (m_sessions.size() < SessionsAtOnce)
        m_sessions.push_back(begin());
}

GeneratedTraffic::~GeneratedTraffic() = default;

std::int64_t GeneratedTraffic::below(std::int64_t end)
{
    return static_cast<std::int64_t>(m_random() % static_cast<std::uint64_t>(end));
}

void GeneratedTraffic::addWords(std::string &text, std::size_t bytes)
{
    const std::size_t end = text.size() + bytes;
    while (text.size() < end) {
        // Two draws: words are not used equally often.
        const std::int64_t word = below(1 + below(std::int64_t(m_words.size())));
        text += m_words[static_cast<std::size_t>(word)];
        text += chance(12) ? ".\\n" : " ";
    }
}

void GeneratedTraffic::addHex(std::string &text, std::size_t digits)
{
    for (std::size_t i = 0; i < digits; ++i)
        text += "0123456789abcdef"[below(16)];
}

GeneratedTraffic::Session GeneratedTraffic::begin()
{
    int weights = 0;
    for (const Kind &kind : Kind::all)
        weights += kind.weight;
    std::int64_t drawn = below(weights);
    Session session;
    while (drawn >= Kind::all[session.kind].weight)
        drawn -= Kind::all[session.kind++].weight;
    const Kind &kind = Kind::all[session.kind];
    session.model = kind.models[chance(6) ? 1 : 0];
    session.prompt = m_instructions[session.kind];
    session.turnsLeft = static_cast<int>(1 + below(kind.turns));
    return session;
}

std::string GeneratedTraffic::requestOf(Session &session)
{
    const Kind &kind = Kind::all[session.kind];
    session.prompt += R"("},{"role":"user","content":")";
    addWords(session.prompt, kind.turn / 2 + static_cast<std::size_t>(below(std::int64_t(kind.turn))));
    std::string body = R"({"messages":[{"role":"system","content":")";
    body.reserve(session.prompt.size() + 200);
    body += session.prompt;
    body += R"("}],"model":")";
    body += session.model.name;
    body += kind.stream ? R"(","stream":true,"temperature":1})" : R"(","temperature":1})";
    return body;
}

std::string GeneratedTraffic::answerOf(const Session &session, std::int64_t tokens)
{
    std::string id = "chatcmpl-";
    addHex(id, 24);
    std::string body;
    if (!Kind::all[session.kind].stream) {
        body = R"({"id":")" + id +
               R"(","object":"chat.completion","choices":[{"index":0,"message":{"content":")";
        addWords(body, static_cast<std::size_t>(4 * tokens));
        body +=
            R"("},"finish_reason":"stop"}],"usage":{"completion_tokens":)" + std::to_string(tokens) + "}}";
        return body;
    }
    for (std::int64_t i = 0; i < tokens; ++i) {
        body += R"(data: {"id":")" + id + R"(","object":"chat.completion.chunk","model":")" +
                session.model.name + R"(","choices":[{"index":0,"delta":{"content":")";
        addWords(body, 2);
        body += R"("},"finish_reason":null}]})"
                "\n\n";
    }
    return body + "data: [DONE]\n\n";
}

void GeneratedTraffic::headers(storage::ExchangeRecord &record, const Session &session)
{
    const Kind &kind = Kind::all[session.kind];
    std::string requestId = "req_";
    addHex(requestId, 32);
    std::string ray;
    addHex(ray, 16);
    record.requestHeaders = {{"Host", "127.0.0.1:8484"},
                             {"User-Agent", kind.userAgent},
                             {"Accept", "application/json"},
                             {"Content-Type", "application/json"},
                             {"Authorization", "Bearer [redacted \xe2\x80\xa6wxyz]"},
                             {"X-Stainless-Lang", "python"},
                             {"x-stainless-retry-count", "0"},
                             {"Accept-Encoding", "gzip, deflate, br"},
                             {"Content-Length", std::to_string(record.requestBody.size)}};
    record.responseHeaders = {
        {"Date", "Tue, 03 Mar 2026 10:" + std::to_string(10 + below(50)) + ":" +
                     std::to_string(10 + below(50)) + " GMT"},
        {"Content-Type", kind.stream ? "text/event-stream; charset=utf-8" : "application/json"},
        {"openai-processing-ms", std::to_string(below(5000))},
        {"x-ratelimit-remaining-tokens", std::to_string(below(2'000'000))},
        {"x-request-id", requestId},
        {"CF-RAY", ray + "-NRT"},
        {"Server", "cloudflare"}};
    storage::Attempt attempt;
    attempt.provider = kind.provider;
    attempt.origin = kind.origin;
    attempt.status = record.status;
    attempt.startedAt = Micros(100 + below(200));
    attempt.reusedConnection = !chance(5);
    attempt.sent = attempt.startedAt + Micros(50 + below(200));
    attempt.head = record.firstByte;
    attempt.ended = record.total;
    record.attempts.push_back(std::move(attempt));
}

void GeneratedTraffic::end(storage::ExchangeRecord &record, Session &session)
{
    const std::int64_t tokens = 20 + below(1 + below(400));
    record.tokensIn = TokenCount{std::int64_t(record.requestBody.size / 4)};
    record.tokensCached = TokenCount{record.tokensIn->value * 3 / 4};
    record.tokensOut = TokenCount{tokens};
    record.firstByte = Micros(200'000 + below(1'500'000));
    record.firstToken = *record.firstByte + Micros(below(300'000));
    record.total = *record.firstToken + Micros(tokens * 12'000);
    record.overhead = Micros(150 + below(500));
    record.cost = Money{record.tokensIn->value * session.model.priceIn + tokens * session.model.priceOut};
    if (!record.requestBody.bytes)
        return;
    record.responseBody.bytes = std::make_shared<const std::string>(answerOf(session, tokens));
    record.responseBody.size = record.responseBody.bytes->size();
    session.prompt += R"("},{"role":"assistant","content":")";
    addWords(session.prompt, static_cast<std::size_t>(4 * tokens));
}

void GeneratedTraffic::describe(storage::ExchangeRecord &record, const Session &session)
{
    const Kind &kind = Kind::all[session.kind];
    record.method = "POST";
    record.path = kind.path;
    record.gateway = kind.gateway;
    record.provider = kind.provider;
    record.model = session.model.name;
    record.tool = kind.tool;
    record.userAgent = kind.userAgent;
    record.credential = kind.credential;
    record.keyAlias = record.credential == "stored" ? "default" : "";
    record.stream = kind.stream;
    record.status = 200;
    record.state = storage::ExchangeState::Complete;
}

std::shared_ptr<const storage::ExchangeRecord> GeneratedTraffic::next()
{
    Session &session = m_sessions[static_cast<std::size_t>(below(SessionsAtOnce))];
    auto record = std::make_shared<storage::ExchangeRecord>();
    m_now += Micros(below(2 * m_step + 1));
    record->startedAt = m_now;
    record->id = LogId::generate(m_now);
    describe(*record, session);
    const bool again = chance(12);
    if (below(100) < m_bodies) {
        if (!again || !session.last)
            session.last = std::make_shared<const std::string>(requestOf(session));
        record->requestBody = {session.last, session.last->size(), false};
    } else {
        record->requestBody.size = 2000 + static_cast<std::uint64_t>(below(80'000));
        record->responseBody.size = 1000 + static_cast<std::uint64_t>(below(40'000));
    }
    end(*record, session);
    const std::int64_t fate = below(1000);
    if (again) {
        record->cache = storage::CacheOutcome::Hit;
        record->savedTime = record->total;
        record->savedCost = record->cost;
        record->cost = Money{};
        record->firstByte = record->firstToken = record->total = Micros(300 + below(400));
    } else if (fate < 25) {
        record->status = fate < 15 ? 429 : fate < 20 ? 500 : 400;
        record->responseBody.bytes = std::make_shared<const std::string>(
            R"({"error":{"message":"Rate limit reached for requests","type":"requests","code":"rate_limit_exceeded"}})");
        record->responseBody.size = record->responseBody.bytes->size();
        record->error = "Rate limit reached for requests";
        record->tokensOut.reset();
        record->cost.reset();
        record->firstToken.reset();
    } else if (fate < 35) {
        record->state = fate < 30 ? storage::ExchangeState::Cancelled : storage::ExchangeState::Failed;
        record->error = fate < 30 ? "" : "the connection to the provider broke in the middle of the answer";
        record->responseBody.truncated = true;
    }
    headers(*record, session);
    if (--session.turnsLeft <= 0)
        session = begin();
    return record;
}

} // namespace sekisho::bench
