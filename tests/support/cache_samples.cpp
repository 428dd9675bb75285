// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/cache_samples.h"

#include <algorithm>
#include <cstring>
#include <random>

namespace sekisho::test {

using namespace storage;

bool TextBody::read(std::uint64_t offset, std::size_t length, std::string &out) const
{
    if (offset > m_text.size() || length > m_text.size() - offset)
        return false;
    out.assign(m_text, offset, length);
    return true;
}

std::string noise(std::uint64_t seed, std::size_t size)
{
    std::mt19937_64 random(seed);
    std::string out(size, '\0');
    for (std::size_t i = 0; i < size; i += sizeof(std::uint64_t)) {
        const std::uint64_t word = random();
        std::memcpy(out.data() + i, &word, std::min(sizeof word, size - i));
    }
    return out;
}

std::string prose(std::uint64_t seed, std::size_t size)
{
    std::string out;
    while (out.size() < size)
        out += "The answer " + std::to_string(seed) + " goes on. ";
    out.resize(size);
    return out;
}

CacheKey sampleKey(std::uint64_t number)
{
    CacheKey key;
    key.scope = "default stored:openai/" + std::to_string(number % 3);
    for (std::uint8_t &byte : key.fingerprint) {
        byte = static_cast<std::uint8_t>(number & 0xff);
        number = number * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
        number ^= number >> 29;
    }
    return key;
}

WallTime sampleTime(std::int64_t seconds)
{
    return WallTime(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)) + std::chrono::seconds(seconds);
}

CachePut samplePut(std::uint64_t number, std::string body)
{
    const auto n = static_cast<std::int64_t>(number);
    CachePut put;
    put.key = sampleKey(number);
    put.head.gateway = "gateway-" + std::to_string(number % 2);
    put.head.provider = "provider-" + std::to_string(number % 3);
    put.head.model = "model-" + std::to_string(number);
    put.head.path = "/v1/path/" + std::to_string(number);
    put.head.status = 201;
    put.head.headers = {{"content-type", "text/event-stream"},
                        {"x-number", std::to_string(number)},
                        {"x-bytes", std::string("\xff\xfe\0 caf\xe9", 8)},
                        {"x-empty", ""}};
    put.head.stream = true;
    put.head.latency = Micros(1'000'001 + n);
    put.head.firstToken = Micros(2'000'002 + n);
    put.head.tokensIn = TokenCount{3'000 + n};
    put.head.tokensCached = TokenCount{4'000 + n};
    put.head.tokensCacheWrite = TokenCount{5'000 + n};
    put.head.tokensOut = TokenCount{6'000 + n};
    put.head.tokensReasoning = TokenCount{7'000 + n};
    put.head.cost = Money{8'000'000'000'000 + n};
    put.head.preview = "Überschrift " + std::to_string(number);
    put.timings = {{10, Micros(5)}, {300, Micros(5)}, {70'000, Micros(1'000'000 + n)}};
    put.body = std::make_shared<TextBody>(std::move(body));
    put.storedAt = sampleTime(n);
    put.expiresAt = WallTime(std::chrono::sys_days(std::chrono::year(2200) / 1 / 1));
    return put;
}

} // namespace sekisho::test
