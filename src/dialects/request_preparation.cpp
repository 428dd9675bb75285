// SPDX-License-Identifier: GPL-3.0-or-later
// What happens to every conversation before its target's writer sees it, whatever the target.
#include "dialects/request_context.h"
#include "dialects/signatures.h"

#include "base/text.h"
#include "dialects/json_string.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <utility>

namespace sekisho::dialects {

namespace {

template <std::size_t N>
bool isOneOf(std::string_view word, const std::array<std::string_view, N> &words)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// Bookkeeping of the source that says nothing to a model.
constexpr std::array<std::string_view, 7> Unsaid = {"id",     "status",         "index",  "type",
                                                    "caller", "stream_options", "include"};

/// The `type` among what is left of a part: only of those that a provider runs himself, and of custom tools.
std::string typeOf(const Extra &extra)
{
    for (const RawField &field : extra) {
        if (field.name == "type")
            return JsonText(field.json).string();
    }
    return {};
}

/// Any client's id as every provider takes it.
std::string plainId(std::string id)
{
    constexpr std::size_t Longest = 40;
    const bool isPlain = std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-';
    });
    if (isPlain && id.size() <= Longest)
        return id;
    std::uint64_t hash = 0xcbf29ce484222325; // FNV-1a
    for (const char c : id)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    std::string out = "call_";
    for (int shift = 60; shift >= 0; shift -= 4)
        out += "0123456789abcdef"[(hash >> static_cast<unsigned>(shift)) & 15U];
    return out;
}

class Preparation {
public:
    Preparation(RequestContext &context, Conversation &conversation)
        : m_context(context), m_target(context.target()), m_conversation(conversation)
    {}

    void settings();
    void messages();

private:
    struct Call {
        std::string name;
        std::string finalId;
        bool answered = false;
    };

    void tools();
    void take(Message message);
    void role(Message &message);
    void take(Part part, std::vector<Part> &into);
    void take(MediaPart media, std::vector<Part> &into);
    void take(ReasoningPart reasoning, std::vector<Part> &into);
    void take(ToolCallPart call, Extra &extra, std::vector<Part> &into);
    [[nodiscard]] Call *callOf(const ToolResultPart &result);
    void takeResult(ToolResultPart result);
    void endResults();
    void extras(const Extra &extra, std::string_view where);
    [[nodiscard]] bool resultsMayHaveMedia() const;

    RequestContext &m_context;
    Dialect m_target;
    Conversation &m_conversation;
    std::vector<Message> m_done;
    std::vector<Call> m_calls;
    std::map<std::string, std::deque<std::size_t>> m_open;  ///< calls without results, by what finds them
    std::vector<std::pair<std::size_t, Message>> m_results; ///< one after the other, by their calls
    std::vector<Part> m_afterResults;
    std::size_t m_number = 0;
    bool m_onlySystem = true; ///< so far
    std::string m_where;      ///< "message 3"
};

void Preparation::settings()
{
    constexpr std::array<std::string_view, 10> Kept = {
        "previous_response_id", "conversation", "prompt",     "cachedContent", "cached_content", "container",
        "mcp_servers",          "documents",    "connectors", "background"};
    constexpr std::array<std::string_view, 4> Outputs = {"modalities", "audio", "responseModalities",
                                                         "response_modalities"};
    for (const RawField &field : m_conversation.extra) {
        const JsonText value(field.json);
        std::string pointer = '/' + field.name;
        std::replace(pointer.begin(), pointer.end(), '.', '/');
        const std::string small = toLowerAscii(field.json);
        const bool isNothing = value.raw() == "false" || value.raw() == "[]" || value.isNull();
        if (isOneOf(field.name, Kept) && !isNothing)
            m_context.fail(pointer, "only the provider of this dialect keeps or runs it");
        else if (isOneOf(field.name, Outputs) &&
                 (value.isObject() || small.find("audio") != std::string::npos ||
                  small.find("image") != std::string::npos))
            m_context.fail(pointer, "answers other than text cannot be translated");
        else if (!isNothing && !isOneOf(field.name, Unsaid) && !m_context.shares(field))
            m_context.lose(pointer, std::string(m_context.targetName()) + " does not know it");
    }
    if (m_conversation.n.value_or(1) > 1 && m_target != Dialect::OpenAiChat && m_target != Dialect::Gemini)
        m_context.fail(Field::N, std::string(m_context.targetName()) + " gives one answer to a request");
    if (const auto &format = m_conversation.responseFormat;
        format && !format->schema.empty() && !isJsonObject(format->schema))
        m_context.fail(Field::ResponseFormat, "has a schema that is no JSON object");
    tools();
}

