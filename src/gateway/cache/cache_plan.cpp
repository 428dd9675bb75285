// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/cache/cache_plan.h"

#include "base/text.h"

#include <algorithm>

namespace sekisho::gateway {
namespace {

using std::chrono::seconds;

constexpr seconds Year = std::chrono::hours(365 * 24);
/// For a request with a key of its own and no time anywhere else.
constexpr seconds CustomKeyTtl{300};

struct Asked {
    std::string_view name; ///< of the header as it was sent
    std::string_view value;
};

/// The header, else its deprecated name.
Asked asked(const http::Headers &headers, std::string_view name, std::string_view oldName)
{
    if (const auto value = headers.find(name))
        return {name, trimmed(*value)};
    return {oldName, trimmed(headers.value(oldName))};
}

std::optional<seconds> askedTtl(const http::Headers &headers, std::vector<std::string> &notes)
{
    const Asked header = asked(headers, "cf-aig-cache-ttl", "cf-cache-ttl");
    if (header.value.empty())
        return std::nullopt;
    const auto number = parseUnsigned(header.value);
    if (!number) {
        notes.push_back(std::string(header.name) + " is no number of seconds and was ignored.");
        return std::nullopt;
    }
    if (*number > static_cast<std::uint64_t>(Year.count())) {
        notes.push_back(std::string(header.name) + " is more than a year; a year was taken.");
        return Year;
    }
    return seconds(*number);
}

bool askedToSkip(const http::Headers &headers, std::vector<std::string> &notes)
{
    const Asked header = asked(headers, "cf-aig-skip-cache", "cf-skip-cache");
    if (header.value.empty() || equalsIgnoringCase(header.value, "false") || header.value == "0")
        return false;
    if (equalsIgnoringCase(header.value, "true") || header.value == "1")
        return true;
    notes.push_back(std::string(header.name) + " is neither true nor false and was ignored.");
    return false;
}

/// Why this request's answer is never cached, or nothing.
std::string_view obstacle(const CacheQuestion &question)
{
    if (!question.endpoint || !question.endpoint->cacheable)
        return "answers of this endpoint are not cached";
    if (!question.wholeBody)
        return "the request body is larger than what is held";
    if (question.facts.background)
        return "a response in the background is not cached";
    if (question.facts.continues)
        return "a response that goes on from another is not cached";
    return {};
}

} // namespace

CachePlan planCache(const CacheQuestion &question, std::vector<std::string> &notes)
{
    const http::Headers &headers = question.client.headers;
    const GatewayPlan &gateway = question.gateway;
    const std::optional<seconds> ttl = askedTtl(headers, notes);
    const std::string_view key = trimmed(headers.value("cf-aig-cache-key"));

    CachePlan plan;
    plan.replayOnly = gateway.cacheMode == CacheMode::ReplayOnly;
    if (askedToSkip(headers, notes))
        return plan;
    const bool byHeader = ttl.value_or(seconds(0)) > seconds(0) || (!key.empty() && !ttl);
    const bool bySettings = (gateway.cacheTtl > seconds(0) || gateway.cacheMode == CacheMode::Record ||
                             gateway.cacheMode == CacheMode::ReplayOnly) &&
                            !ttl;
    if (!byHeader && !bySettings)
        return plan;
    if (gateway.cacheMode == CacheMode::Off) {
        if (byHeader)
            notes.emplace_back("The cache of this gateway is switched off.");
        return plan;
    }
    if (const std::string_view reason = obstacle(question); !reason.empty()) {
        if (byHeader)
            notes.push_back("The cache was not used: " + std::string(reason) + ".");
        return plan;
    }
    plan.customKey = key;
    plan.ttl = ttl ? *ttl : gateway.cacheTtl > seconds(0) ? gateway.cacheTtl : CustomKeyTtl;
    plan.read = gateway.cacheMode != CacheMode::Record;
    plan.write = gateway.cacheMode != CacheMode::ReplayOnly;
    if (gateway.cacheMode == CacheMode::Record && !ttl && gateway.cacheTtl <= seconds(0))
        plan.ttl = Year;
    return plan;
}

} // namespace sekisho::gateway
