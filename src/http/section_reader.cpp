// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/section_reader.h"

#include "base/text.h"
#include "http/control_bytes.h"

#include <algorithm>

namespace sekisho::http {
namespace {

// A connection that once had a large head does not keep its buffer while it idles.
constexpr std::size_t KeptCapacity = 4096;

} // namespace

void SectionReader::clear()
{
    if (m_bytes.capacity() > KeptCapacity)
        release(m_bytes);
    m_bytes.clear();
    m_lineAt = 0;
    m_lineDone = false;
}

SectionReader::Taken SectionReader::take(std::string_view data)
{
    if (m_lineDone) {
        m_lineAt = m_bytes.size();
        m_lineDone = false;
    }
    const std::string_view window = data.substr(0, m_budget);
    const bool afterCr = m_bytes.size() > m_lineAt && m_bytes.back() == '\r';

    // The state is what the first byte that decides says, so that it does not depend on how the bytes are
    // cut.
    std::size_t used = afterCr ? 0 : firstControl(window);
    State state = State::NeedMore;
    if (used < window.size()) {
        if (!afterCr && window[used] == '\r')
            ++used;
        const bool cr = afterCr || (used > 0 && window[used - 1] == '\r');
        if (used < window.size()) {
            state = cr && window[used] == '\n' ? State::Line : State::Illegal;
            used += state == State::Line ? 1 : 0;
        }
    }
    if (state == State::NeedMore && window.size() < data.size())
        state = State::TooLarge;

    m_bytes.append(window.substr(0, used));
    m_budget -= used;
    m_lineDone = state == State::Line;
    return {used, state};
}

std::string_view SectionReader::line() const
{
    const std::string_view all = m_bytes;
    return all.substr(m_lineAt, all.size() - m_lineAt - 2);
}

} // namespace sekisho::http
