// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/message.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <vector>

namespace sekisho::http {
namespace {

// RFC 9110 section 7.6.1; Trailer because trailers are dropped, and what is between a client and its nearest
// proxy (section 11.7).
constexpr std::array<std::string_view, 11> HopByHop = {
    "Connection", "Keep-Alive", "Proxy-Connection",  "Proxy-Authenticate", "Proxy-Authorization",      "TE",
    "Trailer",    "Upgrade",    "Transfer-Encoding", "Content-Length",     "Proxy-Authentication-Info"};

bool isOneOf(std::string_view name, auto &names)
{
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view other) { return equalsIgnoringCase(name, other); });
}

bool isToken(std::string_view text)
{
    constexpr std::string_view Marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        const char lower = toLowerAscii(c);
        return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
               Marks.find(c) != std::string_view::npos;
    });
}

/// Line breaks and NUL in values that configuration or a provider brought in must not become lines of the
/// message (RFC 9110 section 5.5 has them replaced).
void appendText(std::string &out, std::string_view text)
{
    const std::size_t from = out.size();
    out += text;
    std::replace_if(
        out.begin() + static_cast<std::ptrdiff_t>(from), out.end(),
        [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
}

/// The same for a target, where a space would end it.
void appendTarget(std::string &out, std::string_view target)
{
    static constexpr char Digits[] = "0123456789ABCDEF";
    for (const char c : target) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > ' ' && byte != 0x7f) {
            out += c;
        } else {
            out += '%';
            out += Digits[byte >> 4];
            out += Digits[byte & 15];
        }
    }
}

void appendField(std::string &out, std::string_view name, std::string_view value)
{
    if (!isToken(name))
        return;
    out += name;
    out += ": ";
    appendText(out, value);
    out += "\r\n";
}

void appendFields(std::string &out, const Headers &headers, Framing framing, std::string_view connection)
{
    static constexpr std::array<std::string_view, 3> Replaced = {"Content-Length", "Transfer-Encoding",
                                                                 "Connection"};
    for (const Headers::Field field : headers) {
        if (!isOneOf(field.name, Replaced))
            appendField(out, field.name, field.value);
    }
    if (framing.kind == Framing::Kind::Length)
        appendField(out, "Content-Length", std::to_string(framing.length));
    if (framing.kind == Framing::Kind::Chunked)
        appendField(out, "Transfer-Encoding", "chunked");
    if (!connection.empty())
        appendField(out, "Connection", connection);
    out += "\r\n";
}

std::size_t roughSize(const Headers &headers)
{
    std::size_t size = 256;
    for (const Headers::Field field : headers)
        size += field.name.size() + field.value.size() + 4;
    return size;
}

} // namespace

bool keepsAlive(int minorVersion, const Headers &headers)
{
    if (headers.listContains("Connection", "close"))
        return false;
    return minorVersion >= 1 || headers.listContains("Connection", "keep-alive");
}

void removeHopByHop(Headers &headers)
{
    std::vector<std::string> named;
    for (const Headers::Field field : headers) {
        if (equalsIgnoringCase(field.name, "Connection"))
            forEachListElement(field.value, [&](std::string_view element) { named.emplace_back(element); });
    }
    headers.removeIf([&](const Headers::Field &field) {
        return isOneOf(field.name, HopByHop) || isOneOf(field.name, named);
    });
}

std::string serialize(const RequestHead &head, Framing framing, std::string_view connection, std::size_t room)
{
    // Content is expected of these, so its absence is said (RFC 9110 section 8.6).
    static constexpr std::array<std::string_view, 3> WithContent = {"POST", "PUT", "PATCH"};
    if (framing.kind == Framing::Kind::None && isOneOf(head.method, WithContent))
        framing = {Framing::Kind::Length, 0};

    std::string out;
    // Each byte of these may become an escape of three; what does not fit would be copied to another place.
    out.reserve(roughSize(head.headers) + 3 * (head.method.size() + head.target.size()) + room);
    appendTarget(out, head.method);
    out += ' ';
    appendTarget(out, head.target);
    out += " HTTP/1.";
    out += static_cast<char>('0' + head.minorVersion);
    out += "\r\n";
    appendFields(out, head.headers, framing, connection);
    return out;
}

std::string serialize(const ResponseHead &head, Framing framing, std::string_view connection)
{
    std::string out;
    out.reserve(roughSize(head.headers));
    out += "HTTP/1.";
    out += static_cast<char>('0' + head.minorVersion);
    out += ' ';
    out += std::to_string(head.status);
    out += ' ';
    appendText(out, head.reason);
    out += "\r\n";
    appendFields(out, head.headers, framing, connection);
    return out;
}

std::string httpDate(std::int64_t secondsSinceEpoch)
{
    static constexpr std::array<const char *, 7> Days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char *, 12> Months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::chrono::sys_seconds time{std::chrono::seconds(secondsSinceEpoch)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    char text[64];
    const int size =
        std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT",
                      Days[std::chrono::weekday(day).c_encoding()], unsigned(date.day()),
                      Months[unsigned(date.month()) - 1], int(date.year()), int(clock.hours().count()),
                      int(clock.minutes().count()), int(clock.seconds().count()));
    return {text, static_cast<std::size_t>(size)};
}

} // namespace sekisho::http
