// SPDX-License-Identifier: GPL-3.0-or-later
// The owner of a peer's socket, against real connections of this process and of children under other users.
#include "http/peer_user.h"
#include "http/socket_owner_linux.h"

#include <QProcess>
#include <QtTest>

#include <array>
#include <optional>
#include <string>
#include <utility>

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace sekisho::http;

namespace {

constexpr std::uint32_t Nobody = 65534;

class Socket {
public:
    explicit Socket(int fd = -1) : m_fd(fd) {}
    ~Socket() { close(); }
    Socket(Socket &&other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
    Socket &operator=(Socket &&) = delete;
    [[nodiscard]] int fd() const { return m_fd; }
    void close()
    {
        if (m_fd >= 0)
            ::close(std::exchange(m_fd, -1));
    }

private:
    int m_fd;
};

sockaddr *generic(sockaddr_storage &address)
{
    return reinterpret_cast<sockaddr *>(&address);
}

sockaddr_storage makeAddress(const char *text, std::uint16_t port)
{
    sockaddr_storage storage{};
    auto *v4 = reinterpret_cast<sockaddr_in *>(&storage);
    auto *v6 = reinterpret_cast<sockaddr_in6 *>(&storage);
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
    } else {
        inet_pton(AF_INET6, text, &v6->sin6_addr);
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
    }
    return storage;
}

/// Both calls are safe between fork and exec.
int connectTo(sockaddr_storage address)
{
    const int fd = ::socket(address.ss_family, SOCK_STREAM, 0);
    return ::connect(fd, generic(address), sizeof(address)) == 0 ? fd : -1;
}

std::pair<std::string, std::uint16_t> textOf(const sockaddr_storage &address)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.ss_family == AF_INET) {
        const auto *v4 = reinterpret_cast<const sockaddr_in *>(&address);
        inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
        return {text.data(), ntohs(v4->sin_port)};
    }
    const auto *v6 = reinterpret_cast<const sockaddr_in6 *>(&address);
    inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
    return {text.data(), ntohs(v6->sin6_port)};
}

/// A listening socket, and the connections that it has accepted.
class Door {
public:
    explicit Door(const char *host) : m_socket(::socket(makeAddress(host, 0).ss_family, SOCK_STREAM, 0))
    {
        sockaddr_storage address = makeAddress(host, 0);
        const int off = 0;
        if (address.ss_family == AF_INET6)
            setsockopt(m_socket.fd(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
        socklen_t size = sizeof(address);
        isOpen = ::bind(m_socket.fd(), generic(address), sizeof(address)) == 0 &&
                 ::listen(m_socket.fd(), 10) == 0 && getsockname(m_socket.fd(), generic(address), &size) == 0;
        port = textOf(address).second;
    }

    /// The connection that waits; there must be one.
    [[nodiscard]] Socket accept() const
    {
        return Socket(::accept4(m_socket.fd(), nullptr, nullptr, SOCK_CLOEXEC));
    }

    bool isOpen = false;
    std::uint16_t port = 0;

private:
    Socket m_socket;
};

PeerAddress peerOf(const Socket &accepted)
{
    sockaddr_storage theirs{};
    sockaddr_storage ours{};
    socklen_t size = sizeof(theirs);
    getpeername(accepted.fd(), generic(theirs), &size);
    size = sizeof(ours);
    getsockname(accepted.fd(), generic(ours), &size);
    PeerAddress peer;
    std::tie(peer.host, peer.port) = textOf(theirs);
    std::tie(peer.localHost, peer.localPort) = textOf(ours);
    return peer;
}

bool hasIpv6()
{
    return Door("::1").isOpen;
}

/// Whether this kernel answers questions about TCP sockets at all: a listing of them does not fail.
bool hasSockDiag()
{
    struct {
        nlmsghdr header;
        inet_diag_req_v2 body;
    } request{};
    request.header.nlmsg_len = sizeof(request);
    request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.body.sdiag_family = AF_INET;
    request.body.sdiag_protocol = IPPROTO_TCP;
    request.body.idiag_states = ~0U;
    const Socket socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
    alignas(nlmsghdr) std::array<char, 32768> answer{};
    if (::send(socket.fd(), &request, sizeof(request), 0) < 0 ||
        ::recv(socket.fd(), answer.data(), answer.size(), MSG_DONTWAIT) < 0)
        return false;
    return reinterpret_cast<const nlmsghdr *>(answer.data())->nlmsg_type != NLMSG_ERROR;
}

PeerUser known(std::uint32_t uid)
{
    return {PeerUser::State::Known, uid};
}

} // namespace

class TestPeerUser : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void connections_data();
    void connections();
    void notFound();
    void closedByItsProcess();
    void aListenerIsNotThePeer();
    void addresses_data();
    void addresses();
    void tables_data();
    void tables();
};

