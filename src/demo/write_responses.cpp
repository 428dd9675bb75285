// SPDX-License-Identifier: GPL-3.0-or-later
// Responses (platform.openai.com/docs/api-reference/responses/object and /responses-streaming). Strict
// clients refuse events without sequence_number and items without status.
#include "demo/writers.h"

namespace sekisho::demo {

namespace {

class ResponsesWriter {
public:
    ResponsesWriter(const Prompt &prompt, const Reply &reply, const Dice &dice, std::int64_t created)
        : m_prompt(prompt), m_reply(reply), m_dice(dice), m_created(created)
    {}

    [[nodiscard]] Ordered finished() const
    {
        return response(m_reply.cutShort ? "incomplete" : "completed", output(), usage());
    }

    [[nodiscard]] std::vector<Step> stream()
    {
        const Ordered begun = response("in_progress", Ordered::array(), nullptr);
        event(Pause::FirstToken, "response.created", {{"response", begun}});
        event(Pause::None, "response.in_progress", {{"response", begun}});
        if (m_reply.calls.empty())
            streamMessage();
        for (std::size_t i = 0; i < m_reply.calls.size(); ++i)
            streamCall(i);
        event(Pause::None, m_reply.cutShort ? "response.incomplete" : "response.completed",
              {{"response", finished()}});
        return std::move(m_steps);
    }

private:
    void event(Pause before, std::string_view type, const Ordered &fields)
    {
        Ordered data{{"type", type}, {"sequence_number", m_sequence++}};
        data.update(fields);
        m_steps.push_back({before, eventBytes(type, data)});
    }

    void streamMessage()
    {
        const std::string id = m_dice.id("msg_");
        const Ordered place{{"item_id", id}, {"output_index", 0}, {"content_index", 0}};
        const auto at = [&](const Ordered &fields) {
            Ordered data = place;
            data.update(fields);
            return data;
        };
        event(Pause::None, "response.output_item.added",
              {{"output_index", 0}, {"item", message("in_progress", Ordered::array())}});
        event(Pause::None, "response.content_part.added", at({{"part", part("")}}));
        for (const std::string_view piece : piecesOf(m_reply.text))
            event(Pause::Word, "response.output_text.delta",
                  at({{"delta", piece}, {"logprobs", Ordered::array()}}));
        event(Pause::None, "response.output_text.done",
              at({{"text", m_reply.text}, {"logprobs", Ordered::array()}}));
        event(Pause::None, "response.content_part.done", at({{"part", part(m_reply.text)}}));
        event(Pause::None, "response.output_item.done", {{"output_index", 0}, {"item", output().front()}});
    }

    void streamCall(std::size_t number)
    {
        const std::string arguments = print(m_reply.calls[number].arguments);
        const Ordered place{{"item_id", m_dice.id("fc_", number)}, {"output_index", number}};
        event(Pause::Word, "response.output_item.added",
              {{"output_index", number}, {"item", call(number, "in_progress", "")}});
        for (const std::string_view piece : piecesOf(arguments)) {
            Ordered delta = place;
            delta["delta"] = piece;
            event(Pause::Word, "response.function_call_arguments.delta", delta);
        }
        Ordered done = place;
        done["name"] = m_reply.calls[number].name;
        done["arguments"] = arguments;
        event(Pause::None, "response.function_call_arguments.done", done);
        event(Pause::None, "response.output_item.done",
              {{"output_index", number}, {"item", call(number, "completed", arguments)}});
    }

    [[nodiscard]] static Ordered part(std::string_view text)
    {
        return {{"type", "output_text"},
                {"text", text},
                {"annotations", Ordered::array()},
                {"logprobs", Ordered::array()}};
    }

    [[nodiscard]] Ordered message(std::string_view status, const Ordered &content) const
    {
        return {{"id", m_dice.id("msg_")},
                {"type", "message"},
                {"status", status},
                {"role", "assistant"},
                {"content", content}};
    }

    [[nodiscard]] Ordered call(std::size_t number, std::string_view status, std::string_view arguments) const
    {
        return {{"id", m_dice.id("fc_", number)},
                {"type", "function_call"},
                {"status", status},
                {"call_id", m_dice.id("call_", number)},
                {"name", m_reply.calls[number].name},
                {"arguments", arguments}};
    }

    [[nodiscard]] Ordered output() const
    {
        if (m_reply.calls.empty())
            return Ordered::array({message(m_reply.cutShort ? "incomplete" : "completed",
                                           Ordered::array({part(m_reply.text)}))});
        Ordered items = Ordered::array();
        for (std::size_t i = 0; i < m_reply.calls.size(); ++i)
            items.push_back(call(i, "completed", print(m_reply.calls[i].arguments)));
        return items;
    }

    [[nodiscard]] Ordered usage() const
    {
        return {{"input_tokens", m_prompt.inputTokens},
                {"input_tokens_details", {{"cached_tokens", 0}}},
                {"output_tokens", m_reply.outputTokens},
                {"output_tokens_details", {{"reasoning_tokens", 0}}},
                {"total_tokens", m_prompt.inputTokens + m_reply.outputTokens}};
    }

    [[nodiscard]] Ordered response(std::string_view status, const Ordered &items, const Ordered &usage) const
    {
        const Ordered why =
            status == "incomplete" ? Ordered{{"reason", "max_output_tokens"}} : Ordered(nullptr);
        return {{"id", m_dice.id("resp_")},
                {"object", "response"},
                {"created_at", m_created},
                {"status", status},
                {"background", false},
                {"error", nullptr},
                {"incomplete_details", why},
                {"instructions", nullptr},
                {"max_output_tokens", m_prompt.maxTokens ? Ordered(*m_prompt.maxTokens) : Ordered(nullptr)},
                {"model", m_prompt.model},
                {"output", items},
                {"parallel_tool_calls", m_prompt.parallelCalls},
                {"previous_response_id", nullptr},
                {"reasoning", {{"effort", nullptr}, {"summary", nullptr}}},
                {"store", false},
                {"temperature", 1.0},
                {"text", {{"format", {{"type", "text"}}}}},
                {"tool_choice", "auto"},
                {"tools", Ordered::array()},
                {"top_p", 1.0},
                {"truncation", "disabled"},
                {"usage", usage},
                {"user", nullptr},
                {"metadata", Ordered::object()}};
    }

    const Prompt &m_prompt;
    const Reply &m_reply;
    const Dice &m_dice;
    std::int64_t m_created;
    std::int64_t m_sequence = 0;
    std::vector<Step> m_steps;
};

} // namespace

Plan writeResponses(const Prompt &prompt, const Reply &reply, const Dice &dice, std::int64_t created)
{
    ResponsesWriter writer(prompt, reply, dice, created);
    return prompt.stream ? streamPlan(writer.stream()) : plainPlan(print(writer.finished()));
}

} // namespace sekisho::demo
