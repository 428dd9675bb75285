// SPDX-License-Identifier: GPL-3.0-or-later
// From a whole request to the plan of its answer; no sockets and no clock in here.
#pragma once

#include "demo/plan.h"
#include "http/message.h"

#include <cstdint>
#include <string_view>

namespace sekisho::demo {

/// `now`: seconds since the Unix epoch, for `created`.
[[nodiscard]] Plan answerTo(const http::RequestHead &head, std::string_view body, std::int64_t now);

/// The words that a request's sender would understand, by its path and headers.
[[nodiscard]] Style styleOf(const http::RequestHead &head);

} // namespace sekisho::demo
