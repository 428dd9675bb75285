// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/name_table.h"

namespace sekisho::storage {
namespace {

/// A few hundred kilobytes at most. When it is full all go, which costs one look-up each.
constexpr std::size_t MostRemembered = 2048;

StorageResult<std::optional<NameId>> lookUp(Database &database, std::string_view text)
{
    Statement &query = database.statement("SELECT id FROM name WHERE text = ?");
    query.bind(0, text);
    if (const auto ran = database.run(query); !ran)
        return Failure{ran.error()};
    std::optional<NameId> id;
    if (query.next())
        id = query.number(0);
    query.finish(); // or the connection would go on seeing the file as it is now
    return id;
}

} // namespace

StorageResult<NameId> NameTable::idOf(Database &database, std::string_view text)
{
    if (text.empty())
        return NameId(0);
    text = cutName(text);
    if (const auto known = m_ids.find(text); known != m_ids.end())
        return known->second;
    const auto found = lookUp(database, text);
    if (!found)
        return Failure{found.error()};
    NameId id = 0;
    if (*found) {
        id = **found;
    } else {
        if (const auto ran = database.run("INSERT INTO name(text) VALUES(?)", text); !ran)
            return Failure{ran.error()};
        id = database.lastInsertId();
    }
    if (m_ids.size() >= MostRemembered)
        m_ids.clear();
    m_ids.emplace(text, id);
    return id;
}

StorageResult<std::optional<NameId>> NameReader::find(std::string_view text)
{
    if (text.empty())
        return std::optional<NameId>(0);
    return lookUp(*m_database, cutName(text));
}

StorageResult<std::string> NameReader::text(NameId id)
{
    if (id == 0)
        return std::string();
    if (const auto known = m_texts.find(id); known != m_texts.end())
        return known->second;
    Statement &query = m_database->statement("SELECT text FROM name WHERE id = ?");
    query.bind(0, id);
    if (const auto ran = m_database->run(query); !ran)
        return Failure{ran.error()};
    std::string text(query.next() ? query.bytes(0) : std::string_view());
    query.finish();
    if (m_texts.size() >= MostRemembered)
        m_texts.clear();
    m_texts.emplace(id, text);
    return text;
}

} // namespace sekisho::storage
