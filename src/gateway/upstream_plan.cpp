// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/upstream_plan.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace sekisho::gateway {
namespace {

using dialects::Dialect;
using dialects::Family;

/// Where a root URL goes that names no model, such as a list of models: to the family's own provider.
std::string_view homeOf(Family family)
{
    switch (family) {
    case Family::OpenAi:
        return "openai";
    case Family::Anthropic:
        return "anthropic";
    case Family::Gemini:
        return "google-ai-studio";
    case Family::Ollama:
        return "ollama";
    case Family::Cohere:
        return "cohere";
    }
    return {};
}

/// `/v1/models` and its like are in several dialects; the credential's slot tells whose client asks.
Family familyOfClient(const http::RequestHead &client, Dialect dialect)
{
    if (dialect == Dialect::OpenAiOther) {
        if (client.headers.contains("anthropic-version") || client.headers.contains("x-api-key"))
            return Family::Anthropic;
        if (client.headers.contains("x-goog-api-key"))
            return Family::Gemini;
    }
    return dialects::familyOf(dialect);
}

bool speaks(const providers::Provider &provider, Dialect dialect)
{
    return std::find(provider.rootDialects.begin(), provider.rootDialects.end(), dialect) !=
           provider.rootDialects.end();
}

/// Where a missing model leaves no provider; guessing one would send a prompt, and a key, where nobody meant
/// it to go.
bool modelIsInBody(Dialect dialect)
{
    constexpr std::array Dialects = {Dialect::OpenAiChat,       Dialect::OpenAiResponses,
                                     Dialect::OpenAiEmbeddings, Dialect::AnthropicMessages,
                                     Dialect::CohereChat,       Dialect::Ollama};
    return std::find(Dialects.begin(), Dialects.end(), dialect) != Dialects.end();
}

struct Choice {
    const providers::Provider *provider = nullptr;
    std::size_t prefixSize = 0;
};

Result<Choice, RouteError> chooseByModel(const Snapshot &snapshot, std::string_view model,
                                         const UrlMatch &match)
{
    Choice choice;
    const std::size_t slash = model.find('/');
    if (slash != std::string_view::npos) {
        choice.provider = snapshot.catalogue.find(model.substr(0, slash));
        choice.prefixSize = choice.provider ? slash + 1 : 0;
    }
    if (!choice.provider)
        choice.provider = snapshot.catalogue.findByModel(model);
    const std::string shown(model.substr(0, 100));
    if (!choice.provider) {
        // A local server's models have any name; its own URLs mean nobody else.
        if (dialects::familyOf(match.dialect) == Family::Ollama)
            choice.provider = snapshot.catalogue.find("ollama");
        if (!choice.provider) {
            return Failure{
                RouteError{400, 2008,
                           "No provider is known for the model \"" + shown +
                               "\". Write it as provider/model, or use the provider's own address, such as "
                               "/openai/v1.",
                           false}};
        }
    }
    // Where only some endpoints are listed as spoken, the further ones of the same family go along.
    const bool sameFamily = std::any_of(
        choice.provider->rootDialects.begin(), choice.provider->rootDialects.end(),
        [&](Dialect dialect) { return dialects::familyOf(dialect) == dialects::familyOf(match.dialect); });
    const bool further = match.dialect == Dialect::OpenAiOther || match.dialect == Dialect::AnthropicOther ||
                         match.dialect == Dialect::GeminiOther || match.dialect == Dialect::OllamaOther;
    if (!speaks(*choice.provider, match.dialect) && !(sameFamily && further)) {
        return Failure{RouteError{400, 2008,
                                  "The model \"" + shown + "\" is " + choice.provider->name +
                                      "'s, which does not speak the format of this address (" +
                                      std::string(dialects::name(match.dialect)) + ").",
                                  false}};
    }
    return choice;
}

/// Providers whose base has no version of its own in the path get the client's `v1/`; those that say theirs
/// elsewhere do not.
std::string_view rootTail(UpstreamUrls &urls, const providers::Provider &provider, std::string_view tail,
                          std::string_view method)
{
    if (!tail.starts_with("v1/"))
        return tail;
    const std::string_view bare = tail.substr(3);
    const auto first = urls.find(provider, {method, tail, {}, {}});
    if (first && (*first)->endpoint)
        return tail;
    const auto second = urls.find(provider, {method, bare, {}, {}});
    return second && (*second)->endpoint ? bare : tail;
}

} // namespace

