// SPDX-License-Identifier: GPL-3.0-or-later
// Long and deep bodies for readers to cross.
#pragma once

#include <string>
#include <string_view>

namespace sekisho::test {

inline std::string repeated(std::string_view text, std::size_t times)
{
    std::string out;
    out.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i)
        out += text;
    return out;
}

} // namespace sekisho::test
