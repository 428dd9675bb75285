// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/columns.h"

#include "ui/models/format.h"

#include <QCoreApplication>

#include <array>

namespace sekisho::ui {
namespace {

using storage::CacheOutcome;
using storage::ExchangeRecord;
using storage::ExchangeState;

constexpr std::array<ColumnInfo, ColumnCount> Infos = {{
    {"time", QT_TRANSLATE_NOOP("Columns", "Time"), 116, 0, true, false, true},
    {"status", QT_TRANSLATE_NOOP("Columns", "Status"), 88, 0, true, false, false},
    {"provider", QT_TRANSLATE_NOOP("Columns", "Provider"), 132, 86, true, false, false},
    {"model", QT_TRANSLATE_NOOP("Columns", "Model"), 160, 150, true, false, true},
    {"tool", QT_TRANSLATE_NOOP("Columns", "Tool"), 132, 64, true, false, false},
    {"cache", QT_TRANSLATE_NOOP("Columns", "Cache"), 108, 0, true, false, false},
    {"latency", QT_TRANSLATE_NOOP("Columns", "Latency"), 196, 96, true, true, false},
    {"first", QT_TRANSLATE_NOOP("Columns", "First token"), 92, 78, true, true, false},
    {"in", QT_TRANSLATE_NOOP("Columns", "Tokens in"), 86, 70, true, true, false},
    {"out", QT_TRANSLATE_NOOP("Columns", "Tokens out"), 88, 76, true, true, false},
    {"cost", QT_TRANSLATE_NOOP("Columns", "Cost"), 98, 90, true, true, false},
    {"method", QT_TRANSLATE_NOOP("Columns", "Method"), 76, 64, false, false, false},
    {"path", QT_TRANSLATE_NOOP("Columns", "Path"), 240, 120, false, false, true},
    {"key", QT_TRANSLATE_NOOP("Columns", "Key alias"), 110, 70, false, false, false},
    {"account", QT_TRANSLATE_NOOP("Columns", "Account"), 110, 70, false, false, false},
    {"attempts", QT_TRANSLATE_NOOP("Columns", "Attempts"), 80, 70, false, true, false},
    {"size", QT_TRANSLATE_NOOP("Columns", "Size"), 92, 78, false, true, false},
    {"stream", QT_TRANSLATE_NOOP("Columns", "Stream"), 76, 66, false, false, false},
    {"saved-time", QT_TRANSLATE_NOOP("Columns", "Saved time"), 100, 84, false, true, false},
    {"saved-cost", QT_TRANSLATE_NOOP("Columns", "Saved cost"), 96, 80, false, true, false},
    {"id", QT_TRANSLATE_NOOP("Columns", "Log id"), 288, 120, false, false, true},
}};

QString fromUtf8(const std::string &text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString orDash(const std::string &text)
{
    return text.empty() ? dash() : fromUtf8(text);
}

QString orDash(const QString &text)
{
    return text.isEmpty() ? dash() : text;
}

QString durationText(const std::optional<Micros> &duration)
{
    return duration ? formatDuration(*duration) : dash();
}

QString tokensText(const std::optional<TokenCount> &tokens)
{
    return tokens ? formatCount(tokens->value) : dash();
}

QString plain(const std::optional<Micros> &duration)
{
    return duration ? QString::number(static_cast<double>(duration->count()) / 1000.0, 'f', 3) : QString();
}

QString plain(const std::optional<TokenCount> &tokens)
{
    return tokens ? QString::number(tokens->value) : QString();
}

QString plain(const std::optional<Money> &money)
{
    return money ? formatExactMoney(*money) : QString();
}

std::uint64_t sizeOf(const ExchangeRecord &record)
{
    return record.requestBody.size + record.responseBody.size;
}

} // namespace

const ColumnInfo &columnInfo(int column)
{
    return Infos[static_cast<std::size_t>(column)];
}

QString columnTitle(int column)
{
    return QCoreApplication::translate("Columns", columnInfo(column).title);
}

QString stateText(ExchangeState state)
{
    switch (state) {
    case ExchangeState::Open:
        return QCoreApplication::translate("Columns", "running");
    case ExchangeState::Complete:
        return QCoreApplication::translate("Columns", "complete");
    case ExchangeState::Failed:
        return QCoreApplication::translate("Columns", "failed");
    case ExchangeState::Cancelled:
        return QCoreApplication::translate("Columns", "cancelled");
    case ExchangeState::Refused:
        return QCoreApplication::translate("Columns", "refused");
    case ExchangeState::Interrupted:
        return QCoreApplication::translate("Columns", "interrupted");
    }
    return {};
}

QString statusText(const ExchangeRecord &record)
{
    const bool numberSaysIt = record.state == ExchangeState::Complete ||
                              record.state == ExchangeState::Refused ||
                              (record.state == ExchangeState::Failed && record.status >= 400);
    if (numberSaysIt && record.status > 0)
        return QString::number(record.status);
    return stateText(record.state);
}

QString cacheText(CacheOutcome outcome)
{
    switch (outcome) {
    case CacheOutcome::None:
        return {};
    case CacheOutcome::Miss:
        return QCoreApplication::translate("Columns", "MISS");
    case CacheOutcome::Hit:
        return QCoreApplication::translate("Columns", "HIT");
    case CacheOutcome::Coalesced:
        return QCoreApplication::translate("Columns", "COALESCED");
    }
    return {};
}

QString costText(const ExchangeRecord &record)
{
    if (record.cost)
        return formatMoney(*record.cost);
    return record.credential == "subscription" ? QCoreApplication::translate("Columns", "subscription")
                                               : QString();
}

QString cellText(const ExchangeRecord &record, int column, WallTime now)
{
    switch (static_cast<Column>(column)) {
    case Column::Time:
        return formatTime(record.startedAt);
    case Column::Status:
        return statusText(record);
    case Column::Provider:
        return orDash(record.provider);
    case Column::Model:
        return orDash(record.model);
    case Column::Tool:
        return orDash(record.tool);
    case Column::Cache:
        return orDash(cacheText(record.cache));
    case Column::Latency:
        if (record.total)
            return formatDuration(*record.total);
        if (record.state == ExchangeState::Open)
            return formatDuration(std::max(Micros{}, now - record.startedAt));
        return dash();
    case Column::FirstToken:
        return durationText(record.firstToken);
    case Column::TokensIn:
        return tokensText(record.tokensIn);
    case Column::TokensOut:
        return tokensText(record.tokensOut);
    case Column::Cost:
        return orDash(costText(record));
    case Column::Method:
        return orDash(record.method);
    case Column::Path:
        return orDash(record.path);
    case Column::KeyAlias:
        return orDash(record.keyAlias);
    case Column::Account:
        return orDash(record.account);
    case Column::Attempts:
        return record.attempts.empty() ? dash()
                                       : formatCount(static_cast<std::int64_t>(record.attempts.size()));
    case Column::Size:
        return formatSize(sizeOf(record));
    case Column::Stream:
        return record.stream ? QCoreApplication::translate("Columns", "stream") : dash();
    case Column::SavedTime:
        return durationText(record.savedTime);
    case Column::SavedCost:
        return record.savedCost ? formatMoney(*record.savedCost) : dash();
    case Column::LogId:
        return QString::fromLatin1(record.id.toString());
    }
    return {};
}

QString cellTsv(const ExchangeRecord &record, int column)
{
    switch (static_cast<Column>(column)) {
    case Column::Time:
        return formatIsoTime(record.startedAt);
    case Column::Status:
        return record.status > 0 ? QString::number(record.status)
                                 : QString::fromLatin1(storage::name(record.state));
    case Column::Provider:
        return fromUtf8(record.provider);
    case Column::Model:
        return fromUtf8(record.model);
    case Column::Tool:
        return fromUtf8(record.tool);
    case Column::Cache:
        return QString::fromLatin1(storage::name(record.cache));
    case Column::Latency:
        return plain(record.total);
    case Column::FirstToken:
        return plain(record.firstToken);
    case Column::TokensIn:
        return plain(record.tokensIn);
    case Column::TokensOut:
        return plain(record.tokensOut);
    case Column::Cost:
        return plain(record.cost);
    case Column::Method:
        return fromUtf8(record.method);
    case Column::Path:
        return fromUtf8(record.path);
    case Column::KeyAlias:
        return fromUtf8(record.keyAlias);
    case Column::Account:
        return fromUtf8(record.account);
    case Column::Attempts:
        return record.attempts.empty() ? QString() : QString::number(record.attempts.size());
    case Column::Size:
        return QString::number(sizeOf(record));
    case Column::Stream:
        return record.stream ? QStringLiteral("true") : QStringLiteral("false");
    case Column::SavedTime:
        return plain(record.savedTime);
    case Column::SavedCost:
        return plain(record.savedCost);
    case Column::LogId:
        return QString::fromLatin1(record.id.toString());
    }
    return {};
}

} // namespace sekisho::ui
