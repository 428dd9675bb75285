// SPDX-License-Identifier: GPL-3.0-or-later
#include "conversation_generator.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace sekisho::test {

using namespace dialects;

namespace {

MediaPart makeMedia(Dice &dice)
{
    MediaPart media;
    static constexpr MediaPart::Kind Kinds[] = {MediaPart::Kind::Image, MediaPart::Kind::Image,
                                                MediaPart::Kind::Image, MediaPart::Kind::File,
                                                MediaPart::Kind::Audio, MediaPart::Kind::Video};
    media.kind = dice.of(Kinds);
    if (dice.once(3)) {
        media.url = "https://example.org/thing.png";
    } else if (media.kind == MediaPart::Kind::File) {
        media.isText = dice.once(2);
        media.data = media.isText ? "plain words" : "JVBERi0xLjQ=";
        media.mediaType = media.isText ? "text/plain" : "application/pdf";
        media.name = "paper";
    } else {
        static constexpr const char *Types[] = {"image/png", "audio/wav", "video/mp4", ""};
        media.mediaType = Types[static_cast<std::size_t>(media.kind)];
        media.data = "iVBORw0KGgoAAAA=";
    }
    return media;
}

struct Pending {
    std::string id;
    std::string name;
};

Message makeTurn(Dice &dice, Dialect source, std::vector<Pending> &pending, std::size_t &calls)
{
    static constexpr const char *Arguments[] = {R"({"city":"Hakone"})", "{}", "", "{\"a\":[1,2.5]}",
                                                "no JSON"};
    Message message{Role::Assistant, {}, {}, {}};
    if (dice.once(4))
        message.parts.push_back({ReasoningPart{dice.text(), dice.once(2) ? "RXFRQg==" : "", false}});
    if (dice.once(8))
        message.parts.push_back({ReasoningPart{{}, "sekishoaRXFRQg==", true}});
    if (!dice.once(3))
        message.parts.push_back({TextPart{dice.text()}});
    if (dice.once(8))
        message.parts.push_back({CitationPart{"T", "https://example.org", "q"}});
    if (dice.once(10))
        message.parts.push_back({RefusalPart{"I cannot"}});
    for (std::size_t more = dice.once(2) ? dice.below(3) : 0; more > 0; --more) {
        const bool hasIds = source != Dialect::Gemini && source != Dialect::Ollama;
        static constexpr const char *Ids[] = {"call_", "toolu_", "with space ", "call_x__sekishogRXFRQg_"};
        Pending call{hasIds ? dice.of(Ids) + std::to_string(calls) : std::string(),
                     "tool_" + std::to_string(dice.below(3))};
        ++calls;
        message.parts.push_back({ToolCallPart{call.id, call.name, dice.of(Arguments)}});
        pending.push_back(std::move(call));
    }
    return message;
}

void makeResults(Dice &dice, Dialect source, std::vector<Pending> &pending, std::vector<Message> &into)
{
    const bool inOrder = source == Dialect::Gemini || source == Dialect::Ollama;
    while (!pending.empty()) {
        const std::size_t pick = inOrder ? 0 : dice.below(pending.size());
        const Pending call = pending[pick];
        pending.erase(pending.begin() + static_cast<std::ptrdiff_t>(pick));
        ToolResultPart result;
        result.callId = call.id;
        result.name = inOrder ? call.name : std::string();
        result.isError = dice.once(6);
        result.content.push_back({TextPart{dice.once(3) ? R"({"sun":1})" : dice.text()}});
        if (dice.once(8))
            result.content.push_back({makeMedia(dice)});
        into.push_back({Role::Tool, {}, {{std::move(result)}}, {}});
    }
}

void makeSettings(Dice &dice, Dialect source, Conversation &into)
{
    const auto maybe = [&](auto value) { return dice.once(4) ? std::optional(value) : std::nullopt; };
    Sampling &sampling = into.sampling;
    sampling.temperature = maybe(static_cast<double>(dice.below(20)) / 10);
    sampling.topP = maybe(static_cast<double>(dice.below(11)) / 10);
    sampling.topK = maybe(static_cast<std::int64_t>(dice.below(100)));
    sampling.frequencyPenalty = maybe(0.5);
    sampling.presencePenalty = maybe(-0.5);
    sampling.maxTokens = maybe(static_cast<std::int64_t>(1 + dice.below(9000)));
    sampling.seed = maybe(static_cast<std::int64_t>(dice.below(1000)));
    if (dice.once(5))
        sampling.stop = {"END", dice.once(6) ? "\n" : "###"};
    if (dice.once(4)) {
        static constexpr const char *Efforts[] = {"minimal", "low", "high", "max", "none"};
        if (dice.once(2))
            into.reasoning.effort = dice.of(Efforts);
        else
            into.reasoning.budgetTokens = static_cast<std::int64_t>(dice.below(9000));
    }
    into.n = maybe(static_cast<std::int64_t>(1 + dice.below(2)));
    into.stream = dice.once(2);
    for (std::size_t i = dice.once(2) ? 0 : 1 + dice.below(3); i > 0; --i) {
        into.tools.push_back({"tool_" + std::to_string(i - 1),
                              dice.once(2) ? "" : "Does it",
                              dice.once(5) ? "" : R"({"type":"object","properties":{"a":{"type":"string"}}})",
                              {},
                              dice.once(12) ? Tool::Kind::Provider : Tool::Kind::Function});
    }
    if (!into.tools.empty() && dice.once(3)) {
        const auto mode = static_cast<ToolChoice::Mode>(dice.below(4));
        into.toolChoice = ToolChoice{mode, mode == ToolChoice::Mode::Named ? "tool_0" : ""};
    }
    if (!into.tools.empty())
        into.parallelToolCalls = maybe(dice.once(2));
    if (dice.once(5))
        into.responseFormat = {ResponseFormat::Kind::JsonSchema, dice.once(2) ? "shape" : "",
                               R"({"type":"object"})", maybe(true)};
    else if (dice.once(8))
        into.responseFormat = ResponseFormat{ResponseFormat::Kind::JsonObject, {}, {}, {}};
    if (dice.once(6))
        into.extra.push_back({"metadata", R"({"user":"u"})"});
    if (dice.once(30) && source == Dialect::OpenAiResponses)
        into.extra.push_back({"previous_response_id", "\"resp_1\""});
}

} // namespace

