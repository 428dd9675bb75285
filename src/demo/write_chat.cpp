// SPDX-License-Identifier: GPL-3.0-or-later
// Chat completions (platform.openai.com/docs/api-reference/chat/object and /chat/streaming).
#include "demo/writers.h"

namespace sekisho::demo {

namespace {

Ordered usageOf(const Prompt &prompt, const Reply &reply)
{
    return {{"prompt_tokens", prompt.inputTokens},
            {"completion_tokens", reply.outputTokens},
            {"total_tokens", prompt.inputTokens + reply.outputTokens},
            {"prompt_tokens_details", {{"cached_tokens", 0}, {"audio_tokens", 0}}},
            {"completion_tokens_details",
             {{"reasoning_tokens", 0},
              {"audio_tokens", 0},
              {"accepted_prediction_tokens", 0},
              {"rejected_prediction_tokens", 0}}}};
}

std::string_view finishReason(const Reply &reply)
{
    return !reply.calls.empty() ? "tool_calls" : reply.cutShort ? "length" : "stop";
}

Ordered callOf(const Call &call, std::string_view arguments, const Dice &dice, std::size_t number)
{
    return {{"id", dice.id("call_", number)},
            {"type", "function"},
            {"function", {{"name", call.name}, {"arguments", arguments}}}};
}

Ordered plainAnswer(const Prompt &prompt, const Reply &reply, const Dice &dice, std::int64_t created)
{
    Ordered message{{"role", "assistant"},
                    {"content", reply.calls.empty() ? Ordered(reply.text) : Ordered(nullptr)},
                    {"refusal", nullptr},
                    {"annotations", Ordered::array()}};
    for (std::size_t i = 0; i < reply.calls.size(); ++i)
        message["tool_calls"].push_back(callOf(reply.calls[i], print(reply.calls[i].arguments), dice, i));
    const Ordered choice{{"index", 0},
                         {"message", std::move(message)},
                         {"logprobs", nullptr},
                         {"finish_reason", finishReason(reply)}};
    return {{"id", dice.id("chatcmpl-")},
            {"object", "chat.completion"},
            {"created", created},
            {"model", prompt.model},
            {"choices", Ordered::array({choice})},
            {"usage", usageOf(prompt, reply)},
            {"service_tier", "default"},
            {"system_fingerprint", "fp_demo"}};
}

class ChunkWriter {
public:
    ChunkWriter(const Prompt &prompt, const Dice &dice, std::int64_t created)
        : m_base{{"id", dice.id("chatcmpl-")}, {"object", "chat.completion.chunk"},
                 {"created", created},         {"model", prompt.model},
                 {"service_tier", "default"},  {"system_fingerprint", "fp_demo"},
                 {"choices", Ordered::array()}}
    {
        if (prompt.includeUsage)
            m_base["usage"] = nullptr;
    }

    void delta(Pause before, Ordered delta, const Ordered &finish = nullptr)
    {
        Ordered chunk = m_base;
        chunk["choices"].push_back(
            {{"index", 0}, {"delta", std::move(delta)}, {"logprobs", nullptr}, {"finish_reason", finish}});
        m_steps.push_back({before, eventBytes({}, chunk)});
    }
    void usage(Ordered usage)
    {
        Ordered chunk = m_base;
        chunk["usage"] = std::move(usage);
        m_steps.push_back({Pause::None, eventBytes({}, chunk)});
    }
    [[nodiscard]] std::vector<Step> done()
    {
        m_steps.push_back({Pause::None, "data: [DONE]\n\n"});
        return std::move(m_steps);
    }

private:
    Ordered m_base;
    std::vector<Step> m_steps;
};

/// The head of a call, then its arguments in pieces that have only the index in common.
void streamCall(ChunkWriter &chunks, const Call &call, const Dice &dice, std::size_t number)
{
    Ordered head{{"index", number}};
    head.update(callOf(call, "", dice, number));
    chunks.delta(Pause::Word, {{"tool_calls", Ordered::array({head})}});
    const std::string arguments = print(call.arguments);
    for (const std::string_view piece : piecesOf(arguments)) {
        const Ordered part{{"index", number}, {"function", {{"arguments", piece}}}};
        chunks.delta(Pause::Word, {{"tool_calls", Ordered::array({part})}});
    }
}

} // namespace

Plan writeChat(const Prompt &prompt, const Reply &reply, const Dice &dice, std::int64_t created)
{
    if (!prompt.stream)
        return plainPlan(print(plainAnswer(prompt, reply, dice, created)));
    ChunkWriter chunks(prompt, dice, created);
    chunks.delta(Pause::FirstToken, {{"role", "assistant"},
                                     {"content", reply.calls.empty() ? Ordered("") : Ordered(nullptr)},
                                     {"refusal", nullptr}});
    for (std::size_t i = 0; i < reply.calls.size(); ++i)
        streamCall(chunks, reply.calls[i], dice, i);
    for (const std::string_view piece : piecesOf(reply.text))
        chunks.delta(Pause::Word, {{"content", piece}});
    chunks.delta(Pause::None, Ordered::object(), finishReason(reply));
    if (prompt.includeUsage)
        chunks.usage(usageOf(prompt, reply));
    return streamPlan(chunks.done());
}

} // namespace sekisho::demo
