// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/answer.h"

#include "demo/writers.h"

namespace sekisho::demo {

namespace {

enum class Endpoint { Chat, Responses, Embeddings, Messages, CountTokens, Models, Model, Unknown };

/// The path without query, leading /v1 and trailing slash.
std::string_view pathOf(std::string_view target)
{
    if (const std::size_t scheme = target.find("://"); scheme != std::string_view::npos && target[0] != '/') {
        const std::size_t slash = target.find('/', scheme + 3);
        target = slash == std::string_view::npos ? "/" : target.substr(slash);
    }
    target = target.substr(0, target.find_first_of("?#"));
    if (target.starts_with("/v1/"))
        target.remove_prefix(3);
    if (target.starts_with('/'))
        target.remove_prefix(1);
    if (target.ends_with('/'))
        target.remove_suffix(1);
    return target;
}

Endpoint endpointOf(std::string_view path)
{
    if (path == "chat/completions")
        return Endpoint::Chat;
    if (path == "responses")
        return Endpoint::Responses;
    if (path == "embeddings")
        return Endpoint::Embeddings;
    if (path == "messages")
        return Endpoint::Messages;
    if (path == "messages/count_tokens")
        return Endpoint::CountTokens;
    if (path == "models")
        return Endpoint::Models;
    return path.starts_with("models/") ? Endpoint::Model : Endpoint::Unknown;
}

/// A provider's prefix, as in "demo/demo-429", does not count.
std::string_view bareName(std::string_view model)
{
    return model.substr(model.rfind('/') + 1);
}

Plan answerPrompt(Endpoint endpoint, const Json &json, std::string_view body, std::int64_t now)
{
    const Style style = endpoint == Endpoint::Messages || endpoint == Endpoint::CountTokens ? Style::Anthropic
                                                                                            : Style::OpenAi;
    const PromptResult prompt = endpoint == Endpoint::Chat ? readChat(json)
                                : endpoint == Endpoint::Responses
                                    ? readResponses(json)
                                    : readMessages(json, endpoint == Endpoint::CountTokens);
    if (!prompt)
        return errorPlan(style, prompt.error());
    if (endpoint == Endpoint::CountTokens)
        return plainPlan(print(Ordered{{"input_tokens", prompt->inputTokens}}), Pause::None);
    Dice dice(body);
    const Reply reply = compose(*prompt, dice);
    if (endpoint == Endpoint::Chat)
        return writeChat(*prompt, reply, dice, now);
    if (endpoint == Endpoint::Responses)
        return writeResponses(*prompt, reply, dice, now);
    return writeMessages(*prompt, reply, dice);
}

/// The models that fail on purpose, whatever else is in the request.
std::optional<Plan> faultOf(std::string_view model, Style style)
{
    if (model == "demo-429") {
        Plan plan = errorPlan(style, {429, "The demo is rate limited on purpose; try again in a second.", "",
                                      "rate_limit_exceeded"});
        plan.headers.add("Retry-After", "1");
        return plan;
    }
    if (model == "demo-500")
        return errorPlan(style, {500, "The demo failed on purpose.", "", ""});
    if (model == "demo-hang") {
        Plan plan;
        plan.fault = Plan::Fault::Hang;
        return plan;
    }
    return std::nullopt;
}

Plan answerPost(Endpoint endpoint, Style style, std::string_view body, std::int64_t now)
{
    const std::optional<Json> json = parseObject(body);
    if (!json)
        return errorPlan(style, {400,
                                 "We could not parse the JSON body of your request: it must be an object of "
                                 "valid JSON, at most 64 levels deep.",
                                 "", ""});
    const std::string model = textOf(*json, "model");
    if (std::optional<Plan> fault = faultOf(bareName(model), style))
        return std::move(*fault);
    Plan plan =
        endpoint == Endpoint::Embeddings ? answerEmbeddings(*json) : answerPrompt(endpoint, *json, body, now);
    if (plan.status == 200 && bareName(model) == "demo-cut")
        plan.fault = Plan::Fault::Cut;
    else if (bareName(model) == "demo-slow")
        plan.fault = Plan::Fault::Slow;
    return plan;
}

} // namespace

Style styleOf(const http::RequestHead &head)
{
    const Endpoint endpoint = endpointOf(pathOf(head.target));
    if (endpoint == Endpoint::Messages || endpoint == Endpoint::CountTokens)
        return Style::Anthropic;
    const bool elsewhere =
        endpoint == Endpoint::Models || endpoint == Endpoint::Model || endpoint == Endpoint::Unknown;
    return elsewhere && head.headers.contains("anthropic-version") ? Style::Anthropic : Style::OpenAi;
}

Plan answerTo(const http::RequestHead &head, std::string_view body, std::int64_t now)
{
    const std::string_view path = pathOf(head.target);
    const Endpoint endpoint = endpointOf(path);
    const Style style = styleOf(head);
    const bool isRead = head.method == "GET" || head.method == "HEAD";
    const bool wantsRead = endpoint == Endpoint::Models || endpoint == Endpoint::Model;
    if (endpoint == Endpoint::Unknown)
        return errorPlan(style, {404, "Unknown URL (" + head.method + " " + head.target.substr(0, 200) + ").",
                                 "", "unknown_url"});
    if (wantsRead ? !isRead : head.method != "POST") {
        Plan plan = errorPlan(
            style, {405, "Not allowed to " + head.method.substr(0, 20) + " here.", "", "method_not_allowed"});
        plan.headers.add("Allow", wantsRead ? "GET, HEAD" : "POST");
        return plan;
    }
    if (endpoint == Endpoint::Models)
        return writeModelList(style);
    if (endpoint == Endpoint::Model)
        return writeModel(style, path.substr(std::string_view("models/").size()));
    return answerPost(endpoint, style, body, now);
}

} // namespace sekisho::demo
