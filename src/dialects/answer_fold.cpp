// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/answer_event.h"

namespace sekisho::dialects {

Choice &AnswerFold::choice(std::size_t number)
{
    while (m_answer.choices.size() <= number)
        m_answer.choices.emplace_back();
    return m_answer.choices[number];
}

void AnswerFold::start(const BlockStart &event)
{
    std::vector<Part> &parts = choice(event.choice).message.parts;
    if (m_places.size() <= event.block)
        m_places.resize(event.block + 1);
    m_places[event.block] = {event.choice, parts.size()};
    parts.push_back(event.part);
}

void AnswerFold::extend(const BlockDelta &event)
{
    if (event.block >= m_places.size())
        return;
    const Place place = m_places[event.block];
    Part &part = choice(place.choice).message.parts[place.part];
    if (auto *reasoning = part.as<ReasoningPart>())
        (event.what == BlockDelta::What::Signature ? reasoning->signature : reasoning->text) += event.piece;
    else if (auto *text = part.as<TextPart>())
        text->text += event.piece;
    else if (auto *refusal = part.as<RefusalPart>())
        refusal->text += event.piece;
    else if (auto *call = part.as<ToolCallPart>())
        call->arguments += event.piece;
}

void AnswerFold::add(const AnswerEvent &event)
{
    if (const auto *begin = std::get_if<AnswerStart>(&event)) {
        m_answer.id = begin->id;
        m_answer.model = begin->model;
    } else if (const auto *block = std::get_if<BlockStart>(&event)) {
        start(*block);
    } else if (const auto *delta = std::get_if<BlockDelta>(&event)) {
        extend(*delta);
    } else if (const auto *known = std::get_if<AnswerUsage>(&event)) {
        m_answer.usage = known->usage;
    } else if (const auto *stop = std::get_if<ChoiceStop>(&event)) {
        choice(stop->choice).stop = stop->reason;
        choice(stop->choice).stopText = stop->text;
    } else if (std::get_if<AnswerStop>(&event)) {
        m_answer.complete = true;
    } else if (const auto *error = std::get_if<AnswerError>(&event)) {
        m_answer.error = error->message;
    }
}

} // namespace sekisho::dialects
