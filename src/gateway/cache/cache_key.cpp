// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/cache/cache_key.h"

#include "base/secret_memory.h"
#include "base/text.h"
#include "providers/credentials.h"
#include "providers/query.h"

#include <array>

namespace sekisho::gateway {
namespace {

/// Fields, each with its length before it, so that no two lists of fields give the same bytes.
class Fields {
public:
    explicit Fields(std::size_t bytes) { m_text.reserve(bytes); }

    void add(std::string_view field)
    {
        addLength(field.size());
        m_text += field;
    }
    /// Of one that follows from elsewhere.
    void addLength(std::uint64_t size)
    {
        std::array<char, 8> bytes{};
        for (char &byte : bytes) {
            byte = static_cast<char>(size & 0xff);
            size >>= 8;
        }
        m_text.append(bytes.data(), bytes.size());
    }
    /// Header fields of one name as one, joined as RFC 9110 section 5.3 allows.
    void addHeader(const http::Headers &headers, std::string_view name)
    {
        std::string_view value;
        std::string joined;
        for (const http::Headers::Field field : headers) {
            if (!equalsIgnoringCase(field.name, name))
                continue;
            if (!value.empty())
                value = joined = std::string(value) + ", " + std::string(field.value);
            else
                value = field.value;
        }
        add(value);
    }
    [[nodiscard]] const std::string &text() const { return m_text; }

private:
    std::string m_text;
};

/// Not ours, which stay here, and not what is new with every request of some SDKs.
bool isCredential(const providers::Catalogue &catalogue, std::string_view name)
{
    return providers::isSecretHeader(catalogue, name) && !startsWithIgnoringCase(name, "cf-aig-") &&
           !startsWithIgnoringCase(name, "sekisho-") && !equalsIgnoringCase(name, "idempotency-key");
}

std::string hex(const CacheHashes::Digest &digest)
{
    static constexpr char Digits[] = "0123456789abcdef";
    std::string text(2 * digest.size(), '0');
    for (std::size_t i = 0; i < digest.size(); ++i) {
        text[2 * i] = Digits[digest[i] >> 4];
        text[2 * i + 1] = Digits[digest[i] & 15];
    }
    return text;
}

} // namespace

std::string storedScope(std::string_view provider, std::string_view alias)
{
    std::string scope = "stored:" + std::string(provider);
    if (alias != "default")
        scope += "/" + std::string(alias);
    return scope;
}

std::string clientScope(const providers::Catalogue &catalogue, CacheHashes &hashes, std::string_view provider,
                        const http::RequestHead &upstream)
{
    WipedString credentials;
    const auto add = [&credentials](std::string_view name, std::string_view value) {
        if (trimmed(value).empty())
            return;
        for (const char c : name)
            credentials += toLowerAscii(c);
        credentials.append(":").append(std::to_string(value.size())).append(":").append(value);
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
    return "client:" + std::string(provider) + ":" + hex(hashes.hmacSha256(credentials));
}

storage::CacheKey cacheKey(const providers::Catalogue &catalogue, CacheHashes &hashes,
                           std::string_view gateway, std::string_view credentialScope,
                           const CachedRequest &request)
{
    constexpr std::size_t UsualHeaders = 320; // with the lengths of all fields
    const http::RequestHead &head = request.upstream;
    storage::CacheKey key;
    key.scope.reserve(gateway.size() + 1 + credentialScope.size());
    key.scope.append(gateway).append("|").append(credentialScope);
    Fields fields(UsualHeaders + head.target.size() + request.customKey.size());
    if (!request.customKey.empty()) {
        fields.add("sekisho-cache-key-1");
        fields.add(request.customKey);
        key.fingerprint = hashes.sha256({fields.text()});
        return key;
    }
    const std::string_view target = head.target;
    const std::size_t question = target.find('?');
    fields.add("sekisho-cache-1");
    fields.add(head.method);
    fields.add(request.provider);
    fields.add(request.address);
    fields.add(target.substr(0, question));
    fields.add(question == std::string_view::npos
                   ? std::string()
                   : providers::withoutCredentials(catalogue, target.substr(question + 1)));
    for (const std::string_view name : {"content-type", "anthropic-version", "anthropic-beta", "openai-beta"})
        fields.addHeader(head.headers, name);
    fields.addLength(request.body.size());
    key.fingerprint = hashes.sha256({fields.text(), request.body});
    return key;
}

} // namespace sekisho::gateway
