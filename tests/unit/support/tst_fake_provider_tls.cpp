// SPDX-License-Identifier: GPL-3.0-or-later
// The fake provider over TLS, seen by Qt's client: what a good certificate opens and a bad one does not.
#include "support/canned.h"
#include "support/fake_provider.h"

#include <QSignalSpy>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTest>

using namespace sekisho::test;

class TestFakeProviderTls : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void verifies_data();
    void verifies();
    void closesWithAndWithoutNotify();

private:
    static void trust(QSslSocket &socket, const FakeProvider &provider);
};

void TestFakeProviderTls::trust(QSslSocket &socket, const FakeProvider &provider)
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates(QSslCertificate::fromPath(QString::fromStdString(provider.caFile())));
    socket.setSslConfiguration(configuration);
}

void TestFakeProviderTls::verifies_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<CertificateWish>("wish");
    QTest::addColumn<bool>("good");
    CertificateWish other;
    other.subjectAltName = "DNS:elsewhere.test";
    CertificateWish expired;
    expired.expired = true;
    CertificateWish selfSigned;
    selfSigned.selfSigned = true;
    QTest::newRow("localhost") << QStringLiteral("localhost") << CertificateWish() << true;
    QTest::newRow("address") << QStringLiteral("127.0.0.1") << CertificateWish() << true;
    QTest::newRow("other name") << QStringLiteral("localhost") << other << false;
    QTest::newRow("expired") << QStringLiteral("localhost") << expired << false;
    QTest::newRow("self-signed") << QStringLiteral("localhost") << selfSigned << false;
}

void TestFakeProviderTls::verifies()
{
    QFETCH(QString, name);
    QFETCH(CertificateWish, wish);
    QFETCH(bool, good);
    FakeProvider::Options options;
    options.tls = true;
    options.certificate = wish;
    FakeProvider provider(options);
    provider.enqueue(canned::reply(200, "text/plain", "over TLS"));

    QSslSocket socket;
    trust(socket, provider);
    QSignalSpy encrypted(&socket, &QSslSocket::encrypted);
    QSignalSpy ended(&socket, &QSslSocket::disconnected);
    // The address, not the name: what a resolver makes of it is another matter.
    socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), provider.port(), name);
    QTRY_VERIFY(!encrypted.isEmpty() || !ended.isEmpty());
    QCOMPARE(encrypted.size(), good ? 1 : 0);
    if (!good) {
        QTRY_VERIFY(provider.connection(0).handshakeFailed);
        QCOMPARE(provider.requestCount(), 0);
        return;
    }
    socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QByteArray received;
    QTRY_VERIFY((received += socket.readAll()).endsWith("over TLS"));
    if (name == u"localhost")
        QCOMPARE(provider.connection(0).serverName, "localhost");
}

void TestFakeProviderTls::closesWithAndWithoutNotify()
{
    FakeProvider::Options options;
    options.tls = true;
    FakeProvider provider(options);
    const Script begun = Script().send("HTTP/1.1 200 OK\r\n\r\nuntil the end");
    provider.enqueue(Script(begun).close());
    provider.enqueue(Script(begun).closeWithoutNotify());
    for (int i = 0; i < 2; ++i) {
        QSslSocket socket;
        trust(socket, provider);
        QSignalSpy ended(&socket, &QSslSocket::disconnected);
        socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), provider.port(),
                                      QStringLiteral("localhost"));
        socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        QTRY_VERIFY(!ended.isEmpty());
        QVERIFY(socket.readAll().endsWith("until the end"));
        QTRY_VERIFY(provider.request(i).finished);
    }
}

QTEST_GUILESS_MAIN(TestFakeProviderTls)
#include "tst_fake_provider_tls.moc"
