// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

namespace sekisho::ui {
namespace {

constexpr double SecondsFrom = 100'000; // ms; above, milliseconds say nothing any more

QDateTime dateTimeOf(WallTime time)
{
    const auto millis = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
    return QDateTime::fromMSecsSinceEpoch(millis, Qt::UTC);
}

} // namespace

QString dash()
{
    return QStringLiteral("—");
}

QString formatTime(WallTime time)
{
    return dateTimeOf(time).toLocalTime().time().toString(QStringLiteral("HH:mm:ss.zzz"));
}

QString formatDateTime(WallTime time)
{
    return QLocale().toString(dateTimeOf(time).toLocalTime().date(), QLocale::ShortFormat) +
           QLatin1Char(' ') + formatTime(time);
}

QString formatIsoTime(WallTime time)
{
    return dateTimeOf(time).toString(Qt::ISODateWithMs);
}

QString formatDuration(Micros duration)
{
    const QLocale locale;
    const double ms = static_cast<double>(duration.count()) / 1000.0;
    if (ms >= SecondsFrom)
        return QCoreApplication::translate("Format", "%1 s").arg(locale.toString(ms / 1000.0, 'f', 0));
    return QCoreApplication::translate("Format", "%1 ms").arg(locale.toString(ms, 'f', ms < 9.95 ? 1 : 0));
}

QString formatCount(std::int64_t count)
{
    return QLocale().toString(static_cast<qlonglong>(count));
}

QString formatSize(std::uint64_t bytes)
{
    const int decimals = bytes < 1000 ? 0 : 1;
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), decimals, QLocale::DataSizeSIFormat);
}

} // namespace sekisho::ui
