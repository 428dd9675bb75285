// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/url_text.h"

#include "base/text.h"

#include <algorithm>

namespace sekisho::providers {
namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// One character of a path for the look at `..`: escaped dots, slashes and backslashes count as themselves.
char seen(std::string_view path, std::size_t &at)
{
    if (path[at] == '%' && at + 2 < path.size()) {
        const std::string code = toLowerAscii(path.substr(at + 1, 2));
        const char decoded = code == "2e" ? '.' : code == "2f" || code == "5c" ? '/' : '\0';
        if (decoded != '\0') {
            at += 3;
            return decoded;
        }
    }
    const char c = path[at++];
    return c == '\\' ? '/' : c;
}

bool hasDotDot(std::string_view path)
{
    // Nearly every path has neither two dots side by side nor an escape.
    if (path.find("..") == std::string_view::npos && path.find('%') == std::string_view::npos)
        return false;
    std::size_t length = 0;
    bool dotsOnly = true;
    for (std::size_t at = 0; at < path.size();) {
        const char c = seen(path, at);
        if (c == '/') {
            if (dotsOnly && length == 2)
                return true;
            length = 0;
            dotsOnly = true;
        } else {
            ++length;
            dotsOnly = dotsOnly && c == '.';
        }
    }
    return dotsOnly && length == 2;
}

/// How much of the tail repeats the end of the base path: the longest run of whole segments that is both.
std::size_t repeatedLength(std::string_view basePath, std::string_view tail)
{
    for (std::size_t slash = basePath.find('/'); slash != std::string_view::npos;
         slash = basePath.find('/', slash + 1)) {
        const std::string_view ending = basePath.substr(slash + 1);
        if (!ending.empty() && beginsWithSegments(tail, ending))
            return ending.size();
    }
    return 0;
}

} // namespace

std::string_view pathProblem(std::string_view path)
{
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte == 0x7f)
            return "holds a space or a control character";
        if (c == '?' || c == '#')
            return "holds a query or a fragment";
    }
    return hasDotDot(path) ? "holds a \"..\" segment" : std::string_view();
}

bool isVersionSegment(std::string_view segment)
{
    if (segment.size() < 2 || segment[0] != 'v' || !isDigit(segment[1]))
        return false;
    std::size_t at = 1;
    while (at < segment.size() && isDigit(segment[at]))
        ++at;
    for (const std::string_view stage : {"alpha", "beta"}) {
        if (segment.substr(at).starts_with(stage)) {
            at += stage.size();
            break;
        }
    }
    return std::all_of(segment.begin() + static_cast<std::ptrdiff_t>(at), segment.end(), isDigit);
}

std::string_view firstSegment(std::string_view path)
{
    return path.substr(0, path.find('/'));
}

std::string_view afterFirstSegment(std::string_view path)
{
    const std::size_t slash = path.find('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
}

std::string_view withoutVersion(std::string_view path)
{
    return isVersionSegment(firstSegment(path)) ? afterFirstSegment(path) : path;
}

bool beginsWithSegments(std::string_view path, std::string_view prefix)
{
    return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

std::string joinedBySlash(std::string_view a, std::string_view b)
{
    std::string out(a);
    if (!b.empty() || a.empty())
        out += '/';
    out += b;
    return out;
}

Joined join(std::string_view basePath, std::string_view tail)
{
    if (const std::size_t repeated = repeatedLength(basePath, tail)) {
        const std::string_view rest = tail.substr(std::min(repeated + 1, tail.size()));
        // A slash at the end of the tail stays, though nothing follows it.
        const bool bareSlash = rest.empty() && tail.size() > repeated;
        return {bareSlash ? std::string(basePath) + '/' : joinedBySlash(basePath, rest),
                withoutVersion(rest)};
    }
    const std::size_t lastSlash = basePath.rfind('/');
    if (lastSlash != std::string_view::npos && isVersionSegment(basePath.substr(lastSlash + 1)) &&
        isVersionSegment(firstSegment(tail)))
        return {joinedBySlash(basePath.substr(0, lastSlash), tail), withoutVersion(tail)};
    return {joinedBySlash(basePath, tail), withoutVersion(tail)};
}

} // namespace sekisho::providers
