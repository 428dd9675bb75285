// SPDX-License-Identifier: GPL-3.0-or-later
// The URL rules of providers whose addresses hold more than a path.
#pragma once

#include "providers/upstream_url.h"

namespace sekisho::providers {

/// Both are given a tail that has been checked and has no leading slash; `base` is the user's or the
/// catalogue's URL, as text. The endpoint of the answer is not filled in.
[[nodiscard]] Result<UpstreamUrl> azureUrl(std::string_view base, std::string_view tail);
[[nodiscard]] Result<UpstreamUrl> workersAiUrl(const Provider &provider, const UrlRequest &request,
                                               std::string_view base, std::string_view tail);

} // namespace sekisho::providers
