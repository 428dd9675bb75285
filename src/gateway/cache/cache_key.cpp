// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/cache/cache_key.h"

#include "base/text.h"
#include "providers/credentials.h"
#include "providers/query.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>

namespace sekisho::gateway {
namespace {

/// SHA-256 over fields, each with its length before it, so that no two lists of fields give the same bytes.
class Fingerprint {
public:
    Fingerprint() : m_context(EVP_MD_CTX_new(), &EVP_MD_CTX_free)
    {
        EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr);
    }
    void add(std::string_view field)
    {
        std::array<unsigned char, 8> length{};
        std::uint64_t rest = field.size();
        for (unsigned char &byte : length) {
            byte = static_cast<unsigned char>(rest & 0xff);
            rest >>= 8;
        }
        EVP_DigestUpdate(m_context.get(), length.data(), length.size());
        EVP_DigestUpdate(m_context.get(), field.data(), field.size());
    }
    [[nodiscard]] std::array<std::uint8_t, 32> take()
    {
        std::array<std::uint8_t, 32> digest{};
        EVP_DigestFinal_ex(m_context.get(), digest.data(), nullptr);
        return digest;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

/// Fields of one name, joined as RFC 9110 section 5.3 allows.
std::string joined(const http::Headers &headers, std::string_view name)
{
    std::string value;
    for (const http::Headers::Field field : headers) {
        if (!equalsIgnoringCase(field.name, name))
            continue;
        if (!value.empty())
            value += ", ";
        value += field.value;
    }
    return value;
}

/// Not ours, which stay here, and not what is new with every request of some SDKs.
bool isCredential(const providers::Catalogue &catalogue, std::string_view name)
{
    return providers::isSecretHeader(catalogue, name) && !startsWithIgnoringCase(name, "cf-aig-") &&
           !startsWithIgnoringCase(name, "sekisho-") && !equalsIgnoringCase(name, "idempotency-key");
}

std::string mac(const CacheSecret &secret, std::string_view text)
{
    static constexpr char Digits[] = "0123456789abcdef";
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char *>(text.data()), text.size(), bytes.data(), &size);
    std::string hex;
    for (unsigned i = 0; i < size; ++i) {
        hex += Digits[bytes[i] >> 4];
        hex += Digits[bytes[i] & 15];
    }
    return hex;
}

} // namespace

std::string storedScope(std::string_view provider, std::string_view alias)
{
    std::string scope = "stored:" + std::string(provider);
    if (alias != "default")
        scope += "/" + std::string(alias);
    return scope;
}

std::string clientScope(const providers::Catalogue &catalogue, const CacheSecret &secret,
                        std::string_view provider, const http::RequestHead &upstream)
{
    std::string credentials;
    const auto add = [&credentials](std::string_view name, std::string_view value) {
        if (trimmed(value).empty())
            return;
        credentials += toLowerAscii(name) + ":" + std::to_string(value.size()) + ":";
        credentials += value;
    };
    for (const http::Headers::Field field : upstream.headers) {
        if (isCredential(catalogue, field.name))
            add(field.name, field.value);
    }
    providers::forEachParameter(providers::queryOf(upstream.target),
                                [&](const providers::Parameter &parameter) {
                                    if (providers::isSecretQueryKey(catalogue, parameter.name))
                                        add(parameter.name, parameter.value);
                                });
    if (credentials.empty())
        return "none:" + std::string(provider);
    return "client:" + std::string(provider) + ":" + mac(secret, credentials);
}

storage::CacheKey cacheKey(const providers::Catalogue &catalogue, std::string_view gateway,
                           std::string_view credentialScope, const CachedRequest &request)
{
    Fingerprint fingerprint;
    if (!request.customKey.empty()) {
        fingerprint.add("sekisho-cache-key-1");
        fingerprint.add(request.customKey);
    } else {
        const http::RequestHead &head = request.upstream;
        const std::string_view target = head.target;
        const std::size_t question = target.find('?');
        fingerprint.add("sekisho-cache-1");
        fingerprint.add(head.method);
        fingerprint.add(request.provider);
        fingerprint.add(request.address);
        fingerprint.add(target.substr(0, question));
        fingerprint.add(question == std::string_view::npos
                            ? std::string()
                            : providers::withoutCredentials(catalogue, target.substr(question + 1)));
        for (const std::string_view name :
             {"content-type", "anthropic-version", "anthropic-beta", "openai-beta"})
            fingerprint.add(joined(head.headers, name));
        fingerprint.add(request.body);
    }
    return {std::string(gateway) + "|" + std::string(credentialScope), fingerprint.take()};
}

} // namespace sekisho::gateway
