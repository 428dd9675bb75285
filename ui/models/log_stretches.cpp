// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/log_stretches.h"

#include <algorithm>
#include <iterator>

namespace sekisho::ui {
namespace {

/// What named rows of both come to, where they fit into one.
std::shared_ptr<const std::vector<LogId>> joined(const LogStretch &older, const LogStretch &newer)
{
    if (!older.only || !newer.only || older.range.newest >= newer.range.oldest ||
        older.range.rows + newer.range.rows > LogStretch::Rows)
        return nullptr;
    auto ids = std::make_shared<std::vector<LogId>>(*older.only);
    ids->insert(ids->end(), newer.only->begin(), newer.only->end());
    return ids;
}

} // namespace

void LogStretches::clear()
{
    *this = {};
}

void LogStretches::prepend(LogStretch stretch)
{
    m_begin -= stretch.range.rows;
    m_last = 0;
    if (!m_parts.empty()) {
        Part &first = m_parts.front();
        m_inOrder = m_inOrder && stretch.range.newest < first.stretch.range.oldest;
        // What somebody looks at stays as it is.
        if (auto ids = first.held ? nullptr : joined(stretch, first.stretch)) {
            first.stretch.range.oldest = stretch.range.oldest;
            first.stretch.range.rows += stretch.range.rows;
            first.stretch.only = std::move(ids);
            first.place = m_begin;
            return;
        }
    }
    const Key key = m_parts.empty() ? 0 : m_parts.front().key - 1;
    m_parts.push_front({std::move(stretch), key, m_begin, false, 0, {}});
}

void LogStretches::append(LogStretch stretch, std::vector<ExchangeRow> added)
{
    m_last = 0;
    const std::int64_t rows = stretch.range.rows;
    if (!m_parts.empty()) {
        Part &last = m_parts.back();
        m_inOrder = m_inOrder && last.stretch.range.newest < stretch.range.oldest;
        const bool free = !last.held || !added.empty();
        const bool both = free && !last.stretch.only && !stretch.only && m_inOrder &&
                          last.stretch.range.rows + rows <= LogStretch::Rows;
        auto ids = free ? joined(last.stretch, stretch) : nullptr;
        if (both || ids) {
            if (last.held)
                std::move(added.begin(), added.end(), std::back_inserter(last.rows));
            last.stretch.range.newest = stretch.range.newest;
            last.stretch.range.rows += rows;
            last.stretch.only = std::move(ids);
            m_end += rows;
            return;
        }
    }
    const Key key = m_parts.empty() ? 0 : m_parts.back().key + 1;
    m_parts.push_back({std::move(stretch), key, m_end, false, 0, {}});
    m_end += rows;
    if (!added.empty()) {
        hold(key, std::move(added));
        // The first to go again, unless somebody looks.
        if (Part &part = m_parts.back(); part.held)
            part.used = 0;
    }
}

const LogStretches::Part *LogStretches::partOf(int row) const
{
    if (row < 0 || row >= rows())
        return nullptr;
    const std::int64_t place = m_begin + row;
    const auto holds = [place](const Part &part) {
        return place >= part.place && place < part.place + part.stretch.range.rows;
    };
    if (m_last < m_parts.size() && holds(m_parts[m_last]))
        return &m_parts[m_last];
    const auto behind = std::upper_bound(m_parts.begin(), m_parts.end(), place,
                                         [](std::int64_t at, const Part &part) { return at < part.place; });
    return &*std::prev(behind);
}

std::size_t LogStretches::indexOf(Key key) const
{
    const auto found = std::lower_bound(m_parts.begin(), m_parts.end(), key,
                                        [](const Part &part, Key wanted) { return part.key < wanted; });
    return found != m_parts.end() && found->key == key ? static_cast<std::size_t>(found - m_parts.begin())
                                                       : m_parts.size();
}

const LogStretches::Part *LogStretches::part(Key key) const
{
    const std::size_t index = indexOf(key);
    return index < m_parts.size() ? &m_parts[index] : nullptr;
}

const LogStretches::Part *LogStretches::partOf(const LogId &id) const
{
    const auto holds = [&](const Part &part) {
        const LogStretch &stretch = part.stretch;
        return id >= stretch.range.oldest && id <= stretch.range.newest &&
               (!stretch.only || std::binary_search(stretch.only->begin(), stretch.only->end(), id));
    };
    const auto found = m_inOrder ? std::lower_bound(m_parts.begin(), m_parts.end(), id,
                                                    [](const Part &part, const LogId &at) {
                                                        return part.stretch.range.newest < at;
                                                    })
                                 : std::find_if(m_parts.begin(), m_parts.end(), holds);
    return found != m_parts.end() && holds(*found) ? &*found : nullptr;
}

const ExchangeRow *LogStretches::look(int row, Key &key)
{
    const Part *seen = partOf(row);
    if (!seen)
        return nullptr;
    key = seen->key;
    if (m_last >= m_parts.size() || &m_parts[m_last] != seen)
        m_last = indexOf(key);
    Part &part = m_parts[m_last];
    part.used = ++m_clock;
    return part.held ? &part.rows[static_cast<std::size_t>(m_begin + row - part.place)] : nullptr;
}

int LogStretches::rowOf(const LogId &id) const
{
    const Part *in = partOf(id);
    if (!in || !in->held)
        return -1;
    const auto found = std::find_if(in->rows.begin(), in->rows.end(),
                                    [&](const ExchangeRow &row) { return row.record->id == id; });
    return found == in->rows.end() ? -1 : firstRow(*in) + static_cast<int>(found - in->rows.begin());
}

ExchangeRow *LogStretches::find(const LogId &id)
{
    const int row = rowOf(id);
    if (row < 0)
        return nullptr;
    Part &in = m_parts[indexOf(partOf(id)->key)];
    return &in.rows[static_cast<std::size_t>(row - firstRow(in))];
}

void LogStretches::hold(Key key, std::vector<ExchangeRow> rows)
{
    const std::size_t index = indexOf(key);
    if (index >= m_parts.size())
        return;
    Part &part = m_parts[index];
    part.rows = std::move(rows);
    part.used = ++m_clock;
    if (!std::exchange(part.held, true))
        m_held.push_back(key);
    if (m_held.size() <= MostHeld)
        return;
    const auto used = [this](Key held) { return m_parts[indexOf(held)].used; };
    letGo(*std::min_element(m_held.begin(), m_held.end(),
                            [&](Key one, Key other) { return used(one) < used(other); }));
}

void LogStretches::letGo(Key key)
{
    const std::size_t index = indexOf(key);
    if (index >= m_parts.size() || !m_parts[index].held)
        return;
    m_parts[index].held = false;
    m_parts[index].rows = {};
    std::erase(m_held, key);
}

void LogStretches::grow(std::size_t index, std::int64_t rows)
{
    m_parts[index].stretch.range.rows += rows;
    for (std::size_t i = index + 1; i < m_parts.size(); ++i)
        m_parts[i].place += rows;
    m_end += rows;
}

void LogStretches::remove(Key key, std::int64_t at, std::int64_t count)
{
    const std::size_t index = indexOf(key);
    if (Part &part = m_parts[index]; part.held)
        part.rows.erase(part.rows.begin() + at, part.rows.begin() + at + count);
    grow(index, -count);
}

void LogStretches::insert(Key key, std::int64_t at, std::int64_t count, std::vector<ExchangeRow> rows)
{
    const std::size_t index = indexOf(key);
    if (Part &part = m_parts[index]; part.held)
        part.rows.insert(part.rows.begin() + at, std::make_move_iterator(rows.begin()),
                         std::make_move_iterator(rows.end()));
    grow(index, count);
}

void LogStretches::dropFirst(std::size_t parts)
{
    for (std::size_t i = 0; i < parts; ++i) {
        letGo(m_parts.front().key);
        m_begin += m_parts.front().stretch.range.rows;
        m_parts.pop_front();
    }
    m_last = 0;
}

} // namespace sekisho::ui
