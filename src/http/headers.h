// SPDX-License-Identifier: GPL-3.0-or-later
// Header fields as they came: order, case and duplicates kept. One arena per message, with the fields as they
// are written, instead of two strings a field.
#pragma once

#include "base/secret_memory.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::http {

/// A list of header fields. Names compare without regard to ASCII case (RFC 9110 section 5.1). Views into it
/// are valid until the next change.
class Headers {
public:
    struct Field {
        std::string_view name;
        std::string_view value;
    };

    Headers() = default;
    Headers(std::initializer_list<Field> fields);

    void add(std::string_view name, std::string_view value);
    /// One that a parser has let pass: a token, and no control in the value. It is not tested again.
    void addParsed(std::string_view name, std::string_view value);
    /// Replaces the first field of that name in its place, drops the others; adds it when there is none.
    void set(std::string_view name, std::string_view value);
    /// Drops all fields of that name; gives their number.
    std::size_t remove(std::string_view name);
    void clear();
    /// Memory for so many fields, with lines of so many bytes together, at once.
    void reserve(std::size_t fields, std::size_t bytes);

    [[nodiscard]] std::size_t size() const { return m_fields.size(); }
    [[nodiscard]] bool empty() const { return m_fields.empty(); }
    [[nodiscard]] Field at(std::size_t index) const { return view(m_fields[index]); }
    [[nodiscard]] bool isParsed(std::size_t index) const { return m_fields[index].parsed; }
    /// The field as a line of a head: "Name: value" and its CRLF, whatever bytes name and value have.
    [[nodiscard]] std::string_view line(std::size_t index) const
    {
        const Slot &slot = m_fields[index];
        return std::string_view(m_arena).substr(slot.at, lineBytes(slot.nameSize, slot.valueSize));
    }
    /// Bytes of all lines together, or more.
    [[nodiscard]] std::size_t mostBytes() const { return m_arena.size(); }

    /// The first value of that name.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
    /// The first value of that name, or nothing's empty text.
    [[nodiscard]] std::string_view value(std::string_view name) const { return find(name).value_or(""); }
    [[nodiscard]] bool contains(std::string_view name) const { return find(name).has_value(); }
    [[nodiscard]] std::size_t count(std::string_view name) const;
    /// Whether a comma-separated list header, over all its fields, has that token (ASCII case ignored).
    [[nodiscard]] bool listContains(std::string_view name, std::string_view token) const;

    template <typename Predicate>
    void removeIf(Predicate &&predicate)
    {
        std::erase_if(m_fields, [&](const Slot &slot) { return predicate(view(slot)); });
    }

    class Iterator {
    public:
        Iterator(const Headers &headers, std::size_t index) : m_headers(headers), m_index(index) {}
        Field operator*() const { return m_headers.at(m_index); }
        Iterator &operator++()
        {
            ++m_index;
            return *this;
        }
        bool operator!=(const Iterator &other) const { return m_index != other.m_index; }

    private:
        const Headers &m_headers;
        std::size_t m_index;
    };
    [[nodiscard]] Iterator begin() const { return {*this, 0}; }
    [[nodiscard]] Iterator end() const { return {*this, m_fields.size()}; }

    bool operator==(const Headers &other) const;

private:
    struct Slot {
        std::uint32_t at; ///< of the line in the arena
        std::uint32_t nameSize;
        std::uint32_t valueSize;
        bool parsed;
    };
    static constexpr std::string_view Separator = ": ";
    static constexpr std::string_view LineEnd = "\r\n";
    static constexpr std::size_t lineBytes(std::size_t nameSize, std::size_t valueSize)
    {
        return nameSize + Separator.size() + valueSize + LineEnd.size();
    }
    static void writeLine(char *to, std::string_view name, std::string_view value);
    [[nodiscard]] std::string_view nameOf(const Slot &slot) const
    {
        return {m_arena.data() + slot.at, slot.nameSize};
    }
    [[nodiscard]] Field view(const Slot &slot) const
    {
        const char *line = m_arena.data() + slot.at;
        return {{line, slot.nameSize}, {line + slot.nameSize + Separator.size(), slot.valueSize}};
    }
    [[nodiscard]] Slot store(std::string_view name, std::string_view value);
    void append(const Slot &slot);

    WipedString m_arena; ///< lines; credentials stand in it
    std::vector<Slot> m_fields;
};

} // namespace sekisho::http
