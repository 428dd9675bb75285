// SPDX-License-Identifier: GPL-3.0-or-later
// Values on their way into statements, one for each place, and out of rows, one for each column.
#pragma once

#include "base/types.h"

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

// Text goes in and out as bytes, so that what is not UTF-8 comes back as it was.
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

/// Takes the columns of the present row one after the other.
class Columns {
public:
    explicit Columns(const QSqlQuery &query, int column = 0) : m_query(query), m_column(column) {}

    [[nodiscard]] std::int64_t number() { return m_query.value(m_column++).toLongLong(); }
    [[nodiscard]] int small() { return static_cast<int>(number()); }
    [[nodiscard]] bool flag() { return number() != 0; }
    [[nodiscard]] std::string text() { return bytes().toStdString(); }
    [[nodiscard]] QByteArray bytes() { return m_query.value(m_column++).toByteArray(); }
    [[nodiscard]] WallTime time() { return WallTime(Micros(number())); }
    template <typename T>
    [[nodiscard]] std::optional<T> maybe()
    {
        const QVariant value = m_query.value(m_column++);
        return value.isNull() ? std::nullopt : std::optional<T>(T{value.toLongLong()});
    }
    /// The next one.
    [[nodiscard]] int column() const { return m_column; }

private:
    const QSqlQuery &m_query;
    int m_column;
};

} // namespace sekisho::storage
