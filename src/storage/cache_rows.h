// SPDX-License-Identifier: GPL-3.0-or-later
// Values of an entry on their way into statements and out of rows, for all that reads or writes cache.db.
#pragma once

#include "storage/cache_store.h"

#include <QByteArray>
#include <QSqlQuery>
#include <QVariant>

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::storage {

/// The columns that readIndexRow() takes, as a part of a SELECT.
extern const char *const IndexColumns;
/// The columns that readHead() takes. Headers are not among them.
extern const char *const HeadColumns;

/// From the present row, beginning at a column; gives the column after the last it took.
int readIndexRow(const QSqlQuery &query, int column, CacheIndexRow &row);
int readHead(const QSqlQuery &query, int column, CacheEntryHead &head);
[[nodiscard]] WallTime wallTimeOf(const QVariant &value);

// Text goes in and out as bytes (CAST in the statements), so that what is not UTF-8 comes back as it was.
[[nodiscard]] inline QVariant toVariant(const QByteArray &bytes)
{
    return bytes;
}
[[nodiscard]] inline QVariant toVariant(std::string_view text)
{
    // Begun with a literal, because a null array would be stored as NULL.
    return QByteArray("", 0).append(text.data(), static_cast<qsizetype>(text.size()));
}
template <std::integral T>
[[nodiscard]] QVariant toVariant(T number)
{
    // The driver binds other widths as text or not at all.
    return static_cast<qint64>(number);
}
[[nodiscard]] inline QVariant toVariant(Micros time)
{
    return toVariant(time.count());
}
[[nodiscard]] inline QVariant toVariant(WallTime time)
{
    return toVariant(time.time_since_epoch());
}
[[nodiscard]] inline QVariant toVariant(Money money)
{
    return toVariant(money.picoUsd);
}
[[nodiscard]] inline QVariant toVariant(TokenCount tokens)
{
    return toVariant(tokens.value);
}
[[nodiscard]] inline QVariant toVariant(const std::array<std::uint8_t, 32> &bytes)
{
    QByteArray out;
    out.reserve(static_cast<qsizetype>(bytes.size()));
    for (const std::uint8_t byte : bytes)
        out.append(static_cast<char>(byte));
    return out;
}
template <typename T>
[[nodiscard]] QVariant toVariant(const std::optional<T> &value)
{
    return value ? toVariant(*value) : QVariant();
}

/// All values of a statement, in order.
template <typename... Values>
void bindAll(QSqlQuery &query, const Values &...values)
{
    int position = 0;
    (query.bindValue(position++, toVariant(values)), ...);
}

} // namespace sekisho::storage
