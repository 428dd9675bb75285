// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/json_sequence.h"

#include "base/text.h"

#include <algorithm>
#include <utility>

namespace sekisho::dialects {

std::size_t JsonSequence::skipString(std::string_view bytes, std::size_t at)
{
    if (std::exchange(m_escaped, false))
        ++at;
    // As Skimmer finds it: the first quote with an even number of backslashes before it.
    for (;;) {
        const std::size_t quote = bytes.find('"', at);
        const std::size_t end = std::min(quote, bytes.size());
        std::size_t backslashes = 0;
        while (end - backslashes > at && bytes[end - backslashes - 1] == '\\')
            ++backslashes;
        const bool escapes = backslashes % 2 != 0;
        if (quote == std::string_view::npos) {
            m_escaped = escapes;
            return bytes.size();
        }
        at = quote + 1;
        if (!escapes) {
            m_inString = false;
            return at;
        }
    }
}

void JsonSequence::keep(std::string_view piece)
{
    if (m_tooLarge)
        return;
    if (m_object.size() + piece.size() > m_maxObjectBytes) {
        m_tooLarge = true;
        release(m_object);
        return;
    }
    appendWithin(m_object, piece, m_maxObjectBytes);
}

void JsonSequence::end(std::string_view piece, const Visitor &visit)
{
    m_closed = true;
    if (!m_tooLarge && m_object.empty() && piece.size() <= m_maxObjectBytes) {
        visit(piece);
        return;
    }
    keep(piece);
    if (!m_tooLarge)
        visit(m_object);
    m_tooLarge = false;
    // Small buffers are kept for the next object, large ones are not.
    if (m_object.capacity() > 64 * 1024)
        release(m_object);
    m_object.clear();
}

void JsonSequence::feed(std::string_view bytes, const Visitor &visit)
{
    std::size_t begin = 0; // of the present object's part in these bytes
    for (std::size_t at = 0; at < bytes.size();) {
        if (m_inString) {
            at = skipString(bytes, at);
            continue;
        }
        const char c = bytes[at];
        if (m_depth == 0) {
            if (c == '{') {
                begin = at;
                m_depth = 1;
            } else if (c == '[') {
                // An array within the array holds no event: it is skipped like an object.
                if (m_inArray) {
                    begin = at;
                    m_depth = 1;
                }
                m_inArray = true;
            } else if (c == ']' && m_inArray) {
                m_inArray = false;
                m_closed = true;
            } else if (c == '"') {
                m_inString = true;
            }
        } else if (c == '"') {
            m_inString = true;
        } else if (c == '{' || c == '[') {
            ++m_depth;
        } else if ((c == '}' || c == ']') && --m_depth == 0) {
            end(bytes.substr(begin, at + 1 - begin), visit);
        }
        ++at;
    }
    if (m_depth > 0)
        keep(bytes.substr(begin));
}

} // namespace sekisho::dialects
