// SPDX-License-Identifier: GPL-3.0-or-later
// The addresses that a key is confirmed for.
#pragma once

#include "base/result.h"
#include "gateway/snapshot.h"
#include "http/stream.h"

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::app {

/// Scheme, host and port, as in `https://api.openai.com` or `http://127.0.0.1:8000`: no path, http or https.
[[nodiscard]] Result<http::Origin> parseOrigin(std::string_view text);

/// What is passed over cannot be parsed: no request goes there, so neither does the key.
[[nodiscard]] std::vector<http::Origin> parseOrigins(const std::vector<std::string> &texts);
[[nodiscard]] std::vector<std::string> toStrings(const std::vector<http::Origin> &origins);

/// Where the provider's requests go by the configuration in force: the user's address, else all of the
/// catalogue's. An error where a person has to name it: for an address with a part that the URL fills in, one
/// that would carry the key over the network in the clear, and a provider that is not known or takes no key.
[[nodiscard]] Result<std::vector<http::Origin>> usualOrigins(const gateway::Snapshot &snapshot,
                                                             const providers::Provider &provider);

} // namespace sekisho::app
