// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/json_writer.h"

#include "dialects/json_text.h"

#include <nlohmann/json.hpp>

#include <array>
#include <charconv>

namespace sekisho::dialects {

void appendJsonString(std::string &out, std::string_view text)
{
    static constexpr std::string_view Digits = "0123456789abcdef";
    out += '"';
    std::size_t done = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20)
            continue;
        out += text.substr(done, at - done);
        done = at + 1;
        out += '\\';
        if (c == '"' || c == '\\') {
            out += c;
        } else if (c == '\n') {
            out += 'n';
        } else {
            out += "u00";
            out += Digits[static_cast<unsigned char>(c) >> 4U];
            out += Digits[static_cast<unsigned char>(c) & 15U];
        }
    }
    out += text.substr(done);
    out += '"';
}

bool isJson(std::string_view text)
{
    return nlohmann::json::accept(text.begin(), text.end());
}

bool isJsonObject(std::string_view text)
{
    return JsonText(text).isObject() && isJson(text);
}

void JsonWriter::comma()
{
    if (m_comma)
        m_out += ',';
    m_comma = true;
}

void JsonWriter::key(std::string_view name)
{
    comma();
    appendJsonString(m_out, name);
    m_out += ':';
    m_comma = false;
}

void JsonWriter::begin(char bracket)
{
    comma();
    m_out += bracket;
    m_comma = false;
}

void JsonWriter::end(char bracket)
{
    m_out += bracket;
    m_comma = true;
}

void JsonWriter::text(std::string_view value)
{
    comma();
    appendJsonString(m_out, value);
}

void JsonWriter::integer(std::int64_t value)
{
    comma();
    m_out += std::to_string(value);
}

void JsonWriter::number(double value)
{
    comma();
    std::array<char, 32> space{};
    const auto result = std::to_chars(space.data(), space.data() + space.size(), value);
    m_out.append(space.data(), result.ptr);
}

void JsonWriter::raw(std::string_view json)
{
    comma();
    // In a valid value they stand between its tokens only.
    for (std::size_t at = 0; at < json.size();) {
        const std::size_t end = std::min(json.find_first_of("\r\n", at), json.size());
        m_out += json.substr(at, end - at);
        at = end + 1;
    }
}

} // namespace sekisho::dialects
