// SPDX-License-Identifier: GPL-3.0-or-later
// An answer's head on its way into the cache and out of it.
#pragma once

#include "http/message.h"
#include "storage/cache_store.h"

#include <string_view>

namespace sekisho::gateway {

/// Status, headers and coding of an answer as it is stored: without what belongs to one exchange (dates,
/// cookies, rate limits, our own), to a hop, or to the framing.
[[nodiscard]] storage::CacheEntryHead storedHead(const http::ResponseHead &head);

/// The head that a hit begins with; `decoded` when the body goes out without its coding.
[[nodiscard]] http::ResponseHead replayedHead(const storage::CacheEntryHead &stored, bool decoded);

/// Whether a client with that Accept-Encoding takes a body of that coding (RFC 9110 section 12.5.3). One that
/// says nothing is taken to know none.
[[nodiscard]] bool acceptsCoding(std::string_view acceptEncoding, std::string_view coding);

} // namespace sekisho::gateway
