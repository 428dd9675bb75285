// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/detail_writer.h"

#include <array>
#include <charconv>
#include <cstring>

namespace sekisho::storage {
namespace {

/// RFC 3629, section 4.
bool isUtf8(std::string_view text)
{
    std::size_t at = 0;
    const auto byte = [&](std::size_t i) -> unsigned { return static_cast<unsigned char>(text[i]); };
    while (at < text.size()) {
        if (std::uint64_t eight = 0; text.size() - at >= sizeof eight) { // mostly it is ASCII
            std::memcpy(&eight, text.data() + at, sizeof eight);
            if ((eight & 0x8080808080808080) == 0) {
                at += sizeof eight;
                continue;
            }
        }
        const unsigned first = byte(at);
        if (first < 0x80) {
            ++at;
            continue;
        }
        const std::size_t length = first >= 0xc2 && first < 0xe0   ? 2
                                   : first >= 0xe0 && first < 0xf0 ? 3
                                   : first >= 0xf0 && first < 0xf5 ? 4
                                                                   : 0;
        if (length == 0 || text.size() - at < length)
            return false;
        const unsigned least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        const unsigned most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (byte(at + 1) < least || byte(at + 1) > most)
            return false;
        for (std::size_t i = 2; i < length; ++i) {
            if ((byte(at + i) & 0xc0) != 0x80)
                return false;
        }
        at += length;
    }
    return true;
}

/// RFC 8259, section 7: what cannot stand in a string as it is. What is no ASCII is not looked at here.
constexpr std::array<bool, 256> Escaped = [] {
    std::array<bool, 256> escaped{};
    for (std::size_t control = 0; control < 0x20; ++control)
        escaped[control] = true;
    escaped['"'] = escaped['\\'] = true;
    return escaped;
}();

void appendEscape(std::string &out, char c)
{
    constexpr std::string_view Short = "\"\\\b\f\n\r\t";
    constexpr std::string_view Letters = "\"\\bfnrt";
    out += '\\';
    if (const auto at = Short.find(c); at != std::string_view::npos) {
        out += Letters[at];
        return;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += "u00";
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 0xf];
}

/// UTF-8 with its quotes.
void appendString(std::string &out, std::string_view text)
{
    out += '"';
    std::size_t written = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!Escaped[static_cast<unsigned char>(text[at])])
            continue;
        out += text.substr(written, at - written);
        appendEscape(out, text[at]);
        written = at + 1;
    }
    out += text.substr(written);
    out += '"';
}

/// A comma where something stands before it in the object or array.
void separate(std::string &out)
{
    if (out.back() != '{' && out.back() != '[')
        out += ',';
}

/// What comes next is the value of that member.
void appendName(std::string &out, std::string_view name)
{
    separate(out);
    out += '"';
    out += name;
    out += "\":";
}

void appendText(std::string &out, std::string_view name, std::string_view text)
{
    appendName(out, name);
    appendJsonText(out, text);
}

void appendNumber(std::string &out, std::string_view name, std::int64_t number)
{
    appendName(out, name);
    std::array<char, 20> digits{}; // of the smallest, with its sign
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void appendHeaders(std::string &out, std::string_view name, const std::vector<RecordedHeader> &headers)
{
    if (headers.empty())
        return;
    appendName(out, name);
    out += '[';
    for (const RecordedHeader &header : headers) {
        separate(out);
        out += '[';
        appendJsonText(out, header.name);
        out += ',';
        appendJsonText(out, header.value);
        out += ']';
    }
    out += ']';
}

void appendAttempt(std::string &out, const Attempt &attempt)
{
    separate(out);
    out += '{';
    appendText(out, "provider", attempt.provider);
    appendText(out, "origin", attempt.origin);
    appendNumber(out, "startedAt", attempt.startedAt.count());
    if (attempt.status != 0)
        appendNumber(out, "status", attempt.status);
    if (!attempt.error.empty())
        appendText(out, "error", attempt.error);
    if (attempt.reusedConnection) {
        appendName(out, "reused");
        out += "true";
    }
    for (const AttemptTime &field : AttemptTimes) {
        if (const auto &time = attempt.*field.time)
            appendNumber(out, field.name, time->count());
    }
    out += '}';
}

} // namespace

void appendJsonText(std::string &out, std::string_view text)
{
    if (isUtf8(text)) {
        appendString(out, text);
        return;
    }
    std::string latin1;
    latin1.reserve(2 * text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            latin1 += c;
        } else {
            latin1 += static_cast<char>(0xc0 | (byte >> 6));
            latin1 += static_cast<char>(0x80 | (byte & 0x3f));
        }
    }
    out += "{\"latin1\":";
    appendString(out, latin1);
    out += '}';
}

void appendDetail(std::string &out, const ExchangeRecord &record)
{
    out += '{';
    if (!record.attempts.empty()) {
        appendName(out, "attempts");
        out += '[';
        for (const Attempt &attempt : record.attempts)
            appendAttempt(out, attempt);
        out += ']';
    }
    appendHeaders(out, "requestHeaders", record.requestHeaders);
    appendHeaders(out, "responseHeaders", record.responseHeaders);
    if (!record.notes.empty()) {
        appendName(out, "notes");
        out += '[';
        for (const std::string &note : record.notes) {
            separate(out);
            appendJsonText(out, note);
        }
        out += ']';
    }
    if (record.path.size() > MostRowText)
        appendText(out, "path", record.path);
    if (record.error.size() > MostRowText)
        appendText(out, "error", record.error);
    out += '}';
}

} // namespace sekisho::storage
