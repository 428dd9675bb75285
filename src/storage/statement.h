// SPDX-License-Identifier: GPL-3.0-or-later
// One prepared statement of SQLite: values on their way in, one for each place, and out of rows, one for each
// column.
#pragma once

#include "base/log_id.h"
#include "base/types.h"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace sekisho::storage {

/// Bound as TEXT; all other bytes are a BLOB, for what comes from outside need not be UTF-8.
struct Text {
    std::string_view bytes;
};

/// For the thread of its connection. Places and columns count from 0. Bytes are borrowed both ways: those
/// that are bound must stay until the statement has run to its end or is finished, and those of a row stay
/// until next() or finish().
class Statement final {
public:
    /// A text that cannot be prepared gives a statement whose start() fails.
    Statement(sqlite3 *connection, std::string_view sql);
    ~Statement();
    Statement(const Statement &) = delete;
    Statement &operator=(const Statement &) = delete;

    void bind(int place, std::nullopt_t);
    void bind(int place, std::string_view bytes);
    void bind(int place, Text text);
    void bind(int place, const std::string &bytes) { bind(place, std::string_view(bytes)); }
    void bind(int place, std::string &&) = delete;
    void bind(int place, const std::array<std::uint8_t, 32> &bytes) { bind(place, view(bytes)); }
    void bind(int place, const LogId &id) { bind(place, view(id.bytes())); }
    void bind(int place, LogId &&) = delete;
    template <std::integral T>
    void bind(int place, T number)
    {
        bindNumber(place, static_cast<std::int64_t>(number));
    }
    void bind(int place, Micros time) { bindNumber(place, time.count()); }
    void bind(int place, WallTime time) { bindNumber(place, time.time_since_epoch().count()); }
    void bind(int place, Money money) { bindNumber(place, money.picoUsd); }
    void bind(int place, TokenCount tokens) { bindNumber(place, tokens.value); }
    /// Unknown is NULL.
    template <typename T>
    void bind(int place, const std::optional<T> &value)
    {
        if (value)
            bind(place, *value);
        else
            bind(place, std::nullopt);
    }
    /// All values, in order.
    template <typename... Values>
    void bindAll(Values &&...values)
    {
        int place = 0;
        (bind(place++, std::forward<Values>(values)), ...);
    }

    /// Runs it up to its first row, or to its end where it gives none.
    [[nodiscard]] bool start();
    /// Goes to the next row, at first to the first; false at the end, and when it failed.
    [[nodiscard]] bool next();
    /// Lets go of what it reads.
    void finish();
    [[nodiscard]] bool isPrepared() const { return m_statement != nullptr; }
    [[nodiscard]] bool isReading() const { return m_reading; }

    [[nodiscard]] std::int64_t number(int column) const;
    /// Empty when it is NULL.
    [[nodiscard]] std::string_view bytes(int column) const;
    [[nodiscard]] bool isNull(int column) const;
    /// All zeros for what is no id.
    [[nodiscard]] LogId logId(int column) const { return LogId::fromBytes(bytes(column)).value_or(LogId()); }

    /// Why it could not be prepared, or what came of it since the last start(): an extended result code of
    /// SQLite, 0 for none.
    [[nodiscard]] int error() const { return m_error; }
    [[nodiscard]] const std::string &message() const { return m_message; }

private:
    template <std::size_t Size>
    [[nodiscard]] static std::string_view view(const std::array<std::uint8_t, Size> &bytes)
    {
        return {reinterpret_cast<const char *>(bytes.data()), Size};
    }
    void bindNumber(int place, std::int64_t number);
    [[nodiscard]] bool step();
    bool fail(int code);
    void check(int code);

    sqlite3 *m_connection;
    sqlite3_stmt *m_statement = nullptr;
    bool m_reading = false;
    bool m_atStart = false; ///< on the first row, which next() has yet to give
    int m_error = 0;
    int m_bindError = 0; ///< of a value since the last start()
    std::string m_message;
};

} // namespace sekisho::storage
