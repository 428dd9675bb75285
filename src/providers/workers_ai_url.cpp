// SPDX-License-Identifier: GPL-3.0-or-later
// Workers AI: /accounts/{account}/ai/run/@cf/... and the OpenAI-compatible /accounts/{account}/ai/v1/...
// (developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility).
#include "providers/url_rules.h"
#include "providers/url_text.h"

#include <algorithm>

namespace sekisho::providers {
namespace {

bool isAccount(std::string_view text)
{
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    });
}

/// Takes "/accounts/{account}[/ai[/run|/v1]]" off the end of a base path; gives the account, empty without
/// one.
std::string takeAccount(std::string &path)
{
    constexpr std::string_view Accounts = "/accounts/";
    const std::size_t at = path.rfind(Accounts);
    if (at == std::string::npos)
        return {};
    const std::string_view behind = std::string_view(path).substr(at + Accounts.size());
    const std::string_view rest = afterFirstSegment(behind);
    if (!rest.empty() && rest != "ai" && rest != "ai/run" && rest != "ai/v1")
        return {};
    std::string account(firstSegment(behind));
    path.erase(at);
    return account;
}

/// The path behind "ai/": what the client wrote, with the "run" or "v1" that it may have left out.
std::string behindAi(const Provider &provider, const UrlRequest &request, std::string_view tail)
{
    const std::string_view first = firstSegment(tail);
    if (first == "ai")
        return std::string(afterFirstSegment(tail));
    if (first == "run" || isVersionSegment(first))
        return std::string(tail);
    if (first.starts_with('@'))
        return "run/" + std::string(tail);
    return (classify(provider, request.method, tail) ? "v1/" : "") + std::string(tail);
}

} // namespace

Result<UpstreamUrl> workersAiUrl(const Provider &provider, const UrlRequest &request, std::string_view base,
                                 std::string_view tail)
{
    Result<BaseUrl> parsed = BaseUrl::parse(base);
    if (!parsed)
        return Failure{parsed.error()};
    UpstreamUrl url;
    url.base = std::move(*parsed);
    std::string account = takeAccount(url.base.path);

    // A tool that was given the host only writes the whole path.
    if (beginsWithSegments(tail, "client/v4"))
        tail = afterFirstSegment(afterFirstSegment(tail));
    if (firstSegment(tail) == "accounts") {
        const std::string_view behind = afterFirstSegment(tail);
        account = firstSegment(behind);
        tail = afterFirstSegment(behind);
    } else if (account.empty()) {
        account = request.account;
    }
    if (!isAccount(account))
        return Failure{
            Error{"Workers AI needs an account id: write /v1/{account}/{gateway}/workers-ai/..., or "
                  "end the provider's base URL with /accounts/{account}."}};

    const std::string ai = behindAi(provider, request, tail);
    url.path = joinedBySlash(url.base.path, "accounts/" + account + "/ai/" + ai);
    url.pathBelowBase = withoutVersion(ai);
    return url;
}

} // namespace sekisho::providers
