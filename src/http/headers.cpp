// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/headers.h"

#include "base/text.h"

#include <algorithm>

namespace sekisho::http {

namespace {

// A head that grows gets room for what a gateway adds to one.
constexpr std::size_t SpareFields = 12;
constexpr std::size_t SpareBytes = 512;

} // namespace

Headers::Headers(std::initializer_list<Field> fields)
{
    for (const Field &field : fields)
        add(field.name, field.value);
}

void Headers::writeLine(char *to, std::string_view name, std::string_view value)
{
    for (const std::string_view part : {name, Separator, value, LineEnd})
        to = std::copy(part.begin(), part.end(), to);
}

void Headers::add(std::string_view name, std::string_view value)
{
    append(store(name, value));
}

void Headers::addParsed(std::string_view name, std::string_view value)
{
    append(store(name, value));
    m_fields.back().parsed = true;
}

void Headers::append(const Slot &slot)
{
    if (m_fields.size() == m_fields.capacity())
        m_fields.reserve(2 * m_fields.size() + SpareFields);
    m_fields.push_back(slot);
}

Headers::Slot Headers::store(std::string_view name, std::string_view value)
{
    const std::size_t at = m_arena.size();
    const std::size_t size = at + lineBytes(name.size(), value.size());
    if (size <= m_arena.capacity()) {
        m_arena.resize(size);
        writeLine(m_arena.data() + at, name, value);
    } else {
        // The views may point into this arena, so it goes when they have been read.
        WipedString larger;
        larger.reserve(std::max(size, 2 * at) + SpareBytes);
        larger.append(m_arena).resize(size);
        writeLine(larger.data() + at, name, value);
        m_arena.swap(larger);
    }
    return {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(name.size()),
            static_cast<std::uint32_t>(value.size()), false};
}

void Headers::set(std::string_view name, std::string_view value)
{
    const auto sameName = [&](const Slot &field) { return equalsIgnoringCase(nameOf(field), name); };
    const auto first = std::find_if(m_fields.begin(), m_fields.end(), sameName);
    if (first == m_fields.end()) {
        add(name, value);
        return;
    }
    m_fields.erase(std::remove_if(first + 1, m_fields.end(), sameName), m_fields.end());
    *first = store(name, value);
}

std::size_t Headers::remove(std::string_view name)
{
    return std::erase_if(m_fields, [&](const Slot &slot) { return equalsIgnoringCase(nameOf(slot), name); });
}

void Headers::clear()
{
    m_fields.clear();
    wipe(m_arena.data(), m_arena.size());
    m_arena.clear();
}

void Headers::reserve(std::size_t fields, std::size_t bytes)
{
    m_fields.reserve(fields);
    m_arena.reserve(bytes);
}

std::optional<std::string_view> Headers::find(std::string_view name) const
{
    for (const Slot &slot : m_fields) {
        if (equalsIgnoringCase(nameOf(slot), name))
            return view(slot).value;
    }
    return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const
{
    return static_cast<std::size_t>(std::count_if(m_fields.begin(), m_fields.end(), [&](const Slot &slot) {
        return equalsIgnoringCase(nameOf(slot), name);
    }));
}

bool Headers::listContains(std::string_view name, std::string_view token) const
{
    bool found = false;
    for (const Slot &slot : m_fields) {
        if (equalsIgnoringCase(nameOf(slot), name)) {
            forEachListElement(view(slot).value, [&](std::string_view element) {
                found = found || equalsIgnoringCase(element, token);
            });
        }
    }
    return found;
}

bool Headers::operator==(const Headers &other) const
{
    if (size() != other.size())
        return false;
    for (std::size_t i = 0; i < size(); ++i) {
        if (at(i).name != other.at(i).name || at(i).value != other.at(i).value)
            return false;
    }
    return true;
}

} // namespace sekisho::http
