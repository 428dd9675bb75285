// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/catalogue.h"

#include "providers/upstream_url.h"

#include <algorithm>

namespace sekisho::providers {
namespace {

/// The row whose credential habits are those of everyone who speaks that wire format.
std::string_view slugOfFamily(dialects::Family family)
{
    switch (family) {
    case dialects::Family::Anthropic:
        return "anthropic";
    case dialects::Family::Gemini:
        return "google-ai-studio";
    case dialects::Family::Ollama:
        return "ollama";
    case dialects::Family::Cohere:
        return "cohere";
    case dialects::Family::OpenAi:
        break;
    }
    return "openai";
}

bool isLoopback(std::string_view host)
{
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

} // namespace

Catalogue::Catalogue()
{
    for (const std::string_view name : AlwaysSecretHeaders)
        m_secretHeaders.add(name);
}

void Catalogue::addCredentialHeader(std::string_view name)
{
    m_credentialHeaders.add(name);
    m_secretHeaders.add(name);
}

const Provider *Catalogue::find(std::string_view slugOrAlias) const
{
    for (const Provider &provider : m_providers) {
        if (provider.slug == slugOrAlias)
            return &provider;
    }
    for (const Provider &provider : m_providers) {
        const auto &aliases = provider.aliases;
        if (std::find(aliases.begin(), aliases.end(), slugOrAlias) != aliases.end())
            return &provider;
    }
    return nullptr;
}

const Provider *Catalogue::findByModel(std::string_view model) const
{
    const Provider *best = nullptr;
    std::size_t bestLength = 0;
    for (const Provider &provider : m_providers) {
        for (const std::string &pattern : provider.modelPatterns) {
            if (pattern.size() > bestLength && globMatches(pattern, model)) {
                best = &provider;
                bestLength = pattern.size();
            }
        }
    }
    return best;
}

void Catalogue::put(Provider provider)
{
    learnCredentials(provider);
    for (Provider &present : m_providers) {
        if (present.slug == provider.slug) {
            present = std::move(provider);
            return;
        }
    }
    m_providers.push_back(std::move(provider));
}

Provider Catalogue::custom(std::string_view slug, std::string_view baseUrl, dialects::Dialect dialect) const
{
    Provider provider = m_customTemplate;
    provider.slug = slug;
    provider.name = slug;
    provider.baseUrl = baseUrl;
    while (provider.baseUrl.ends_with('/'))
        provider.baseUrl.pop_back();
    if (const Provider *model = find(slugOfFamily(dialects::familyOf(dialect))))
        provider.credential = model->credential;
    if (dialect != dialects::Dialect::None)
        provider.rootDialects = {dialect};
    if (const Result<BaseUrl> base = BaseUrl::parse(provider.baseUrl))
        provider.local = isLoopback(base->host);
    return provider;
}

void Catalogue::learnCredentials(const Provider &provider)
{
    if (provider.credential.place == CredentialStyle::Place::Header)
        addCredentialHeader(provider.credential.name);
    if (provider.credential.place == CredentialStyle::Place::Query)
        m_credentialQueryKeys.add(provider.credential.name);
    for (const std::string &name : provider.credentialHeaders)
        addCredentialHeader(name);
    for (const std::string &name : provider.credentialQueryKeys)
        m_credentialQueryKeys.add(name);
}

bool globMatches(std::string_view pattern, std::string_view text)
{
    // Greedy with one point of return: linear for one star, at worst pattern times text, never recursive.
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

const Endpoint *classify(const Provider &provider, std::string_view method, std::string_view pathBelowBase)
{
    for (const Endpoint &endpoint : provider.endpoints) {
        if ((endpoint.method.empty() || endpoint.method == method) &&
            globMatches(endpoint.pattern, pathBelowBase))
            return &endpoint;
    }
    return nullptr;
}

} // namespace sekisho::providers
