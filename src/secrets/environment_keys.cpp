// SPDX-License-Identifier: GPL-3.0-or-later
#include "secrets/environment_keys.h"

#include "base/text.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#ifndef _WIN32
#include <unistd.h>
#endif

namespace sekisho::secrets {

namespace {

constexpr std::string_view Prefix = "SEKISHO_KEY_";
constexpr std::string_view WhiteSpace = " \t\r\n";

char **environmentBlock()
{
#ifdef _WIN32
    return _environ;
#else
    return environ;
#endif
}

void forget(const std::string &name)
{
#ifdef _WIN32
    _putenv_s(name.c_str(), "");
#else
    ::unsetenv(name.c_str());
#endif
}

void overwrite(char *bytes)
{
    // Volatile, so that the stores are made.
    for (volatile char *at = bytes; *at != '\0'; ++at)
        *at = 'x';
}

std::string slug(std::string_view text)
{
    std::string out = toLowerAscii(text);
    std::replace(out.begin(), out.end(), '_', '-');
    return out;
}

std::string_view withoutWhiteSpace(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(WhiteSpace);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(WhiteSpace) - begin + 1);
}

} // namespace

std::optional<std::pair<std::string, std::string>> parseEnvironmentName(std::string_view name)
{
    if (!name.starts_with(Prefix))
        return std::nullopt;
    name.remove_prefix(Prefix.size());
    const std::size_t mark = name.find("__");
    const std::string_view provider = name.substr(0, mark);
    const std::string_view alias = mark == std::string_view::npos ? "default" : name.substr(mark + 2);
    if (provider.empty() || alias.empty())
        return std::nullopt;
    return std::pair(slug(provider), slug(alias));
}

std::vector<EnvironmentKey> takeEnvironmentKeys()
{
    std::vector<EnvironmentKey> keys;
    std::vector<std::string> names;
    for (char **entry = environmentBlock(); entry && *entry; ++entry) {
        char *const equals = std::strchr(*entry, '=');
        if (!equals)
            continue;
        const std::string_view name(*entry, static_cast<std::size_t>(equals - *entry));
        if (!name.starts_with(Prefix))
            continue;
        names.emplace_back(name);
        const std::string_view value = withoutWhiteSpace(equals + 1);
        auto address = parseEnvironmentName(name);
        if (address && !value.empty())
            keys.push_back({std::move(address->first), std::move(address->second), Secret(value)});
        overwrite(equals + 1);
    }
    for (const std::string &name : names)
        forget(name);
    return keys;
}

} // namespace sekisho::secrets
