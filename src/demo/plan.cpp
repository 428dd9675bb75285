// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/plan.h"

namespace sekisho::demo {

namespace {

std::string_view openAiType(int status)
{
    return status == 429 ? "rate_limit_error" : status >= 500 ? "server_error" : "invalid_request_error";
}

// docs.anthropic.com/en/api/errors
std::string_view anthropicType(int status)
{
    switch (status) {
    case 404:
        return "not_found_error";
    case 413:
        return "request_too_large";
    case 429:
        return "rate_limit_error";
    default:
        return status >= 500 ? "api_error" : "invalid_request_error";
    }
}

Ordered orNull(const std::string &text)
{
    return text.empty() ? Ordered(nullptr) : Ordered(text);
}

} // namespace

Plan plainPlan(std::string body, Pause before)
{
    Plan plan;
    plan.headers.add("Content-Type", "application/json");
    plan.steps.push_back({before, std::move(body)});
    return plan;
}

Plan streamPlan(std::vector<Step> steps)
{
    Plan plan;
    plan.headers.add("Content-Type", "text/event-stream; charset=utf-8");
    plan.headers.add("Cache-Control", "no-cache");
    plan.streamed = true;
    plan.steps = std::move(steps);
    return plan;
}

Plan errorPlan(Style style, const Problem &problem)
{
    Ordered body;
    if (style == Style::Anthropic) {
        body = {{"type", "error"},
                {"error", {{"type", anthropicType(problem.status)}, {"message", problem.message}}}};
    } else {
        body = {{"error",
                 {{"message", problem.message},
                  {"type", openAiType(problem.status)},
                  {"param", orNull(problem.param)},
                  {"code", orNull(problem.code)}}}};
    }
    Plan plan = plainPlan(print(body), Pause::None);
    plan.status = problem.status;
    return plan;
}

std::string eventBytes(std::string_view type, const Ordered &data)
{
    std::string out;
    if (!type.empty())
        out.append("event: ").append(type).append("\n");
    return out.append("data: ").append(print(data)).append("\n\n");
}

std::vector<std::string_view> piecesOf(std::string_view text)
{
    std::vector<std::string_view> pieces;
    while (!text.empty()) {
        const std::size_t word = text.find_first_not_of(" \n\t");
        const std::size_t end = word == std::string_view::npos ? word : text.find_first_of(" \n\t", word);
        pieces.push_back(text.substr(0, end));
        text.remove_prefix(pieces.back().size());
    }
    return pieces;
}

} // namespace sekisho::demo
