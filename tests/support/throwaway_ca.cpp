// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/throwaway_ca.h"

#include <QTemporaryDir>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace sekisho::test {

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

constexpr long Day = 24 * 3600;

// A test double that cannot be set up is of no use; the reason is wanted at once.
void require(bool good, const char *what)
{
    if (!good)
        qFatal("throwaway certificate: %s", what);
}

Key makeKey()
{
    Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), &EVP_PKEY_free);
    require(key != nullptr, "key");
    return key;
}

void addExtension(X509 *certificate, X509 *issuer, int nid, const std::string &value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    require(extension != nullptr, value.c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

Certificate makeCertificate(const char *name, long serial, EVP_PKEY *key, long validFrom, long validUntil)
{
    Certificate certificate(X509_new(), &X509_free);
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), validFrom);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), validUntil);
    X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char *>(name), -1, -1, 0);
    X509_set_pubkey(certificate.get(), key);
    return certificate;
}

void sign(X509 *certificate, X509 *issuer, EVP_PKEY *key)
{
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
    require(X509_sign(certificate, key, EVP_sha256()) > 0, "signature");
}

int chooseHttp11(SSL *, const unsigned char **out, unsigned char *outSize, const unsigned char *in,
                 unsigned int inSize, void *)
{
    static const unsigned char offer[] = "\x08http/1.1";
    unsigned char *chosen = nullptr;
    if (SSL_select_next_proto(&chosen, outSize, offer, sizeof offer - 1, in, inSize) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

} // namespace

struct ThrowawayCa::Impl {
    QTemporaryDir folder;
    Key key = makeKey();
    Certificate certificate = makeCertificate("Throw-away test authority", 1, key.get(), -2 * Day, 2 * Day);
    std::string file;
};

ThrowawayCa::ThrowawayCa() : m_impl(std::make_unique<Impl>())
{
    X509 *own = m_impl->certificate.get();
    addExtension(own, own, NID_basic_constraints, "critical,CA:TRUE");
    addExtension(own, own, NID_key_usage, "critical,keyCertSign");
    addExtension(own, own, NID_subject_key_identifier, "hash");
    sign(own, own, m_impl->key.get());
    m_impl->file = m_impl->folder.filePath(QStringLiteral("ca.pem")).toStdString();
    const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new_file(m_impl->file.c_str(), "w"), &BIO_free);
    require(out && PEM_write_bio_X509(out.get(), own) == 1, "CA file");
}

ThrowawayCa::~ThrowawayCa() = default;

std::string ThrowawayCa::caFile() const
{
    return m_impl->file;
}

ThrowawayCa::Context ThrowawayCa::serverContext(const CertificateWish &wish) const
{
    const Key key = makeKey();
    const Certificate leaf =
        makeCertificate("Throw-away test server", 2, key.get(), -2 * Day, wish.expired ? -Day : 2 * Day);
    X509 *issuer = wish.selfSigned ? leaf.get() : m_impl->certificate.get();
    addExtension(leaf.get(), issuer, NID_subject_alt_name, wish.subjectAltName);
    addExtension(leaf.get(), issuer, NID_ext_key_usage, "serverAuth");
    sign(leaf.get(), issuer, wish.selfSigned ? key.get() : m_impl->key.get());

    Context context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
    require(SSL_CTX_use_certificate(context.get(), leaf.get()) == 1, "use of the certificate");
    require(SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1, "use of the key");
    SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_alpn_select_cb(context.get(), chooseHttp11, nullptr);
    // The end of the TCP stream without close_notify reads as an end, not as an error.
    SSL_CTX_set_options(context.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
    return context;
}

} // namespace sekisho::test
