// SPDX-License-Identifier: GPL-3.0-or-later
// The beginning of JSON strings, decoded only as far as it is wanted. Private to this room.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sekisho::dialects {

/// Text of at most so many characters: runs of white space are one space and none stands at an end; what is
/// no UTF-8 or no escape becomes U+FFFD.
class Excerpt {
public:
    explicit Excerpt(std::size_t most) : m_left(most) {}

    [[nodiscard]] bool isEmpty() const { return m_text.empty(); }
    [[nodiscard]] std::string take() { return std::move(m_text); }

    /// A string as it is written, with its quotes. Between two of them is a space.
    void add(std::string_view quoted);

private:
    void put(char32_t c);
    /// The characters of ASCII that stand for themselves, as far as they go.
    void putPlain(std::string_view &raw);

    std::string m_text;
    std::size_t m_left;
    bool m_space = false; // before the next character
};

} // namespace sekisho::dialects