void TestPeerUser::connections_data()
{
    QTest::addColumn<QByteArray>("listenOn");
    QTest::addColumn<QByteArray>("connectOn");
    QTest::addColumn<uint>("uid");
    std::vector<uint> users{getuid()};
    // Only root can be somebody else.
    if (getuid() == 0)
        users.insert(users.end(), {Nobody, 54321U});
    for (const uint uid : users) {
        QTest::addRow("IPv4, user %u", uid) << QByteArray("127.0.0.1") << QByteArray("127.0.0.1") << uid;
        if (!hasIpv6())
            continue;
        QTest::addRow("IPv6, user %u", uid) << QByteArray("::1") << QByteArray("::1") << uid;
        QTest::addRow("IPv4 to both, user %u", uid) << QByteArray("::") << QByteArray("127.0.0.1") << uid;
        QTest::addRow("mapped to IPv4, user %u", uid)
            << QByteArray("127.0.0.1") << QByteArray("::ffff:127.0.0.1") << uid;
        QTest::addRow("mapped to both, user %u", uid)
            << QByteArray("::") << QByteArray("::ffff:127.0.0.1") << uid;
    }
}

void TestPeerUser::connections()
{
    QFETCH(QByteArray, listenOn);
    QFETCH(QByteArray, connectOn);
    QFETCH(uint, uid);
    const Door door(listenOn.constData());
    QVERIFY(door.isOpen);

    // The socket is made as that user, and `cat` then holds it until its input ends.
    QProcess child;
    child.setProgram(QStringLiteral("cat"));
    child.setChildProcessModifier([uid, address = makeAddress(connectOn.constData(), door.port)] {
        if (::setgid(uid) != 0 || ::setuid(uid) != 0) {
            if (::getuid() != uid)
                ::_exit(1);
        }
        if (connectTo(address) < 0)
            ::_exit(2);
    });
    child.start();
    QVERIFY2(child.waitForStarted(), qPrintable(child.errorString()));
    const Socket accepted = door.accept();
    const PeerAddress peer = peerOf(accepted);

    QCOMPARE(findPeerUser(peer), known(uid));
    const auto ends = socketEnds(peer);
    QVERIFY(ends.has_value());
    QCOMPARE(ownerFromProc(*ends), std::optional<std::uint32_t>(uid));
    if (hasSockDiag())
        QCOMPARE(ownerFromSockDiag(*ends), std::optional<std::uint32_t>(uid));

    child.closeWriteChannel();
    QVERIFY(child.waitForFinished());
    QCOMPARE(findPeerUser(peer).state, PeerUser::State::NotFound);
}

void TestPeerUser::notFound()
{
    QCOMPARE(findPeerUser({"192.0.2.1", 1234, "127.0.0.1", 80}).state, PeerUser::State::NotFound);
    QCOMPARE(findPeerUser({}).state, PeerUser::State::NotFound);
}

void TestPeerUser::closedByItsProcess()
{
    const Door door("127.0.0.1");
    Socket client(connectTo(makeAddress("127.0.0.1", door.port)));
    const Socket accepted = door.accept();
    const PeerAddress peer = peerOf(accepted);
    QCOMPARE(findPeerUser(peer), known(getuid()));
    // The kernel keeps the connection for its end, but it is nobody's, which must not look like root's.
    client.close();
    QCOMPARE(findPeerUser(peer).state, PeerUser::State::NotFound);
}

void TestPeerUser::aListenerIsNotThePeer()
{
    // Something listens on the port that the peer is said to have.
    const Door door("127.0.0.1");
    QVERIFY(door.isOpen);
    QCOMPARE(findPeerUser({"127.0.0.1", door.port, "127.0.0.1", 9}).state, PeerUser::State::NotFound);
}

