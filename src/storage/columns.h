// SPDX-License-Identifier: GPL-3.0-or-later
// Takes the columns of a statement's present row one after the other.
#pragma once

#include "storage/statement.h"

#include <optional>
#include <string>
#include <string_view>

namespace sekisho::storage {

class Columns {
public:
    explicit Columns(const Statement &statement, int column = 0) : m_statement(statement), m_column(column) {}

    [[nodiscard]] std::int64_t number() { return m_statement.number(m_column++); }
    [[nodiscard]] int small() { return static_cast<int>(number()); }
    [[nodiscard]] bool flag() { return number() != 0; }
    [[nodiscard]] std::string text() { return std::string(bytes()); }
    /// Until the statement goes on.
    [[nodiscard]] std::string_view bytes() { return m_statement.bytes(m_column++); }
    [[nodiscard]] LogId logId() { return m_statement.logId(m_column++); }
    [[nodiscard]] WallTime time() { return WallTime(Micros(number())); }
    template <typename T>
    [[nodiscard]] std::optional<T> maybe()
    {
        if (!m_statement.isNull(m_column))
            return T{number()};
        ++m_column;
        return std::nullopt;
    }
    /// The next one.
    [[nodiscard]] int column() const { return m_column; }

private:
    const Statement &m_statement;
    int m_column;
};

} // namespace sekisho::storage
