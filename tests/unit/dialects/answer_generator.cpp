// SPDX-License-Identifier: GPL-3.0-or-later
#include "answer_generator.h"

#include "conversation_text.h"

#include <nlohmann/json.hpp>

namespace sekisho::test {

using namespace dialects;

std::string Dice::text()
{
    static constexpr const char *Words[] = {"a",      " gate", "\n",     "\"", "\\", "\xE9\x96\xA2",
                                            "data: ", "\r\n",  "\x01\t", "{}", "]",  "\xF0\x9F\x8C\xB8"};
    std::string out = of(Words);
    while (!once(3))
        out += of(Words);
    return out;
}

namespace {

Part makePart(Dice &dice, std::size_t number, bool mayThink)
{
    static constexpr const char *Arguments[] = {
        R"({"city":"Hakone"})", "{ \"a\" :\n [1, 2.50] }", "", "{}", "{\"broken\": ", "[1]", "\"text\""};
    static constexpr const char *Signatures[] = {"", "RXFRQg==", "AB+/", "not base64!", "gAAAAA-_"};
    const std::size_t kind = dice.below(12);
    if (kind == 0 && mayThink)
        return {ReasoningPart{dice.text(), dice.of(Signatures), false}};
    if (kind == 1 && mayThink)
        return {ReasoningPart{{}, "U2VjcmV0", true}};
    if (kind == 2)
        return {RefusalPart{dice.text()}};
    if (kind == 3)
        return {CitationPart{"Title " + dice.text(), "https://example.org/" + std::to_string(number),
                             dice.text()}};
    if (kind == 4) {
        MediaPart media;
        media.kind = MediaPart::Kind::Image;
        media.data = "iVBORw0KGgo=";
        media.mediaType = "image/png";
        return {media};
    }
    if (kind == 5)
        return {UnknownPart{"novelty", R"({"type":"novelty"})"}};
    if (kind >= 9)
        return {TextPart{dice.text()}};
    Part call{ToolCallPart{dice.once(3) ? std::string() : "call_" + std::to_string(number),
                           "tool_" + std::to_string(dice.below(3)), dice.of(Arguments)}};
    if (dice.once(6))
        call.extra.push_back({"thoughtSignature", "\"RXFRQg==\""});
    return call;
}

std::string *textOf(Part &part)
{
    if (auto *text = part.as<TextPart>())
        return &text->text;
    if (auto *refusal = part.as<RefusalPart>())
        return &refusal->text;
    if (auto *call = part.as<ToolCallPart>())
        return &call->arguments;
    if (auto *reasoning = part.as<ReasoningPart>())
        return &reasoning->text;
    return nullptr;
}

/// One block's events but its stop, in order.
std::vector<AnswerEvent> eventsOf(Dice &dice, std::size_t block, std::size_t choice, Part part)
{
    std::string text;
    std::string signature;
    if (std::string *from = textOf(part))
        text = std::exchange(*from, {});
    if (auto *reasoning = part.as<ReasoningPart>())
        signature = std::exchange(reasoning->signature, {});
    std::vector<AnswerEvent> out{BlockStart{block, choice, std::move(part)}};
    while (!text.empty()) {
        std::size_t size = std::min(text.size(), 1 + dice.below(6));
        while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U)
            ++size;
        out.emplace_back(BlockDelta{block, BlockDelta::What::Text, text.substr(0, size)});
        text.erase(0, size);
    }
    if (!signature.empty()) {
        const std::size_t half = dice.below(signature.size());
        if (half > 0)
            out.emplace_back(BlockDelta{block, BlockDelta::What::Signature, signature.substr(0, half)});
        out.emplace_back(BlockDelta{block, BlockDelta::What::Signature, signature.substr(half)});
    }
    return out;
}

struct Track {
    std::vector<AnswerEvent> events;
    std::size_t at = 0;
    std::size_t choice = 0;
};

/// Runs of several blocks at once: their events are shuffled together, each in its own order.
void interleave(Dice &dice, std::vector<Track> tracks, std::vector<AnswerEvent> &into)
{
    // Starts first come in the order of the blocks' numbers.
    std::size_t started = 0;
    std::size_t left = tracks.size();
    while (left > 0) {
        std::size_t pick = dice.below(tracks.size());
        if (tracks[pick].at == 0)
            pick = std::min(started, tracks.size() - 1);
        Track &track = tracks[pick];
        if (track.at == track.events.size())
            continue;
        started += track.at == 0 ? 1 : 0;
        into.push_back(track.events[track.at++]);
        left -= track.at == track.events.size() ? 1 : 0;
    }
}

Usage makeUsage(Dice &dice)
{
    const auto tokens = [&](std::size_t most) {
        return TokenCount{static_cast<std::int64_t>(dice.below(most))};
    };
    Usage usage;
    usage.input = TokenCount{tokens(1000).value + 1000};
    usage.output = TokenCount{tokens(1000).value + 1000};
    if (dice.once(2))
        usage.cachedInput = tokens(400);
    if (dice.once(3))
        usage.cacheWriteInput = tokens(400);
    if (dice.once(2))
        usage.reasoning = tokens(900);
    return usage;
}

} // namespace

