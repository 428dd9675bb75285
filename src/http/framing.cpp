// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/framing.h"

#include "base/text.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace sekisho::http {
namespace {

using FramingResult = Result<Framing, HttpError>;

// Some peers keep lengths in a signed number.
constexpr std::uint64_t LargestLength = std::numeric_limits<std::int64_t>::max();

Failure<HttpError> bad(std::string detail)
{
    return Failure{HttpError{ErrorKind::BadMessage, std::move(detail)}};
}

/// The fields that decide, gathered in one pass.
struct FramingFields {
    struct Named {
        std::size_t count = 0;
        std::string_view value; ///< of the first
        void add(std::string_view text)
        {
            if (count++ == 0)
                value = text;
        }
    };
    explicit FramingFields(const Headers &headers)
    {
        for (const Headers::Field field : headers) {
            if (equalsIgnoringCase(field.name, "Host"))
                host.add(field.value);
            else if (equalsIgnoringCase(field.name, "Content-Length"))
                length.add(field.value);
            else if (equalsIgnoringCase(field.name, "Transfer-Encoding"))
                coding.add(field.value);
        }
    }
    Named host;
    Named length;
    Named coding;
};

/// What Transfer-Encoding and Content-Length say by themselves; Kind::None when neither is there.
FramingResult declaredFraming(const FramingFields &fields, int minorVersion)
{
    if (fields.coding.count > 0) {
        if (fields.length.count > 0)
            return bad("both Transfer-Encoding and Content-Length");
        if (minorVersion < 1)
            return bad("Transfer-Encoding in HTTP/1.0");
        if (fields.coding.count > 1)
            return bad("more than one Transfer-Encoding");
        if (!equalsIgnoringCase(fields.coding.value, "chunked"))
            return bad("a Transfer-Encoding other than chunked");
        return Framing{Framing::Kind::Chunked};
    }
    if (fields.length.count == 0)
        return Framing{};
    if (fields.length.count > 1)
        return bad("more than one Content-Length");
    const std::optional<std::uint64_t> length = parseUnsigned(fields.length.value);
    if (!length || *length > LargestLength)
        return bad("bad Content-Length");
    return Framing{Framing::Kind::Length, *length};
}

/// uri-host [ ":" port ] (RFC 9110 section 7.2), as far as it keeps a host from being read as something else.
constexpr ByteSet HostBytes{
    "!$%&'()*+-.0123456789:;=ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz~"};

bool isTargetForm(std::string_view method, std::string_view target)
{
    if (method == "CONNECT")
        return target.find('/') == std::string_view::npos;
    return target.starts_with('/') || (target == "*" && method == "OPTIONS") ||
           startsWithIgnoringCase(target, "http://") || startsWithIgnoringCase(target, "https://");
}

} // namespace

FramingResult framingOf(const RequestHead &head)
{
    if (!isTargetForm(head.method, head.target))
        return bad("bad target");
    const FramingFields fields(head.headers);
    if (fields.host.count > 1)
        return bad("more than one Host");
    if (fields.host.count == 0 && head.minorVersion >= 1)
        return bad("no Host");
    if (!HostBytes.hasAll(fields.host.value))
        return bad("bad Host");
    return declaredFraming(fields, head.minorVersion);
}

FramingResult framingOf(const ResponseHead &head, std::string_view requestMethod)
{
    if (head.status < 100)
        return bad("bad status");
    const FramingResult declared = declaredFraming(FramingFields(head.headers), head.minorVersion);
    if (!declared)
        return declared;

    const bool success = head.status / 100 == 2;
    const bool tunnel = head.status == 101 || (requestMethod == "CONNECT" && success);
    if (head.status / 100 == 1 || head.status == 204) {
        // Forbidden there (RFC 9110 section 8.6, RFC 9112 section 6.1); who sends it may send a body too.
        if (declared->kind == Framing::Kind::Chunked || declared->length > 0)
            return bad("a body announced in an answer that has none");
    }
    if (tunnel)
        return Framing{Framing::Kind::UntilClose};
    if (head.status / 100 == 1 || head.status == 204 || head.status == 304 || requestMethod == "HEAD")
        return Framing{};
    if (declared->kind == Framing::Kind::None)
        return Framing{Framing::Kind::UntilClose};
    return declared;
}

} // namespace sekisho::http
