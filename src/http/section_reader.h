// SPDX-License-Identifier: GPL-3.0-or-later
// Collects the lines of heads, chunk sizes and trailers from bytes that come in any pieces, within a budget.
// Beast wants each of these contiguous, and lets pass or notices late what is refused here at the byte where
// it stands: bare CR, bare LF, NUL and other controls (RFC 9112 section 2.2, RFC 9110 section 5.5).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sekisho::http {

class SectionReader {
public:
    enum class State {
        NeedMore,
        Line,     ///< a line is complete: line()
        Illegal,  ///< a byte that no line may have
        TooLarge, ///< the budget is used up
    };
    struct Taken {
        std::size_t bytes = 0;
        State state = State::NeedMore;
    };

    /// How many bytes may still come.
    void setBudget(std::size_t bytes) { m_budget = bytes; }
    /// Forgets the collected bytes; the budget goes on.
    void clear();
    /// Takes bytes up to the end of one line, each byte looked at once.
    [[nodiscard]] Taken take(std::string_view data);

    /// All lines since clear(), with their CRLF.
    [[nodiscard]] std::string_view bytes() const { return m_bytes; }
    /// The line that take() has completed, without its CRLF.
    [[nodiscard]] std::string_view line() const;

private:
    std::string m_bytes;
    std::size_t m_budget = 0;
    std::size_t m_lineAt = 0;
    bool m_lineDone = false;
};

} // namespace sekisho::http
