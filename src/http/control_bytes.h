// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes that no field of a head may have (RFC 9110 section 5.5), found eight at a time.
#pragma once

#include <cstddef>
#include <string_view>

namespace sekisho::http {

/// Where the first control other than HTAB stands, or the size.
[[nodiscard]] std::size_t firstControl(std::string_view text);

} // namespace sekisho::http