Conversation makeConversation(Dice &dice, Dialect source)
{
    Conversation out;
    out.model = dice.once(2) ? "gemini-2.5-flash" : "gemini-3-pro";
    std::vector<Pending> pending;
    std::size_t calls = 0;
    if (dice.once(2))
        out.messages.push_back({Role::System, {}, {{TextPart{dice.text()}}}, {}});
    if (dice.once(6))
        out.messages.push_back({Role::Developer, {}, {{TextPart{dice.text()}}}, {}});
    for (std::size_t turns = 1 + dice.below(3); turns > 0; --turns) {
        Message user{Role::User, dice.once(10) ? "Ann" : "", {{TextPart{dice.text()}}}, {}};
        if (dice.once(8))
            user.parts.push_back({makeMedia(dice)});
        if (dice.once(10))
            user.parts.front().extra.push_back({"cache_control", R"({"type":"ephemeral"})"});
        out.messages.push_back(std::move(user));
        if (dice.once(10))
            out.messages.push_back({Role::System, {}, {{TextPart{dice.text()}}}, {}});
        out.messages.push_back(makeTurn(dice, source, pending, calls));
        makeResults(dice, source, pending, out.messages);
    }
    makeSettings(dice, source, out);
    return out;
}

namespace {

std::string withoutSpace(std::string text)
{
    text.erase(
        std::remove_if(text.begin(), text.end(),
                       [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\x01'; }),
        text.end());
    return text;
}

std::string argumentsOf(const ToolCallPart &call)
{
    const nlohmann::json value = nlohmann::json::parse(call.arguments, nullptr, false);
    if (value.is_object())
        return value.size() == 1 && value.contains("arguments") && value["arguments"].is_string()
                   ? value["arguments"].get<std::string>()
                   : value.dump();
    return call.arguments.empty() ? "{}" : call.arguments;
}

/// What was said, by role, in order; a result's text within what Gemini puts around it.
struct Said {
    std::map<Role, std::string> texts;
    std::string calls;
    std::vector<std::size_t> results; ///< the numbers of their calls
    std::string media;
};

std::string resultText(const ToolResultPart &result)
{
    std::string out;
    for (const Part &part : result.content) {
        const auto *text = part.as<TextPart>();
        if (!text)
            continue;
        const nlohmann::json value = nlohmann::json::parse(text->text, nullptr, false);
        for (const char *name : {"output", "error"}) {
            if (value.is_object() && value.size() == 1 && value.contains(name) && value[name].is_string())
                return value[name].get<std::string>();
        }
        out += text->text;
    }
    return out;
}

Said saidIn(const Conversation &conversation, bool documentsAreText)
{
    Said out;
    std::vector<ToolCallPart> calls;
    std::vector<bool> answered;
    const auto addMedia = [&](const MediaPart &media, Role role) {
        if (media.isText && documentsAreText)
            out.texts[role] += media.name + media.data;
        else
            out.media += media.data + media.url + "|";
    };
    for (const Message &message : conversation.messages) {
        const Role role = message.role == Role::Developer ? Role::System : message.role;
        for (const Part &part : message.parts) {
            if (const auto *text = part.as<TextPart>()) {
                out.texts[role] += text->text;
            } else if (const auto *refusal = part.as<RefusalPart>()) {
                out.texts[role] += refusal->text;
            } else if (const auto *media = part.as<MediaPart>()) {
                addMedia(*media, role);
            } else if (const auto *call = part.as<ToolCallPart>()) {
                out.calls += call->name + argumentsOf(*call) + "|";
                calls.push_back(*call);
                answered.push_back(false);
            } else if (const auto *result = part.as<ToolResultPart>()) {
                std::size_t at = 0;
                while (at < calls.size() && (answered[at] || calls[at].id != result->callId ||
                                             (result->callId.empty() && calls[at].name != result->name)))
                    ++at;
                if (at < calls.size())
                    answered[at] = true;
                out.results.push_back(at);
                out.texts[role] += resultText(*result);
                for (const Part &inner : result->content) {
                    if (const auto *shown = inner.as<MediaPart>())
                        addMedia(*shown, Role::Tool);
                }
            }
        }
    }
    return out;
}

/// `names`: what it is called in the pointers of any dialect.
template <typename T>
std::string kept(std::initializer_list<const char *> names, const std::optional<T> &before,
                 const std::optional<T> &after, const std::vector<Loss> &losses)
{
    if (before == after)
        return {};
    for (const Loss &loss : losses) {
        for (const char *name : names) {
            if (loss.field.ends_with(name))
                return {};
        }
    }
    return std::string(*names.begin()) + " changed and nobody said so\n";
}

} // namespace

std::string silentLoss(const Conversation &before, const Conversation &after, Dialect target,
                       const std::vector<Loss> &losses)
{
    std::string told;
    for (const Loss &loss : losses)
        told += loss.field + ' ' + loss.reason + '\n';
    const bool documentsAreText = target != Dialect::AnthropicMessages;
    const Said was = saidIn(before, documentsAreText);
    const Said is = saidIn(after, documentsAreText);
    std::string out;
    const auto all = [](const Said &said) {
        std::string texts;
        for (const auto &[role, text] : said.texts)
            texts += text;
        texts = withoutSpace(texts);
        std::sort(texts.begin(), texts.end());
        return texts;
    };
    if (all(was) != all(is))
        out += "texts are missing\n";
    const bool moves = told.find("stands as the user's") != std::string::npos ||
                       told.find("follows in a user's message") != std::string::npos ||
                       target == Dialect::Gemini;
    for (const Role role : {Role::System, Role::User, Role::Assistant, Role::Tool}) {
        const auto textOf = [&](const Said &said) {
            const auto found = said.texts.find(role);
            std::string text = withoutSpace(found == said.texts.end() ? std::string() : found->second);
            if (role == Role::Tool) // comes in the order of the calls
                std::sort(text.begin(), text.end());
            return text;
        };
        if (!moves && textOf(was) != textOf(is))
            out += "the texts of " + std::string(name(role)) + " are others\n";
    }
    if (was.calls != is.calls)
        out += "calls are others: " + was.calls + " " + is.calls + "\n";
    std::vector<std::size_t> order = was.results;
    std::sort(order.begin(), order.end());
    if (order != is.results)
        out += "results belong to other calls\n";
    std::string a = was.media;
    std::string b = is.media;
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    if (a != b)
        out += "media are others\n";
    const Sampling &s = before.sampling;
    const Sampling &t = after.sampling;
    out += kept({"temperature"}, s.temperature, t.temperature, losses);
    out += kept({"top_p", "topP", "/p"}, s.topP, t.topP, losses);
    out += kept({"top_k", "topK", "/k"}, s.topK, t.topK, losses);
    out += kept({"frequency_penalty", "frequencyPenalty"}, s.frequencyPenalty, t.frequencyPenalty, losses);
    out += kept({"presence_penalty", "presencePenalty"}, s.presencePenalty, t.presencePenalty, losses);
    out += kept({"seed"}, s.seed, t.seed, losses);
    out += kept({"max_tokens", "max_output_tokens", "maxOutputTokens", "num_predict"}, s.maxTokens,
                t.maxTokens, losses);
    if (s.stop != t.stop)
        out += "stop sequences are others\n";
    if (before.n.value_or(1) != after.n.value_or(1))
        out += "n is another\n";
    if (target != Dialect::Gemini && before.stream != after.stream)
        out += "stream is another\n";
    std::size_t offered = 0;
    for (const Tool &tool : before.tools)
        offered += tool.kind == Tool::Kind::Function ? 1 : 0;
    if (offered != after.tools.size() && told.find("tools") == std::string::npos &&
        !(before.toolChoice && before.toolChoice->mode == ToolChoice::Mode::None))
        out += "tools are missing\n";
    const auto isTold = [&](std::initializer_list<const char *> names) {
        return std::any_of(losses.begin(), losses.end(), [&](const Loss &loss) {
            return std::any_of(names.begin(), names.end(),
                               [&](const char *name) { return loss.field.ends_with(name); });
        });
    };
    if (before.responseFormat && !after.responseFormat &&
        !isTold({"response_format", "/format", "responseJsonSchema"}))
        out += "the format is missing\n";
    const ReasoningSettings none;
    if (before.reasoning != none && after.reasoning == none &&
        !isTold({"/reasoning_effort", "/reasoning", "/thinking", "/thinkingConfig", "/think"}))
        out += "how much to think is missing\n";
    if (!before.parallelToolCalls.value_or(true) && after.parallelToolCalls.value_or(true) &&
        !after.tools.empty() && (!after.toolChoice || after.toolChoice->mode != ToolChoice::Mode::None) &&
        !isTold({"parallel_tool_calls", "disable_parallel_tool_use"}))
        out += "one call at a time is missing\n";
    const auto mustCall = [](const Conversation &c) {
        return c.toolChoice && (c.toolChoice->mode == ToolChoice::Mode::Required ||
                                c.toolChoice->mode == ToolChoice::Mode::Named);
    };
    const auto mustNot = [](const Conversation &c) {
        return c.tools.empty() || (c.toolChoice && c.toolChoice->mode == ToolChoice::Mode::None);
    };
    if (mustCall(before) != mustCall(after) || (mustNot(before) && !mustNot(after)))
        out += "the choice of tools is another\n";
    if (before.responseFormat && after.responseFormat &&
        before.responseFormat->schema != after.responseFormat->schema)
        out += "the schema is another\n";
    for (const RawField &field : before.extra) {
        const bool isThere = std::find(after.extra.begin(), after.extra.end(), field) != after.extra.end();
        if (!isThere && told.find(field.name) == std::string::npos)
            out += field.name + " got lost\n";
    }
    return out.empty() ? out : out + "told: " + told;
}

} // namespace sekisho::test
