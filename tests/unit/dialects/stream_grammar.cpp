// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream_grammar.h"

#include <map>
#include <set>

namespace sekisho::test {

using dialects::Dialect;
using Json = nlohmann::json;

namespace {

Json parsed(std::string_view text)
{
    return Json::parse(text.begin(), text.end(), nullptr, false);
}

/// Of `separator` after each event; false when something is left over.
bool splitSse(std::string_view bytes, std::string_view separator, std::vector<WireEvent> &into)
{
    while (!bytes.empty()) {
        const std::size_t end = bytes.find(separator);
        if (end == std::string_view::npos)
            return false;
        std::string_view event = bytes.substr(0, end);
        bytes.remove_prefix(end + separator.size());
        WireEvent out;
        if (event.substr(0, 7) == "event: ") {
            const std::size_t line = event.find('\n');
            if (line == std::string_view::npos)
                return false;
            out.name = event.substr(7, line - 7);
            event.remove_prefix(line + 1);
        }
        if (event.substr(0, 6) != "data: " || event.find('\n') != std::string_view::npos)
            return false;
        out.data = event.substr(6);
        out.json = parsed(out.data);
        into.push_back(std::move(out));
    }
    return true;
}

bool splitLines(std::string_view bytes, std::vector<WireEvent> &into)
{
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        if (end == std::string_view::npos)
            return false;
        into.push_back({{}, std::string(bytes.substr(0, end)), parsed(bytes.substr(0, end))});
        bytes.remove_prefix(end + 1);
    }
    return true;
}

bool splitArray(std::string_view bytes, std::vector<WireEvent> &into)
{
    const Json all = parsed(bytes);
    if (!all.is_array())
        return false;
    for (const Json &element : all)
        into.push_back({{}, {}, element});
    return true;
}

} // namespace

std::string grammarFault(Dialect dialect, std::string_view bytes, const StreamRules &rules)
{
    std::vector<WireEvent> events;
    bool whole = false;
    if (dialect == Dialect::Ollama)
        whole = splitLines(bytes, events);
    else if (dialect == Dialect::Gemini)
        whole = rules.jsonArray ? splitArray(bytes, events) : splitSse(bytes, "\r\n\r\n", events);
    else
        whole = splitSse(bytes, "\n\n", events);
    if (!whole)
        return "the framing is broken";
    if (events.empty())
        return "nothing was said";
    for (const WireEvent &event : events) {
        if (!event.json.is_object() && event.data != "[DONE]")
            return "an event has no JSON object in it: " + event.data;
    }
    switch (dialect) {
    case Dialect::OpenAiChat:
        return chatFault(events, rules);
    case Dialect::OpenAiResponses:
        return responsesFault(events, rules);
    case Dialect::AnthropicMessages:
        return anthropicFault(events, rules);
    case Dialect::Gemini:
        return geminiFault(events, rules);
    case Dialect::Ollama:
        return ollamaFault(events, rules);
    default:
        return cohereFault(events, rules);
    }
}

std::string chatFault(const std::vector<WireEvent> &events, const StreamRules &rules)
{
    struct Choice {
        std::size_t calls = 0;
        bool ended = false;
    };
    std::map<std::size_t, Choice> choices;
    bool usageSeen = false;
    bool done = false;
    bool error = false;
    for (const WireEvent &event : events) {
        if (done || error)
            return "goes on after its end";
        if (!event.name.empty())
            return "has a named event";
        if (event.data == "[DONE]") {
            done = true;
            continue;
        }
        if (event.json.contains("error")) {
            error = event.json["error"].at("message").is_string();
            continue;
        }
        if (event.json.at("object") != "chat.completion.chunk" ||
            event.json.at("id") != events[0].json.at("id") ||
            event.json.at("model") != events[0].json.at("model") || !event.json.at("created").is_number())
            return "a chunk is not of this answer";
        if (usageSeen)
            return "a chunk after the usage";
        if (!rules.includeUsage && event.json.contains("usage"))
            return "usage that nobody asked for";
        usageSeen = event.json.contains("usage") && !event.json["usage"].is_null();
        if (usageSeen != event.json.at("choices").empty())
            return "usage stands beside choices, or nothing does";
        for (const Json &choice : event.json["choices"]) {
            const std::size_t index = choice.at("index").get<std::size_t>();
            const Json &delta = choice.at("delta");
            const bool isFirst = choices.count(index) == 0;
            Choice &known = choices[index];
            if (known.ended)
                return "a choice goes on after its end";
            if (isFirst != delta.contains("role"))
                return "the role is not first, or not only first";
            known.ended = !choice.at("finish_reason").is_null();
            for (const Json &call : delta.value("tool_calls", Json::array())) {
                const std::size_t number = call.at("index").get<std::size_t>();
                const bool begins = number == known.calls;
                if (number > known.calls || begins != call.contains("id") ||
                    begins != call.at("function").contains("name"))
                    return "a call does not begin with its id and name";
                if (begins && call["id"].get<std::string>().empty())
                    return "a call's id is empty";
                known.calls += begins ? 1 : 0;
            }
        }
    }
    for (const auto &choice : choices) {
        if (!choice.second.ended && !rules.broken)
            return "a choice does not end";
    }
    if (choices.empty())
        return "nobody spoke";
    return done == rules.broken || error != rules.broken ? "ends the wrong way" : std::string();
}

