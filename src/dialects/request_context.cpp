// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/request_context.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace sekisho::dialects {

namespace {

/// A setting's pointer in OpenAI chat, Responses, Anthropic, Gemini, Ollama, Cohere.
using Names = std::array<std::string_view, 6>;
constexpr std::array<Names, 14> FieldNames{{
    {"/n", "/n", "/n", "/generationConfig/candidateCount", "/n", "/n"},
    {"/temperature", "/temperature", "/temperature", "/generationConfig/temperature", "/options/temperature",
     "/temperature"},
    {"/top_p", "/top_p", "/top_p", "/generationConfig/topP", "/options/top_p", "/p"},
    {"/top_k", "/top_k", "/top_k", "/generationConfig/topK", "/options/top_k", "/k"},
    {"/frequency_penalty", "/frequency_penalty", "/frequency_penalty", "/generationConfig/frequencyPenalty",
     "/options/frequency_penalty", "/frequency_penalty"},
    {"/presence_penalty", "/presence_penalty", "/presence_penalty", "/generationConfig/presencePenalty",
     "/options/presence_penalty", "/presence_penalty"},
    {"/max_tokens", "/max_output_tokens", "/max_tokens", "/generationConfig/maxOutputTokens",
     "/options/num_predict", "/max_tokens"},
    {"/seed", "/seed", "/seed", "/generationConfig/seed", "/options/seed", "/seed"},
    {"/stop", "/stop", "/stop_sequences", "/generationConfig/stopSequences", "/options/stop",
     "/stop_sequences"},
    {"/tools", "/tools", "/tools", "/tools", "/tools", "/tools"},
    {"/tool_choice", "/tool_choice", "/tool_choice", "/toolConfig/functionCallingConfig", "/tool_choice",
     "/tool_choice"},
    {"/parallel_tool_calls", "/parallel_tool_calls", "/tool_choice/disable_parallel_tool_use",
     "/parallel_tool_calls", "/parallel_tool_calls", "/parallel_tool_calls"},
    {"/response_format", "/text/format", "/output_config/format", "/generationConfig/responseJsonSchema",
     "/format", "/response_format"},
    {"/reasoning_effort", "/reasoning", "/thinking", "/generationConfig/thinkingConfig", "/think",
     "/thinking"},
}};

std::size_t column(Dialect source)
{
    switch (source) {
    case Dialect::OpenAiResponses:
        return 1;
    case Dialect::AnthropicMessages:
        return 2;
    case Dialect::Gemini:
        return 3;
    case Dialect::Ollama:
        return 4;
    case Dialect::CohereChat:
        return 5;
    default:
        return 0;
    }
}

struct Effort {
    std::string_view word;
    std::int64_t budget;
};
/// Words and tokens that stand for each other: a share of what models of 2025 and 2026 may think at most.
constexpr std::array Efforts{
    Effort{"minimal", 1024}, Effort{"low", 2048},     Effort{"medium", 8192},
    Effort{"high", 24'576},  Effort{"xhigh", 32'768}, Effort{"max", 32'768},
};

std::string effortOf(std::int64_t budget)
{
    for (const Effort &known : Efforts) {
        if (budget <= known.budget && known.word != "minimal")
            return std::string(known.word);
    }
    return "high";
}

std::optional<std::int64_t> budgetOf(std::string_view effort)
{
    for (const Effort &known : Efforts) {
        if (known.word == effort)
            return known.budget;
    }
    return std::nullopt;
}

} // namespace

std::string_view RequestContext::field(Field field) const
{
    return FieldNames[static_cast<std::size_t>(field)][column(m_options.source)];
}

std::string_view RequestContext::targetName() const
{
    constexpr std::array<std::string_view, 6> TargetNames = {"OpenAI chat", "OpenAI Responses", "Anthropic",
                                                             "Gemini",      "Ollama",           "Cohere"};
    return TargetNames[column(m_target)];
}

bool RequestContext::shares(const RawField &field) const
{
    constexpr std::array<std::string_view, 5> Shared = {"metadata", "service_tier", "prompt_cache_key",
                                                        "safety_identifier", "user"};
    const auto isOpenAi = [](Dialect dialect) {
        return dialect == Dialect::OpenAiChat || dialect == Dialect::OpenAiResponses;
    };
    return isOpenAi(m_options.source) && isOpenAi(m_target) && !m_options.olderChat && isJson(field.json) &&
           std::find(Shared.begin(), Shared.end(), field.name) != Shared.end();
}

void RequestContext::writeShared(JsonWriter &json, const Extra &extra) const
{
    for (const RawField &field : extra) {
        if (shares(field))
            json.raw(field.name, field.json);
    }
}

void RequestContext::lose(std::string_view field, std::string reason)
{
    Loss loss{std::string(field), std::move(reason)};
    if (std::find(m_losses.begin(), m_losses.end(), loss) == m_losses.end() && m_losses.size() < MaxLosses)
        m_losses.push_back(std::move(loss));
}

void RequestContext::loseIf(bool given, Field field)
{
    if (given)
        lose(field, std::string(targetName()) + " has none");
}

void RequestContext::fail(std::string_view field, std::string message)
{
    if (!m_error)
        m_error = TranslationError{std::string(field), std::move(message)};
}

std::string joinedTexts(const std::vector<Part> &parts, std::string_view between)
{
    std::string out;
    for (const Part &part : parts) {
        if (const auto *text = part.as<TextPart>()) {
            if (!out.empty())
                out += between;
            out += text->text;
        }
    }
    return out;
}

bool isTextOnly(const std::vector<Part> &parts)
{
    return std::all_of(parts.begin(), parts.end(), [](const Part &part) { return part.as<TextPart>(); });
}

void writeObjectArguments(RequestContext &context, JsonWriter &json, std::string_view name,
                          const ToolCallPart &call)
{
    if (isJsonObject(call.arguments))
        return json.raw(name, JsonText(call.arguments).raw());
    if (JsonText(call.arguments).raw().empty())
        return json.object(name, [] {});
    context.lose("arguments of " + call.name, "are no JSON object and go as the text of one");
    json.object(name, [&] { json.text("arguments", call.arguments); });
}

std::string_view parametersOf(const Tool &tool)
{
    return tool.parameters.empty() ? R"({"type":"object","properties":{}})"
                                   : std::string_view(tool.parameters);
}

std::optional<bool> strictOf(const Tool &tool)
{
    for (const RawField &field : tool.extra) {
        if (field.name == "strict" && JsonText(field.json).isBool())
            return JsonText(field.json).isTrue();
    }
    return std::nullopt;
}

void writeNumber(JsonWriter &json, std::string_view name, const std::optional<double> &value)
{
    if (value)
        json.number(name, *value);
}

void writeInteger(JsonWriter &json, std::string_view name, const std::optional<std::int64_t> &value)
{
    if (value)
        json.integer(name, *value);
}

void writeStop(JsonWriter &json, std::string_view name, const std::vector<std::string> &stop)
{
    if (stop.empty())
        return;
    json.array(name, [&] {
        for (const std::string &word : stop)
            json.text(word);
    });
}

std::optional<double> clamped(RequestContext &context, Field field, const std::optional<double> &value,
                              double least, double most)
{
    if (!value || (*value >= least && *value <= most))
        return value;
    context.lose(field,
                 "is beyond what " + std::string(context.targetName()) + " takes and was brought into it");
    return std::clamp(*value, least, most);
}

Thinking thinking(RequestContext &context, const ReasoningSettings &settings, ReasoningControl otherwise)
{
    if (settings.effort.empty() && !settings.budgetTokens && !settings.enabled)
        return {};
    ReasoningControl control = context.options().reasoning.value_or(otherwise);
    // Those who know one way only.
    if (control != ReasoningControl::None && context.target() != Dialect::AnthropicMessages &&
        context.target() != Dialect::Gemini)
        control = otherwise;
    if (control == ReasoningControl::None) {
        context.lose(Field::Reasoning, "the model takes no setting of how much to think");
        return {};
    }
    const std::string effort = toLowerAscii(settings.effort);
    Thinking out;
    out.on = settings.enabled.value_or(true) && settings.budgetTokens != 0 && effort != "none";
    if (!*out.on)
        return out;
    if (control == ReasoningControl::Budget)
        out.budget = settings.budgetTokens > 0 ? settings.budgetTokens : budgetOf(effort);
    else if (!effort.empty())
        out.effort = effort;
    else if (settings.budgetTokens > 0)
        out.effort = effortOf(*settings.budgetTokens);
    return out;
}

} // namespace sekisho::dialects
