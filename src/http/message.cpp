// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/message.h"

#include "base/text.h"
#include "http/control_bytes.h"

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

// RFC 9110 section 5.6.2.
constexpr ByteSet TokenBytes{"!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~"};
// Line breaks and NUL in values that configuration or a provider brought in must not become lines of the
// message (RFC 9110 section 5.5 has them replaced).
constexpr ByteSet LineBreakers{std::string_view("\r\n\0", 3)};

bool isToken(std::string_view text)
{
    return !text.empty() && TokenBytes.hasAll(text);
}

bool isLine(const Headers::Field &field)
{
    return isToken(field.name) && firstControl(field.value) == field.value.size();
}

void appendText(std::string &out, std::string_view text)
{
    const auto from = static_cast<std::ptrdiff_t>(out.size());
    out += text;
    if (firstControl(text) < text.size())
        std::replace_if(
            out.begin() + from, out.end(), [](char c) { return LineBreakers.has(c); }, ' ');
}

/// The same for a target, where a space would end it.
void appendTarget(std::string &out, std::string_view target)
{
    static constexpr char Digits[] = "0123456789ABCDEF";
    static constexpr auto isVisible = [](char c) { return static_cast<unsigned char>(c) > ' ' && c != 0x7f; };
    const auto end = std::find_if_not(target.begin(), target.end(), isVisible);
    out.append(target.begin(), end);
    for (const char c : target.substr(static_cast<std::size_t>(end - target.begin()))) {
        if (isVisible(c)) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += Digits[byte >> 4];
            out += Digits[byte & 15];
        }
    }
}

void appendField(std::string &out, std::string_view name, std::string_view value)
{
    out += name;
    out += ": ";
    appendText(out, value);
    out += "\r\n";
}

void appendFields(std::string &out, const Headers &headers, Framing framing, std::string_view connection)
{
    static constexpr std::array<std::string_view, 3> Replaced = {"Content-Length", "Transfer-Encoding",
                                                                 "Connection"};
    for (std::size_t i = 0; i < headers.size(); ++i) {
        const Headers::Field field = headers.at(i);
        if (isOneOf(field.name, Replaced))
            continue;
        if (headers.isParsed(i) || isLine(field))
            out += headers.line(i);
        else if (isToken(field.name))
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

// More than the start line's constant parts and the fields that are added to a head's own.
constexpr std::size_t AddedBytes = 128;

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
    out.reserve(AddedBytes + head.headers.mostBytes() + 3 * (head.method.size() + head.target.size()) + room);
    appendTarget(out, head.method);
    out += ' ';
    appendTarget(out, head.target);
    out += " HTTP/1.";
    out += static_cast<char>('0' + head.minorVersion);
    out += "\r\n";
    appendFields(out, head.headers, framing, connection);
    return out;
}

std::string serialize(const ResponseHead &head, Framing framing, std::string_view connection,
                      std::size_t room)
{
    std::string out;
    out.reserve(AddedBytes + head.headers.mostBytes() + head.reason.size() + room);
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
