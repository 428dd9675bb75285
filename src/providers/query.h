// SPDX-License-Identifier: GPL-3.0-or-later
// Queries as text: parameters are looked at and dropped, never rewritten.
#pragma once

#include <string>
#include <string_view>

namespace sekisho::providers {

struct Parameter {
    std::string name;       ///< decoded, so that "%6Bey" is known as "key"
    std::string_view value; ///< as sent, without '='
    std::string_view text;  ///< the whole parameter as sent
    bool hasValue = false;  ///< whether there was a '='
};

/// Escapes of RFC 3986 section 2.1 resolved; what is none stays.
[[nodiscard]] std::string percentDecoded(std::string_view text);
/// All but the unreserved characters of RFC 3986 section 2.3 escaped.
[[nodiscard]] std::string percentEncoded(std::string_view text);

/// What follows the first '?'; empty without one.
[[nodiscard]] std::string_view queryOf(std::string_view target);
/// What must stand between a target and one more parameter: "?", "&" or nothing.
[[nodiscard]] std::string_view queryMarkFor(std::string_view target);

[[nodiscard]] Parameter readParameter(std::string_view text);

template <typename Visitor>
void forEachParameter(std::string_view query, Visitor &&visit)
{
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        visit(readParameter(query.substr(0, end)));
        if (end == std::string_view::npos)
            break;
        query.remove_prefix(end + 1);
    }
}

/// The parameters that `keep` wants, in their bytes and order.
template <typename Keep>
[[nodiscard]] std::string filteredQuery(std::string_view query, Keep &&keep)
{
    std::string out;
    bool first = true;
    for (bool more = true; more;) {
        const std::size_t end = query.find('&');
        const Parameter parameter = readParameter(query.substr(0, end));
        if (keep(parameter)) {
            if (!first)
                out += '&';
            out += parameter.text;
            first = false;
        }
        more = end != std::string_view::npos;
        query.remove_prefix(more ? end + 1 : query.size());
    }
    return out;
}

/// The same for a whole target; the '?' goes with the last parameter that is dropped, and only then.
template <typename Keep>
[[nodiscard]] std::string filteredTarget(std::string_view target, Keep &&keep)
{
    const std::size_t mark = target.find('?');
    if (mark == std::string_view::npos)
        return std::string(target);
    const std::string_view query = target.substr(mark + 1);
    const std::string kept = filteredQuery(query, keep);
    if (kept.empty() && !query.empty())
        return std::string(target.substr(0, mark));
    return std::string(target.substr(0, mark + 1)) + kept;
}

} // namespace sekisho::providers
