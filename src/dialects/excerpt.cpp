// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/excerpt.h"

#include "dialects/json_string.h"

#include <algorithm>

namespace sekisho::dialects {

namespace {

bool isSpace(char32_t c)
{
    return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x3000;
}

} // namespace

void Excerpt::add(std::string_view quoted)
{
    std::string_view raw = quoted.substr(1, quoted.size() - 2);
    m_space = !m_text.empty();
    while (!raw.empty() && m_left > 0) {
        put(takeCharacter(raw));
        putPlain(raw);
    }
}

void Excerpt::putPlain(std::string_view &raw)
{
    if (m_space)
        return;
    const auto isPlain = [](char c) { return c > ' ' && c < 0x7F && c != '\\'; };
    const auto end = std::find_if_not(
        raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(std::min(m_left, raw.size())), isPlain);
    const auto size = static_cast<std::size_t>(end - raw.begin());
    m_text.append(raw.substr(0, size));
    m_left -= size;
    raw.remove_prefix(size);
}

void Excerpt::put(char32_t c)
{
    if (isSpace(c)) {
        m_space = !m_text.empty();
        return;
    }
    if (m_space && m_left < 2) {
        m_left = 0;
        return;
    }
    if (m_space) {
        m_text += ' ';
        --m_left;
    }
    m_space = false;
    --m_left;
    appendUtf8(m_text, c);
}

} // namespace sekisho::dialects
