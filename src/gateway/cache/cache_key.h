// SPDX-License-Identifier: GPL-3.0-or-later
// Which requests are equal, and for whom. ARCHITECTURE.md, "Cache key", is the text of it.
#pragma once

#include "gateway/cache/cache_hashes.h"
#include "http/message.h"
#include "providers/catalogue.h"
#include "storage/cache_store.h"

#include <string>
#include <string_view>

namespace sekisho::gateway {

/// `stored:openai`, `stored:openai/work`.
[[nodiscard]] std::string storedScope(std::string_view provider, std::string_view alias);
/// `client:openai:` and an HMAC over every credential, in headers and query, that goes upstream;
/// `none:openai` where none does. Tools send several at once, and only the provider knows which one it looks
/// at.
[[nodiscard]] std::string clientScope(const providers::Catalogue &catalogue, CacheHashes &hashes,
                                      std::string_view provider, const http::RequestHead &upstream);

struct CachedRequest {
    std::string_view provider;
    std::string_view address; ///< scheme, host and port where they are not the catalogue's own; else empty
    const http::RequestHead &upstream; ///< as planned, before a credential of ours is in it
    std::string_view body;             ///< as it goes upstream
    std::string_view customKey;        ///< empty for the fingerprint of the rest
};

[[nodiscard]] storage::CacheKey cacheKey(const providers::Catalogue &catalogue, CacheHashes &hashes,
                                         std::string_view gateway, std::string_view credentialScope,
                                         const CachedRequest &request);

} // namespace sekisho::gateway
