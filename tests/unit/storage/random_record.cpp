// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/storage/random_record.h"

#include <array>

namespace sekisho::storage {
namespace {

bool equal(const RecordedHeader &a, const RecordedHeader &b)
{
    return a.name == b.name && a.value == b.value;
}

bool equal(const Attempt &a, const Attempt &b)
{
    return a.provider == b.provider && a.origin == b.origin && a.status == b.status && a.error == b.error &&
           a.startedAt == b.startedAt && a.resolved == b.resolved && a.connected == b.connected &&
           a.encrypted == b.encrypted && a.sent == b.sent && a.head == b.head && a.ended == b.ended &&
           a.reusedConnection == b.reusedConnection;
}

bool equal(const RecordedBody &a, const RecordedBody &b)
{
    if (a.size != b.size || a.truncated != b.truncated || bool(a.bytes) != bool(b.bytes))
        return false;
    return !a.bytes || *a.bytes == *b.bytes;
}

template <typename T>
bool equal(const std::vector<T> &a, const std::vector<T> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const T &left, const T &right) { return equal(left, right); });
}

} // namespace

std::int64_t RecordDice::below(std::int64_t end)
{
    return static_cast<std::int64_t>(m_random() % static_cast<std::uint64_t>(end));
}

std::string RecordDice::text(std::size_t size)
{
    static constexpr std::array<const char *, 6> Characters = {"a",  "\t",           "\"",
                                                               "\\", "\xe6\x97\xa5", "\xf0\x9f\x98\x80"};
    const bool isUtf8 = !chance(4);
    std::string text;
    while (text.size() < size) {
        if (isUtf8)
            text += chance(8) ? Characters[static_cast<std::size_t>(below(6))]
                              : std::string(1, static_cast<char>(' ' + below(95)));
        else
            text += static_cast<char>(below(256));
    }
    return text;
}

std::string RecordDice::prose(std::size_t size)
{
    std::vector<std::string> words(2000);
    for (std::string &word : words) {
        for (auto left = 2 + below(9); left > 0; --left)
            word += static_cast<char>('a' + below(26));
    }
    std::string text;
    while (text.size() < size)
        text += words[static_cast<std::size_t>(below(std::int64_t(words.size())))] + ' ';
    text.resize(size);
    return text;
}

std::string RecordDice::noise(std::size_t size)
{
    std::string bytes(size, '\0');
    for (char &c : bytes)
        c = static_cast<char>(below(256));
    return bytes;
}

std::vector<RecordedHeader> RecordDice::headers()
{
    std::vector<RecordedHeader> headers(static_cast<std::size_t>(below(12)));
    for (RecordedHeader &header : headers) {
        header.name = chance(2) ? "Content-Type" : text(static_cast<std::size_t>(below(30)));
        header.value = text(static_cast<std::size_t>(below(200)));
    }
    return headers;
}

RecordedBody RecordDice::body(std::size_t most)
{
    RecordedBody body;
    body.size = m_random() >> below(64);
    body.truncated = chance(2);
    const auto size = static_cast<std::size_t>(below(std::int64_t(most) + 1));
    if (!chance(4))
        body.bytes = std::make_shared<const std::string>(chance(5)   ? std::string()
                                                         : chance(3) ? text(size / 20)
                                                                     : prose(size));
    return body;
}

