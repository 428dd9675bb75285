// SPDX-License-Identifier: GPL-3.0-or-later
// Responses, whose events repeat what was said piece by piece, and those who have whole objects only.
#include "stream_grammar.h"

namespace sekisho::test {

using Json = nlohmann::json;

namespace {

class Responses {
public:
    [[nodiscard]] std::string fault(const std::vector<WireEvent> &events, const StreamRules &rules)
    {
        for (std::size_t i = 0; i < events.size(); ++i) {
            const Json &json = events[i].json;
            const std::string type = json.at("type");
            if (events[i].name != type || json.at("sequence_number") != i || !m_end.empty())
                return "an event is misnamed, miscounted or after the end: " + type;
            if ((type == "response.created") != (i == 0) || (type == "response.in_progress") != (i == 1))
                return "the beginning is wrong";
            const std::string found = i < 2 ? std::string() : next(type, json);
            if (!found.empty())
                return found + " (" + type + ")";
        }
        const bool failed = m_end == "response.failed";
        return m_end.empty() || failed != rules.broken ? "ends the wrong way" : std::string();
    }

private:
    std::string next(const std::string &type, const Json &json)
    {
        if (json.contains("output_index") && json["output_index"] != m_items.size())
            return "not of the item that is open";
        if (json.contains("item_id") && (m_item.is_null() || json["item_id"] != m_item.at("id")))
            return "not of this item";
        if (json.contains("content_index") && json["content_index"] != m_parts.size())
            return "not of the part that is open";
        if (type == "response.output_item.added")
            return openItem(json.at("item"));
        if (type == "response.output_item.done")
            return closeItem(json.at("item"));
        if (type == "response.content_part.added" || type == "response.reasoning_summary_part.added") {
            if (m_partOpen || m_item.is_null())
                return "a part within a part";
            m_partOpen = true;
            m_partType = json.at("part").at("type");
            m_text.clear();
            return {};
        }
        if (type.ends_with(".delta")) {
            if (m_item.is_null() || (!m_partOpen && m_item["type"] != "function_call"))
                return "a piece of nothing";
            if (m_partOpen && (m_partType == "refusal") != (type == "response.refusal.delta"))
                return "a piece of another part";
            m_text += json.at("delta").get<std::string>();
            return {};
        }
        if (type == "response.output_text.annotation.added") {
            if (!m_partOpen || json.at("annotation_index") != m_annotations.size())
                return "an annotation of nothing";
            m_annotations.push_back(json.at("annotation"));
            return {};
        }
        if (type == "response.content_part.done" || type == "response.reasoning_summary_part.done") {
            const Json &part = json.at("part");
            if (!m_partOpen || part.at("type") != m_partType ||
                part.value(part.at("type") == "refusal" ? "refusal" : "text", "") != m_text ||
                (part["type"] == "output_text" && part.at("annotations") != m_annotations))
                return "a part ends otherwise than it came";
            m_partOpen = false;
            m_annotations = Json::array();
            m_parts.push_back(part);
            return {};
        }
        if (type.ends_with(".done")) {
            for (const char *name : {"text", "refusal", "arguments"}) {
                if (json.contains(name) && json[name] != m_text)
                    return "the whole is not its pieces";
                if (m_partOpen && json.contains("refusal") != (m_partType == "refusal"))
                    return "the whole of another part";
            }
            return {};
        }
        if (type == "response.completed" || type == "response.incomplete" || type == "response.failed") {
            m_end = type;
            const Json &response = json.at("response");
            if (response.at("status") != type.substr(9))
                return "the wrong status";
            if (type == "response.failed")
                return response.at("error").at("message").is_string() ? "" : "no error in it";
            return m_item.is_null() && response.at("output") == m_items ? "" : "the answer is not its items";
        }
        return "an unknown event";
    }

    std::string openItem(const Json &item)
    {
        if (!m_item.is_null())
            return "an item within an item";
        m_item = item;
        m_text.clear();
        m_parts = Json::array();
        if (item.at("type") == "function_call" && item.at("call_id").get<std::string>().empty())
            return "a call has no id";
        return item.at("id").get<std::string>().empty() ? "an item has no id" : "";
    }

    std::string closeItem(const Json &item)
    {
        if (m_item.is_null() || item.at("id") != m_item["id"] || m_partOpen)
            return "an item ends that is not open";
        if (item.at("type") == "function_call" && item.at("arguments") != m_text)
            return "arguments are not their pieces";
        if (item.at("type") == "message" && item.at("content") != m_parts)
            return "a message is not its parts";
        m_items.push_back(item);
        m_item = nullptr;
        return {};
    }

    Json m_items = Json::array();
    Json m_item;
    Json m_parts = Json::array();
    Json m_annotations = Json::array();
    bool m_partOpen = false;
    std::string m_partType;
    std::string m_text;
    std::string m_end;
};

} // namespace

std::string responsesFault(const std::vector<WireEvent> &events, const StreamRules &rules)
{
    return Responses().fault(events, rules);
}

std::string geminiFault(const std::vector<WireEvent> &events, const StreamRules &rules)
{
    bool finished = false;
    bool error = false;
    for (const WireEvent &event : events) {
        if (finished || error || !event.name.empty())
            return "goes on after its end, or names an event";
        if (event.json.contains("error")) {
            error =
                event.json["error"].at("code").is_number() && event.json["error"].at("status").is_string();
            continue;
        }
        bool any = false;
        bool all = true;
        for (const Json &candidate : event.json.at("candidates")) {
            const bool ends = candidate.contains("finishReason");
            any = any || ends;
            all = all && ends;
            if (candidate.at("content").at("role") != "model" || !candidate.at("index").is_number())
                return "a candidate is nobody's";
            for (const Json &part : candidate["content"].at("parts")) {
                if (part.contains("functionCall") && (!part["functionCall"].at("args").is_object() ||
                                                      !part["functionCall"].at("name").is_string()))
                    return "a call is not whole";
                if (part.contains("functionCall") == part.contains("text") && !part.contains("inlineData"))
                    return "a part is not one thing";
            }
        }
        finished = any;
        if (any != all || (event.json.contains("usageMetadata") && !any))
            return "the end is not in one piece";
    }
    return finished == rules.broken || error != rules.broken ? "ends the wrong way" : std::string();
}

std::string ollamaFault(const std::vector<WireEvent> &events, const StreamRules &rules)
{
    bool done = false;
    bool error = false;
    for (const WireEvent &event : events) {
        if (done || error)
            return "goes on after its end";
        if (event.json.contains("error")) {
            error = event.json["error"].is_string();
            continue;
        }
        if (!event.json.at("model").is_string() || !event.json.at("created_at").is_string() ||
            event.json.at("message").at("role") != "assistant")
            return "a line is incomplete";
        done = event.json.at("done").get<bool>();
        if (done != event.json.contains("done_reason") || (!done && event.json.contains("eval_count")))
            return "the last line's members are elsewhere";
        for (const Json &call : event.json["message"].value("tool_calls", Json::array())) {
            if (!call.at("function").at("arguments").is_object())
                return "a call is not whole";
        }
    }
    return done == rules.broken || error != rules.broken ? "ends the wrong way" : std::string();
}

} // namespace sekisho::test
