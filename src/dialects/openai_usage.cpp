// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/openai_usage.h"

namespace sekisho::dialects {

namespace {

void take(std::optional<TokenCount> &into, JsonValue value)
{
    if (const std::optional<TokenCount> count = tokens(value))
        into = count;
}

} // namespace

void readOpenAiUsage(JsonValue object, Usage &usage)
{
    if (!isObject(object))
        return;
    Usage read;
    std::optional<TokenCount> total;
    eachField(object, [&](std::string_view key, JsonValue value) {
        if (key == "prompt_tokens" || key == "input_tokens") {
            take(read.input, value);
        } else if (key == "completion_tokens" || key == "output_tokens") {
            take(read.output, value);
        } else if (key == "total_tokens") {
            take(total, value);
        } else if (key == "prompt_tokens_details" || key == "input_tokens_details") {
            eachField(value, [&](std::string_view detail, JsonValue count) {
                if (detail == "cached_tokens")
                    take(read.cachedInput, count);
                else if (detail == "cache_write_tokens") // OpenRouter
                    take(read.cacheWriteInput, count);
            });
        } else if (key == "completion_tokens_details" || key == "output_tokens_details") {
            eachField(value, [&](std::string_view detail, JsonValue count) {
                if (detail == "reasoning_tokens")
                    take(read.reasoning, count);
            });
        } else if (key == "prompt_cache_hit_tokens" || key == "cached_tokens" || key == "num_cached_tokens") {
            take(read.cachedInput, value); // DeepSeek, Moonshot, Mistral; prompt_tokens includes them
        } else if (key == "reasoning_tokens") {
            take(read.reasoning, value); // Perplexity
        }
    });
    // xAI counts reasoning beside completion_tokens, and says so by its total (docs.x.ai, "Consumption and
    // rate limits": counted separately from completion_tokens, but in total_tokens).
    if (read.input && read.output && read.reasoning && read.reasoning->value > 0) {
        const std::int64_t all = read.input->value + read.output->value + read.reasoning->value;
        if (total ? total->value == all : read.reasoning->value > read.output->value)
            *read.output += *read.reasoning;
    }
    const auto merge = [](std::optional<TokenCount> &known, const std::optional<TokenCount> &later) {
        if (later)
            known = later;
    };
    merge(usage.input, read.input);
    merge(usage.output, read.output);
    merge(usage.cachedInput, read.cachedInput);
    merge(usage.cacheWriteInput, read.cacheWriteInput);
    merge(usage.reasoning, read.reasoning);
}

} // namespace sekisho::dialects
