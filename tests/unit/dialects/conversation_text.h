// SPDX-License-Identifier: GPL-3.0-or-later
// Conversations, answers and events as lines that a test can hold against what it expects.
#pragma once

#include "dialects/event_reader.h"

#include <sstream>
#include <string>

namespace sekisho::test {

namespace detail {

template <typename... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};
template <typename... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

} // namespace detail

inline std::string written(const dialects::Extra &extra)
{
    std::string out;
    for (const dialects::RawField &field : extra)
        out += " +" + field.name + "=" + field.json;
    return out;
}

inline std::string written(const dialects::Part &part)
{
    using namespace dialects;
    std::ostringstream out;
    std::visit(
        detail::Overloaded{
            [&](const TextPart &p) { out << "text \"" << p.text << '"'; },
            [&](const MediaPart &p) {
                constexpr const char *Kinds[] = {"image", "audio", "video", "file"};
                out << Kinds[static_cast<int>(p.kind)];
                for (const std::string &word : {p.mediaType, p.url, p.id, p.data, p.name, p.detail}) {
                    if (!word.empty())
                        out << ' ' << word;
                }
            },
            [&](const ToolCallPart &p) { out << "call " << p.id << ' ' << p.name << ' ' << p.arguments; },
            [&](const ToolResultPart &p) {
                out << "result " << p.callId << ' ' << p.name << (p.isError ? " failed" : "") << " [";
                for (const Part &inner : p.content)
                    out << written(inner) << ';';
                out << ']';
            },
            [&](const ReasoningPart &p) {
                out << "reasoning \"" << p.text << "\" " << p.signature << (p.redacted ? " redacted" : "");
            },
            [&](const RefusalPart &p) { out << "refusal \"" << p.text << '"'; },
            [&](const CitationPart &p) { out << "citation " << p.title << ' ' << p.url << ' ' << p.quote; },
            [&](const UnknownPart &p) { out << "unknown " << p.type << ' ' << p.json; },
        },
        part.content);
    return out.str() + written(part.extra);
}

inline std::string written(const dialects::Message &message)
{
    std::string out(dialects::name(message.role));
    if (!message.name.empty())
        out += " (" + message.name + ")";
    out += written(message.extra) + "\n";
    for (const dialects::Part &part : message.parts)
        out += "  " + written(part) + "\n";
    return out;
}

template <typename T>
std::string written(const char *name, const std::optional<T> &value)
{
    std::ostringstream out;
    if (value)
        out << name << ' ' << *value << '\n';
    return out.str();
}

inline std::string written(const dialects::Conversation &c)
{
    using namespace dialects;
    std::string out = "model " + c.model + (c.stream ? " stream" : "") + "\n";
    for (const Message &message : c.messages)
        out += written(message);
    for (const Tool &tool : c.tools)
        out += "tool: " + tool.name + " (" + tool.description + ") " + tool.parameters + written(tool.extra) +
               "\n";
    if (c.toolChoice) {
        constexpr const char *Modes[] = {"auto", "none", "required", "named"};
        out += std::string("choice ") + Modes[static_cast<int>(c.toolChoice->mode)] + ' ' +
               c.toolChoice->name + "\n";
    }
    out += written("parallel", c.parallelToolCalls);
    if (c.responseFormat) {
        constexpr const char *Kinds[] = {"text", "object", "schema"};
        out += std::string("format ") + Kinds[static_cast<int>(c.responseFormat->kind)] + ' ' +
               c.responseFormat->name + ' ' + c.responseFormat->schema + "\n";
    }
    out += written("temperature", c.sampling.temperature) + written("top p", c.sampling.topP) +
           written("top k", c.sampling.topK) + written("most", c.sampling.maxTokens) +
           written("seed", c.sampling.seed);
    for (const std::string &stop : c.sampling.stop)
        out += "stop " + stop + "\n";
    if (!c.reasoning.effort.empty())
        out += "effort " + c.reasoning.effort + "\n";
    out += written("budget", c.reasoning.budgetTokens) + written("thinks", c.reasoning.enabled) +
           written("n", c.n);
    return out + (c.extra.empty() ? std::string() : "extra" + written(c.extra) + "\n");
}

/// Usage is left out: the table of transcripts has it.
inline std::string written(const dialects::Answer &answer)
{
    std::string out = answer.id + "|" + answer.model + (answer.complete ? "|complete" : "|open") +
                      (answer.error.empty() ? "" : "|error: " + answer.error) + "\n";
    for (const dialects::Choice &choice : answer.choices)
        out += written(choice.message) + "stop: " + std::string(dialects::name(choice.stop)) + "\n";
    return out;
}

inline std::string written(const dialects::AnswerEvent &event)
{
    using namespace dialects;
    std::ostringstream out;
    std::visit(
        detail::Overloaded{
            [&](const AnswerStart &e) { out << "start " << e.id << ' ' << e.model; },
            [&](const BlockStart &e) {
                out << "block " << e.block << " of " << e.choice << ' ' << written(e.part);
            },
            [&](const BlockDelta &e) {
                out << "delta " << e.block << (e.what == BlockDelta::What::Signature ? " signature " : " ")
                    << e.piece;
            },
            [&](const BlockStop &e) { out << "stop " << e.block; },
            [&](const AnswerUsage &e) {
                out << "usage " << e.usage.input.value_or(TokenCount{-1}).value << ' '
                    << e.usage.output.value_or(TokenCount{-1}).value;
            },
            [&](const ChoiceStop &e) { out << "end " << e.choice << ' ' << name(e.reason) << ' ' << e.text; },
            [&](const AnswerStop &) { out << "end"; },
            [&](const AnswerError &e) { out << "error " << e.message; },
        },
        event);
    return out.str() + "\n";
}

} // namespace sekisho::test
