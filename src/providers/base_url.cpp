// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/upstream_url.h"
#include "providers/url_text.h"

#include "base/text.h"

#include <QHostAddress>
#include <QString>

#include <algorithm>

namespace sekisho::providers {
namespace {

Failure<Error> refused(std::string_view url, std::string_view why)
{
    return Failure{Error{"The base URL \"" + std::string(url) + "\" " + std::string(why) + "."}};
}

bool isNameCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

/// Lower-case names of RFC 1123 (underscores occur in private networks), dotted IPv4 among them.
bool isHostName(std::string_view host)
{
    return !host.empty() && host.size() <= 253 && host.front() != '.' && host.front() != '-' &&
           host.find("..") == std::string_view::npos &&
           std::all_of(host.begin(), host.end(), [](char c) { return isNameCharacter(c); });
}

bool isIpv6(std::string_view host)
{
    const bool plain = std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
    });
    QHostAddress address;
    return plain &&
           address.setAddress(QString::fromLatin1(host.data(), static_cast<qsizetype>(host.size()))) &&
           address.protocol() == QAbstractSocket::IPv6Protocol;
}

std::uint16_t defaultPort(std::string_view scheme)
{
    if (scheme == "https")
        return 443;
    return scheme == "http" ? 80 : 0;
}

/// Host and port of `authority` into `out`; an empty text, or why not.
std::string_view readAuthority(std::string_view authority, BaseUrl &out)
{
    if (authority.find('@') != std::string_view::npos)
        return "holds a user name or password; keys belong in the window";
    std::string_view port;
    bool hasPort = false;
    if (authority.starts_with('[')) {
        const std::size_t close = authority.find(']');
        if (close == std::string_view::npos)
            return "has no \"]\" after its IPv6 address";
        out.host = toLowerAscii(authority.substr(1, close - 1));
        const std::string_view rest = authority.substr(close + 1);
        hasPort = rest.starts_with(':');
        port = hasPort ? rest.substr(1) : rest;
        if (!isIpv6(out.host) || (!hasPort && !rest.empty()))
            return "has a host that is not an IPv6 address";
    } else {
        const std::size_t colon = authority.find(':');
        hasPort = colon != std::string_view::npos;
        out.host = toLowerAscii(authority.substr(0, colon));
        port = hasPort ? authority.substr(colon + 1) : std::string_view();
        if (!isHostName(out.host))
            return "has no valid host name";
    }
    out.port = defaultPort(out.scheme);
    if (!hasPort)
        return {};
    const auto number = parseUnsigned(port);
    if (!number || *number < 1 || *number > 65535)
        return "has a port that is not between 1 and 65535";
    out.port = static_cast<std::uint16_t>(*number);
    return {};
}

} // namespace

Result<BaseUrl> BaseUrl::parse(std::string_view url)
{
    const std::size_t mark = url.find("://");
    if (mark == std::string_view::npos)
        return refused(url, "does not begin with http:// or https://");
    if (url.find('?') != std::string_view::npos || url.find('#') != std::string_view::npos)
        return refused(url, "holds a query or a fragment");
    BaseUrl out;
    out.scheme = toLowerAscii(url.substr(0, mark));
    if (out.scheme != "http" && out.scheme != "https" && out.scheme != "demo")
        return refused(url, "has a scheme other than http and https");
    const std::string_view rest = url.substr(mark + 3);
    const std::size_t slash = rest.find('/');
    if (const std::string_view why = readAuthority(rest.substr(0, slash), out); !why.empty())
        return refused(url, why);
    std::string_view path = slash == std::string_view::npos ? std::string_view() : rest.substr(slash);
    while (path.ends_with('/'))
        path.remove_suffix(1);
    if (const std::string_view why = pathProblem(path); !why.empty())
        return refused(url, why);
    out.path = path;
    return out;
}

} // namespace sekisho::providers