void prepareHeaders(http::Headers &headers, std::string_view via)
{
    http::removeHopByHop(headers);
    headers.removeIf([](const http::Headers::Field &field) {
        constexpr std::array<std::string_view, 4> Prefixes = {"cf-aig-", "sekisho-", "sec-fetch-",
                                                              "sec-websocket-"};
        constexpr std::array<std::string_view, 5> Names = {"host", "expect", "origin", "cf-cache-ttl",
                                                           "cf-skip-cache"};
        return std::any_of(
                   Prefixes.begin(), Prefixes.end(),
                   [&](std::string_view prefix) { return startsWithIgnoringCase(field.name, prefix); }) ||
               std::any_of(Names.begin(), Names.end(),
                           [&](std::string_view name) { return equalsIgnoringCase(field.name, name); });
    });
    headers.add("Via", "1.1 " + std::string(via));
}

bool hasVia(const http::Headers &headers, std::string_view via)
{
    bool found = false;
    for (const http::Headers::Field field : headers) {
        if (equalsIgnoringCase(field.name, "Via"))
            forEachListElement(field.value,
                               [&](std::string_view hop) { found = found || hop.ends_with(via); });
    }
    return found;
}

Result<UpstreamPlan, RouteError> planUpstream(const Snapshot &snapshot, UpstreamUrls &urls,
                                              const UrlMatch &match, const http::RequestHead &client,
                                              const BodyFacts &body)
{
    UpstreamPlan plan;
    plan.provider = match.provider;
    std::string changedTail;
    std::string_view tail = match.tail;
    const bool envelope = match.form == UrlForm::Cloudflare;
    if (match.form == UrlForm::Root) {
        const std::string_view model =
            match.pathModel.empty() ? std::string_view(body.facts.model) : match.pathModel;
        if (model.empty() && body.present && modelIsInBody(match.dialect)) {
            if (!body.whole)
                return Failure{RouteError{413, 2008,
                                          "The body is too large to look for its model; use the provider's "
                                          "own address, such as /openai/v1.",
                                          false}};
            return Failure{RouteError{400, 2008,
                                      "No model could be read from the body, so no provider is known for it. "
                                      "Is it JSON with a \"model\"?",
                                      false}};
        }
        if (model.empty()) {
            plan.provider = snapshot.catalogue.find(homeOf(familyOfClient(client, match.dialect)));
            if (!plan.provider)
                return Failure{RouteError{
                    400, 2008, "The request names no model, so no provider is known for it", false}};
        } else {
            const auto choice = chooseByModel(snapshot, model, match);
            if (!choice)
                return Failure{choice.error()};
            plan.provider = choice->provider;
            if (choice->prefixSize > 0 && !match.pathModel.empty()) {
                changedTail = match.tail;
                tail = changedTail.erase(match.pathModelAt, choice->prefixSize);
            } else if (choice->prefixSize > 0) {
                plan.stripModelPrefix = true;
            }
        }
        tail = rootTail(urls, *plan.provider, tail, client.method);
    }

    providers::UrlRequest request;
    request.method = client.method;
    request.tail = tail;
    request.account = match.account;
    const auto settings = snapshot.providers.find(plan.provider->slug);
    if (settings != snapshot.providers.end())
        request.baseUrl = settings->second.baseUrl;
    auto url = urls.find(*plan.provider, request);
    if (!url)
        return Failure{RouteError{400, 2008, url.error().message, envelope}};
    plan.url = std::move(*url);
    plan.dialect = plan.url->endpoint ? plan.url->endpoint->dialect : Dialect::None;

    plan.head.method = client.method;
    plan.head.target = plan.url->path;
    if (!match.query.empty())
        plan.head.target.append("?").append(match.query);
    plan.head.headers = client.headers;
    return plan;
}

} // namespace sekisho::gateway
