// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/stream_writer.h"

#include "dialects/answer_words.h"

#include <utility>

namespace sekisho::dialects {

namespace {

constexpr std::string_view Cut = "The provider's answer broke off before it was complete.";

} // namespace

StreamWriter::StreamWriter(const AnswerOptions &options, Choices choices, Order order)
    : m_options(options),
      m_many(choices),
      m_rule(order),
      m_order([this](const AnswerEvent &event) { pass(event); })
{}

std::string StreamWriter::answerId(std::string_view prefix) const
{
    return m_start.id.empty() ? madeId(prefix, 0) : m_start.id;
}

std::string StreamWriter::madeId(std::string_view prefix, std::size_t number) const
{
    return dialects::madeId(m_options, prefix, number);
}

std::string StreamWriter::callId(const BlockStart &block)
{
    bool lost = false;
    std::string id = carriedCallId(m_options, block.part, block.block, lost);
    if (lost)
        lose("thoughtSignature", "is no text that an id can carry");
    return id;
}

void StreamWriter::start(const AnswerStart &event)
{
    if (std::exchange(m_begun, true))
        return;
    m_start = event;
    if (m_start.model.empty())
        m_start.model = m_options.model;
    begin();
}

void StreamWriter::add(const AnswerEvent &event, std::string &out)
{
    m_out = &out;
    if (!m_ended)
        take(event);
    m_out = nullptr;
}

/// A reader closes its blocks before it tells that the answer broke, so a stop says little before what
/// follows it: half a call must not look like a whole one.
void StreamWriter::take(const AnswerEvent &event)
{
    if (const auto *begins = std::get_if<AnswerStart>(&event))
        return start(*begins);
    if (const auto *known = std::get_if<AnswerUsage>(&event)) {
        m_usage = known->usage;
        return;
    }
    if (const auto *error = std::get_if<AnswerError>(&event))
        return breakOff(error->message);
    if (!m_begun)
        start({});
    if (const auto *stop = std::get_if<BlockStop>(&event)) {
        if (m_open.count(stop->block) > 0)
            m_stops.push_back(*stop);
        return;
    }
    if (const auto *delta = std::get_if<BlockDelta>(&event)) {
        // Pieces of others neither end nor prove anything; one of a stopped block is dropped with it.
        if (m_open.count(delta->block) == 0 || delta->piece.empty())
            return;
    }
    passStops();
    if (std::get_if<AnswerStop>(&event))
        return stopAnswer();
    if (const auto *block = std::get_if<BlockStart>(&event)) {
        if (m_many == Choices::One && block->choice != 0)
            return lose("choices", "only the first answer has a place");
        if (m_endedChoices.count(block->choice) > 0 || (m_last && block->block <= *m_last))
            return;
        m_last = block->block;
        m_open.insert(block->block);
        m_choices.insert(block->choice);
        if (block->part.as<ToolCallPart>())
            m_called.insert(block->choice);
    } else if (const auto *stop = std::get_if<ChoiceStop>(&event)) {
        if ((m_many == Choices::One && stop->choice != 0) || !m_endedChoices.insert(stop->choice).second)
            return;
    }
    order(event);
}

void StreamWriter::order(const AnswerEvent &event)
{
    const auto *block = std::get_if<BlockStart>(&event);
    const auto *delta = std::get_if<BlockDelta>(&event);
    const auto *stop = std::get_if<BlockStop>(&event);
    if (m_rule == Order::CallsOverlap && block && block->part.as<ToolCallPart>())
        m_unordered.insert(block->block);
    const bool overlaps = (block && m_unordered.count(block->block) > 0) ||
                          (delta && m_unordered.count(delta->block) > 0) ||
                          (stop && m_unordered.erase(stop->block) > 0);
    if (overlaps)
        pass(event);
    else
        m_order.add(event);
}

void StreamWriter::passStops()
{
    for (const BlockStop &stop : std::exchange(m_stops, {})) {
        if (m_open.erase(stop.block) > 0)
            order(stop);
    }
}

void StreamWriter::pass(const AnswerEvent &event)
{
    if (const auto *block = std::get_if<BlockStart>(&event))
        open(*block);
    else if (const auto *delta = std::get_if<BlockDelta>(&event))
        piece(*delta);
    else if (const auto *stop = std::get_if<BlockStop>(&event))
        close(stop->block);
    else if (const auto *choice = std::get_if<ChoiceStop>(&event))
        endChoice(*choice);
}

void StreamWriter::stopAnswer()
{
    m_ended = true;
    m_choices.insert(0); // each answer has one
    m_order.flush();
    for (const std::size_t choice : m_choices) {
        if (m_endedChoices.count(choice) == 0)
            endChoice(
                {choice, m_called.count(choice) > 0 ? StopReason::ToolCalls : StopReason::EndOfTurn, {}});
    }
    end();
}

void StreamWriter::breakOff(const std::string &message)
{
    if (!m_begun)
        start({});
    m_ended = true;
    broken(message.empty() ? std::string(Cut) : message);
}

void StreamWriter::finish(std::string &out)
{
    m_out = &out;
    if (!m_ended)
        breakOff({});
    m_out = nullptr;
}

} // namespace sekisho::dialects
