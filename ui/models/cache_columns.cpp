// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/cache_columns.h"

#include "ui/models/format.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>

namespace sekisho::ui {
namespace {

using std::chrono::seconds;

constexpr std::array<const char *, CacheColumnCount> Titles = {
    QT_TRANSLATE_NOOP("CacheColumns", "Prompt"),        QT_TRANSLATE_NOOP("CacheColumns", "Model"),
    QT_TRANSLATE_NOOP("CacheColumns", "Endpoint"),      QT_TRANSLATE_NOOP("CacheColumns", "Size"),
    QT_TRANSLATE_NOOP("CacheColumns", "Hits"),          QT_TRANSLATE_NOOP("CacheColumns", "Miss → hit"),
    QT_TRANSLATE_NOOP("CacheColumns", "Saved per hit"), QT_TRANSLATE_NOOP("CacheColumns", "Expires"),
};

struct Unit {
    std::int64_t seconds;
    const char *text; ///< to be translated in the context "Spans"
};
constexpr std::array<Unit, 4> Units = {{{24 * 3600, QT_TRANSLATE_NOOP("Spans", "%1 d")},
                                        {3600, QT_TRANSLATE_NOOP("Spans", "%1 h")},
                                        {60, QT_TRANSLATE_NOOP("Spans", "%1 m")},
                                        {1, QT_TRANSLATE_NOOP("Spans", "%1 s")}}};

QString inUnit(const Unit &unit, std::int64_t count)
{
    return QCoreApplication::translate("Spans", unit.text).arg(formatCount(count));
}

QString say(const char *text)
{
    return QCoreApplication::translate("CacheColumns", text);
}

QString fromUtf8(const std::string &text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString oneLine(const std::string &text)
{
    return fromUtf8(text).simplified();
}

QString expiryText(const storage::CacheIndexRow &row, WallTime now)
{
    if (row.pinned)
        return say("pinned");
    const auto left = std::chrono::floor<seconds>(row.expiresAt - now);
    return left <= seconds(0) ? say("expired") : say("in %1").arg(formatCoarseSpan(left));
}

bool isVersion(std::string_view segment)
{
    return segment.size() >= 2 && segment[0] == 'v' && segment[1] >= '0' && segment[1] <= '9';
}

} // namespace

QString cacheColumnTitle(int column)
{
    return say(Titles[static_cast<std::size_t>(column)]);
}

bool isCacheNumber(CacheColumn column)
{
    return column == CacheColumn::Size || column == CacheColumn::Hits || column == CacheColumn::Timing ||
           column == CacheColumn::SavedPerHit;
}

std::optional<Micros> meanHitTime(const storage::CacheListing &entry)
{
    if (entry.hits <= 0)
        return std::nullopt;
    return std::max(Micros(0), entry.head.latency - entry.savedTime / entry.hits);
}

QString endpointOf(const storage::CacheEntryHead &head)
{
    std::string_view path = head.path;
    if (const std::size_t query = path.find('?'); query != std::string_view::npos)
        path = path.substr(0, query);
    while (path.starts_with('/'))
        path.remove_prefix(1);
    const std::size_t slash = path.find('/');
    if (slash != std::string_view::npos && isVersion(path.substr(0, slash)))
        path.remove_prefix(slash + 1);
    QString text = QString::fromUtf8(path.data(), static_cast<qsizetype>(path.size()));
    if (head.stream)
        text += QStringLiteral(" · ") + say("stream");
    return text;
}

QString cacheCellText(const storage::CacheListing &entry, CacheColumn column, WallTime now)
{
    switch (column) {
    case CacheColumn::Prompt: {
        const QString text = oneLine(entry.head.preview);
        return text.isEmpty() ? dash() : text;
    }
    case CacheColumn::Model:
        return entry.head.model.empty() ? dash() : fromUtf8(entry.head.model);
    case CacheColumn::Endpoint:
        return endpointOf(entry.head);
    case CacheColumn::Size:
        return formatSize(entry.row.size);
    case CacheColumn::Hits:
        return formatCount(entry.hits);
    case CacheColumn::Timing: {
        const std::optional<Micros> hit = meanHitTime(entry);
        return hit ? say("%1 → %2").arg(formatTiming(entry.head.latency), formatTiming(*hit))
                   : formatTiming(entry.head.latency);
    }
    case CacheColumn::SavedPerHit:
        return entry.head.cost ? formatMoney(*entry.head.cost) : dash();
    case CacheColumn::Expires:
        return expiryText(entry.row, now);
    }
    return {};
}

QString formatSpan(seconds span)
{
    std::int64_t left = std::max<std::int64_t>(0, span.count());
    for (std::size_t i = 0; i < Units.size(); ++i) {
        if (left < Units[i].seconds && i + 1 < Units.size())
            continue;
        QString text = inUnit(Units[i], left / Units[i].seconds);
        left %= Units[i].seconds;
        if (i + 1 < Units.size() && left >= Units[i + 1].seconds)
            text += u' ' + inUnit(Units[i + 1], left / Units[i + 1].seconds);
        return text;
    }
    return {};
}

QString formatCoarseSpan(seconds span)
{
    // As people count: 47 hours are not yet two days, 90 seconds not yet two minutes.
    const std::int64_t left = std::max<std::int64_t>(0, span.count());
    for (const Unit &unit : Units) {
        if (left >= (unit.seconds == 24 * 3600 ? 2 * unit.seconds : unit.seconds))
            return inUnit(unit, left / unit.seconds);
    }
    return inUnit(Units.back(), 0);
}

QString formatTiming(Micros duration)
{
    const double milliseconds = static_cast<double>(duration.count()) / 1000.0;
    if (milliseconds < 999.5 || milliseconds >= 99'995)
        return formatDuration(duration);
    return QCoreApplication::translate("Format", "%1 s")
        .arg(QLocale().toString(milliseconds / 1000.0, 'f', 2));
}

} // namespace sekisho::ui
