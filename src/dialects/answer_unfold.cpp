// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/answer_unfold.h"

#include <utility>

namespace sekisho::dialects {

namespace {

void unfoldPart(std::size_t block, std::size_t choice, Part part,
                const std::function<void(const AnswerEvent &)> &visit)
{
    std::string text;
    std::string signature;
    if (auto *words = part.as<TextPart>()) {
        text = std::exchange(words->text, {});
    } else if (auto *refusal = part.as<RefusalPart>()) {
        text = std::exchange(refusal->text, {});
    } else if (auto *call = part.as<ToolCallPart>()) {
        text = std::exchange(call->arguments, {});
    } else if (auto *reasoning = part.as<ReasoningPart>()) {
        text = std::exchange(reasoning->text, {});
        signature = std::exchange(reasoning->signature, {});
    }
    visit(BlockStart{block, choice, std::move(part)});
    if (!text.empty())
        visit(BlockDelta{block, BlockDelta::What::Text, std::move(text)});
    if (!signature.empty())
        visit(BlockDelta{block, BlockDelta::What::Signature, std::move(signature)});
    visit(BlockStop{block});
}

} // namespace

void unfold(const Answer &answer, const std::function<void(const AnswerEvent &)> &visit)
{
    visit(AnswerStart{answer.id, answer.model});
    std::size_t block = 0;
    for (std::size_t number = 0; number < answer.choices.size(); ++number) {
        const Choice &choice = answer.choices[number];
        for (const Part &part : choice.message.parts)
            unfoldPart(block++, number, part, visit);
        if (answer.complete)
            visit(ChoiceStop{number, choice.stop, choice.stopText});
    }
    visit(AnswerUsage{answer.usage});
    if (!answer.error.empty())
        visit(AnswerError{answer.error});
    else if (answer.complete)
        visit(AnswerStop{});
}

} // namespace sekisho::dialects
