// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/answer_words.h"

#include "dialects/json_text.h"
#include "dialects/signatures.h"

#include <array>
#include <chrono>

namespace sekisho::dialects {

namespace {

std::uint64_t mixed(std::uint64_t x) // SplitMix64
{
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111eb;
    return x ^ (x >> 31U);
}

void count(JsonWriter &json, std::string_view name, const std::optional<TokenCount> &tokens)
{
    if (tokens)
        json.integer(name, tokens->value);
}

void total(JsonWriter &json, std::string_view name, const Usage &usage)
{
    if (usage.input && usage.output)
        json.integer(name, usage.input->value + usage.output->value);
}

void detail(JsonWriter &json, std::string_view name, std::string_view inner,
            const std::optional<TokenCount> &tokens)
{
    if (tokens)
        json.object(name, [&] { count(json, inner, tokens); });
}

std::int64_t valueOf(const std::optional<TokenCount> &tokens)
{
    return tokens.value_or(TokenCount{}).value;
}

std::string_view wordOf(StopReason reason, const std::array<std::string_view, 7> &words)
{
    return words[static_cast<std::size_t>(reason)];
}

} // namespace

std::string madeId(const AnswerOptions &options, std::string_view prefix, std::size_t number)
{
    constexpr std::string_view Letters = "abcdefghijklmnopqrstuvwxyz012345";
    std::string out(prefix);
    std::uint64_t word = mixed(options.seed) ^ number;
    for (int half = 0; half < 2; ++half) {
        word = mixed(word);
        for (unsigned letter = 0; letter < 12; ++letter)
            out += Letters[(word >> (5 * letter)) & 31U];
    }
    return out;
}

std::string carriedCallId(const AnswerOptions &options, const Part &call, std::size_t number, bool &lost)
{
    const auto *part = call.as<ToolCallPart>();
    std::string id = part && !part->id.empty() ? part->id : madeId(options, "call_", number + 1);
    for (const RawField &field : call.extra) {
        if (field.name != "thoughtSignature")
            continue;
        const Signature signature{options.source, JsonText(field.json).string()};
        const std::optional<std::string> carried = idWithSignature(id, signature);
        lost = !carried;
        return carried.value_or(id);
    }
    return id;
}

std::string timeText(std::int64_t secondsSinceEpoch)
{
    using namespace std::chrono;
    const sys_seconds time{seconds(secondsSinceEpoch)};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(time - day);
    const auto two = [](auto number) {
        const auto n = static_cast<int>(number);
        return (n < 10 ? "0" : "") + std::to_string(n);
    };
    return std::to_string(static_cast<int>(date.year())) + '-' + two(static_cast<unsigned>(date.month())) +
           '-' + two(static_cast<unsigned>(date.day())) + 'T' + two(clock.hours().count()) + ':' +
           two(clock.minutes().count()) + ':' + two(clock.seconds().count()) + 'Z';
}

// In the order of StopReason: unknown, end of turn, stop sequence, max tokens, tool calls, refused, paused.
std::string_view openAiStop(StopReason reason)
{
    return wordOf(reason, {"stop", "stop", "stop", "length", "tool_calls", "content_filter", "stop"});
}

std::string_view anthropicStop(StopReason reason)
{
    return wordOf(
        reason, {"end_turn", "end_turn", "stop_sequence", "max_tokens", "tool_use", "refusal", "pause_turn"});
}

std::string_view geminiStop(StopReason reason)
{
    return wordOf(reason, {"STOP", "STOP", "STOP", "MAX_TOKENS", "STOP", "SAFETY", "STOP"});
}

std::string_view ollamaStop(StopReason reason)
{
    return wordOf(reason, {"stop", "stop", "stop", "length", "stop", "stop", "stop"});
}

std::string_view cohereStop(StopReason reason)
{
    return wordOf(
        reason, {"COMPLETE", "COMPLETE", "STOP_SEQUENCE", "MAX_TOKENS", "TOOL_CALL", "COMPLETE", "COMPLETE"});
}

bool isKnown(const Usage &usage)
{
    return usage != Usage();
}

void writeOpenAiUsage(JsonWriter &json, const Usage &usage)
{
    count(json, "prompt_tokens", usage.input);
    count(json, "completion_tokens", usage.output);
    total(json, "total_tokens", usage);
    detail(json, "prompt_tokens_details", "cached_tokens", usage.cachedInput);
    detail(json, "completion_tokens_details", "reasoning_tokens", usage.reasoning);
}

void writeResponsesUsage(JsonWriter &json, const Usage &usage)
{
    count(json, "input_tokens", usage.input);
    detail(json, "input_tokens_details", "cached_tokens", usage.cachedInput);
    count(json, "output_tokens", usage.output);
    detail(json, "output_tokens_details", "reasoning_tokens", usage.reasoning);
    total(json, "total_tokens", usage);
}

void writeAnthropicUsage(JsonWriter &json, const Usage &usage)
{
    const std::int64_t cached = valueOf(usage.cachedInput) + valueOf(usage.cacheWriteInput);
    json.integer("input_tokens", std::max<std::int64_t>(0, valueOf(usage.input) - cached));
    count(json, "cache_creation_input_tokens", usage.cacheWriteInput);
    count(json, "cache_read_input_tokens", usage.cachedInput);
    if (usage.cacheWrite1hInput)
        json.object("cache_creation", [&] {
            json.integer(
                "ephemeral_5m_input_tokens",
                std::max<std::int64_t>(0, valueOf(usage.cacheWriteInput) - usage.cacheWrite1hInput->value));
            json.integer("ephemeral_1h_input_tokens", usage.cacheWrite1hInput->value);
        });
    json.integer("output_tokens", valueOf(usage.output));
}

void writeGeminiUsage(JsonWriter &json, const Usage &usage)
{
    count(json, "promptTokenCount", usage.input);
    if (usage.output)
        json.integer("candidatesTokenCount",
                     std::max<std::int64_t>(0, usage.output->value - valueOf(usage.reasoning)));
    total(json, "totalTokenCount", usage);
    count(json, "cachedContentTokenCount", usage.cachedInput);
    count(json, "thoughtsTokenCount", usage.reasoning);
}

void writeCohereUsage(JsonWriter &json, const Usage &usage)
{
    const auto counts = [&] {
        count(json, "input_tokens", usage.input);
        count(json, "output_tokens", usage.output);
    };
    json.object("billed_units", counts);
    json.object("tokens", counts);
    count(json, "cached_tokens", usage.cachedInput);
}

void writeOllamaUsage(JsonWriter &json, const Usage &usage, std::int64_t durationMicros)
{
    if (durationMicros > 0)
        json.integer("total_duration", durationMicros * 1000);
    count(json, "prompt_eval_count", usage.input);
    count(json, "eval_count", usage.output);
    if (durationMicros > 0)
        json.integer("eval_duration", durationMicros * 1000);
}

void writeOpenAiCitation(JsonWriter &json, const CitationPart &citation, std::size_t begin, std::size_t end)
{
    json.integer("start_index", static_cast<std::int64_t>(begin));
    json.integer("end_index", static_cast<std::int64_t>(end));
    json.text("title", citation.title);
    json.text("url", citation.url);
}

void writeAnthropicCitation(JsonWriter &json, const CitationPart &citation)
{
    json.text("type", "web_search_result_location");
    json.text("cited_text", citation.quote);
    json.text("encrypted_index", "");
    json.text("title", citation.title);
    json.text("url", citation.url);
}

void writeCohereCitation(JsonWriter &json, const CitationPart &citation)
{
    json.text("text", citation.quote);
    json.array("sources", [&] {
        json.object([&] {
            json.text("type", "document");
            json.text("id", citation.url.empty() ? citation.title : citation.url);
            json.object("document", [&] {
                json.text("title", citation.title);
                json.textIfAny("url", citation.url);
            });
        });
    });
}

void writeArguments(JsonWriter &json, std::string_view name, std::string_view arguments)
{
    if (isJsonObject(arguments))
        return json.raw(name, JsonText(arguments).raw());
    json.object(name, [&] {
        if (!JsonText(arguments).raw().empty())
            json.text("arguments", arguments);
    });
}

} // namespace sekisho::dialects
