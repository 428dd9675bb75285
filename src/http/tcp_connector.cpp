// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/tcp_connector.h"

#include "http/socket_calls.h"
#include "http/socket_stream.h"

#include <QFile>
#include <QNetworkProxy>
#include <QObject>
#include <QPointer>
#include <QSslSocket>

#include <algorithm>
#include <utility>

#ifdef Q_OS_LINUX
#include <fcntl.h>
#endif

namespace sekisho::http {

/// One connection being made. The sockets' signals are all queued, so that nothing here runs within a
/// socket's own call.
class TcpConnector::Attempt final : public QObject, public Connecting {
public:
    Attempt(const TcpConnector &connector, Origin origin, std::function<void(ConnectResult)> callback);
    ~Attempt() override;

private:
    enum class Phase { LookingUp, Connecting, Encrypting };

    void onLookedUp(const QHostInfo &info);
    void tryNext();
    void onConnected(QTcpSocket *socket);
    void onRaceFailed(QTcpSocket *socket);
    void onEncrypted();
    void onTlsFailed();
    void onTimeout();
    void drop(QTcpSocket *socket);
    [[nodiscard]] StreamPtr takeStream(QTcpSocket *socket) const;
    [[nodiscard]] std::string place() const { return m_origin.host + ":" + std::to_string(m_origin.port); }
    void succeed(QTcpSocket *socket);
    void fail(ErrorKind kind, std::string detail);
    void finish(ConnectResult result);

