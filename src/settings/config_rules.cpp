// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/config_rules.h"

#include "base/text.h"

#include <algorithm>

namespace sekisho::settings {
namespace {

bool isAlnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool consistsOf(std::string_view value, std::size_t most, std::string_view alsoAllowed)
{
    return !value.empty() && value.size() <= most && std::all_of(value.begin(), value.end(), [&](char c) {
        return isAlnum(c) || alsoAllowed.find(c) != std::string_view::npos;
    });
}

bool isPrintable(std::string_view value)
{
    return std::all_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x20 && byte != 0x7f;
    });
}

/// What follows "http://" or "https://"; empty for other schemes.
std::string_view behindScheme(std::string_view url)
{
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (startsWithIgnoringCase(url, scheme))
            return url.substr(scheme.size());
    }
    return {};
}

} // namespace

namespace rules {

std::string_view anyText(std::string_view value)
{
    return isPrintable(value) ? "" : "a text without control characters";
}

std::string_view listenHost(std::string_view value)
{
    return consistsOf(value, 253, "-.:_") ? "" : "an IP address such as 127.0.0.1, ::1 or 0.0.0.0";
}

std::string_view gatewayId(std::string_view value)
{
    return consistsOf(value, 64, "-_") ? "" : "1 to 64 letters, digits, \"-\" or \"_\"";
}

std::string_view slug(std::string_view value)
{
    const bool lower = std::none_of(value.begin(), value.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    return lower && consistsOf(value, 64, "-") ? "" : "1 to 64 small letters, digits or \"-\"";
}

std::string_view alias(std::string_view value)
{
    return consistsOf(value, 64, "-_.") ? "" : "1 to 64 letters, digits, \"-\", \"_\" or \".\"";
}

std::string_view lastFour(std::string_view value)
{
    // More than the end of a key has no place in a file.
    return value.size() <= 4 && isPrintable(value) ? "" : "at most the last four characters of a key";
}

std::string_view host(std::string_view value)
{
    return consistsOf(value, 253, "-._:[]") ? "" : "a host name such as workstation.lan, without scheme";
}

std::string_view origin(std::string_view value)
{
    const std::string_view rest = behindScheme(value);
    const bool fine = consistsOf(rest, 260, "-._:[]");
    return fine ? "" : "an origin such as http://localhost:3000, without a path";
}

std::string_view modelPattern(std::string_view value)
{
    const bool fine = !value.empty() && value.size() <= 256 && isPrintable(value);
    return fine ? "" : "the name of a model or a pattern such as gpt-5*, at most 256 characters";
}

std::string_view baseUrl(std::string_view value)
{
    const std::string_view rest = behindScheme(value);
    const std::string_view authority = rest.substr(0, rest.find('/'));
    if (authority.find('@') != std::string_view::npos)
        return "a URL without user name and password: put the key in through the window or the environment";
    const bool fine =
        !authority.empty() && isPrintable(value) && value.find_first_of(" ?#\\") == std::string_view::npos;
    return fine ? "" : "a URL such as https://api.openai.com/v1, without query";
}

} // namespace rules

bool soundsLikeSecret(std::string_view name)
{
    if (equalsIgnoringCase(name, "authorization"))
        return true;
    for (const std::string_view word : {"key", "token", "secret", "password"}) {
        if (name.size() >= word.size() && equalsIgnoringCase(name.substr(name.size() - word.size()), word))
            return true;
    }
    return false;
}

} // namespace sekisho::settings
