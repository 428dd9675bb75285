// SPDX-License-Identifier: GPL-3.0-or-later
// JSON that is only appended to: a document would round the numbers and sort out the members of what is
// passed on as it was written (schemas, arguments). Commas are its business, brackets close by themselves.
// Private to this room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sekisho::dialects {

class JsonWriter {
public:
    explicit JsonWriter(std::string &out) : m_out(out) {}

    // Values: as elements, and with a name as members.
    void text(std::string_view value);
    void integer(std::int64_t value);
    void number(double value); ///< finite
    void flag(bool value) { raw(value ? "true" : "false"); }
    void null() { raw("null"); }
    /// A valid JSON value, without the ends of its lines, which streams of lines have another use for.
    void raw(std::string_view json);

    void text(std::string_view name, std::string_view value) { key(name), text(value); }
    void integer(std::string_view name, std::int64_t value) { key(name), integer(value); }
    void number(std::string_view name, double value) { key(name), number(value); }
    void flag(std::string_view name, bool value) { key(name), flag(value); }
    void null(std::string_view name) { key(name), null(); }
    void raw(std::string_view name, std::string_view json) { key(name), raw(json); }
    /// Not at all when it is empty.
    void textIfAny(std::string_view name, std::string_view value)
    {
        if (!value.empty())
            text(name, value);
    }

    template <typename Fill>
    void object(Fill &&fill)
    {
        begin('{');
        fill();
        end('}');
    }
    template <typename Fill>
    void array(Fill &&fill)
    {
        begin('[');
        fill();
        end(']');
    }
    template <typename Fill>
    void object(std::string_view name, Fill &&fill)
    {
        key(name);
        object(fill);
    }
    template <typename Fill>
    void array(std::string_view name, Fill &&fill)
    {
        key(name);
        array(fill);
    }

private:
    void key(std::string_view name);
    void begin(char bracket);
    void end(char bracket);
    void comma();

    std::string &m_out;
    bool m_comma = false; ///< before the next value or name
};

/// A string of JSON with its quotes; the text is UTF-8.
void appendJsonString(std::string &out, std::string_view text);
/// RFC 8259, all of it. Does not recurse.
[[nodiscard]] bool isJson(std::string_view text);
[[nodiscard]] bool isJsonObject(std::string_view text);

} // namespace sekisho::dialects
