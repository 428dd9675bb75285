// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/row_reader.h"

namespace sekisho::providers {

RowReader::RowReader(const Json &object, std::string place, std::string &error, const char *file)
    : m_object(object), m_place(std::move(place)), m_error(error), m_file(file)
{
    if (!object.is_object())
        fail({}, "is not an object");
}

void RowReader::fail(std::string_view field, const std::string &why)
{
    if (!m_error.empty())
        return;
    const std::string named = field.empty() ? std::string() : ", field \"" + std::string(field) + '"';
    m_error = m_file + (": " + m_place) + named + " " + why + ".";
}

const RowReader::Json *RowReader::optional(const char *field)
{
    m_known.insert(field);
    if (failed())
        return nullptr;
    const auto found = m_object.find(field);
    return found == m_object.end() ? nullptr : &*found;
}

const RowReader::Json *RowReader::member(const char *field, bool (Json::*isType)() const noexcept,
                                         const char *type)
{
    const Json *value = optional(field);
    if (!value)
        fail(field, "is missing");
    else if (!(value->*isType)())
        fail(field, std::string("is not ") + type);
    return failed() ? nullptr : value;
}

std::string RowReader::text(const char *field)
{
    const Json *value = member(field, &Json::is_string, "a text");
    return value ? value->get<std::string>() : std::string();
}

bool RowReader::boolean(const char *field)
{
    const Json *value = member(field, &Json::is_boolean, "true or false");
    return value && value->get<bool>();
}

const RowReader::Json *RowReader::array(const char *field)
{
    return member(field, &Json::is_array, "a list");
}

const RowReader::Json *RowReader::wholeNumber(const char *field)
{
    return member(field, &Json::is_number_unsigned, "a whole number");
}

std::vector<std::string> RowReader::texts(const char *field)
{
    std::vector<std::string> out;
    const Json *values = array(field);
    for (std::size_t i = 0; values && i < values->size(); ++i) {
        if (!(*values)[i].is_string())
            fail(field, "holds something that is not a text");
        else
            out.push_back((*values)[i].get<std::string>());
    }
    return out;
}

RowReader RowReader::object(const char *field)
{
    static const Json Empty = Json::object();
    const Json *value = member(field, &Json::is_object, "an object");
    return {value ? *value : Empty, m_place + ", field \"" + field + '"', m_error, m_file};
}

void RowReader::refuseOthers()
{
    for (auto it = m_object.begin(); !failed() && it != m_object.end(); ++it) {
        if (!m_known.contains(it.key()))
            fail(it.key(), "is unknown");
    }
}

} // namespace sekisho::providers
