// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cache/keep_times.h"

#include "ui/models/cache_columns.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace sekisho::ui {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::hours Day{24};

struct Named {
    std::chrono::seconds time;
    const char *name; ///< to be translated in the context "KeepTimes"
};

constexpr Named Times[] = {
    {1min, QT_TRANSLATE_NOOP("KeepTimes", "1 minute")},
    {5min, QT_TRANSLATE_NOOP("KeepTimes", "5 minutes")},
    {15min, QT_TRANSLATE_NOOP("KeepTimes", "15 minutes")},
    {30min, QT_TRANSLATE_NOOP("KeepTimes", "30 minutes")},
    {1h, QT_TRANSLATE_NOOP("KeepTimes", "1 hour")},
    {3h, QT_TRANSLATE_NOOP("KeepTimes", "3 hours")},
    {6h, QT_TRANSLATE_NOOP("KeepTimes", "6 hours")},
    {12h, QT_TRANSLATE_NOOP("KeepTimes", "12 hours")},
    {Day, QT_TRANSLATE_NOOP("KeepTimes", "1 day")},
    {3 * Day, QT_TRANSLATE_NOOP("KeepTimes", "3 days")},
    {7 * Day, QT_TRANSLATE_NOOP("KeepTimes", "1 week")},
    {14 * Day, QT_TRANSLATE_NOOP("KeepTimes", "2 weeks")},
    {30 * Day, QT_TRANSLATE_NOOP("KeepTimes", "1 month")},
    {90 * Day, QT_TRANSLATE_NOOP("KeepTimes", "3 months")},
    {180 * Day, QT_TRANSLATE_NOOP("KeepTimes", "6 months")},
    {365 * Day, QT_TRANSLATE_NOOP("KeepTimes", "1 year")},
};

constexpr qint64 MiB = 1024 * 1024;

QString nameOf(const Named &named)
{
    return QCoreApplication::translate("KeepTimes", named.name);
}

} // namespace

std::vector<KeepTime> keepTimes()
{
    std::vector<KeepTime> times;
    for (const Named &named : Times)
        times.push_back({named.time, nameOf(named)});
    return times;
}

QString keepTimeName(std::chrono::seconds time)
{
    const auto *place = std::find_if(std::begin(Times), std::end(Times),
                                     [time](const Named &named) { return named.time == time; });
    return place == std::end(Times) ? formatSpan(time) : nameOf(*place);
}

QString formatLimit(qint64 bytes)
{
    const auto whole = [bytes](qint64 unit) {
        return bytes >= unit && bytes < 1024 * unit && bytes % unit == 0;
    };
    const bool exact =
        bytes < 1024 || whole(1024) || whole(MiB) || whole(1024 * MiB) || whole(1024 * 1024 * MiB);
    return QLocale().formattedDataSize(bytes, exact ? 0 : 1, QLocale::DataSizeIecFormat);
}

std::vector<qint64> cacheLimits()
{
    return {128 * MiB,      256 * MiB,      512 * MiB,       1024 * MiB,
            2 * 1024 * MiB, 5 * 1024 * MiB, 10 * 1024 * MiB, 50 * 1024 * MiB};
}

} // namespace sekisho::ui
