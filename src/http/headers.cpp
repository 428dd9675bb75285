// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/headers.h"

#include "base/text.h"

#include <algorithm>

namespace sekisho::http {

Headers::Headers(std::initializer_list<Field> fields)
{
    for (const Field &field : fields)
        add(field.name, field.value);
}

Headers::Slot Headers::store(std::string_view name, std::string_view value)
{
    // The views may point into this arena, which append could move.
    WipedString copy(name);
    copy += value;
    const auto at = static_cast<std::uint32_t>(m_arena.size());
    m_arena += copy;
    const auto nameSize = static_cast<std::uint32_t>(name.size());
    return {at, nameSize, at + nameSize, static_cast<std::uint32_t>(value.size())};
}

void Headers::add(std::string_view name, std::string_view value)
{
    const bool fits = m_arena.size() + name.size() + value.size() <= m_arena.capacity();
    if (!fits) {
        m_fields.push_back(store(name, value));
        return;
    }
    const auto at = static_cast<std::uint32_t>(m_arena.size());
    m_arena += name;
    m_arena += value;
    const auto nameSize = static_cast<std::uint32_t>(name.size());
    m_fields.push_back({at, nameSize, at + nameSize, static_cast<std::uint32_t>(value.size())});
}

void Headers::set(std::string_view name, std::string_view value)
{
    const Slot slot = store(name, value);
    const std::string_view stored = view(slot).name;
    bool placed = false;
    std::erase_if(m_fields, [&](Slot &field) {
        if (!equalsIgnoringCase(view(field).name, stored))
            return false;
        if (placed)
            return true;
        field = slot;
        placed = true;
        return false;
    });
    if (!placed)
        m_fields.push_back(slot);
}

std::size_t Headers::remove(std::string_view name)
{
    return std::erase_if(m_fields,
                         [&](const Slot &slot) { return equalsIgnoringCase(view(slot).name, name); });
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
        if (slot.nameSize == name.size() && equalsIgnoringCase(view(slot).name, name))
            return view(slot).value;
    }
    return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const
{
    return static_cast<std::size_t>(std::count_if(m_fields.begin(), m_fields.end(), [&](const Slot &slot) {
        return equalsIgnoringCase(view(slot).name, name);
    }));
}

bool Headers::listContains(std::string_view name, std::string_view token) const
{
    bool found = false;
    for (const Field field : *this) {
        if (equalsIgnoringCase(field.name, name)) {
            forEachListElement(field.value, [&](std::string_view element) {
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
