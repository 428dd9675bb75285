// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/socket_owner_linux.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sekisho::http {

namespace {

using Address = std::array<std::uint32_t, 4>;

struct Parsed {
    Address address{};
    bool ipv6 = false;
    bool operator==(const Parsed &) const = default;
};

/// As IPv4 what is IPv4 mapped into IPv6, or an IPv4 address in a field that has room for more.
Parsed plain(const std::uint32_t (&words)[4], bool ipv6)
{
    if (!ipv6)
        return {{words[0]}, false};
    if (words[0] == 0 && words[1] == 0 && words[2] == htonl(0xffff))
        return {{words[3]}, false};
    return {{words[0], words[1], words[2], words[3]}, true};
}

std::optional<Parsed> parseAddress(const std::string &text)
{
    std::uint32_t words[4] = {};
    if (inet_pton(AF_INET, text.c_str(), words) == 1)
        return plain(words, false);
    // A zone, `fe80::1%eth0`, is not part of the address.
    if (inet_pton(AF_INET6, text.substr(0, text.find('%')).c_str(), words) == 1)
        return plain(words, true);
    return std::nullopt;
}

/// A netlink socket for one question.
class DiagSocket {
public:
    DiagSocket() : m_fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)) {}
    ~DiagSocket()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    DiagSocket(const DiagSocket &) = delete;
    DiagSocket &operator=(const DiagSocket &) = delete;

    [[nodiscard]] bool send(const void *data, std::size_t size) const
    {
        return m_fd >= 0 && ::send(m_fd, data, size, 0) == static_cast<ssize_t>(size);
    }
    /// The kernel answers within send(), so there is nothing to wait for.
    [[nodiscard]] std::size_t receive(char *buffer, std::size_t capacity) const
    {
        const ssize_t size = ::recv(m_fd, buffer, capacity, MSG_DONTWAIT);
        return size > 0 ? static_cast<std::size_t>(size) : 0;
    }

private:
    int m_fd;
};

struct DiagRequest {
    nlmsghdr header;
    inet_diag_req_v2 body;
};

DiagRequest exactRequest(const SocketEnds &ends)
{
    DiagRequest request{};
    request.header.nlmsg_len = sizeof(request);
    request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.header.nlmsg_flags = NLM_F_REQUEST;
    request.body.sdiag_family = ends.ipv6 ? AF_INET6 : AF_INET;
    request.body.sdiag_protocol = IPPROTO_TCP;
    request.body.idiag_states = ~0U;
    request.body.id.idiag_sport = htons(ends.port);
    request.body.id.idiag_dport = htons(ends.remotePort);
    std::copy(ends.address.begin(), ends.address.end(), request.body.id.idiag_src);
    std::copy(ends.remoteAddress.begin(), ends.remoteAddress.end(), request.body.id.idiag_dst);
    request.body.id.idiag_cookie[0] = request.body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    return request;
}

/// `0100007F:1F90` or the same with 32 digits: words as the machine has them, in hexadecimal.
bool endMatches(std::string_view text, bool ipv6Table, bool ipv6, const Address &address, std::uint16_t port)
{
    const std::size_t words = ipv6Table ? 4 : 1;
    if (text.size() != words * 8 + 5 || text[words * 8] != ':')
        return false;
    Address wanted = address;
    if (ipv6Table && !ipv6)
        wanted = {0, 0, htonl(0xffff), address[0]};
    std::array<char, 40> expected{};
    std::size_t at = 0;
    for (std::size_t i = 0; i < words; ++i)
        at += static_cast<std::size_t>(
            std::snprintf(expected.data() + at, expected.size() - at, "%08X", wanted[i]));
    std::snprintf(expected.data() + at, expected.size() - at, ":%04X", port);
    return text == expected.data();
}

std::vector<std::string_view> words(std::string_view line)
{
    std::vector<std::string_view> out;
    while (true) {
        const std::size_t begin = line.find_first_not_of(' ');
        if (begin == std::string_view::npos)
            return out;
        line.remove_prefix(begin);
        const std::size_t end = std::min(line.find(' '), line.size());
        out.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

std::string readWhole(const char *path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

std::optional<SocketEnds> socketEnds(const PeerAddress &peer)
{
    const auto theirs = parseAddress(peer.host);
    const auto ours = parseAddress(peer.localHost);
    if (!theirs || !ours || theirs->ipv6 != ours->ipv6)
        return std::nullopt;
    return SocketEnds{theirs->ipv6, theirs->address, peer.port, ours->address, peer.localPort};
}

std::optional<std::uint32_t> ownerFromSockDiag(const SocketEnds &ends)
{
    const DiagSocket socket;
    const DiagRequest request = exactRequest(ends);
    if (!socket.send(&request, sizeof(request)))
        return std::nullopt;

    alignas(nlmsghdr) std::array<char, 4096> answer{};
    const std::size_t size = socket.receive(answer.data(), answer.size());
    nlmsghdr header{};
    inet_diag_msg message{};
    if (size < NLMSG_LENGTH(sizeof(message)))
        return std::nullopt;
    std::memcpy(&header, answer.data(), sizeof(header));
    if (header.nlmsg_type != SOCK_DIAG_BY_FAMILY)
        return std::nullopt;
    std::memcpy(&message, answer.data() + NLMSG_HDRLEN, sizeof(message));

    // Where there is no such connection, the kernel names a socket that listens on that port.
    const bool ipv6 = message.idiag_family == AF_INET6;
    const bool same = message.id.idiag_sport == htons(ends.port) &&
                      message.id.idiag_dport == htons(ends.remotePort) &&
                      plain(message.id.idiag_src, ipv6) == Parsed{ends.address, ends.ipv6} &&
                      plain(message.id.idiag_dst, ipv6) == Parsed{ends.remoteAddress, ends.ipv6};
    // A socket that its process has closed has no inode, and the kernel gives root for its owner.
    if (!same || message.idiag_inode == 0)
        return std::nullopt;
    return message.idiag_uid;
}

std::optional<std::uint32_t> ownerFromTable(std::string_view table, bool ipv6Table, const SocketEnds &ends)
{
    // Columns: sl, local_address, rem_address, st, queues, tr:when, retrnsmt, uid, timeout, inode (proc(5)).
    constexpr std::size_t Local = 1, Remote = 2, Uid = 7, Inode = 9;
    if (ends.ipv6 && !ipv6Table)
        return std::nullopt;
    while (!table.empty()) {
        const std::size_t end = std::min(table.find('\n'), table.size());
        const auto columns = words(table.substr(0, end));
        table.remove_prefix(std::min(end + 1, table.size()));
        if (columns.size() <= Inode || columns[Inode] == "0" ||
            !endMatches(columns[Local], ipv6Table, ends.ipv6, ends.address, ends.port) ||
            !endMatches(columns[Remote], ipv6Table, ends.ipv6, ends.remoteAddress, ends.remotePort))
            continue;
        if (const auto uid = parseUnsigned(columns[Uid]))
            return static_cast<std::uint32_t>(*uid);
    }
    return std::nullopt;
}

std::optional<std::uint32_t> ownerFromProc(const SocketEnds &ends)
{
    if (const auto uid = ownerFromTable(readWhole("/proc/net/tcp"), false, ends))
        return uid;
    return ownerFromTable(readWhole("/proc/net/tcp6"), true, ends);
}

} // namespace sekisho::http
