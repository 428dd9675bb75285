// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/credentials.h"

#include "base/secret_memory.h"
#include "base/text.h"
#include "providers/query.h"

#include <algorithm>
#include <array>

namespace sekisho::providers {
namespace {

/// Schemes that providers put before a key in a header.
constexpr std::array<std::string_view, 5> Schemes = {"Bearer", "Token", "Key", "Api-Key", "Basic"};

/// The OAuth tokens of Claude subscriptions begin so; `claude setup-token` makes one
/// (code.claude.com/docs/en/authentication).
constexpr std::string_view ClaudeLogin = "sk-ant-oat";
/// Codex sends it beside the bearer of a ChatGPT login, and only then (github.com/openai/codex).
constexpr std::string_view ChatGptAccountHeader = "chatgpt-account-id";

/// A header's credential without its scheme; empty for a scheme alone.
std::string_view bare(std::string_view value)
{
    value = trimmed(value);
    const std::string_view first = value.substr(0, std::min(value.find(' '), value.find('\t')));
    for (const std::string_view scheme : Schemes) {
        if (equalsIgnoringCase(first, scheme))
            return trimmed(value.substr(first.size()));
    }
    return value;
}

/// A credential where it stands in the request: no copy of a key is left behind by looking for it.
struct Candidate {
    std::string_view value;
    bool escaped = false; ///< in a query

    [[nodiscard]] Secret secret() const
    {
        if (!escaped || value.find('%') == std::string_view::npos)
            return Secret(value);
        std::string decoded = percentDecoded(value);
        Secret secret(decoded);
        wipe(decoded);
        return secret;
    }
};

/// Calls `visit` for all credentials of the client, the provider's own slot first.
template <typename Visitor>
void forEachCandidate(const Provider &provider, const http::RequestHead &request, Visitor &&visit)
{
    const auto fromHeader = [&](std::string_view name) {
        for (const http::Headers::Field field : request.headers) {
            if (!equalsIgnoringCase(field.name, name))
                continue;
            if (const std::string_view value = bare(field.value); !value.empty())
                visit(Candidate{value});
        }
    };
    const auto fromQuery = [&](std::string_view name) {
        forEachParameter(queryOf(request.target), [&](const Parameter &parameter) {
            if (equalsIgnoringCase(parameter.name, name) && !parameter.value.empty())
                visit(Candidate{parameter.value, true});
        });
    };
    if (provider.credential.place == CredentialStyle::Place::Header)
        fromHeader(provider.credential.name);
    else if (provider.credential.place == CredentialStyle::Place::Query)
        fromQuery(provider.credential.name);
    const auto isOwn = [&](CredentialStyle::Place place, const std::string &name) {
        return provider.credential.place == place && equalsIgnoringCase(provider.credential.name, name);
    };
    for (const std::string &name : provider.credentialHeaders) {
        if (!isOwn(CredentialStyle::Place::Header, name))
            fromHeader(name);
    }
    for (const std::string &name : provider.credentialQueryKeys) {
        if (!isOwn(CredentialStyle::Place::Query, name))
            fromQuery(name);
    }
}

} // namespace

std::optional<ClientCredential> findCredential(const Provider &provider, const http::RequestHead &request)
{
    // A login in any slot decides: replacing it would bill what the subscription covers.
    const bool besideAccount = request.headers.contains(ChatGptAccountHeader);
    std::optional<Candidate> first;
    std::optional<Candidate> login;
    forEachCandidate(provider, request, [&](const Candidate &candidate) {
        if (!first)
            first = candidate;
        if (!login && (besideAccount || candidate.value.starts_with(ClaudeLogin)))
            login = candidate;
    });
    if (!first)
        return std::nullopt;
    return ClientCredential{login.value_or(*first).secret(), login.has_value()};
}

void dropCredentials(const Catalogue &catalogue, http::RequestHead &request)
{
    request.headers.removeIf([&](const http::Headers::Field &field) {
        return catalogue.credentialHeaders().contains(field.name);
    });
    request.target = filteredTarget(request.target, [&](const Parameter &parameter) {
        return !catalogue.credentialQueryKeys().contains(parameter.name);
    });
}

void dropEmptyCredentials(const Catalogue &catalogue, http::RequestHead &request)
{
    request.headers.removeIf([&](const http::Headers::Field &field) {
        return catalogue.credentialHeaders().contains(field.name) && bare(field.value).empty();
    });
}

void injectCredential(const Provider &provider, const Secret &key, http::RequestHead &request)
{
    const CredentialStyle &style = provider.credential;
    if (key.empty() || style.place == CredentialStyle::Place::None)
        return;
    if (style.place == CredentialStyle::Place::Query) {
        std::string encoded = percentEncoded(key.reveal());
        request.target.reserve(request.target.size() + 2 + style.name.size() + encoded.size());
        request.target += queryMarkFor(request.target);
        request.target += style.name + '=';
        request.target += encoded;
        wipe(encoded);
        return;
    }
    WipedString value(style.prefix);
    value += key.reveal();
    request.headers.set(style.name, value);
}

std::string withoutCredentials(const Catalogue &catalogue, std::string_view query)
{
    return filteredQuery(query, [&](const Parameter &parameter) {
        return !catalogue.credentialQueryKeys().contains(parameter.name);
    });
}

} // namespace sekisho::providers
