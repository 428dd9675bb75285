// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/snapshot.h"

#include "base/text.h"

namespace sekisho::gateway {

std::set<std::string, std::less<>> parseReservedWords(std::string_view text)
{
    std::set<std::string, std::less<>> words;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = trimmed(text.substr(0, end));
        if (!line.empty() && line.front() != '#')
            words.emplace(line);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return words;
}

} // namespace sekisho::gateway
