// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens of this gateway, `sk-sekisho-...`: recognised wherever a tool may put its one credential.
#pragma once

#include "http/message.h"

#include <string>
#include <string_view>

namespace sekisho::gateway {

/// Whether any header or query key carries such a token, bare or behind a scheme. It may be in a slot that
/// the provider does not know, and would go upstream with the other unknown headers.
[[nodiscard]] inline bool carriesOwnToken(const http::RequestHead &request)
{
    constexpr std::string_view Prefix = "sk-sekisho-";
    for (const http::Headers::Field field : request.headers) {
        const std::size_t at = field.value.find(Prefix);
        if (at == 0 || (at != std::string_view::npos && field.value[at - 1] == ' '))
            return true;
    }
    const std::size_t at = request.target.find("=" + std::string(Prefix));
    return at != std::string::npos && request.target.find('?') < at;
}

} // namespace sekisho::gateway
