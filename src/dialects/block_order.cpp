// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/block_order.h"

#include <algorithm>
#include <utility>

namespace sekisho::dialects {

BlockOrder::Held *BlockOrder::find(std::size_t block)
{
    const auto choice = m_choices.find(block);
    if (choice == m_choices.end())
        return nullptr;
    std::deque<Held> &blocks = m_lanes[choice->second].blocks;
    const auto held =
        std::lower_bound(blocks.begin(), blocks.end(), block,
                         [](const Held &one, std::size_t number) { return one.block < number; });
    return held != blocks.end() && held->block == block ? &*held : nullptr;
}

void BlockOrder::start(const BlockStart &event)
{
    Lane &lane = m_lanes[event.choice];
    const bool isKnown = m_last && event.block <= *m_last; // numbers rise; what repeats one is nothing new
    if (lane.ended || isKnown)
        return;
    m_last = event.block;
    m_choices[event.block] = event.choice;
    lane.blocks.push_back({event.block, event.part, {}, false});
    if (lane.blocks.size() == 1)
        m_visit(event);
}

void BlockOrder::extend(const BlockDelta &event)
{
    Held *held = find(event.block);
    if (!held || held->stopped)
        return;
    if (held == &m_lanes[m_choices[event.block]].blocks.front())
        return m_visit(event);
    if (!held->deltas.empty() && held->deltas.back().what == event.what)
        held->deltas.back().piece += event.piece;
    else
        held->deltas.push_back(event);
}

void BlockOrder::stop(std::size_t block)
{
    Held *held = find(block);
    if (!held)
        return;
    held->stopped = true;
    const std::size_t choice = m_choices[block];
    advance(choice, m_lanes[choice]);
}

void BlockOrder::advance(std::size_t choice, Lane &lane)
{
    while (!lane.blocks.empty() && lane.blocks.front().stopped) {
        const std::size_t done = lane.blocks.front().block;
        lane.blocks.pop_front();
        m_choices.erase(done);
        m_visit(BlockStop{done});
        if (lane.blocks.empty())
            return;
        Held &next = lane.blocks.front();
        m_visit(BlockStart{next.block, choice, std::move(next.part)});
        for (BlockDelta &delta : std::exchange(next.deltas, {}))
            m_visit(delta);
    }
}

void BlockOrder::add(const AnswerEvent &event)
{
    if (const auto *begin = std::get_if<BlockStart>(&event)) {
        start(*begin);
    } else if (const auto *delta = std::get_if<BlockDelta>(&event)) {
        extend(*delta);
    } else if (const auto *end = std::get_if<BlockStop>(&event)) {
        stop(end->block);
    } else if (const auto *choice = std::get_if<ChoiceStop>(&event)) {
        Lane &lane = m_lanes[choice->choice];
        if (std::exchange(lane.ended, true))
            return;
        for (Held &held : lane.blocks)
            held.stopped = true;
        advance(choice->choice, lane);
        m_visit(event);
    }
}

void BlockOrder::flush()
{
    for (auto &[choice, lane] : m_lanes) {
        for (Held &held : lane.blocks)
            held.stopped = true;
        advance(choice, lane);
    }
}

} // namespace sekisho::dialects