MadeStream makeStream(Dice &dice, bool mayHaveChoices)
{
    MadeStream out;
    out.fate = dice.once(4) ? (dice.once(2) ? Fate::Cut : Fate::Error) : Fate::Whole;
    out.choices = mayHaveChoices && dice.once(4) ? 2 + dice.below(2) : 1;
    out.answer.id = dice.once(3) ? std::string() : "answer-1";
    out.answer.model = "model-1";
    out.answer.choices.resize(out.choices);
    out.events.emplace_back(AnswerStart{out.answer.id, out.answer.model});
    std::size_t block = 0;
    const std::size_t rounds = dice.below(4);
    for (std::size_t round = 0; round < rounds; ++round) {
        std::vector<Track> tracks;
        const std::size_t width = dice.once(2) ? 1 : 1 + dice.below(3);
        for (std::size_t lane = 0; lane < width; ++lane) {
            const std::size_t choice = dice.below(out.choices);
            std::vector<Part> &parts = out.answer.choices[choice].message.parts;
            const bool afterThought = !parts.empty() && parts.back().as<ReasoningPart>();
            Part part = makePart(dice, block, !afterThought);
            tracks.push_back({eventsOf(dice, block, choice, part), 0, choice});
            tracks.back().events.emplace_back(BlockStop{block++});
            parts.push_back(std::move(part));
        }
        interleave(dice, std::move(tracks), out.events);
    }
    if (dice.once(5))
        out.events.emplace_back(AnswerUsage{{TokenCount{7}, {}, {}, {}, {}, {}}});
    const bool tellsStops = !dice.once(6);
    for (std::size_t choice = 0; choice < out.choices; ++choice) {
        bool called = false;
        for (const Part &part : out.answer.choices[choice].message.parts)
            called = called || part.as<ToolCallPart>();
        out.answer.choices[choice].stop = called ? StopReason::ToolCalls : StopReason::EndOfTurn;
        if (!tellsStops)
            continue;
        if (dice.once(3))
            out.answer.choices[choice].stop = static_cast<StopReason>(dice.below(7));
        out.events.emplace_back(ChoiceStop{choice, out.answer.choices[choice].stop, "word"});
    }
    out.answer.usage = makeUsage(dice);
    out.events.emplace_back(AnswerUsage{out.answer.usage});
    out.answer.complete = true;
    out.events.emplace_back(AnswerStop{});
    if (out.fate == Fate::Whole)
        return out;
    out.events.resize(1 + dice.below(out.events.size() - 1));
    // What a reader does: it stops what is open, then tells of the error, or of nothing more.
    std::vector<bool> open(block);
    for (const AnswerEvent &event : out.events) {
        if (const auto *start = std::get_if<BlockStart>(&event))
            open[start->block] = true;
        else if (const auto *stop = std::get_if<BlockStop>(&event))
            open[stop->block] = false;
    }
    for (std::size_t i = 0; i < block; ++i) {
        if (open[i])
            out.events.emplace_back(BlockStop{i});
    }
    if (out.fate == Fate::Error)
        out.events.emplace_back(AnswerError{"Overloaded \"for now\""});
    return out;
}

