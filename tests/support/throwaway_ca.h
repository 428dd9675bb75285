// SPDX-License-Identifier: GPL-3.0-or-later
// A certificate authority for one test: keys that live in memory, and the authority's certificate as a file.
#pragma once

#include <memory>
#include <string>

struct ssl_ctx_st;

namespace sekisho::test {

/// What the server's certificate says. The default is valid for localhost, 127.0.0.1 and ::1.
struct CertificateWish {
    std::string subjectAltName = "DNS:localhost,IP:127.0.0.1,IP:::1";
    bool expired = false;
    bool selfSigned = false; ///< not issued by the authority
};

/// Not for threads; a context that it made may be used in another one.
class ThrowawayCa {
public:
    ThrowawayCa();
    ~ThrowawayCa();
    ThrowawayCa(const ThrowawayCa &) = delete;
    ThrowawayCa &operator=(const ThrowawayCa &) = delete;

    /// PEM, in a folder that goes with this object.
    [[nodiscard]] std::string caFile() const;

    using Context = std::shared_ptr<ssl_ctx_st>;
    /// A server's TLS context with a fresh certificate.
    [[nodiscard]] Context serverContext(const CertificateWish &wish) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace sekisho::test
