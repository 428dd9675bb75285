// SPDX-License-Identifier: GPL-3.0-or-later
// What a provider is: resources/providers.json read into values. All that differs between providers is data
// there.
#pragma once

#include "base/result.h"
#include "dialects/dialect.h"
#include "providers/name_set.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::providers {

/// How a key travels (the provider's own style).
struct CredentialStyle {
    enum class Place { Header, Query, None };
    Place place = Place::Header;
    std::string name = "Authorization"; ///< header or query key
    std::string prefix = "Bearer ";     ///< before the key, in a header
};

/// One kind of endpoint below a provider's base: the first whose pattern fits wins.
struct Endpoint {
    std::string method;  ///< "POST"; empty fits any
    std::string pattern; ///< of the path below the base without leading '/', `*` fits any run:
                         ///< "chat/completions", "models/*:generateContent"
    dialects::Dialect dialect = dialects::Dialect::None;
    bool cacheable = false;
    std::string baseUrl; ///< where this endpoint lives, when not below the provider's base
};

/// How the tail of a URL becomes the upstream's path.
enum class UrlRule {
    Join,        ///< base path + tail, with the joining rule
    AzureOpenAi, ///< {resource}/{deployment}/... and the SDKs' openai/deployments/... forms
    WorkersAi,   ///< base path + /accounts/{account}/ai/{run|v1}/...
};

struct Fact {
    std::string source; ///< a document or repository; empty when unverified
    bool unverified = false;
};

struct Provider {
    std::string slug;
    std::string name;                 ///< for people
    std::vector<std::string> aliases; ///< other slugs that mean it
    std::string baseUrl;              ///< scheme, host, path; no trailing slash; may hold {resource}
    UrlRule urlRule = UrlRule::Join;
    CredentialStyle credential;
    /// Headers and query keys that may carry a credential of a client's for this provider; all are dropped
    /// where a stored key is injected. The union of all providers' is dropped too (see credentials.h).
    std::vector<std::string> credentialHeaders;
    std::vector<std::string> credentialQueryKeys;
    bool needsKey = true; ///< local servers and the demo need none
    bool local = false;   ///< on this machine by default: plain http to loopback
    std::vector<Endpoint> endpoints;
    std::vector<std::string>
        modelPatterns; ///< globs of model names that are its own at the root URLs: "gpt-*"
    std::vector<dialects::Dialect> rootDialects; ///< dialects it speaks natively at the root URLs
    std::optional<int> keepAliveSeconds; ///< when it closes idle connections sooner than the pool's default
    std::map<std::string, Fact, std::less<>> facts; ///< by field name: where the fact is from
};

/// Secret whoever the provider is.
inline constexpr std::array<std::string_view, 5> AlwaysSecretHeaders = {
    "authorization", "proxy-authorization", "cookie", "set-cookie", "cf-aig-authorization"};

class Catalogue {
public:
    Catalogue();

    /// The error names the row and the field.
    [[nodiscard]] static Result<Catalogue> parse(std::string_view json);

    [[nodiscard]] const std::vector<Provider> &providers() const { return m_providers; }
    /// By slug or alias, exact.
    [[nodiscard]] const Provider *find(std::string_view slugOrAlias) const;
    /// By the name of a model, from the patterns; the longest pattern that fits wins.
    [[nodiscard]] const Provider *findByModel(std::string_view model) const;
    /// Adds or replaces; for providers of the user's own.
    void put(Provider provider);

    /// A provider of the user's own, made from the row "custom-*": that row's endpoints, and the credential
    /// style of the provider whose wire format `dialect` is.
    [[nodiscard]] Provider custom(std::string_view slug, std::string_view baseUrl,
                                  dialects::Dialect dialect) const;

    /// The union of all providers', in lower case: a client may have been set up for another one.
    [[nodiscard]] const NameSet &credentialHeaders() const { return m_credentialHeaders; }
    /// Those and the ones that always are secret.
    [[nodiscard]] const NameSet &secretHeaders() const { return m_secretHeaders; }
    [[nodiscard]] const NameSet &credentialQueryKeys() const { return m_credentialQueryKeys; }

private:
    void learnCredentials(const Provider &provider);
    void addCredentialHeader(std::string_view name);

    std::vector<Provider> m_providers;
    Provider m_customTemplate;
    NameSet m_credentialHeaders;
    NameSet m_secretHeaders;
    NameSet m_credentialQueryKeys;
};

/// Shell-like: `*` fits any run of characters, everything else itself.
[[nodiscard]] bool globMatches(std::string_view pattern, std::string_view text);

/// The endpoint of a request, from the provider's list; nothing when none fits.
[[nodiscard]] const Endpoint *classify(const Provider &provider, std::string_view method,
                                       std::string_view pathBelowBase);

} // namespace sekisho::providers