    Loop &m_loop;
    const Limits m_limits;
    const std::function<bool(const QHostAddress &, std::uint16_t)> m_refuse;
    const QSslConfiguration m_tls;
    const Origin m_origin;
    std::function<void(ConnectResult)> m_callback;
    Phase m_phase = Phase::LookingUp;
    ConnectTimes m_times;
    std::vector<QHostAddress> m_addresses;
    std::size_t m_next = 0;
    std::vector<QTcpSocket *> m_racing; // the winner alone once there is one
    std::string m_reasons;              // why addresses failed
    Timer m_timeout;
    Timer m_nextTry;
};

Result<QList<QSslCertificate>> loadCertificates(const QString &pemFile)
{
    QFile file(pemFile);
    if (!file.open(QIODevice::ReadOnly))
        return Failure{Error{"cannot read the certificate file " + pemFile.toStdString() + ": " +
                             file.errorString().toStdString()}};
    QList<QSslCertificate> certificates = QSslCertificate::fromDevice(&file, QSsl::Pem);
    if (certificates.isEmpty())
        return Failure{Error{"no PEM certificate in " + pemFile.toStdString()}};
    return certificates;
}

std::vector<QHostAddress> interleaved(const QList<QHostAddress> &addresses)
{
    std::array<std::vector<QHostAddress>, 2> families;
    for (const QHostAddress &address : addresses)
        families[address.protocol() == addresses.first().protocol() ? 0 : 1].push_back(address);
    std::vector<QHostAddress> order;
    for (std::size_t i = 0; i < std::max(families[0].size(), families[1].size()); ++i) {
        for (const auto &family : families) {
            if (i < family.size())
                order.push_back(family[i]);
        }
    }
    return order;
}

TcpConnector::TcpConnector(Loop &loop, const Limits &limits, TcpOptions options)
    : m_loop(loop), m_limits(limits), m_options(std::move(options))
{
    if (!m_options.resolve) {
        m_options.resolve = [](const QString &name, QObject *context,
                               std::function<void(const QHostInfo &)> callback) {
            QHostInfo::lookupHost(name, context, std::move(callback));
        };
    }
    setExtraCas(m_options.extraCas);
}

void TcpConnector::setExtraCas(const QList<QSslCertificate> &extraCas)
{
    m_tls = QSslConfiguration::defaultConfiguration();
    m_tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
    m_tls.setAllowedNextProtocols({QByteArrayLiteral("http/1.1")});
    // Naming any certificate ends Qt's loading of the system's on demand, so these are named then too.
    if (!extraCas.isEmpty())
        m_tls.setCaCertificates(QSslConfiguration::systemCaCertificates() + extraCas);
}

std::unique_ptr<Connecting> TcpConnector::connect(const Origin &origin,
                                                  std::function<void(ConnectResult)> callback)
{
    return std::make_unique<Attempt>(*this, origin, std::move(callback));
}

TcpConnector::Attempt::Attempt(const TcpConnector &connector, Origin origin,
                               std::function<void(ConnectResult)> callback)
    : m_loop(connector.m_loop),
      m_limits(connector.m_limits),
      m_refuse(connector.m_options.refuse),
      m_tls(connector.m_tls),
      m_origin(std::move(origin)),
      m_callback(std::move(callback)),
      m_timeout(m_loop, [this] { onTimeout(); }),
      m_nextTry(m_loop, [this] { tryNext(); })
{
    m_timeout.start(m_limits.connectTimeout);
    const QString host = QString::fromStdString(m_origin.host);
    if (const QHostAddress address(host); !address.isNull()) {
        QHostInfo info;
        info.setAddresses({address});
        QMetaObject::invokeMethod(
            this, [this, info] { onLookedUp(info); }, Qt::QueuedConnection);
        return;
    }
    connector.m_options.resolve(host, this, [this](const QHostInfo &info) { onLookedUp(info); });
}

TcpConnector::Attempt::~Attempt()
{
    for (QTcpSocket *socket : m_racing)
        drop(socket);
}

void TcpConnector::Attempt::drop(QTcpSocket *socket)
{
    socket->disconnect(this);
    socket->abort();
    socket->deleteLater();
}

void TcpConnector::Attempt::onLookedUp(const QHostInfo &info)
{
    if (info.error() != QHostInfo::NoError || info.addresses().isEmpty()) {
        const std::string why =
            info.errorString().isEmpty() ? "it has none" : info.errorString().toStdString();
        fail(ErrorKind::LookupFailed, "no address for " + m_origin.host + ": " + why);
        return;
    }
    if (m_origin.scheme != "http" && m_origin.scheme != "https") {
        fail(ErrorKind::ConnectFailed, "cannot connect by the scheme \"" + m_origin.scheme + "\"");
        return;
    }
    m_times.resolved = m_loop.now();
    m_phase = Phase::Connecting;
    m_addresses = interleaved(info.addresses());
    // One is enough to refuse them all: the next try might reach it.
    for (const QHostAddress &address : m_addresses) {
        if (m_refuse && m_refuse(address, m_origin.port)) {
            fail(ErrorKind::ConnectionLoop,
                 place() + " is this gateway itself (" + numeric(address) + "); it would call itself");
            return;
        }
    }
    tryNext();
}

void TcpConnector::Attempt::tryNext()
{
    if (m_next == m_addresses.size()) {
        if (m_racing.empty())
            fail(ErrorKind::ConnectFailed, "cannot connect to " + place() + ": " + m_reasons);
        return;
    }
    const QHostAddress address = m_addresses[m_next++];
    const bool encrypted = m_origin.scheme == "https";
    QTcpSocket *socket = encrypted ? new QSslSocket : new QTcpSocket;
    m_racing.push_back(socket);
    socket->setProxy(QNetworkProxy::NoProxy);
    QObject::connect(
        socket, &QAbstractSocket::connected, this, [this, socket] { onConnected(socket); },
        Qt::QueuedConnection);
    QObject::connect(
        socket, &QAbstractSocket::errorOccurred, this, [this, socket] { onRaceFailed(socket); },
        Qt::QueuedConnection);
    if (m_next < m_addresses.size())
        m_nextTry.start(m_limits.raceDelay);
    // QSslSocket reads ahead by itself, at most as much as its buffer's size; a plain one must not.
    const QIODevice::OpenMode mode =
        encrypted ? QIODevice::ReadWrite : QIODevice::ReadWrite | QIODevice::Unbuffered;
    socket->connectToHost(address.toString(), m_origin.port, mode);
}

void TcpConnector::Attempt::onRaceFailed(QTcpSocket *socket)
{
    const auto entry = std::find(m_racing.begin(), m_racing.end(), socket);
    if (entry == m_racing.end())
        return; // lost the race meanwhile
    if (m_phase == Phase::Encrypting) {
        onTlsFailed();
        return;
    }
    m_racing.erase(entry);
    if (!m_reasons.empty())
        m_reasons += "; ";
    m_reasons += socket->errorString().toStdString();
    if (m_addresses.size() > 1)
        m_reasons += " (" + socket->peerName().toStdString() + ")";
    drop(socket);
    m_nextTry.stop();
    tryNext();
}

void TcpConnector::Attempt::onConnected(QTcpSocket *socket)
{
    if (m_phase != Phase::Connecting || socket->state() != QAbstractSocket::ConnectedState)
        return;
    m_times.connected = m_loop.now();
    m_nextTry.stop();
    for (QTcpSocket *other : std::exchange(m_racing, {socket})) {
        if (other != socket)
            drop(other);
    }
    enableKeepAlive(socket->socketDescriptor());
    auto *tls = qobject_cast<QSslSocket *>(socket);
    if (tls == nullptr) {
        succeed(socket);
        return;
    }
    m_phase = Phase::Encrypting;
    tls->setSslConfiguration(m_tls);
    tls->setPeerVerifyName(QString::fromStdString(m_origin.host));
    QObject::connect(
        tls, &QSslSocket::encrypted, this, [this] { onEncrypted(); }, Qt::QueuedConnection);
    tls->startClientEncryption();
}

void TcpConnector::Attempt::onEncrypted()
{
    QTcpSocket *socket = m_racing.front();
    if (socket->state() != QAbstractSocket::ConnectedState) {
        onTlsFailed();
        return;
    }
    m_times.encrypted = m_loop.now();
    succeed(socket);
}

void TcpConnector::Attempt::onTlsFailed()
{
    auto *tls = qobject_cast<QSslSocket *>(m_racing.front());
    QStringList reasons;
    for (const QSslError &error : tls->sslHandshakeErrors()) {
        if (!reasons.contains(error.errorString()))
            reasons.append(error.errorString());
    }
    if (reasons.isEmpty())
        reasons.append(tls->errorString());
    fail(ErrorKind::TlsFailed, "TLS with " + place() + " failed: " + reasons.join(u"; ").toStdString());
}

void TcpConnector::Attempt::onTimeout()
{
    const std::string seconds =
        std::to_string(std::chrono::ceil<std::chrono::seconds>(m_limits.connectTimeout).count()) + " s";
    switch (m_phase) {
    case Phase::LookingUp:
        fail(ErrorKind::Timeout, "the look-up of " + m_origin.host + " took longer than " + seconds);
        return;
    case Phase::Connecting:
        fail(ErrorKind::Timeout, "no connection to " + place() + " within " + seconds +
                                     (m_reasons.empty() ? "" : ": " + m_reasons));
        return;
    case Phase::Encrypting:
        fail(ErrorKind::Timeout, "the TLS handshake with " + place() + " was not done within " + seconds);
        return;
    }
}

StreamPtr TcpConnector::Attempt::takeStream(QTcpSocket *socket) const
{
#ifdef Q_OS_LINUX
    if (qobject_cast<QSslSocket *>(socket) == nullptr) {
        // QTcpSocket does not give its descriptor away, so the stream gets a copy and the socket goes.
        const int copy = fcntl(static_cast<int>(socket->socketDescriptor()), F_DUPFD_CLOEXEC, 0);
        socket->disconnect(this);
        socket->abort();
        socket->deleteLater();
        return copy < 0 ? nullptr : adoptDescriptor(copy, m_limits);
    }
#endif
    socket->disconnect(this);
    return StreamPtr(new SocketStream(socket, m_limits));
}

void TcpConnector::Attempt::succeed(QTcpSocket *socket)
{
    m_racing.clear();
    StreamPtr stream = takeStream(socket);
    if (stream == nullptr)
        fail(ErrorKind::ConnectFailed, "cannot connect to " + place() + ": too many open files");
    else
        finish(Connected{std::move(stream), m_times});
}

void TcpConnector::Attempt::fail(ErrorKind kind, std::string detail)
{
    finish(Failure{HttpError{kind, std::move(detail), false}});
}

void TcpConnector::Attempt::finish(ConnectResult result)
{
    m_timeout.stop();
    m_nextTry.stop();
    for (QTcpSocket *socket : std::exchange(m_racing, {}))
        drop(socket);
    // The last thing done here: the callback may destroy this.
    const auto callback = std::move(m_callback);
    callback(std::move(result));
}

} // namespace sekisho::http
