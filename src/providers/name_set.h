// SPDX-License-Identifier: GPL-3.0-or-later
// Names of headers and query keys, to be asked for each one of every request.
#pragma once

#include "base/text.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::providers {

/// Compares without regard to ASCII case. The length alone answers for most names.
class NameSet {
public:
    /// An empty one is passed over.
    void add(std::string_view name)
    {
        if (name.empty() || contains(name))
            return;
        m_names.push_back(toLowerAscii(name));
        m_lengths |= lengthBit(name);
    }
    [[nodiscard]] bool contains(std::string_view name) const
    {
        return (m_lengths & lengthBit(name)) != 0 &&
               std::any_of(m_names.begin(), m_names.end(),
                           [name](const std::string &known) { return equalsIgnoringCase(known, name); });
    }
    /// In lower case, in the order of adding.
    [[nodiscard]] auto begin() const { return m_names.begin(); }
    [[nodiscard]] auto end() const { return m_names.end(); }

private:
    /// All long ones share the last bit.
    [[nodiscard]] static std::uint64_t lengthBit(std::string_view name)
    {
        return std::uint64_t{1} << std::min<std::size_t>(name.size(), 63);
    }
    std::vector<std::string> m_names;
    std::uint64_t m_lengths = 0;
};

} // namespace sekisho::providers
