// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/stream.h"

#include "base/secret_memory.h"

namespace sekisho::http {

std::size_t totalSize(Pieces pieces)
{
    std::size_t size = 0;
    for (const std::string_view piece : pieces)
        size += piece.size();
    return size;
}

void Stream::writeAll(Pieces pieces)
{
    WipedString joined;
    joined.reserve(totalSize(pieces));
    for (const std::string_view piece : pieces)
        joined += piece;
    write(joined);
}

void StreamDeleter::operator()(Stream *stream) const
{
    stream->dispose();
}

std::string Origin::authority() const
{
    constexpr std::size_t PortAndBrackets = 8;
    const bool isIpv6 = host.find(':') != std::string::npos;
    std::string text;
    text.reserve(host.size() + PortAndBrackets);
    text.append(isIpv6 ? "[" : "").append(host).append(isIpv6 ? "]" : "");
    const bool usual = (scheme == "http" && port == 80) || (scheme == "https" && port == 443);
    if (!usual && port != 0)
        text.append(1, ':').append(std::to_string(port));
    return text;
}

} // namespace sekisho::http
