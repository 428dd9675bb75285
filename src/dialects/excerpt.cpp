// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/excerpt.h"

#include "dialects/json_string.h"

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
    while (!raw.empty() && m_left > 0)
        put(takeCharacter(raw));
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
