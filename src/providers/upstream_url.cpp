// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/upstream_url.h"

#include "providers/url_rules.h"
#include "providers/url_text.h"

namespace sekisho::providers {
namespace {

bool sameOrigin(const BaseUrl &a, const BaseUrl &b)
{
    return a.scheme == b.scheme && a.host == b.host && a.port == b.port;
}

/// An endpoint with a base of its own: the rest of the path goes behind that. A user's base URL moves it
/// along where both were on one server, because the user's server stands for the whole of it.
void relocate(const Provider &provider, bool usersBase, UpstreamUrl &url)
{
    const Result<BaseUrl> home = BaseUrl::parse(url.endpoint->baseUrl);
    const Result<BaseUrl> usual = BaseUrl::parse(provider.baseUrl);
    if (!home || !usual)
        return;
    if (!usersBase) {
        url.base = *home;
    } else {
        if (!sameOrigin(*home, *usual) || !url.base.path.ends_with(usual->path))
            return;
        url.base.path.erase(url.base.path.size() - usual->path.size());
        url.base.path += home->path;
    }
    url.path = joinedBySlash(url.base.path, url.pathBelowBase);
}

Result<UpstreamUrl> joinedUrl(std::string_view base, std::string_view tail)
{
    Result<BaseUrl> parsed = BaseUrl::parse(base);
    if (!parsed)
        return Failure{parsed.error()};
    UpstreamUrl url;
    url.base = std::move(*parsed);
    const Joined joined = join(url.base.path, tail);
    url.path = joined.path;
    url.pathBelowBase = joined.below;
    return url;
}

Result<UpstreamUrl> byRule(const Provider &provider, const UrlRequest &request, std::string_view base,
                           std::string_view tail)
{
    switch (provider.urlRule) {
    case UrlRule::AzureOpenAi:
        return azureUrl(base, tail);
    case UrlRule::WorkersAi:
        return workersAiUrl(provider, request, base, tail);
    case UrlRule::Join:
        break;
    }
    return joinedUrl(base, tail);
}

} // namespace

Result<UpstreamUrl> upstreamUrl(const Provider &provider, const UrlRequest &request)
{
    // A base that a tool was given with a slash at its end makes "//v1/..."; no provider means that.
    std::string_view tail = request.tail;
    while (tail.starts_with('/'))
        tail.remove_prefix(1);
    if (const std::string_view problem = pathProblem(tail); !problem.empty())
        return Failure{Error{"The path behind " + provider.slug + " " + std::string(problem) + "."}};

    const bool usersBase = !request.baseUrl.empty();
    Result<UpstreamUrl> url =
        byRule(provider, request, usersBase ? request.baseUrl : std::string_view(provider.baseUrl), tail);
    if (!url)
        return url;
    url->endpoint = classify(provider, request.method, url->pathBelowBase);
    if (url->endpoint && !url->endpoint->baseUrl.empty())
        relocate(provider, usersBase, *url);
    return url;
}

} // namespace sekisho::providers
