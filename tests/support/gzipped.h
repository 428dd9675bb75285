// SPDX-License-Identifier: GPL-3.0-or-later
// What a provider that compresses sends.
#pragma once

#include <string>
#include <string_view>

namespace sekisho::test {

[[nodiscard]] std::string gzipped(std::string_view text);

} // namespace sekisho::test
