// SPDX-License-Identifier: GPL-3.0-or-later
// Azure OpenAI: {resource}/{deployment}/... as AI gateways write it, openai/deployments/... and openai/v1/...
// as Azure's own SDKs and documentation do (learn.microsoft.com/azure/ai-foundry/openai/reference).
#include "providers/url_rules.h"
#include "providers/url_text.h"

#include <algorithm>
#include <array>

namespace sekisho::providers {
namespace {

constexpr std::string_view Placeholder = "{resource}";
constexpr std::string_view Deployments = "openai/deployments/";

Failure<Error> refused(std::string message)
{
    return Failure{Error{std::move(message)}};
}

/// One label of a host name (RFC 1123 section 2.1), in lower case: nothing in it can leave the host's domain.
bool isDnsLabel(std::string_view text)
{
    return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

struct AzureTail {
    std::string_view resource; ///< empty when the URL names none
    std::string path;          ///< "openai/..."
};

AzureTail taken(std::string_view tail)
{
    if (firstSegment(tail) == "openai")
        return {{}, std::string(tail)};
    if (firstSegment(tail) == "deployments")
        return {{}, "openai/" + std::string(tail)};
    const std::string_view resource = firstSegment(tail);
    const std::string_view rest = afterFirstSegment(tail);
    if (rest.empty())
        return {resource, {}};
    if (firstSegment(rest) == "openai")
        return {resource, std::string(rest)};
    if (firstSegment(rest) == "deployments")
        return {resource, "openai/" + std::string(rest)};
    return {resource, std::string(Deployments) + std::string(rest)};
}

/// People copy base URLs at various depths; the rule adds everything from "openai" on.
void dropOpenAi(std::string &path)
{
    for (const std::string_view ending : {"/openai/v1", "/openai/deployments", "/openai"}) {
        if (path.ends_with(ending)) {
            path.erase(path.size() - ending.size());
            return;
        }
    }
}

} // namespace

Result<UpstreamUrl> azureUrl(std::string_view base, std::string_view tail)
{
    const AzureTail azure = taken(tail);
    if (azure.path.empty())
        return refused("An Azure OpenAI path is {resource}/{deployment}/chat/completions or "
                       "{resource}/openai/v1/...");
    std::string filled(base);
    if (const std::size_t at = filled.find(Placeholder); at != std::string::npos) {
        if (azure.resource.empty())
            return refused("The URL names no Azure resource: write /azure-openai/{resource}/" + azure.path +
                           ", or give the provider azure-openai a base URL.");
        if (!isDnsLabel(azure.resource))
            return refused("The Azure resource in the URL is no host name: only a-z, 0-9 and \"-\" can stand "
                           "in it.");
        filled.replace(at, Placeholder.size(), azure.resource);
    }
    Result<BaseUrl> parsed = BaseUrl::parse(filled);
    if (!parsed)
        return Failure{parsed.error()};
    UpstreamUrl url;
    url.base = std::move(*parsed);
    dropOpenAi(url.base.path);
    url.path = joinedBySlash(url.base.path, azure.path);
    const std::string_view path = azure.path;
    url.pathBelowBase = path.starts_with(Deployments) ? afterFirstSegment(path.substr(Deployments.size()))
                                                      : withoutVersion(afterFirstSegment(path));
    return url;
}

} // namespace sekisho::providers
