// SPDX-License-Identifier: GPL-3.0-or-later
// Where the time of an exchange went: its attempts and their phases, as rows for the waterfall.
#pragma once

#include "storage/record.h"

#include <QString>

#include <vector>

namespace sekisho::ui {

struct TimingPhase {
    enum class Kind { Attempt, Gateway, Resolve, Connect, Tls, Send, Wait, Stream };
    Kind kind = Kind::Gateway;
    QString label;
    QString note; ///< of an attempt: the status or why it failed
    Micros start{};
    Micros length{};
    bool running = false;
    bool failed = false;
};

/// In order of time; each attempt is followed by its phases. `elapsed` is where running phases end so far.
[[nodiscard]] std::vector<TimingPhase> timingPhases(const storage::ExchangeRecord &record, Micros elapsed);

/// Its end, or how far it has come.
[[nodiscard]] Micros elapsedOf(const storage::ExchangeRecord &record, WallTime now);

} // namespace sekisho::ui
