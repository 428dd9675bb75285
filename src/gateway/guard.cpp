// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/guard.h"

#include "base/text.h"

#include <QtGlobal>

#include <algorithm>
#include <array>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace sekisho::gateway {
namespace {

struct HostPort {
    std::string host; ///< lower case, without brackets and without a root dot
    std::uint64_t port = 80;
};

std::optional<HostPort> parseAuthority(std::string_view text)
{
    HostPort result;
    std::string_view port;
    bool hasPort = false;
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos)
            return std::nullopt;
        result.host = toLowerAscii(text.substr(1, close - 1));
        const std::string_view rest = text.substr(close + 1);
        if (!rest.empty() && rest.front() != ':')
            return std::nullopt;
        hasPort = !rest.empty();
        port = rest.empty() ? rest : rest.substr(1);
    } else {
        const std::size_t colon = text.find(':');
        hasPort = colon != std::string_view::npos;
        result.host = toLowerAscii(text.substr(0, colon));
        port = hasPort ? text.substr(colon + 1) : std::string_view();
        if (result.host.ends_with('.'))
            result.host.pop_back();
    }
    if (hasPort) {
        const auto number = parseUnsigned(port);
        if (!number || *number > 65535)
            return std::nullopt;
        result.port = *number;
    }
    return result;
}

bool isOurHost(const Snapshot &snapshot, std::string_view host)
{
    constexpr std::array<std::string_view, 3> Own = {"localhost", "127.0.0.1", "::1"};
    if (std::find(Own.begin(), Own.end(), host) != Own.end())
        return true;
    return std::any_of(snapshot.allowedHosts.begin(), snapshot.allowedHosts.end(),
                       [&](const std::string &name) { return equalsIgnoringCase(name, host); });
}

/// An absolute-form target's authority takes the place of Host (RFC 9112 section 3.2.2).
std::optional<std::string_view> authorityOf(const http::RequestHead &head)
{
    const std::string_view target = head.target;
    const std::size_t scheme = target.find("://");
    if (!target.starts_with('/') && scheme != std::string_view::npos) {
        const std::size_t begin = scheme + 3;
        const std::size_t end = target.find_first_of("/?", begin);
        return target.substr(begin, end == std::string_view::npos ? end : end - begin);
    }
    return head.headers.find("Host");
}

#ifdef Q_OS_UNIX
/// The system is asked once: this program never becomes another user's.
uid_t ownUser()
{
    static const uid_t user = ::geteuid();
    return user;
}
#endif

} // namespace

bool isAllowedOrigin(const Snapshot &snapshot, std::string_view origin)
{
    return std::any_of(snapshot.allowedOrigins.begin(), snapshot.allowedOrigins.end(),
                       [&](const std::string &allowed) { return equalsIgnoringCase(allowed, origin); });
}

Caller callerOf(const Snapshot &snapshot, http::Transaction &transaction)
{
#ifdef Q_OS_UNIX
    const std::string host = transaction.peer().host;
    const bool loopback = host == "::1" || host.starts_with("127.") || host.starts_with("::ffff:127.");
    if (!snapshot.checkPeerUser || !loopback)
        return Caller::Own;
    const http::PeerUser user = transaction.peerUser();
    switch (user.state) {
    case http::PeerUser::State::Known:
        return user.uid == ownUser() ? Caller::Own : Caller::Other;
    case http::PeerUser::State::NotFound:
        return Caller::Other;
    case http::PeerUser::State::Unsupported:
        break;
    }
#else
    Q_UNUSED(snapshot)
    Q_UNUSED(transaction)
#endif
    return Caller::Own;
}

std::optional<Refusal> checkCaller(const Snapshot &snapshot, const http::RequestHead &head,
                                   std::uint16_t listenPort, Caller caller)
{
    if (caller == Caller::Other) {
        return Refusal{
            "This gateway belongs to another user of this machine. Each user runs one of their own."};
    }
    // HTTP/1.0 may come without a Host; no browser speaks it.
    const auto authority = authorityOf(head);
    if (authority || head.minorVersion > 0) {
        const auto host = parseAuthority(authority.value_or(""));
        const std::string port = std::to_string(listenPort);
        if (!host || !isOurHost(snapshot, host->host) || host->port != listenPort) {
            return Refusal{"The Host header is not this gateway's (localhost:" + port +
                           " or 127.0.0.1:" + port + "). Other names are let in by the setting allow_hosts."};
        }
    }
    const auto origin = head.headers.find("Origin");
    if (origin) {
        if (isAllowedOrigin(snapshot, *origin))
            return std::nullopt;
        return Refusal{"Requests from the web page " + std::string(origin->substr(0, 200)) +
                       " are refused until it is let in by the setting allow_origins."};
    }
    const std::string_view site = head.headers.value("Sec-Fetch-Site");
    if (equalsIgnoringCase(site, "cross-site") || equalsIgnoringCase(site, "same-site"))
        return Refusal{"Requests of web pages from other sites are refused."};
    return std::nullopt;
}

} // namespace sekisho::gateway
