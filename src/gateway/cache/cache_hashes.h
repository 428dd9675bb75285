// SPDX-License-Identifier: GPL-3.0-or-later
// The hashes that cache keys are made of. What OpenSSL looks up and derives for one is ten times the work of
// hashing a usual request, so it is done once.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>

struct evp_mac_ctx_st;
struct evp_md_ctx_st;
struct evp_md_st;

namespace sekisho::gateway {

using CacheSecret = std::array<std::uint8_t, 32>; ///< of the profile

/// Keeps the key that it was made with, and nothing of what it was asked for. One thread.
class CacheHashes {
public:
    using Digest = std::array<std::uint8_t, 32>;

    explicit CacheHashes(const CacheSecret &secret);

    /// Of the parts, one behind the other.
    [[nodiscard]] Digest sha256(std::initializer_list<std::string_view> parts);
    /// Under the profile's secret.
    [[nodiscard]] Digest hmacSha256(std::string_view text);

private:
    struct Free {
        void operator()(evp_md_st *digest) const;
        void operator()(evp_md_ctx_st *context) const;
        void operator()(evp_mac_ctx_st *context) const;
    };
    std::unique_ptr<evp_md_st, Free> m_sha256;
    std::unique_ptr<evp_md_ctx_st, Free> m_digest;
    std::unique_ptr<evp_mac_ctx_st, Free> m_mac;
};

} // namespace sekisho::gateway
