// SPDX-License-Identifier: GPL-3.0-or-later
// Answers with OpenAI's kind of messages: OpenAI chat, Ollama, Cohere v2.
#include "dialects/answer_content.h"

#include <map>

namespace sekisho::dialects {

namespace {

using Flow = AnswerWriter::Flow;

/// OpenAI numbers calls within a choice; the key says both.
std::uint64_t callKey(std::size_t choice, std::size_t index)
{
    return (std::uint64_t(choice) << 32U) | std::uint32_t(index);
}

std::size_t indexOf(JsonText object, std::size_t otherwise)
{
    const std::optional<std::int64_t> index = object["index"].integer();
    return index && *index >= 0 && *index < 1'000'000 ? static_cast<std::size_t>(*index) : otherwise;
}

/// Calls whose names have not come: some who speak OpenAI's chat send the id first.
using Nameless = std::map<std::uint64_t, Part>;

void addCall(ReadContext &context, const At &at, std::size_t choice, std::size_t index, JsonText value,
             AnswerWriter &out, Nameless &nameless)
{
    Part part = readFunctionCall(context, at, value);
    auto *call = part.as<ToolCallPart>();
    const std::uint64_t key = callKey(choice, index);
    if (out.knows(key))
        return out.extend(key, BlockDelta::What::Text, std::move(call->arguments));
    const auto waiting = nameless.find(key);
    if (waiting != nameless.end()) {
        auto *begun = waiting->second.as<ToolCallPart>();
        begun->arguments += call->arguments;
        if (begun->id.empty())
            begun->id = std::move(call->id);
        begun->name = std::move(call->name);
        if (begun->name.empty())
            return;
        out.open(choice, key, std::move(waiting->second));
        nameless.erase(waiting);
    } else if (!call->name.empty()) {
        out.open(choice, key, std::move(part));
    } else if (nameless.size() < MaxConversationItems) {
        nameless.emplace(key, std::move(part));
    }
}

/// Their names never came.
void openNameless(std::size_t choice, AnswerWriter &out, Nameless &nameless)
{
    const auto from = nameless.lower_bound(callKey(choice, 0));
    const auto to = nameless.lower_bound(callKey(choice + 1, 0));
    for (auto call = from; call != to; ++call)
        out.open(choice, call->first, std::move(call->second));
    nameless.erase(from, to);
}

void addWords(ReadContext &context, const At &at, std::size_t choice, JsonText message, AnswerWriter &out)
{
    for (const std::string_view name : {"reasoning_content", "reasoning", "thinking", "tool_plan"}) {
        if (const JsonText thought = message[name]; thought.isString()) {
            out.flow(choice, Flow::Reasoning, thought.string());
            break; // OpenRouter says the same under two names
        }
    }
    Parts parts;
    readContent(context, at / "content", message["content"], parts);
    readCitations(context, at / "annotations", message["annotations"], parts);
    eachOf(context, at / "images", message["images"],
           [&](const At &here, JsonText image) { readPart(context, here, image, parts); });
    addParts(choice, std::move(parts), out);
    out.flow(choice, Flow::Refusal, message["refusal"].string());
}

void addMessage(ReadContext &context, const At &at, std::size_t choice, JsonText message, AnswerWriter &out,
                Nameless &nameless)
{
    addWords(context, at, choice, message, out);
    std::size_t count = 0;
    eachOf(context, at / "tool_calls", message["tool_calls"], [&](const At &here, JsonText call) {
        addCall(context, here, choice, indexOf(call, count++), call, out, nameless);
    });
    if (const JsonText call = message["function_call"]; call.isObject())
        addCall(context, at / "function_call", choice, 0, call, out, nameless);
}

class ChatContent final : public AnswerContent {
public:
    void read(ReadContext &context, std::string_view, bool, JsonText object, AnswerWriter &out) override
    {
        out.describe(object["id"].string(), object["model"].string());
        const At root;
        std::size_t count = 0;
        eachOf(context, root / "choices", object["choices"], [&](const At &at, JsonText choice) {
            const std::size_t number = indexOf(choice, count++);
            for (const std::string_view name : {"delta", "message"}) {
                if (const JsonText message = choice[name]; message.isObject())
                    addMessage(context, at / name, number, message, out, m_nameless);
            }
            if (const JsonText reason = choice["finish_reason"]; reason.isString()) {
                openNameless(number, out, m_nameless);
                out.stop(number, reason.string());
            }
        });
        // Perplexity repeats them in each chunk; they are said with the first.
        if (!std::exchange(m_cited, m_cited || object["citations"].isArray())) {
            Parts parts;
            readCitations(context, root / "citations", object["citations"], parts);
            addParts(0, std::move(parts), out);
        }
    }

private:
    bool m_cited = false;
    Nameless m_nameless;
};

class OllamaContent final : public AnswerContent {
public:
    void read(ReadContext &context, std::string_view, bool, JsonText object, AnswerWriter &out) override
    {
        out.describe({}, object["model"].string());
        const At root;
        if (const JsonText message = object["message"]; message.isObject()) {
            addWords(context, root / "message", 0, message, out);
            // Each comes whole; their numbers begin anew in each line.
            const At calls = root / "tool_calls";
            eachOf(context, calls, message["tool_calls"],
                   [&](const At &at, JsonText call) { out.add(0, readFunctionCall(context, at, call)); });
        }
        out.flow(0, Flow::Reasoning, object["thinking"].string()); // api/generate
        out.flow(0, Flow::Text, object["response"].string());
        if (object["done"].isTrue()) {
            const std::string reason = object["done_reason"].string();
            out.stop(0, reason.empty() ? "stop" : reason);
        }
    }
};

class CohereContent final : public AnswerContent {
public:
    void read(ReadContext &context, std::string_view type, bool, JsonText object, AnswerWriter &out) override
    {
        const At root;
        const std::string said = object["type"].string();
        const std::string_view kind = said.empty() ? type : std::string_view(said);
        if (kind == "message-start" || kind.empty())
            out.describe(object["id"].string(), {});
        if (const JsonText message = object["message"]; message.isObject())
            addMessage(context, root / "message", 0, message, out, m_nameless); // plain
        const JsonText delta = object["delta"];
        if (const JsonText message = delta["message"]; message.isObject())
            readDelta(context, root / "delta", indexOf(object, 0), message, out);
        for (const JsonText reason : {object["finish_reason"], delta["finish_reason"]}) {
            if (!reason.isString())
                continue;
            openNameless(0, out, m_nameless);
            out.stop(0, reason.string());
        }
    }

private:
    void readDelta(ReadContext &context, const At &at, std::size_t index, JsonText message, AnswerWriter &out)
    {
        out.flow(0, Flow::Reasoning, message["tool_plan"].string());
        const JsonText content = message["content"];
        out.flow(0, Flow::Reasoning, content["thinking"].string());
        out.flow(0, Flow::Text, content["text"].string());
        if (const JsonText call = message["tool_calls"]; call.isObject())
            addCall(context, at / "tool_calls", 0, index, call, out, m_nameless);
        if (const JsonText citation = message["citations"]; citation.isObject()) {
            CitationPart part{{}, {}, citation["text"].string()};
            citation["sources"].eachElement([&part](JsonText source) {
                if (part.title.empty())
                    part.title = source["document"]["title"].string();
            });
            out.add(0, {std::move(part)});
        }
    }

    Nameless m_nameless;
};

} // namespace

void addParts(std::size_t choice, Parts parts, AnswerWriter &out)
{
    for (Part &part : parts) {
        if (!part.extra.empty()) {
            out.add(choice, std::move(part));
        } else if (auto *text = part.as<TextPart>()) {
            out.flow(choice, Flow::Text, std::move(text->text));
        } else if (auto *reasoning = part.as<ReasoningPart>(); reasoning && !reasoning->redacted) {
            out.flow(choice, Flow::Reasoning, std::move(reasoning->text));
            out.sign(choice, std::move(reasoning->signature));
        } else if (auto *refusal = part.as<RefusalPart>()) {
            out.flow(choice, Flow::Refusal, std::move(refusal->text));
        } else {
            out.add(choice, std::move(part));
        }
    }
}

ContentPtr makeChatContent()
{
    return std::make_unique<ChatContent>();
}

ContentPtr makeOllamaContent()
{
    return std::make_unique<OllamaContent>();
}

ContentPtr makeCohereContent()
{
    return std::make_unique<CohereContent>();
}

} // namespace sekisho::dialects
