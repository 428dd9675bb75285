// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/statement.h"

#include <sqlite3.h>

namespace sekisho::storage {

Statement::Statement(sqlite3 *connection, std::string_view sql) : m_connection(connection)
{
    const int code = sqlite3_prepare_v3(m_connection, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &m_statement, nullptr);
    if (code != SQLITE_OK)
        fail(code);
}

Statement::~Statement()
{
    sqlite3_finalize(m_statement);
}

bool Statement::fail(int code)
{
    m_error = code;
    m_message = sqlite3_errmsg(m_connection);
    return false;
}

void Statement::check(int code)
{
    if (code != SQLITE_OK)
        m_bindError = code;
}

// Nothing is copied: SQLITE_STATIC leaves the bytes with the caller. A null pointer would be NULL.

void Statement::bind(int place, std::string_view bytes)
{
    check(sqlite3_bind_blob64(m_statement, place + 1, bytes.empty() ? "" : bytes.data(), bytes.size(),
                              SQLITE_STATIC));
}

void Statement::bind(int place, Text text)
{
    check(sqlite3_bind_text64(m_statement, place + 1, text.bytes.empty() ? "" : text.bytes.data(),
                              text.bytes.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind(int place, std::nullopt_t)
{
    check(sqlite3_bind_null(m_statement, place + 1));
}

void Statement::bindNumber(int place, std::int64_t number)
{
    check(sqlite3_bind_int64(m_statement, place + 1, number));
}

bool Statement::start()
{
    if (!m_statement)
        return false;
    finish();
    m_error = SQLITE_OK;
    if (m_bindError != SQLITE_OK)
        return fail(std::exchange(m_bindError, SQLITE_OK));
    const bool done = step();
    m_atStart = m_reading;
    return done;
}

bool Statement::next()
{
    if (std::exchange(m_atStart, false))
        return true;
    return m_reading && step() && m_reading;
}

bool Statement::step()
{
    const int code = sqlite3_step(m_statement);
    m_reading = code == SQLITE_ROW;
    if (m_reading)
        return true;
    if (code != SQLITE_DONE)
        fail(code);
    sqlite3_reset(m_statement);
    return code == SQLITE_DONE;
}

void Statement::finish()
{
    if (std::exchange(m_reading, false))
        sqlite3_reset(m_statement);
    m_atStart = false;
}

std::int64_t Statement::number(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

std::string_view Statement::bytes(int column) const
{
    // In this order: asked for as a blob, text comes as the bytes that it is.
    const void *bytes = sqlite3_column_blob(m_statement, column);
    const int size = sqlite3_column_bytes(m_statement, column);
    return {static_cast<const char *>(bytes), static_cast<std::size_t>(size)};
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

} // namespace sekisho::storage
