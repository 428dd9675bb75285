// SPDX-License-Identifier: GPL-3.0-or-later
// From a matched URL to one upstream: which provider, which address, which headers. No credential yet.
#pragma once

#include "dialects/usage.h"
#include "gateway/upstream_urls.h"
#include "gateway/url_router.h"
#include "http/message.h"
#include "http/stream.h"

namespace sekisho::gateway {

struct UpstreamPlan {
    const providers::Provider *provider = nullptr;
    UpstreamUrls::Url url;
    http::RequestHead head; ///< as it goes upstream: own headers and hop-by-hop ones gone
    dialects::Dialect dialect = dialects::Dialect::None;
    bool stripModelPrefix = false; ///< `provider/` goes off the body's model

    [[nodiscard]] http::Origin origin() const { return {url->base.scheme, url->base.host, url->base.port}; }
};

/// What is known of the request's body. It matters for root URLs only, where the body's model decides.
struct BodyFacts {
    dialects::RequestFacts facts;
    bool present = false; ///< there is one
    bool whole = true;    ///< all of it was read; else only its beginning
};

/// `urls` are those of the snapshot.
[[nodiscard]] Result<UpstreamPlan, RouteError> planUpstream(const Snapshot &snapshot, UpstreamUrls &urls,
                                                            const UrlMatch &match,
                                                            const http::RequestHead &client,
                                                            const BodyFacts &body);

/// Takes what must not go upstream off a request's headers (hop-by-hop, Host, Expect, cf-aig-*, sekisho-*,
/// the browser's sec-fetch-* and origin) and adds our Via.
void prepareHeaders(http::Headers &headers, std::string_view via);

/// Whether the request has been through a gateway with that Via before.
[[nodiscard]] bool hasVia(const http::Headers &headers, std::string_view via);

} // namespace sekisho::gateway
