// SPDX-License-Identifier: GPL-3.0-or-later
// What the log shows of a request's secrets.
#include "base/redaction.h"
#include "base/text.h"
#include "providers/credentials.h"
#include "providers/query.h"

#include <algorithm>
#include <array>

namespace sekisho::providers {
namespace {

constexpr std::string_view Redacted = "[redacted]";

/// They end like secrets and are none; the first is what a user looks for when a cache key was given by hand.
constexpr std::array<std::string_view, 4> HarmlessHeaders = {"cf-aig-cache-key", "idempotency-key",
                                                             "sec-websocket-key", "x-idempotency-key"};
/// Signatures of AWS and Azure addresses let the bearer in as a key does.
constexpr std::array<std::string_view, 7> SecretQueryKeys = {"key",       "token", "secret",         "apikey",
                                                             "signature", "sig",   "x-amz-signature"};
/// A scheme whose credential is short or readable: its end would give too much away.
constexpr std::string_view Basic = "Basic ";

template <typename List>
bool isIn(const List &names, std::string_view name)
{
    for (const std::string_view known : names) {
        if (equalsIgnoringCase(known, name))
            return true;
    }
    return false;
}

bool endsLikeSecret(std::string_view name)
{
    constexpr std::array<std::string_view, 3> Words = {"key", "token", "secret"};
    return std::any_of(Words.begin(), Words.end(), [name](std::string_view word) {
        if (name.size() <= word.size())
            return false;
        const std::size_t at = name.size() - word.size();
        const char before = name[at - 1];
        return (before == '-' || before == '_') && equalsIgnoringCase(name.substr(at), word);
    });
}

/// Browsers, which cannot set headers there, carry keys as items of this list: "xi-api-key.<key>",
/// "cf-aig-authorization.<token>", "openai-insecure-api-key.<key>".
std::string redactedProtocols(std::string_view list)
{
    std::string out;
    forEachListElement(list, [&](std::string_view item) {
        const std::size_t dot = item.find('.');
        const std::string_view head = item.substr(0, dot);
        out += out.empty() ? "" : ", ";
        const bool secret =
            dot != std::string_view::npos && (endsLikeSecret(head) || isIn(AlwaysSecretHeaders, head));
        out += secret ? std::string(head) + "." + std::string(Redacted) : std::string(item);
    });
    return out;
}

std::string redactedSecret(const http::Headers::Field &field)
{
    // Nothing sent is worth seeing as nothing: it is why a stored key was used.
    if (trimmed(field.value).empty())
        return std::string(field.value);
    if (equalsIgnoringCase(field.name, "cookie") || equalsIgnoringCase(field.name, "set-cookie"))
        return std::string(Redacted);
    if (startsWithIgnoringCase(field.value, Basic))
        return std::string(Basic) + std::string(Redacted);
    return redacted(field.value);
}

/// "http://user:password@host/..." of an absolute target, without the user.
std::string withoutUserInfo(std::string_view target)
{
    const std::size_t mark = target.find("://");
    if (mark == std::string_view::npos || target.substr(0, mark).find('/') != std::string_view::npos)
        return std::string(target);
    const std::size_t begin = mark + 3;
    const std::string_view authority = target.substr(begin, target.find_first_of("/?", begin) - begin);
    const std::size_t at = authority.rfind('@');
    if (at == std::string_view::npos)
        return std::string(target);
    return std::string(target.substr(0, begin)) + std::string(Redacted) +
           std::string(target.substr(begin + at));
}

} // namespace

bool isSecretHeader(const Catalogue &catalogue, std::string_view name)
{
    if (catalogue.secretHeaders().contains(name))
        return true;
    return endsLikeSecret(name) && !isIn(HarmlessHeaders, name);
}

bool isSecretQueryKey(const Catalogue &catalogue, std::string_view name)
{
    return isIn(SecretQueryKeys, name) || catalogue.credentialQueryKeys().contains(name) ||
           endsLikeSecret(name);
}

std::string redactedTarget(const Catalogue &catalogue, std::string_view target)
{
    const std::size_t mark = target.find('?');
    std::string out = withoutUserInfo(target.substr(0, mark));
    if (mark == std::string_view::npos)
        return out;
    char separator = '?';
    std::string_view query = target.substr(mark + 1);
    for (bool more = true; more;) {
        const std::size_t end = query.find('&');
        const Parameter parameter = readParameter(query.substr(0, end));
        out += separator;
        separator = '&';
        if (!parameter.value.empty() && isSecretQueryKey(catalogue, parameter.name)) {
            out += parameter.text.substr(0, parameter.text.size() - parameter.value.size());
            out += Redacted;
        } else {
            out += parameter.text;
        }
        more = end != std::string_view::npos;
        query.remove_prefix(more ? end + 1 : query.size());
    }
    return out;
}

std::string redactedValue(const Catalogue &catalogue, const http::Headers::Field &field)
{
    if (equalsIgnoringCase(field.name, "sec-websocket-protocol"))
        return redactedProtocols(field.value);
    return isSecretHeader(catalogue, field.name) ? redactedSecret(field) : std::string(field.value);
}

} // namespace sekisho::providers
