// SPDX-License-Identifier: GPL-3.0-or-later
// What the parsers say of some bytes, as text: for table tests, and to compare one way of cutting the bytes
// with another.
//
//     request GET /path 1.1 length 3          answer 200 "OK" 1.1 chunked        informational 100
//     "Continue" 1.1
//       Host: a
//     body "abc"                              (all pieces of a body joined)
//     end
//     closed                                  (the connection's end, between two messages)
//     error bad message: no Host              (the last line then)
#pragma once

#include "http/limits.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::test {

/// The bytes cut before each of these positions, which must rise.
using Cuts = std::vector<std::size_t>;

/// Feeds all bytes, then the end of the connection.
[[nodiscard]] std::string requestTranscript(std::string_view bytes, const Cuts &cuts,
                                            const http::Limits &limits = {});
/// Each answer is one to a request of that method.
[[nodiscard]] std::string responseTranscript(std::string_view bytes, std::string_view requestMethod,
                                             const Cuts &cuts, const http::Limits &limits = {});

/// A cut before every byte.
[[nodiscard]] Cuts everyByte(std::string_view bytes);

} // namespace sekisho::test