Attempt RecordDice::attempt()
{
    Attempt attempt;
    attempt.provider = text(8);
    attempt.origin = "https://example.com:" + std::to_string(below(65536));
    attempt.status = chance(3) ? 0 : static_cast<int>(100 + below(500));
    attempt.error = chance(2) ? std::string() : text(60);
    attempt.startedAt = Micros(below(1'000'000));
    for (auto *time : {&attempt.resolved, &attempt.connected, &attempt.encrypted, &attempt.sent,
                       &attempt.head, &attempt.ended})
        maybe(*time, 1'000'000'000);
    attempt.reusedConnection = chance(2);
    return attempt;
}

ExchangeRecord RecordDice::record(std::size_t mostBody)
{
    ExchangeRecord record;
    m_time += std::chrono::milliseconds(1);
    moveTo(record, m_time + Micros(below(1000)));
    record.state = static_cast<ExchangeState>(below(6));
    record.cache = static_cast<CacheOutcome>(below(4));
    record.path = chance(20) ? text(3000) : "/openai/v1/" + text(static_cast<std::size_t>(below(100)));
    for (std::string *name : {&record.method, &record.account, &record.gateway, &record.provider,
                              &record.model, &record.tool, &record.credential, &record.keyAlias})
        *name = chance(4) ? std::string() : "name-" + std::to_string(below(20));
    record.userAgent = text(static_cast<std::size_t>(below(180)));
    record.stream = chance(2);
    record.status = chance(3) ? 0 : static_cast<int>(100 + below(500));
    record.errorCode = chance(2) ? 0 : static_cast<int>(2000 + below(50));
    record.error = chance(2) ? std::string() : text(chance(10) ? 5000 : 80);
    for (auto *time :
         {&record.firstByte, &record.firstToken, &record.total, &record.overhead, &record.savedTime})
        maybe(*time, std::int64_t(1) << (1 + below(60)));
    for (auto *tokens : {&record.tokensIn, &record.tokensCached, &record.tokensCacheWrite, &record.tokensOut,
                         &record.tokensReasoning})
        maybe(*tokens, 1'000'000);
    for (auto *money : {&record.cost, &record.savedCost})
        maybe(*money, 1'000'000'000'000);
    record.requestHeaders = headers();
    record.responseHeaders = headers();
    record.requestBody = body(mostBody);
    record.responseBody = body(mostBody);
    for (auto left = below(4); left > 0; --left)
        record.attempts.push_back(attempt());
    for (auto left = below(3); left > 0; --left)
        record.notes.push_back(text(50));
    return record;
}

void RecordDice::moveTo(ExchangeRecord &record, WallTime startedAt)
{
    record.startedAt = startedAt;
    const auto least = LogId::earliest(startedAt).bytes();
    std::string id(least.begin(), least.end());
    id[6] = '\x70';
    for (std::size_t i = 8; i < id.size(); ++i)
        id[i] = static_cast<char>(below(256));
    record.id = *LogId::fromBytes(id);
}

std::string difference(const ExchangeRecord &a, const ExchangeRecord &b)
{
    const std::pair<const char *, bool> fields[] = {
        {"id", a.id == b.id},
        {"state", a.state == b.state},
        {"startedAt", a.startedAt == b.startedAt},
        {"method", a.method == b.method},
        {"path", a.path == b.path},
        {"account", a.account == b.account},
        {"gateway", a.gateway == b.gateway},
        {"provider", a.provider == b.provider},
        {"model", a.model == b.model},
        {"tool", a.tool == b.tool},
        {"userAgent", a.userAgent == b.userAgent},
        {"credential", a.credential == b.credential},
        {"keyAlias", a.keyAlias == b.keyAlias},
        {"stream", a.stream == b.stream},
        {"status", a.status == b.status},
        {"errorCode", a.errorCode == b.errorCode},
        {"error", a.error == b.error},
        {"firstByte", a.firstByte == b.firstByte},
        {"firstToken", a.firstToken == b.firstToken},
        {"total", a.total == b.total},
        {"overhead", a.overhead == b.overhead},
        {"tokensIn", a.tokensIn == b.tokensIn},
        {"tokensCached", a.tokensCached == b.tokensCached},
        {"tokensCacheWrite", a.tokensCacheWrite == b.tokensCacheWrite},
        {"tokensOut", a.tokensOut == b.tokensOut},
        {"tokensReasoning", a.tokensReasoning == b.tokensReasoning},
        {"cost", a.cost == b.cost},
        {"cache", a.cache == b.cache},
        {"savedTime", a.savedTime == b.savedTime},
        {"savedCost", a.savedCost == b.savedCost},
        {"requestHeaders", equal(a.requestHeaders, b.requestHeaders)},
        {"responseHeaders", equal(a.responseHeaders, b.responseHeaders)},
        {"requestBody", equal(a.requestBody, b.requestBody)},
        {"responseBody", equal(a.responseBody, b.responseBody)},
        {"attempts", equal(a.attempts, b.attempts)},
        {"notes", a.notes == b.notes},
    };
    for (const auto &[name, same] : fields) {
        if (!same)
            return name;
    }
    return {};
}

} // namespace sekisho::storage
