// SPDX-License-Identifier: GPL-3.0-or-later
// Chance that is none: choices and ids out of a request's SHA-256, so an equal request gets an equal answer.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace sekisho::demo {

class Dice {
public:
    explicit Dice(std::string_view seed);

    /// 0 to count - 1; `count` is at least 1.
    [[nodiscard]] std::size_t pick(std::size_t count);
    /// The same for every call with the same words, whatever was picked before: "chatcmpl-demo4f1a...".
    [[nodiscard]] std::string id(std::string_view prefix, std::size_t number = 0) const;

private:
    using Digest = std::array<unsigned char, 32>;
    [[nodiscard]] static Digest digestOf(std::string_view bytes);

    Digest m_seed;
    Digest m_present;
    std::size_t m_used = 0;
};

} // namespace sekisho::demo