void Preparation::tools()
{
    std::vector<Tool> kept;
    for (Tool &tool : m_conversation.tools) {
        const bool isCustom = tool.kind == Tool::Kind::Custom;
        if (isCustom)
            m_context.fail(Field::Tools, "the custom tool " + tool.name + " takes free text, which " +
                                             std::string(m_context.targetName()) + " has not");
        const auto &choice = m_conversation.toolChoice;
        if (tool.kind != Tool::Kind::Function) {
            if (choice && choice->mode == ToolChoice::Mode::Named && choice->name == tool.name)
                m_context.fail(Field::ToolChoice, "names a tool of another provider");
            m_context.lose(Field::Tools, tool.name + " is another provider's own and is not offered");
            continue;
        }
        if (!tool.parameters.empty() && !isJsonObject(tool.parameters))
            m_context.fail(Field::Tools, "the schema of " + tool.name + " is no JSON object");
        extras(tool.extra, "tools");
        kept.push_back(std::move(tool));
    }
    m_conversation.tools = std::move(kept);
    if (m_conversation.tools.empty() && m_conversation.toolChoice) {
        if (m_conversation.toolChoice->mode == ToolChoice::Mode::Required)
            m_context.fail(Field::ToolChoice, "wants a tool to be called, and none is left to offer");
        m_conversation.toolChoice.reset();
    }
}

void Preparation::extras(const Extra &extra, std::string_view where)
{
    const bool isOpenAi = m_target == Dialect::OpenAiChat || m_target == Dialect::OpenAiResponses;
    for (const RawField &field : extra) {
        if (field.name == "strict" && (isOpenAi || field.json == "false"))
            continue;
        // Gemini's signatures of calls are taken care of where the calls are.
        if (!isOneOf(field.name, Unsaid) && field.name != "thoughtSignature")
            m_context.lose(std::string(where) + "/" + field.name,
                           std::string(m_context.targetName()) + " does not know it");
    }
}

void Preparation::role(Message &message)
{
    const bool knowsDeveloper = m_target == Dialect::OpenAiResponses ||
                                (m_target == Dialect::OpenAiChat && !m_context.options().olderChat);
    if (message.role == Role::Developer && !knowsDeveloper)
        message.role = Role::System;
    m_onlySystem = m_onlySystem && message.role == Role::System;
    if (message.role == Role::System && !m_onlySystem &&
        (m_target == Dialect::AnthropicMessages || m_target == Dialect::Gemini)) {
        message.role = Role::User;
        m_context.lose(m_where, std::string(m_context.targetName()) +
                                    " has a system prompt only at the beginning; it stands as the user's");
    }
}

void Preparation::take(Message message)
{
    m_where = "message " + std::to_string(m_number++);
    if (message.role != Role::Tool)
        endResults();
    extras(message.extra, "messages");
    if (!message.name.empty() && m_target != Dialect::OpenAiChat)
        m_context.lose("messages/name", std::string(m_context.targetName()) + " has no names of speakers");
    role(message);
    Message out{message.role, std::move(message.name), {}, {}};
    std::vector<Part> &into = message.role == Role::Tool ? m_afterResults : out.parts;
    for (Part &part : message.parts)
        take(std::move(part), into);
    if (message.role == Role::Tool)
        return;
    if (out.parts.empty())
        return m_context.lose(m_where, "has nothing to say and is left out");
    m_done.push_back(std::move(out));
}

void Preparation::take(Part part, std::vector<Part> &into)
{
    const std::string type = typeOf(part.extra);
    extras(part.extra, "parts");
    if (type.starts_with("custom"))
        return m_context.fail(m_where, "calls a custom tool, whose free text " +
                                           std::string(m_context.targetName()) + " has not");
    if (!type.empty() && (part.as<ToolCallPart>() || part.as<ToolResultPart>()))
        return m_context.lose("parts/" + type, "is another provider's own");
    if (auto *text = part.as<TextPart>()) {
        if (!text->text.empty())
            into.push_back({std::move(*text)});
    } else if (auto *media = part.as<MediaPart>()) {
        take(std::move(*media), into);
    } else if (auto *call = part.as<ToolCallPart>()) {
        take(std::move(*call), part.extra, into);
    } else if (auto *result = part.as<ToolResultPart>()) {
        takeResult(std::move(*result));
    } else if (auto *reasoning = part.as<ReasoningPart>()) {
        take(std::move(*reasoning), into);
    } else if (auto *refusal = part.as<RefusalPart>()) {
        if (m_target == Dialect::OpenAiChat || m_target == Dialect::OpenAiResponses)
            return into.push_back({std::move(*refusal)});
        m_context.lose("parts/refusal", "stands as plain text");
        into.push_back({TextPart{std::move(refusal->text)}});
    } else if (part.as<CitationPart>()) {
        m_context.lose("parts/citations", std::string(m_context.targetName()) + " takes none back");
    } else if (const auto *unknown = part.as<UnknownPart>()) {
        m_context.lose("parts/" + unknown->type, "is of a kind that has no translation");
    }
}

