// SPDX-License-Identifier: GPL-3.0-or-later
// Anthropic messages (docs.anthropic.com/en/api/messages, .../build-with-claude/streaming): message_start,
// then each block's start, deltas and stop in turn, one message_delta, message_stop.
#include "demo/writers.h"

namespace sekisho::demo {

namespace {

Ordered usageOf(const Prompt &prompt, std::int64_t output)
{
    return {{"input_tokens", prompt.inputTokens},
            {"cache_creation_input_tokens", 0},
            {"cache_read_input_tokens", 0},
            {"output_tokens", output}};
}

std::string_view stopReason(const Reply &reply)
{
    return !reply.calls.empty() ? "tool_use" : reply.cutShort ? "max_tokens" : "end_turn";
}

Ordered messageOf(const Prompt &prompt, const Dice &dice, const Ordered &content, const Ordered &reason,
                  std::int64_t output)
{
    return {{"id", dice.id("msg_")},    {"type", "message"},
            {"role", "assistant"},      {"model", prompt.model},
            {"content", content},       {"stop_reason", reason},
            {"stop_sequence", nullptr}, {"usage", usageOf(prompt, output)}};
}

Ordered callBlock(const Call &call, const Ordered &input, const Dice &dice, std::size_t number)
{
    return {{"type", "tool_use"}, {"id", dice.id("toolu_", number)}, {"name", call.name}, {"input", input}};
}

Ordered contentOf(const Reply &reply, const Dice &dice)
{
    if (reply.calls.empty())
        return Ordered::array({Ordered{{"type", "text"}, {"text", reply.text}}});
    Ordered content = Ordered::array();
    for (std::size_t i = 0; i < reply.calls.size(); ++i)
        content.push_back(callBlock(reply.calls[i], reply.calls[i].arguments, dice, i));
    return content;
}

class EventWriter {
public:
    void event(Pause before, std::string_view type, const Ordered &fields)
    {
        Ordered data{{"type", type}};
        data.update(fields);
        m_steps.push_back({before, eventBytes(type, data)});
    }

    /// One block; arguments come as pieces of their JSON, beginning with an empty one.
    void block(std::size_t index, const Ordered &start, std::string_view deltaType, const char *field,
               std::string_view text)
    {
        event(Pause::None, "content_block_start", {{"index", index}, {"content_block", start}});
        if (index == 0)
            event(Pause::None, "ping", Ordered::object());
        for (const std::string_view piece : piecesOf(text))
            event(Pause::Word, "content_block_delta",
                  {{"index", index}, {"delta", {{"type", deltaType}, {field, piece}}}});
        event(Pause::None, "content_block_stop", {{"index", index}});
    }

    [[nodiscard]] std::vector<Step> take() { return std::move(m_steps); }

private:
    std::vector<Step> m_steps;
};

} // namespace

Plan writeMessages(const Prompt &prompt, const Reply &reply, const Dice &dice)
{
    if (!prompt.stream)
        return plainPlan(
            print(messageOf(prompt, dice, contentOf(reply, dice), stopReason(reply), reply.outputTokens)));
    EventWriter events;
    events.event(Pause::FirstToken, "message_start",
                 {{"message", messageOf(prompt, dice, Ordered::array(), nullptr, 1)}});
    if (reply.calls.empty())
        events.block(0, {{"type", "text"}, {"text", ""}}, "text_delta", "text", reply.text);
    for (std::size_t i = 0; i < reply.calls.size(); ++i) {
        const Call &call = reply.calls[i];
        events.block(i, callBlock(call, Ordered::object(), dice, i), "input_json_delta", "partial_json",
                     print(call.arguments));
    }
    events.event(Pause::None, "message_delta",
                 {{"delta", {{"stop_reason", stopReason(reply)}, {"stop_sequence", nullptr}}},
                  {"usage", usageOf(prompt, reply.outputTokens)}});
    events.event(Pause::None, "message_stop", Ordered::object());
    return streamPlan(events.take());
}

} // namespace sekisho::demo
