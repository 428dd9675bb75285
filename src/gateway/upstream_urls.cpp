// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/upstream_urls.h"

#include <algorithm>

namespace sekisho::gateway {
namespace {

constexpr std::size_t MostKnown = 16;
/// Longer ones have an id or a text in them and do not come again.
constexpr std::size_t LongestTail = 256;

} // namespace

UpstreamUrls &UpstreamUrls::of(const std::shared_ptr<const Snapshot> &snapshot)
{
    if (m_snapshot != snapshot) {
        m_known.clear();
        m_oldest = 0;
        m_snapshot = snapshot;
    }
    return *this;
}

Result<UpstreamUrls::Url> UpstreamUrls::find(const providers::Provider &provider,
                                             const providers::UrlRequest &request)
{
    const auto known = std::find_if(m_known.begin(), m_known.end(), [&](const Known &one) {
        return one.provider == &provider && one.tail == request.tail && one.method == request.method &&
               one.account == request.account && one.baseUrl == request.baseUrl;
    });
    if (known != m_known.end())
        return known->url;
    auto found = providers::upstreamUrl(provider, request);
    if (!found)
        return Failure{found.error()};
    auto url = std::make_shared<const providers::UpstreamUrl>(std::move(*found));
    if (request.tail.size() > LongestTail)
        return url;
    Known one{&provider,
              std::string(request.method),
              std::string(request.tail),
              std::string(request.account),
              std::string(request.baseUrl),
              url};
    if (m_known.size() < MostKnown) {
        m_known.push_back(std::move(one));
    } else {
        m_known[m_oldest] = std::move(one);
        m_oldest = (m_oldest + 1) % MostKnown;
    }
    return url;
}

} // namespace sekisho::gateway