void Preparation::take(MediaPart media, std::vector<Part> &into)
{
    if (media.isText && m_target != Dialect::AnthropicMessages) {
        m_context.lose(m_where, "the document " + media.name + " stands as plain text");
        const std::string title = media.name.empty() ? std::string() : media.name + "\n\n";
        return into.push_back({TextPart{title + media.data}});
    }
    if (!media.isText) {
        if (const char *reason = mediaObstacle(m_target, media))
            return m_context.fail(m_where, std::string(reason) + " that " +
                                               std::string(m_context.targetName()) + " does not take");
    }
    if (!media.detail.empty() && m_target != Dialect::OpenAiChat && m_target != Dialect::OpenAiResponses &&
        m_target != Dialect::CohereChat)
        m_context.lose("parts/detail", std::string(m_context.targetName()) + " does not know it");
    into.push_back({std::move(media)});
}

void Preparation::take(ReasoningPart reasoning, std::vector<Part> &into)
{
    const Dialect source = m_context.options().source;
    Signature signature = readSignature(reasoning.signature, source);
    if (source == Dialect::Gemini && signature.owner != source)
        restoreAlphabet(signature);
    const bool isOwn = !signature.text.empty() && signature.owner == m_target;
    const bool isHeard = m_target == Dialect::Ollama || m_target == Dialect::CohereChat;
    if (!isOwn && !(isHeard && !reasoning.text.empty()))
        return m_context.lose("parts/reasoning", "thoughts of another provider are not taken back");
    reasoning.signature = isOwn ? signature.text : std::string();
    reasoning.redacted = reasoning.redacted && isOwn;
    into.push_back({std::move(reasoning)});
}

void Preparation::take(ToolCallPart call, Extra &extra, std::vector<Part> &into)
{
    CarriedId carried = readCarriedId(call.id);
    for (const RawField &field : extra) {
        if (field.name == "thoughtSignature")
            carried.signature = readSignature(JsonText(field.json).string(), m_context.options().source);
    }
    Call known{call.name, {}};
    known.finalId = plainId(carried.id.empty() ? "call_" + std::to_string(m_calls.size()) : carried.id);
    for (const std::string &key : {"id " + call.id, "name " + call.name, std::string()})
        m_open[key].push_back(m_calls.size());
    call.id = known.finalId;
    m_calls.push_back(std::move(known));
    into.push_back({std::move(call)});
    if (!carried.signature)
        return;
    if (carried.signature->owner == m_target)
        into.back().extra.push_back({"thoughtSignature", encodeString(carried.signature->text)});
    else
        m_context.lose("parts/thoughtSignature", "is another provider's");
}

bool Preparation::resultsMayHaveMedia() const
{
    return m_target == Dialect::AnthropicMessages || m_target == Dialect::OpenAiResponses;
}

Preparation::Call *Preparation::callOf(const ToolResultPart &result)
{
    const auto firstOpen = [&](const std::string &key) -> Call * {
        std::deque<std::size_t> &places = m_open[key];
        while (!places.empty() && m_calls[places.front()].answered)
            places.pop_front();
        return places.empty() ? nullptr : &m_calls[places.front()];
    };
    if (!result.callId.empty())
        return firstOpen("id " + result.callId);
    return firstOpen(result.name.empty() ? std::string() : "name " + result.name); // calls without ids
}

void Preparation::takeResult(ToolResultPart result)
{
    Call *call = callOf(result);
    if (!call)
        return m_context.fail(m_where, "is a tool's result whose call is not there");
    call->answered = true;
    result.callId = call->finalId;
    result.name = call->name;
    std::vector<Part> content;
    for (Part &part : std::exchange(result.content, {}))
        take(std::move(part), content);
    for (Part &part : content) {
        if (!part.as<MediaPart>() || resultsMayHaveMedia()) {
            result.content.push_back(std::move(part));
        } else {
            m_afterResults.push_back(std::move(part));
            if (m_target != Dialect::Gemini)
                m_context.lose(m_where, "what is no text in a tool's result follows in a user's message");
        }
    }
    if (result.isError && m_target != Dialect::AnthropicMessages && m_target != Dialect::Gemini)
        m_context.lose("parts/is_error",
                       std::string(m_context.targetName()) + " does not hear that a tool failed");
    const auto place = static_cast<std::size_t>(call - m_calls.data());
    m_results.emplace_back(place, Message{Role::Tool, {}, {}, {}});
    m_results.back().second.parts.push_back({std::move(result)});
}

void Preparation::endResults()
{
    std::stable_sort(m_results.begin(), m_results.end(),
                     [](const auto &a, const auto &b) { return a.first < b.first; });
    for (auto &result : std::exchange(m_results, {}))
        m_done.push_back(std::move(result.second));
    if (!m_afterResults.empty())
        m_done.push_back({Role::User, {}, std::exchange(m_afterResults, {}), {}});
}

void Preparation::messages()
{
    for (Message &message : std::exchange(m_conversation.messages, {}))
        take(std::move(message));
    endResults();
    m_conversation.messages = std::move(m_done);
}

} // namespace

void prepare(RequestContext &context, Conversation &conversation)
{
    Preparation preparation(context, conversation);
    preparation.settings();
    preparation.messages();
}

} // namespace sekisho::dialects
