// SPDX-License-Identifier: GPL-3.0-or-later
// What is shown in place of a secret.
#pragma once

#include <string>
#include <string_view>

namespace sekisho {

/// `[redacted]`, with the last four characters only of secrets of 20 characters or more: `[redacted …wxyz]`.
/// An authorization scheme in front (`Bearer `, `Basic `, `Token `, `Key `) stays readable.
[[nodiscard]] std::string redacted(std::string_view value);

/// The last four characters of a secret of 20 characters or more, else nothing.
[[nodiscard]] std::string lastFour(std::string_view secret);

} // namespace sekisho
