// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/columns.h"

#include "ui/models/format.h"

#include <QCoreApplication>

#include <array>

namespace sekisho::ui {
namespace {

using storage::ExchangeRecord;
using storage::ExchangeState;

constexpr std::array<ColumnInfo, ColumnCount> Infos = {{
    {"time", QT_TRANSLATE_NOOP("Columns", "Time"), 116, 104, true, false, true},
    {"status", QT_TRANSLATE_NOOP("Columns", "Status"), 88, 82, true, false, false},
    {"provider", QT_TRANSLATE_NOOP("Columns", "Provider"), 128, 90, true, false, false},
    {"model", QT_TRANSLATE_NOOP("Columns", "Model"), 182, 112, true, false, true},
    {"tool", QT_TRANSLATE_NOOP("Columns", "Tool"), 120, 66, true, false, false},
    {"latency", QT_TRANSLATE_NOOP("Columns", "Latency"), 208, 100, true, true, false},
    {"first", QT_TRANSLATE_NOOP("Columns", "First token"), 100, 84, true, true, false},
    {"in", QT_TRANSLATE_NOOP("Columns", "Tokens in"), 96, 76, true, true, false},
    {"out", QT_TRANSLATE_NOOP("Columns", "Tokens out"), 96, 82, true, true, false},
    {"method", QT_TRANSLATE_NOOP("Columns", "Method"), 76, 64, false, false, false},
    {"path", QT_TRANSLATE_NOOP("Columns", "Path"), 240, 120, false, false, true},
    {"account", QT_TRANSLATE_NOOP("Columns", "Account"), 110, 70, false, false, false},
    {"attempts", QT_TRANSLATE_NOOP("Columns", "Attempts"), 80, 70, false, true, false},
    {"size", QT_TRANSLATE_NOOP("Columns", "Size"), 92, 78, false, true, false},
    {"stream", QT_TRANSLATE_NOOP("Columns", "Stream"), 76, 66, false, false, false},
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
    case Column::Latency:
        if (record.total)
            return formatDuration(*record.total);
        if (record.state == ExchangeState::Open)
            return formatDuration(std::max(Micros{}, now - record.startedAt));
        return dash();
    case Column::FirstToken:
        return record.firstToken ? formatDuration(*record.firstToken) : dash();
    case Column::TokensIn:
        return tokensText(record.tokensIn);
    case Column::TokensOut:
        return tokensText(record.tokensOut);
    case Column::Method:
        return orDash(record.method);
    case Column::Path:
        return orDash(record.path);
    case Column::Account:
        return orDash(record.account);
    case Column::Attempts:
        return formatCount(static_cast<std::int64_t>(record.attempts.size()));
    case Column::Size:
        return formatSize(sizeOf(record));
    case Column::Stream:
        return record.stream ? QCoreApplication::translate("Columns", "stream") : dash();
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
    case Column::Latency:
        return plain(record.total);
    case Column::FirstToken:
        return plain(record.firstToken);
    case Column::TokensIn:
        return plain(record.tokensIn);
    case Column::TokensOut:
        return plain(record.tokensOut);
    case Column::Method:
        return fromUtf8(record.method);
    case Column::Path:
        return fromUtf8(record.path);
    case Column::Account:
        return fromUtf8(record.account);
    case Column::Attempts:
        return QString::number(record.attempts.size());
    case Column::Size:
        return QString::number(sizeOf(record));
    case Column::Stream:
        return record.stream ? QStringLiteral("true") : QStringLiteral("false");
    case Column::LogId:
        return QString::fromLatin1(record.id.toString());
    }
    return {};
}

} // namespace sekisho::ui
