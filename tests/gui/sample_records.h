// SPDX-License-Identifier: GPL-3.0-or-later
// Exchanges as a working day makes them, for tests and pictures of the window. The same at each run.
#pragma once

#include "storage/record.h"

#include <memory>
#include <vector>

namespace sekisho::test {

using MutableRecord = std::shared_ptr<storage::ExchangeRecord>;
using Records = std::vector<std::shared_ptr<const storage::ExchangeRecord>>;

/// A complete exchange; ids rise from call to call.
[[nodiscard]] MutableRecord completeRecord(const std::string &provider = "openai",
                                           const std::string &model = "gpt-4.1", int status = 200);
/// The same, still under way.
[[nodiscard]] MutableRecord openRecord();
/// `count` of them, of several providers, tools and outcomes, one of them with a failed first attempt.
[[nodiscard]] Records workingDay(int count);
/// All complete, on the day before; at most 700 before the working day begins.
[[nodiscard]] Records dayBefore(int count);
/// All complete, after the working day.
[[nodiscard]] Records overtime(int count);
/// The moment right after the last record of workingDay().
[[nodiscard]] WallTime afterWork();

} // namespace sekisho::test
