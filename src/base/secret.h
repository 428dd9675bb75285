// SPDX-License-Identifier: GPL-3.0-or-later
// The one type a key lives in while the program holds it: not copyable, wiped when it goes, never printed.
#pragma once

#include <cstddef>
#include <string_view>

namespace sekisho {

/// Owns the bytes of a key, in memory that no core dump has (base/secret_memory.h). Any thread may own one;
/// it is not shared between threads.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string_view bytes);
    ~Secret();
    Secret(Secret &&other) noexcept;
    Secret &operator=(Secret &&other) noexcept;
    Secret(const Secret &) = delete;
    Secret &operator=(const Secret &) = delete;

    [[nodiscard]] bool empty() const { return m_size == 0; }

    /// The bytes, for the moment of use. Valid while this object lives.
    [[nodiscard]] std::string_view reveal() const { return {m_bytes, m_size}; }

    /// A second owner, said out loud.
    [[nodiscard]] Secret clone() const { return Secret(reveal()); }

    void wipe();

private:
    char *m_bytes = nullptr;
    std::size_t m_size = 0;
};

} // namespace sekisho
