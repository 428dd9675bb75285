// SPDX-License-Identifier: GPL-3.0-or-later
// Upstream addresses of paths that were asked for lately: tools ask for the same few again and again.
#pragma once

#include "gateway/snapshot.h"
#include "providers/upstream_url.h"

#include <memory>
#include <string>
#include <vector>

namespace sekisho::gateway {

/// What it gives depends on nothing but the arguments, as long as the snapshot that holds the provider lives;
/// there is no query, and so no credential, in any of them. One thread.
class UpstreamUrls {
public:
    using Url = std::shared_ptr<const providers::UpstreamUrl>;

    /// Itself, for providers of that snapshot: what is known of another one's is forgotten.
    [[nodiscard]] UpstreamUrls &of(const std::shared_ptr<const Snapshot> &snapshot);

    /// As providers::upstreamUrl().
    [[nodiscard]] Result<Url> find(const providers::Provider &provider, const providers::UrlRequest &request);

private:
    struct Known {
        const providers::Provider *provider;
        std::string method;
        std::string tail;
        std::string account;
        std::string baseUrl;
        Url url;
    };
    std::shared_ptr<const Snapshot> m_snapshot;
    std::vector<Known> m_known;
    std::size_t m_oldest = 0;
};

} // namespace sekisho::gateway
