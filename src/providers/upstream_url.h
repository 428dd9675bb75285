// SPDX-License-Identifier: GPL-3.0-or-later
// From the tail of a gateway URL to the provider's address. Escapes and query pass byte for byte.
#pragma once

#include "base/result.h"
#include "providers/catalogue.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace sekisho::providers {

/// A base URL taken apart.
struct BaseUrl {
    std::string scheme; ///< "http", "https" or "demo"
    std::string host;   ///< lower case, without brackets
    std::uint16_t port = 0;
    std::string path; ///< without trailing slash; may be empty

    /// Refuses user info, query, fragment, other schemes, an empty host and a port out of range.
    [[nodiscard]] static Result<BaseUrl> parse(std::string_view url);
};

struct UpstreamUrl {
    BaseUrl base;     ///< where it goes, with placeholders filled
    std::string path; ///< absolute, as it goes upstream
    std::string
        pathBelowBase; ///< what classify() is asked with: without leading '/', version segment dropped
    const Endpoint *endpoint = nullptr; ///< nullptr when unknown
};

struct UrlRequest {
    std::string_view method;
    std::string_view
        tail; ///< the path behind the slug, with or without its leading '/', not decoded, without query
    std::string_view account; ///< of form 2; may be empty
    std::string_view baseUrl; ///< the user's in place of the catalogue's; may be empty
};

/// The joining rule: where the tail begins with what the base path ends in ("v1", "openai/v1", "api/v1"),
/// that is dropped once; else where the base ends in a version segment and the tail begins with another
/// ("v2", "v1beta"), the tail's replaces it. A `..` segment, also escaped, and placeholders that are not one
/// DNS label are refused.
[[nodiscard]] Result<UpstreamUrl> upstreamUrl(const Provider &provider, const UrlRequest &request);

} // namespace sekisho::providers