std::string anthropicFault(const std::vector<WireEvent> &events, const StreamRules &rules)
{
    std::string open; // type of the open block
    std::size_t next = 0;
    bool signedBlock = false;
    bool deltaSeen = false;
    bool stopped = false;
    bool error = false;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const Json &json = events[i].json;
        const std::string type = json.at("type");
        if (events[i].name != type)
            return "an event's name is not its type";
        if (stopped || error)
            return "goes on after its end";
        if ((type == "message_start") != (i == 0))
            return "message_start is not first";
        if (type == "message_start") {
            const Json &message = json.at("message");
            if (message.at("id").get<std::string>().empty() || !message.at("content").empty() ||
                !message.at("usage").at("input_tokens").is_number())
                return "message_start is incomplete";
        } else if (type == "content_block_start") {
            const Json &block = json.at("content_block");
            if (!open.empty() || deltaSeen || json.at("index") != next)
                return "a block starts in another, or with a wrong number";
            open = block.at("type");
            signedBlock = false;
            if (open == "tool_use" &&
                (block.at("input") != Json::object() || block.at("id").get<std::string>().empty()))
                return "a call does not begin as one";
            if (open == "text" && block.at("text") != "")
                return "a text begins with text";
        } else if (type == "content_block_delta") {
            const std::string kind = json.at("delta").at("type");
            const bool fits = (kind == "text_delta" && open == "text") ||
                              (kind == "citations_delta" && open == "text") ||
                              (kind == "input_json_delta" && open == "tool_use") ||
                              (kind == "thinking_delta" && open == "thinking" && !signedBlock) ||
                              (kind == "signature_delta" && open == "thinking" && !signedBlock);
            if (!fits || json.at("index") != next)
                return "a delta is not of the open block: " + kind + " in " + open;
            signedBlock = kind == "signature_delta";
        } else if (type == "content_block_stop") {
            if (open.empty() || json.at("index") != next)
                return "stops what is not open";
            open.clear();
            ++next;
        } else if (type == "message_delta") {
            if (!open.empty() || deltaSeen || !json.at("delta").at("stop_reason").is_string() ||
                !json.at("usage").at("output_tokens").is_number())
                return "message_delta comes twice, too early or without its reason";
            deltaSeen = true;
        } else if (type == "message_stop") {
            stopped = true;
            if (!deltaSeen)
                return "stops without a reason";
        } else if (type == "error") {
            error = json.at("error").at("message").is_string();
        } else {
            return "an unknown event " + type;
        }
    }
    return stopped == rules.broken || error != rules.broken ? "ends the wrong way" : std::string();
}

std::string cohereFault(const std::vector<WireEvent> &events, const StreamRules &rules)
{
    std::string open;
    std::map<std::string, int> counts;
    bool ended = false;
    bool error = false;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const Json &json = events[i].json;
        const std::string type = json.at("type");
        if (events[i].name != type || ended || (type == "message-start") != (i == 0))
            return "an event is misnamed or out of place: " + type;
        const std::size_t dash = type.rfind('-');
        const std::string kind = type.substr(0, dash);
        const std::string what = type.substr(dash + 1);
        if (kind == "message") {
            if (what == "end") {
                ended = true;
                error = json.at("delta").at("finish_reason") == "ERROR";
                if (!error && !open.empty())
                    return "ends within " + open;
            }
            continue;
        }
        if (json.at("index") != counts[kind])
            return "a wrong number of " + kind;
        if ((what == "start") != open.empty() || (what != "start" && open != kind))
            return type + " within " + open;
        if (what == "start")
            open = kind;
        if (what == "end") {
            open.clear();
            ++counts[kind];
        }
        if (type == "tool-call-start" &&
            json.at("delta").at("message").at("tool_calls").at("id").get<std::string>().empty())
            return "a call has no id";
    }
    return !ended || error != rules.broken ? "ends the wrong way" : std::string();
}

} // namespace sekisho::test
