// SPDX-License-Identifier: GPL-3.0-or-later
// Credentials in a request: found, dropped, injected.
#pragma once

#include "base/secret.h"
#include "http/message.h"
#include "providers/catalogue.h"

#include <optional>
#include <string>
#include <string_view>

namespace sekisho::providers {

/// What the client sent for itself.
struct ClientCredential {
    Secret value;              ///< without scheme prefix
    bool subscription = false; ///< an OAuth bearer of a subscription login (sk-ant-oat...), never replaced
};

/// The client's credential for this provider, from any known slot. An empty one (`x-api-key:`, a bare
/// `Bearer`) is none.
[[nodiscard]] std::optional<ClientCredential> findCredential(const Provider &provider,
                                                             const http::RequestHead &request);

/// Drops every known credential header (all providers': Authorization, x-api-key, api-key, x-goog-api-key,
/// xi-api-key,
/// ...) and query key from the head; the target's other bytes stay.
void dropCredentials(const Catalogue &catalogue, http::RequestHead &request);

/// Drops empty credential headers only, so that none is sent beside a real one.
void dropEmptyCredentials(const Catalogue &catalogue, http::RequestHead &request);

/// Sets the key in the provider's own style.
void injectCredential(const Provider &provider, const Secret &key, http::RequestHead &request);

/// Whether a header's value, or a query key's, is a secret to be shown as [redacted]: known slots of all
/// providers, cookie, set-cookie, proxy-authorization, cf-aig-authorization, and names that end in -key,
/// -token or -secret.
[[nodiscard]] bool isSecretHeader(const Catalogue &catalogue, std::string_view name);
[[nodiscard]] bool isSecretQueryKey(const Catalogue &catalogue, std::string_view name);

/// The target with the values of secret query keys as [redacted], for the log.
[[nodiscard]] std::string redactedTarget(const Catalogue &catalogue, std::string_view target);

/// A header's value for the log, redacted where it is a secret.
[[nodiscard]] std::string redactedValue(const Catalogue &catalogue, const http::Headers::Field &field);

/// A request's query without its credentials, for the cache key and comparisons; bytes and order of the rest
/// kept.
[[nodiscard]] std::string withoutCredentials(const Catalogue &catalogue, std::string_view query);

} // namespace sekisho::providers
