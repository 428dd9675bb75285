// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/cache/stored_answer.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace sekisho::gateway {
namespace {

constexpr std::array<std::string_view, 12> LeftOut = {
    "content-length",
    "date",
    "age",
    "set-cookie",
    "retry-after",
    "alt-svc",
    "via",
    "server-timing",
    "x-should-retry",
    "connection",
    "transfer-encoding",
    "strict-transport-security",
};
constexpr std::array<std::string_view, 7> LeftOutPrefixes = {
    "cf-aig-", "sekisho-", "x-ratelimit-", "ratelimit", "anthropic-ratelimit-", "access-control-", "x-envoy-",
};

bool isLeftOut(std::string_view name)
{
    return std::any_of(LeftOut.begin(), LeftOut.end(),
                       [name](std::string_view other) { return equalsIgnoringCase(name, other); }) ||
           std::any_of(LeftOutPrefixes.begin(), LeftOutPrefixes.end(),
                       [name](std::string_view prefix) { return startsWithIgnoringCase(name, prefix); });
}

bool isIdentity(std::string_view coding)
{
    return coding.empty() || equalsIgnoringCase(coding, "identity");
}

/// A weight of zero says no (RFC 9110 section 12.4.2).
bool isRefused(std::string_view parameters)
{
    const std::size_t equals = parameters.find('=');
    if (equals == std::string_view::npos)
        return false;
    const std::string_view weight = trimmed(parameters.substr(equals + 1));
    return weight.find_first_not_of("0.") == std::string_view::npos;
}

bool acceptsOne(std::string_view acceptEncoding, std::string_view coding)
{
    std::optional<bool> named;
    std::optional<bool> others;
    forEachListElement(acceptEncoding, [&](std::string_view element) {
        const std::size_t semicolon = element.find(';');
        const std::string_view name = trimmed(element.substr(0, semicolon));
        const bool accepted =
            semicolon == std::string_view::npos || !isRefused(element.substr(semicolon + 1));
        if (equalsIgnoringCase(name, coding))
            named = accepted;
        else if (name == "*")
            others = accepted;
    });
    return named.value_or(others.value_or(false));
}

} // namespace

storage::CacheEntryHead storedHead(const http::ResponseHead &head)
{
    storage::CacheEntryHead stored;
    stored.status = head.status;
    const std::string_view coding = trimmed(head.headers.value("Content-Encoding"));
    if (!isIdentity(coding))
        stored.coding = coding;
    const std::string_view type = head.headers.value("Content-Type");
    stored.stream = startsWithIgnoringCase(type, "text/event-stream") ||
                    startsWithIgnoringCase(type, "application/x-ndjson");
    for (const http::Headers::Field field : head.headers) {
        if (!isLeftOut(field.name))
            stored.headers.emplace_back(field.name, field.value);
    }
    return stored;
}

http::ResponseHead replayedHead(const storage::CacheEntryHead &stored, bool decoded)
{
    http::ResponseHead head;
    head.status = stored.status;
    head.reason = http::reasonPhrase(stored.status);
    for (const auto &[name, value] : stored.headers) {
        if (!decoded || !equalsIgnoringCase(name, "Content-Encoding"))
            head.headers.add(name, value);
    }
    return head;
}

bool acceptsCoding(std::string_view acceptEncoding, std::string_view coding)
{
    bool accepted = true;
    forEachListElement(coding, [&](std::string_view one) {
        accepted = accepted && (isIdentity(one) || acceptsOne(acceptEncoding, one));
    });
    return accepted;
}

} // namespace sekisho::gateway
