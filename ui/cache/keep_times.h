// SPDX-License-Identifier: GPL-3.0-or-later
// How long answers are kept, as people choose it.
#pragma once

#include <QString>

#include <chrono>
#include <vector>

namespace sekisho::ui {

struct KeepTime {
    std::chrono::seconds time;
    QString name; ///< "1 day"
};

/// From a minute to a year, each about twice the one before.
[[nodiscard]] std::vector<KeepTime> keepTimes();
/// The name of one of them, else the two largest units: "1 d 4 h".
[[nodiscard]] QString keepTimeName(std::chrono::seconds time);
/// Of bytes on disk, in powers of 1024 as limits are: "1 GiB", "212.4 MiB".
[[nodiscard]] QString formatLimit(qint64 bytes);
/// Limits of the cache to choose from.
[[nodiscard]] std::vector<qint64> cacheLimits();

} // namespace sekisho::ui
