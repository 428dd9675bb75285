// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/cache/cache_hashes.h"

#include <QtGlobal>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace sekisho::gateway {
namespace {

/// A digest that was not computed would be the same for every request: nobody may get another one's answer.
void require(bool done)
{
    if (!done)
        qFatal("OpenSSL does not compute SHA-256.");
}

} // namespace

void CacheHashes::Free::operator()(evp_md_st *digest) const
{
    EVP_MD_free(digest);
}

void CacheHashes::Free::operator()(evp_md_ctx_st *context) const
{
    EVP_MD_CTX_free(context);
}

void CacheHashes::Free::operator()(evp_mac_ctx_st *context) const
{
    EVP_MAC_CTX_free(context);
}

CacheHashes::CacheHashes(const CacheSecret &secret)
    : m_sha256(EVP_MD_fetch(nullptr, "SHA256", nullptr)), m_digest(EVP_MD_CTX_new())
{
    EVP_MAC *hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    m_mac.reset(EVP_MAC_CTX_new(hmac));
    EVP_MAC_free(hmac); // the context has its own share of it
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                     OSSL_PARAM_construct_end()};
    require(m_sha256 && m_digest && m_mac &&
            EVP_MAC_init(m_mac.get(), secret.data(), secret.size(), parameters) == 1);
}

CacheHashes::Digest CacheHashes::sha256(std::initializer_list<std::string_view> parts)
{
    Digest digest{};
    bool done = EVP_DigestInit_ex(m_digest.get(), m_sha256.get(), nullptr) == 1;
    for (const std::string_view part : parts)
        done = done && EVP_DigestUpdate(m_digest.get(), part.data(), part.size()) == 1;
    require(done && EVP_DigestFinal_ex(m_digest.get(), digest.data(), nullptr) == 1);
    return digest;
}

CacheHashes::Digest CacheHashes::hmacSha256(std::string_view text)
{
    Digest digest{};
    std::size_t size = 0;
    // Without a key it begins anew under the one that it has.
    require(EVP_MAC_init(m_mac.get(), nullptr, 0, nullptr) == 1 &&
            EVP_MAC_update(m_mac.get(), reinterpret_cast<const unsigned char *>(text.data()), text.size()) ==
                1 &&
            EVP_MAC_final(m_mac.get(), digest.data(), &size, digest.size()) == 1);
    return digest;
}

} // namespace sekisho::gateway
