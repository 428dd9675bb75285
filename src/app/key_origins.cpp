// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/key_origins.h"

#include "providers/upstream_url.h"

#include <QHostAddress>

#include <algorithm>

namespace sekisho::app {
namespace {

http::Origin originOf(const providers::BaseUrl &base)
{
    return {base.scheme, base.host, base.port};
}

bool isLoopback(const std::string &host)
{
    return host == "localhost" || QHostAddress(QString::fromStdString(host)).isLoopback();
}

void addOnce(std::vector<http::Origin> &origins, http::Origin origin)
{
    if (std::find(origins.begin(), origins.end(), origin) == origins.end())
        origins.push_back(std::move(origin));
}

} // namespace

Result<http::Origin> parseOrigin(std::string_view text)
{
    if (text.ends_with('/'))
        text.remove_suffix(1);
    const auto base = providers::BaseUrl::parse(text);
    if (!base || !base->path.empty() || (base->scheme != "http" && base->scheme != "https")) {
        return Failure{Error{"\"" + std::string(text) +
                             "\" is no address of a server such as https://api.openai.com or "
                             "http://127.0.0.1:8000, without a path."}};
    }
    return originOf(*base);
}

std::vector<http::Origin> parseOrigins(const std::vector<std::string> &texts)
{
    std::vector<http::Origin> origins;
    for (const std::string &text : texts) {
        if (auto origin = parseOrigin(text))
            origins.push_back(std::move(*origin));
    }
    return origins;
}

std::vector<std::string> toStrings(const std::vector<http::Origin> &origins)
{
    std::vector<std::string> texts;
    for (const http::Origin &origin : origins)
        texts.push_back(origin.toString());
    return texts;
}

Result<std::vector<http::Origin>> usualOrigins(const gateway::Snapshot &snapshot,
                                               const providers::Provider &provider)
{
    if (provider.credential.place == providers::CredentialStyle::Place::None)
        return Failure{Error{provider.name + " takes no key."}};
    const auto settings = snapshot.providers.find(provider.slug);
    const bool users = settings != snapshot.providers.end() && !settings->second.baseUrl.empty();
    std::vector<std::string> urls{users ? settings->second.baseUrl : provider.baseUrl};
    if (!users) {
        for (const providers::Endpoint &endpoint : provider.endpoints) {
            if (!endpoint.baseUrl.empty())
                urls.push_back(endpoint.baseUrl);
        }
    }
    std::vector<http::Origin> origins;
    for (const std::string &url : urls) {
        if (url.find('{') != std::string::npos)
            return Failure{Error{"The address of " + provider.name + " depends on each request (" + url +
                                 "), so the one that the key is for has to be named."}};
        const auto base = providers::BaseUrl::parse(url);
        if (!base)
            return Failure{base.error()};
        if (base->scheme == "http" && !isLoopback(base->host))
            return Failure{Error{"The key would go to " + originOf(*base).toString() +
                                 " unencrypted. Name that address if this is what you want."}};
        addOnce(origins, originOf(*base));
    }
    return origins;
}

} // namespace sekisho::app
