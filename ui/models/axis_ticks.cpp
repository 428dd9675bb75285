// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/axis_ticks.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <cmath>

namespace sekisho::ui {
namespace {

struct Step {
    enum Unit { Minute, Day, Month } unit;
    int count;
};

constexpr Step Steps[] = {{Step::Minute, 1},   {Step::Minute, 5},   {Step::Minute, 10},  {Step::Minute, 15},
                          {Step::Minute, 30},  {Step::Minute, 60},  {Step::Minute, 120}, {Step::Minute, 180},
                          {Step::Minute, 360}, {Step::Minute, 720}, {Step::Day, 1},      {Step::Day, 2},
                          {Step::Day, 7},      {Step::Day, 14},     {Step::Month, 1},    {Step::Month, 2},
                          {Step::Month, 3},    {Step::Month, 6},    {Step::Month, 12}};

WallTime wallTimeOf(const QDateTime &time)
{
    return WallTime(std::chrono::milliseconds(time.toMSecsSinceEpoch()));
}

/// The last round time at or before that one.
QDateTime roundedDown(const QDateTime &time, const Step &step)
{
    const QDate date = time.date();
    switch (step.unit) {
    case Step::Minute: {
        const int minutes = time.time().msecsSinceStartOfDay() / 60'000;
        return {date, QTime(0, 0).addSecs(minutes / step.count * step.count * 60), time.timeZone()};
    }
    case Step::Day:
        // Of all days there are, so that the marks stay where they are from day to day; weeks begin on
        // Monday.
        return QDate::fromJulianDay(date.toJulianDay() / step.count * step.count).startOfDay(time.timeZone());
    case Step::Month:
        break;
    }
    return QDate(date.year(), (date.month() - 1) / step.count * step.count + 1, 1)
        .startOfDay(time.timeZone());
}

QDateTime next(const QDateTime &time, const Step &step)
{
    switch (step.unit) {
    case Step::Minute: {
        const QDateTime later = time.addSecs(step.count * 60);
        if (step.count < 60)
            return later;
        // By the clock: an hour that is skipped or comes twice moves no other mark.
        const int minutes = time.time().msecsSinceStartOfDay() / 60'000;
        const int mark = (minutes / step.count + 1) * step.count;
        if (mark >= 24 * 60)
            return time.date().addDays(1).startOfDay(time.timeZone());
        const QDateTime clock(time.date(), QTime(0, 0).addSecs(mark * 60), time.timeZone());
        return clock > time ? clock : later;
    }
    case Step::Day:
        return time.date().addDays(step.count).startOfDay(time.timeZone());
    case Step::Month:
        break;
    }
    return time.date().addMonths(step.count).startOfDay(time.timeZone());
}

QString textOf(const QDateTime &time, const Step &step)
{
    const QLocale locale;
    if (step.unit == Step::Month)
        return locale.toString(time.date(),
                               time.date().month() == 1 ? QStringLiteral("yyyy") : QStringLiteral("MMM"));
    if (step.unit == Step::Day || time.time() == QTime(0, 0))
        return locale.toString(time.date(), QCoreApplication::translate("Figures", "d MMM"));
    return time.toString(QStringLiteral("HH:mm"));
}

std::vector<TimeTick> ticksOf(const QDateTime &from, const QDateTime &to, const Step &step, std::size_t most)
{
    std::vector<TimeTick> ticks;
    for (QDateTime at = roundedDown(from, step); at <= to && ticks.size() <= most; at = next(at, step)) {
        if (at >= from)
            ticks.push_back({wallTimeOf(at), textOf(at, step)});
    }
    return ticks;
}

} // namespace

std::vector<double> valueTicks(double most, int steps)
{
    const double rough = std::max(1.0, most / std::max(1, steps));
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    double step = 10 * power;
    for (const double factor : {5.0, 2.0, 1.0}) {
        if (factor * power >= rough * (1 - 1e-9))
            step = factor * power;
    }
    std::vector<double> ticks{0};
    do {
        ticks.push_back(step * static_cast<double>(ticks.size()));
    } while (ticks.back() < most);
    return ticks;
}

std::vector<TimeTick> timeTicks(WallTime from, WallTime to, int most, const QTimeZone &zone)
{
    const auto in = [&zone](WallTime time) {
        const auto millis = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
        return QDateTime::fromMSecsSinceEpoch(millis, zone);
    };
    const auto limit = static_cast<std::size_t>(std::max(1, most));
    for (const Step &step : Steps) {
        std::vector<TimeTick> ticks = ticksOf(in(from), in(to), step, limit);
        if (ticks.size() <= limit)
            return ticks;
    }
    return {};
}

} // namespace sekisho::ui
