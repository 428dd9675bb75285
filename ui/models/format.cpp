// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

#include <cmath>

namespace sekisho::ui {
namespace {

constexpr double SecondsFrom = 100'000; // ms; above, milliseconds say nothing any more
constexpr std::int64_t Dollar = 1'000'000'000'000;
constexpr std::int64_t LeastShown = Dollar / 10'000;
constexpr std::int64_t CentsFrom = Dollar - LeastShown / 2; // what rounds to a dollar is shown like one

QDateTime dateTimeOf(WallTime time)
{
    const auto millis = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
    return QDateTime::fromMSecsSinceEpoch(millis, Qt::UTC);
}

// Rows are many and formats by pattern are slow. An offset holds for a quarter of an hour at least.
qint64 localOffsetMillis(qint64 millis)
{
    constexpr qint64 Quarter = 15 * 60 * 1000;
    thread_local qint64 knownQuarter = -1;
    thread_local qint64 knownOffset = 0;
    if (millis / Quarter != knownQuarter) {
        knownQuarter = millis / Quarter;
        knownOffset = QDateTime::fromMSecsSinceEpoch(millis).offsetFromUtc() * qint64(1000);
    }
    return knownOffset;
}

} // namespace

QString dash()
{
    return QStringLiteral("—");
}

QString formatTime(WallTime time)
{
    constexpr qint64 Day = 24 * 60 * 60 * 1000;
    const qint64 utc = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
    qint64 left = ((utc + localOffsetMillis(utc)) % Day + Day) % Day;
    QString text = QStringLiteral("00:00:00.000");
    const auto put = [&](qsizetype end, int digits, qint64 base) {
        qint64 value = left % base;
        left /= base;
        for (int i = 0; i < digits; ++i, value /= 10)
            text[end - i] = QChar(char16_t(u'0' + value % 10));
    };
    put(11, 3, 1000);
    put(7, 2, 60);
    put(4, 2, 60);
    put(1, 2, 24);
    return text;
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

QString formatMoney(Money money)
{
    const auto dollars = [](double amount, int decimals) {
        return QCoreApplication::translate("Format", "$%1").arg(QLocale().toString(amount, 'f', decimals));
    };
    const std::int64_t pico = money.picoUsd;
    if (pico == 0)
        return dollars(0, 0);
    if (pico > 0 && pico < LeastShown)
        return QString(u'<' + dollars(0.0001, 4));
    const QString amount = dollars(std::abs(money.usd()), pico > -CentsFrom && pico < CentsFrom ? 4 : 2);
    return pico < 0 ? QString(u'-' + amount) : amount;
}

QString formatExactMoney(Money money)
{
    // Without arithmetic on floating point: a sum over an export must come out even.
    const bool negative = money.picoUsd < 0;
    const std::uint64_t size =
        negative ? -static_cast<std::uint64_t>(money.picoUsd) : static_cast<std::uint64_t>(money.picoUsd);
    QString fraction = QString::number(size % Dollar).rightJustified(12, u'0');
    while (fraction.endsWith(u'0'))
        fraction.chop(1);
    QString text = negative ? QStringLiteral("-") : QString();
    text += QString::number(size / Dollar);
    if (!fraction.isEmpty())
        text += u'.' + fraction;
    return text;
}

} // namespace sekisho::ui
