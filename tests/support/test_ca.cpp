// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/test_ca.h"

#include <QSslKey>
#include <QSslSocket>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

namespace sekisho::test {

namespace {

template <typename Write>
QByteArray toPem(Write &&write)
{
    BIO *memory = BIO_new(BIO_s_mem());
    write(memory);
    const char *data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    const QByteArray pem(data, static_cast<qsizetype>(size));
    BIO_free(memory);
    return pem;
}

} // namespace

TestCa::TestCa()
    : m_certificate(QSslCertificate::fromPath(QString::fromStdString(m_ca.caFile()), QSsl::Pem).value(0))
{}

QSslConfiguration TestCa::issue(const std::string &subjectAltName, bool expired) const
{
    CertificateWish wish;
    wish.subjectAltName = subjectAltName;
    wish.expired = expired;
    const ThrowawayCa::Context context = m_ca.serverContext(wish);
    X509 *certificate = SSL_CTX_get0_certificate(context.get());
    EVP_PKEY *key = SSL_CTX_get0_privatekey(context.get());
    const QByteArray keyPem =
        toPem([&](BIO *to) { PEM_write_bio_PrivateKey(to, key, nullptr, nullptr, 0, nullptr, nullptr); });

    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificate(
        QSslCertificate(toPem([&](BIO *to) { PEM_write_bio_X509(to, certificate); })));
    configuration.setPrivateKey(
        QSslKey(keyPem, EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA ? QSsl::Rsa : QSsl::Ec));
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    configuration.setAllowedNextProtocols({QByteArrayLiteral("http/1.1")});
    return configuration;
}

} // namespace sekisho::test
