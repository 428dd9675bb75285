// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/answer_writer.h"

#include "base/text.h"
#include "dialects/conversation_reader.h"

#include <array>

namespace sekisho::dialects {

namespace {

constexpr std::size_t MaxChoices = 128; // OpenAI's limit for n
constexpr std::size_t MaxWordBytes = 256;

struct StopWord {
    std::string_view word;
    StopReason reason;
};
// In small letters. OpenAI and its like, Anthropic, Gemini, Ollama, Cohere.
constexpr std::array StopWords{
    StopWord{"stop", StopReason::EndOfTurn},
    StopWord{"end_turn", StopReason::EndOfTurn},
    StopWord{"complete", StopReason::EndOfTurn},
    StopWord{"completed", StopReason::EndOfTurn},
    StopWord{"eos", StopReason::EndOfTurn},
    StopWord{"stop_sequence", StopReason::StopSequence},
    StopWord{"length", StopReason::MaxTokens},
    StopWord{"max_tokens", StopReason::MaxTokens},
    StopWord{"max_output_tokens", StopReason::MaxTokens},
    StopWord{"model_context_window_exceeded", StopReason::MaxTokens},
    StopWord{"tool_calls", StopReason::ToolCalls},
    StopWord{"tool_use", StopReason::ToolCalls},
    StopWord{"tool_call", StopReason::ToolCalls},
    StopWord{"function_call", StopReason::ToolCalls},
    StopWord{"content_filter", StopReason::Refused},
    StopWord{"refusal", StopReason::Refused},
    StopWord{"safety", StopReason::Refused},
    StopWord{"recitation", StopReason::Refused},
    StopWord{"blocklist", StopReason::Refused},
    StopWord{"prohibited_content", StopReason::Refused},
    StopWord{"spii", StopReason::Refused},
    StopWord{"error_toxic", StopReason::Refused},
    StopWord{"pause_turn", StopReason::Paused},
};

/// Empties the part of what comes as deltas, and gives it back.
BlockDelta takeText(Part &part, std::string &signature)
{
    BlockDelta delta;
    const auto take = [&](std::string &from) { delta.piece = std::exchange(from, {}); };
    if (auto *text = part.as<TextPart>()) {
        take(text->text);
    } else if (auto *refusal = part.as<RefusalPart>()) {
        take(refusal->text);
    } else if (auto *call = part.as<ToolCallPart>()) {
        take(call->arguments);
    } else if (auto *reasoning = part.as<ReasoningPart>()) {
        take(reasoning->text);
        signature = std::exchange(reasoning->signature, {});
    }
    return delta;
}

} // namespace

StopReason stopReason(std::string_view word)
{
    const std::string small = toLowerAscii(word.substr(0, MaxWordBytes));
    for (const StopWord &known : StopWords) {
        if (known.word == small)
            return known.reason;
    }
    return StopReason::Unknown;
}

void AnswerWriter::emit(AnswerEvent event)
{
    if (!m_started) {
        m_started = true;
        m_visit(AnswerStart{m_id, m_model});
    }
    m_visit(event);
}

bool AnswerWriter::accepts(std::size_t choice) const
{
    return choice < MaxChoices && m_blocks < MaxConversationItems;
}

void AnswerWriter::describe(std::string_view id, std::string_view model)
{
    if (m_id.empty())
        m_id = id.substr(0, MaxWordBytes);
    if (m_model.empty())
        m_model = model.substr(0, MaxWordBytes);
}

std::size_t AnswerWriter::start(std::size_t choice, Part part)
{
    endFlow(choice);
    if (part.as<ToolCallPart>())
        m_choices[choice].called = true;
    std::string signature;
    const BlockDelta content = takeText(part, signature);
    const std::size_t block = m_blocks++;
    emit(BlockStart{block, choice, std::move(part)});
    if (!content.piece.empty())
        emit(BlockDelta{block, BlockDelta::What::Text, content.piece});
    if (!signature.empty())
        emit(BlockDelta{block, BlockDelta::What::Signature, std::move(signature)});
    return block;
}

void AnswerWriter::endFlow(std::size_t choice)
{
    if (const auto open = std::exchange(m_choices[choice].flow, {}))
        emit(BlockStop{open->block});
}

void AnswerWriter::flow(std::size_t choice, Flow kind, std::string piece)
{
    if (piece.empty() || choice >= MaxChoices)
        return;
    std::optional<Open> &open = m_choices[choice].flow;
    if (open && open->kind == kind)
        return emit(BlockDelta{open->block, BlockDelta::What::Text, std::move(piece)});
    if (!accepts(choice))
        return;
    Part part{TextPart{std::move(piece)}};
    if (kind == Flow::Reasoning)
        part.content = ReasoningPart{std::move(std::get<TextPart>(part.content).text), {}, false};
    else if (kind == Flow::Refusal)
        part.content = RefusalPart{std::move(std::get<TextPart>(part.content).text)};
    const std::size_t block = start(choice, std::move(part));
    m_choices[choice].flow = Open{block, kind};
}

void AnswerWriter::sign(std::size_t choice, std::string signature)
{
    if (signature.empty() || !accepts(choice))
        return;
    const std::optional<Open> open = m_choices[choice].flow;
    if (open && open->kind == Flow::Reasoning)
        emit(BlockDelta{open->block, BlockDelta::What::Signature, std::move(signature)});
    else
        add(choice, {ReasoningPart{{}, std::move(signature), false}});
}

void AnswerWriter::open(std::size_t choice, std::uint64_t key, Part part)
{
    if (!accepts(choice) || knows(key))
        return;
    m_keyed[key] = Keyed{start(choice, std::move(part)), true};
    m_choices[choice].openKeys.push_back(key);
}

void AnswerWriter::extend(std::uint64_t key, BlockDelta::What what, std::string piece)
{
    const auto known = m_keyed.find(key);
    if (known != m_keyed.end() && known->second.isOpen && !piece.empty())
        emit(BlockDelta{known->second.block, what, std::move(piece)});
}

void AnswerWriter::close(std::uint64_t key)
{
    const auto known = m_keyed.find(key);
    if (known != m_keyed.end() && std::exchange(known->second.isOpen, false))
        emit(BlockStop{known->second.block});
}

void AnswerWriter::add(std::size_t choice, Part part)
{
    if (accepts(choice))
        emit(BlockStop{start(choice, std::move(part))});
}

void AnswerWriter::stop(std::size_t choice, std::string_view word)
{
    if (choice >= MaxChoices)
        return;
    endAll(choice);
    StopReason reason = stopReason(word);
    if (reason == StopReason::EndOfTurn && m_choices[choice].called)
        reason = StopReason::ToolCalls;
    emit(ChoiceStop{choice, reason, std::string(word.substr(0, MaxWordBytes))});
}

void AnswerWriter::endAll(std::size_t choice)
{
    endFlow(choice);
    for (const std::uint64_t key : std::exchange(m_choices[choice].openKeys, {}))
        close(key);
}

void AnswerWriter::closeAll()
{
    for (const auto &choice : m_choices)
        endAll(choice.first);
}

void AnswerWriter::usage(const Usage &usage)
{
    emit(AnswerUsage{usage});
}

void AnswerWriter::end()
{
    closeAll();
    emit(AnswerStop{});
}

void AnswerWriter::fail(std::string message)
{
    emit(AnswerError{std::move(message)});
}

} // namespace sekisho::dialects
