// SPDX-License-Identifier: GPL-3.0-or-later
// The id of a log row: a UUID of version 7 (RFC 9562 section 5.7), sortable by time.
#pragma once

#include "base/types.h"

#include <array>
#ifndef Q_MOC_RUN // the moc of Qt 6.4 stumbles over libstdc++'s
#include <compare>
#endif
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho {

class LogId {
public:
    LogId() = default;

    /// A fresh id; ids made by one thread within a millisecond still rise.
    [[nodiscard]] static LogId generate(WallTime now);
    /// From the canonical form, `019a7b3e-5f2c-7c41-9d3e-2b8f6a1c4e07`.
    [[nodiscard]] static std::optional<LogId> parse(std::string_view text);

    /// From its 16 bytes.
    [[nodiscard]] static std::optional<LogId> fromBytes(std::string_view bytes);
    /// The least one that generate() can give at that time: where an order by id begins for a time.
    [[nodiscard]] static LogId earliest(WallTime time);

    [[nodiscard]] std::string toString() const;
    [[nodiscard]] const std::array<std::uint8_t, 16> &bytes() const { return m_bytes; }
    auto operator<=>(const LogId &) const = default;

private:
    std::array<std::uint8_t, 16> m_bytes{};
};

} // namespace sekisho

/// The end is random as it is.
template <>
struct std::hash<sekisho::LogId> {
    std::size_t operator()(const sekisho::LogId &id) const noexcept
    {
        std::size_t value = 0;
        std::memcpy(&value, id.bytes().data() + 8, sizeof value);
        return value;
    }
};