void TestPeerUser::addresses_data()
{
    QTest::addColumn<QByteArray>("theirs");
    QTest::addColumn<QByteArray>("ours");
    QTest::addColumn<bool>("fine");
    QTest::addColumn<bool>("ipv6");
    QTest::newRow("IPv4") << QByteArray("127.0.0.1") << QByteArray("127.0.0.1") << true << false;
    QTest::newRow("IPv6") << QByteArray("::1") << QByteArray("::1") << true << true;
    QTest::newRow("zone") << QByteArray("fe80::1%lo") << QByteArray("fe80::2%lo") << true << true;
    QTest::newRow("mapped") << QByteArray("::ffff:127.0.0.1") << QByteArray("127.0.0.1") << true << false;
    QTest::newRow("mixed") << QByteArray("::1") << QByteArray("127.0.0.1") << false << false;
    QTest::newRow("name") << QByteArray("localhost") << QByteArray("127.0.0.1") << false << false;
    QTest::newRow("memory") << QByteArray() << QByteArray() << false << false;
}

void TestPeerUser::addresses()
{
    QFETCH(QByteArray, theirs);
    QFETCH(QByteArray, ours);
    QFETCH(bool, fine);
    QFETCH(bool, ipv6);
    const auto ends = socketEnds({theirs.toStdString(), 1, ours.toStdString(), 2});
    QCOMPARE(ends.has_value(), fine);
    if (ends)
        QCOMPARE(ends->ipv6, ipv6);
}

void TestPeerUser::tables_data()
{
    QTest::addColumn<QByteArray>("theirs");
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<bool>("ipv6Table");
    QTest::addColumn<int>("uid"); // -1: none
    // Peer port 40000 (9C40), ours 8484 (2124), as a little-endian machine writes them.
    const QByteArray v4 = "   1: 0100007F:9C40 0100007F:2124 01 00000000:00000000 00:00000000 00000000  ";
    const QByteArray v6 =
        "   1: 00000000000000000000000001000000:9C40 00000000000000000000000001000000:2124 01 "
        "00000000:00000000 00:00000000 00000000  ";
    const QByteArray mapped =
        "   1: 0000000000000000FFFF00000100007F:9C40 0000000000000000FFFF00000100007F:2124 "
        "01 00000000:00000000 00:00000000 00000000  ";
    const QByteArray tail = "        0 654321 1 0000000000000000 20 4 30 10 -1";
    QTest::newRow("IPv4") << QByteArray("127.0.0.1") << v4 + "1000" + tail << false << 1000;
    QTest::newRow("IPv6") << QByteArray("::1") << v6 + "1000" + tail << true << 1000;
    QTest::newRow("mapped") << QByteArray("127.0.0.1") << mapped + "1000" + tail << true << 1000;
    QTest::newRow("IPv6 in the other table") << QByteArray("::1") << v4 + "1000" + tail << false << -1;
    QTest::newRow("nobody's") << QByteArray("127.0.0.1") << v4 + "0        0 0 1 0" << false << -1;
    QTest::newRow("the other direction")
        << QByteArray("127.0.0.1")
        << QByteArray(v4).replace("9C40", "XXXX").replace("2124", "9C40").replace("XXXX", "2124") + "0" + tail
        << false << -1;
    QTest::newRow("cut short") << QByteArray("127.0.0.1") << v4 + "1000" << false << -1;
    QTest::newRow("not a number") << QByteArray("127.0.0.1") << v4 + "root" + tail << false << -1;
    QTest::newRow("empty") << QByteArray("127.0.0.1") << QByteArray() << false << -1;
}

void TestPeerUser::tables()
{
    QFETCH(QByteArray, theirs);
    QFETCH(QByteArray, line);
    QFETCH(bool, ipv6Table);
    QFETCH(int, uid);
    if (Q_BYTE_ORDER == Q_BIG_ENDIAN)
        line.replace("0100007F", "7F000001")
            .replace("00000001000000:", "00000000000001:")
            .replace("FFFF0000", "0000FFFF");
    const std::string host = theirs.toStdString();
    const auto ends = socketEnds({host, 40000, host, 8484});
    QVERIFY(ends.has_value());
    const QByteArray table =
        "  sl  local_address rem_address   st\n   0: 00000000:2124 00000000:0000 0A 0 0 0 7 0 9\n" + line +
        "\n";
    const auto expected = uid < 0 ? std::nullopt : std::optional(std::uint32_t(uid));
    QCOMPARE(ownerFromTable({table.data(), std::size_t(table.size())}, ipv6Table, *ends), expected);
}

QTEST_GUILESS_MAIN(TestPeerUser)
#include "tst_peer_user.moc"