namespace {

StopReason stopAfter(StopReason stop, Dialect target, bool called)
{
    using R = StopReason;
    R out = stop == R::Unknown ? R::EndOfTurn : stop;
    const bool isAnthropic = target == Dialect::AnthropicMessages;
    if (out == R::Paused && !isAnthropic)
        out = R::EndOfTurn;
    if (out == R::StopSequence && !isAnthropic && target != Dialect::CohereChat)
        out = R::EndOfTurn;
    if (out == R::Refused && (target == Dialect::Ollama || target == Dialect::CohereChat))
        out = R::EndOfTurn;
    const bool hasWord = isAnthropic || target == Dialect::OpenAiChat || target == Dialect::CohereChat;
    if (out == R::ToolCalls && !hasWord)
        out = R::EndOfTurn;
    return out == R::EndOfTurn && called ? R::ToolCalls : out;
}

std::string argumentsAfter(const std::string &arguments)
{
    const nlohmann::json value = nlohmann::json::parse(arguments, nullptr, false);
    if (value.is_object())
        return value.dump();
    return arguments.empty() ? "{}" : nlohmann::json{{"arguments", arguments}}.dump();
}

std::string owner(Dialect source)
{
    return source == Dialect::AnthropicMessages ? "sekishoa"
           : source == Dialect::Gemini          ? "sekishog"
                                                : "sekishor";
}

/// Gives back whether the part has a place there.
bool adapt(Part &part, Dialect target, Dialect source, Form form)
{
    const bool isAnthropic = target == Dialect::AnthropicMessages;
    const bool isChat = target == Dialect::OpenAiChat;
    part.extra.clear();
    if (auto *call = part.as<ToolCallPart>()) {
        call->id = call->id.substr(0, call->id.find("__sekisho"));
        if (call->id.size() > 20 || call->id.empty())
            call->id = "made";
        if (target == Dialect::Gemini || target == Dialect::Ollama || (isAnthropic && form == Form::Plain))
            call->arguments = argumentsAfter(call->arguments);
        return true;
    }
    if (auto *reasoning = part.as<ReasoningPart>()) {
        if (!isAnthropic && target != Dialect::OpenAiResponses && target != Dialect::Gemini)
            reasoning->signature.clear();
        if (!reasoning->signature.empty() && !reasoning->signature.starts_with("sekisho"))
            reasoning->signature.insert(0, owner(source));
        reasoning->redacted = !isAnthropic ? target == Dialect::OpenAiResponses && reasoning->text.empty()
                                           : reasoning->redacted;
        return !reasoning->text.empty() || !reasoning->signature.empty();
    }
    if (auto *refusal = part.as<RefusalPart>()) {
        if (!isChat && target != Dialect::OpenAiResponses)
            part.content = TextPart{std::string(refusal->text)};
        return true;
    }
    if (auto *citation = part.as<CitationPart>()) {
        if (!isAnthropic && target != Dialect::CohereChat)
            citation->quote.clear();
        if (target == Dialect::CohereChat)
            citation->url.clear();
        return target != Dialect::Gemini && target != Dialect::Ollama;
    }
    if (const auto *text = part.as<TextPart>())
        return !text->text.empty();
    return part.as<MediaPart>() && (isChat || target == Dialect::Gemini);
}

/// Texts of one kind that follow each other, where a dialect does not tell them apart.
void merge(std::vector<Part> &parts)
{
    std::vector<Part> out;
    for (Part &part : parts) {
        std::string *text = part.as<ToolCallPart>() ? nullptr : textOf(part);
        if (text && !out.empty() && out.back().content.index() == part.content.index()) {
            *textOf(out.back()) += *text;
            if (auto *reasoning = part.as<ReasoningPart>())
                out.back().as<ReasoningPart>()->signature += reasoning->signature;
        } else {
            out.push_back(std::move(part));
        }
    }
    parts = std::move(out);
}

} // namespace

Usage usageAfter(Usage usage, Dialect target)
{
    if (target == Dialect::Ollama)
        usage.cachedInput.reset();
    if (target == Dialect::Ollama || target == Dialect::CohereChat || target == Dialect::AnthropicMessages)
        usage.reasoning.reset();
    if (target != Dialect::AnthropicMessages)
        usage.cacheWriteInput.reset();
    return usage;
}

std::string canonical(Answer answer, Dialect target, Dialect source, Form form)
{
    const bool manyChoices = target == Dialect::OpenAiChat || target == Dialect::Gemini;
    answer.id = target == Dialect::Ollama || answer.id.size() > 20 ? "" : answer.id;
    if (target == Dialect::CohereChat)
        answer.model.clear();
    answer.choices.resize(manyChoices ? answer.choices.size() : 1);
    for (Choice &choice : answer.choices) {
        bool called = false;
        std::vector<Part> parts;
        for (Part &part : choice.message.parts) {
            called = called || part.as<ToolCallPart>();
            if (form == Form::Plain && target == Dialect::CohereChat && part.as<CitationPart>())
                continue; // are not read there
            if (adapt(part, target, source, form))
                parts.push_back(std::move(part));
        }
        // In OpenAI chat each kind is a stream of its own, in plain answers of two more a member of its own.
        if (target == Dialect::OpenAiChat ||
            (form == Form::Plain && (target == Dialect::Ollama || target == Dialect::CohereChat)))
            std::stable_sort(parts.begin(), parts.end(), [](const Part &a, const Part &b) {
                return a.content.index() < b.content.index();
            });
        if (target != Dialect::AnthropicMessages && target != Dialect::OpenAiResponses)
            merge(parts);
        choice.message.parts = std::move(parts);
        choice.stop = stopAfter(choice.stop, target, called);
    }
    // One that said nothing need not show.
    while (answer.choices.size() > 1 && answer.choices.back().message.parts.empty() &&
           answer.choices.back().stop == StopReason::EndOfTurn)
        answer.choices.pop_back();
    return written(answer);
}

} // namespace sekisho::test
