// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/providers/provider_facts.h"

#include "providers/upstream_url.h"
#include "ui/models/format.h"

#include <QCoreApplication>
#include <QHostAddress>

#include <algorithm>
#include <set>

namespace sekisho::ui {
namespace {

using gateway::KeyInfo;
using gateway::KeySource;
using gateway::KeyState;
using providers::BaseUrl;
using Meaning = Dot::Meaning;

QString tr(const char *text)
{
    return QCoreApplication::translate("Providers", text);
}

bool isLoopback(const std::string &host)
{
    return host == "localhost" || QHostAddress(QString::fromStdString(host)).isLoopback();
}

/// The user's address replaces all of the catalogue's, those of single endpoints among them.
std::vector<std::string> originsOf(const providers::Provider &provider, const std::string &users)
{
    std::vector<std::string> urls{users.empty() ? provider.baseUrl : users};
    if (users.empty()) {
        for (const providers::Endpoint &endpoint : provider.endpoints) {
            if (!endpoint.baseUrl.empty())
                urls.push_back(endpoint.baseUrl);
        }
    }
    std::vector<std::string> origins;
    for (const std::string &url : urls) {
        std::string origin = originOf(url);
        if (!origin.empty() && std::find(origins.begin(), origins.end(), origin) == origins.end())
            origins.push_back(std::move(origin));
    }
    return origins;
}

/// The first sentence of what the keychain's trouble is, without its full stop.
QString shortReason(const KeyInfo &key)
{
    if (key.reason.isEmpty())
        return tr("key cannot be read");
    return key.reason.section(QStringLiteral(". "), 0, 0).remove(QStringLiteral("."));
}

int rankOf(Meaning meaning)
{
    switch (meaning) {
    case Meaning::Error:
        return 3;
    case Meaning::Warning:
        return 2;
    case Meaning::Neutral:
        return 1;
    case Meaning::Ok:
        break;
    }
    return 0;
}

Condition conditionWithoutKeys(const ProviderFacts &facts)
{
    if (isInTheClear(facts.address))
        return {Meaning::Warning, tr("http, allowed by you")};
    if (!facts.takesKey)
        return {Meaning::Ok, tr("built in")};
    if (facts.local)
        return {Meaning::Neutral, tr("on this computer")};
    if (facts.needsKey)
        return {Meaning::Neutral, tr("add a key to use it")};
    return {Meaning::Neutral, tr("works without a key")};
}

} // namespace

bool ProviderFacts::operator==(const ProviderFacts &other) const
{
    const auto same = [](const KeyInfo &a, const KeyInfo &b) {
        return a.name == b.name && a.source == b.source && a.state == b.state && a.reason == b.reason &&
               a.lastFour == b.lastFour && a.created == b.created && a.origins == b.origins;
    };
    return slug == other.slug && name == other.name && otherNames == other.otherNames &&
           address == other.address && catalogues == other.catalogues && takesKey == other.takesKey &&
           needsKey == other.needsKey && local == other.local && own == other.own &&
           origins == other.origins &&
           std::equal(keys.begin(), keys.end(), other.keys.begin(), other.keys.end(), same);
}

std::string originOf(const std::string &baseUrl)
{
    const auto base = BaseUrl::parse(baseUrl);
    if (!base || (base->scheme != "http" && base->scheme != "https"))
        return {};
    const bool ipv6 = base->host.find(':') != std::string::npos;
    std::string text = base->scheme + "://" + (ipv6 ? '[' + base->host + ']' : base->host);
    if (base->port != (base->scheme == "http" ? 80 : 443))
        text += ':' + std::to_string(base->port);
    return text;
}

bool isInTheClear(const std::string &baseUrl)
{
    const auto base = BaseUrl::parse(baseUrl);
    return base && base->scheme == "http" && !isLoopback(base->host);
}

ProviderFacts factsOf(const providers::Provider &provider, const settings::Config &config,
                      const std::vector<KeyInfo> &keys)
{
    ProviderFacts facts;
    facts.slug = provider.slug;
    facts.name = QString::fromStdString(provider.name);
    for (const std::string &alias : provider.aliases)
        facts.otherNames += QString::fromStdString(alias);
    facts.own = provider.slug.starts_with("custom-");
    facts.catalogues = facts.own ? std::string() : provider.baseUrl;
    const settings::ProviderSettings *settings = config.provider(provider.slug);
    const std::string users = settings ? settings->baseUrl : std::string();
    facts.address = users.empty() ? provider.baseUrl : users;
    facts.takesKey = provider.credential.place != providers::CredentialStyle::Place::None;
    facts.needsKey = provider.needsKey;
    facts.local = provider.local;
    facts.origins = originsOf(provider, users);
    std::copy_if(keys.begin(), keys.end(), std::back_inserter(facts.keys),
                 [&](const KeyInfo &key) { return key.name.provider == provider.slug; });
    // The one that requests use when they name none.
    std::stable_partition(facts.keys.begin(), facts.keys.end(),
                          [](const KeyInfo &key) { return key.name.alias == "default"; });
    return facts;
}

std::vector<std::string> unconfirmed(const KeyInfo &key, const ProviderFacts &facts)
{
    std::vector<std::string> missing;
    // A key of the environment is bound by whoever set it.
    if (key.source == KeySource::Environment)
        return missing;
    for (const std::string &origin : facts.origins) {
        if (std::find(key.origins.begin(), key.origins.end(), origin) == key.origins.end())
            missing.push_back(origin);
    }
    return missing;
}

Condition conditionOf(const KeyInfo &key, const ProviderFacts &facts)
{
    if (key.state == KeyState::Unreadable)
        return {Meaning::Warning, shortReason(key)};
    if (!unconfirmed(key, facts).empty())
        return {Meaning::Warning, tr("address not confirmed")};
    if (key.state == KeyState::Pending)
        return {Meaning::Neutral, tr("reading the keychain…")};
    switch (key.source) {
    case KeySource::Environment:
        return {Meaning::Ok, tr("from the environment")};
    case KeySource::Session:
        return {Meaning::Ok, tr("for this run only")};
    case KeySource::Stored:
        break;
    }
    return {Meaning::Ok, tr("key readable")};
}

Condition conditionOf(const ProviderFacts &facts)
{
    if (facts.keys.empty())
        return conditionWithoutKeys(facts);
    Condition worst = conditionOf(facts.keys.front(), facts);
    for (const KeyInfo &key : facts.keys) {
        const Condition condition = conditionOf(key, facts);
        if (rankOf(condition.meaning) > rankOf(worst.meaning))
            worst = condition;
    }
    return worst;
}

QString keysText(const ProviderFacts &facts)
{
    std::set<std::string> names;
    for (const KeyInfo &key : facts.keys)
        names.insert(key.name.alias);
    if (names.size() == 1)
        return tr("1 key");
    if (!names.empty())
        return tr("%1 keys").arg(formatCount(static_cast<std::int64_t>(names.size())));
    return facts.needsKey ? dash() : tr("no key needed");
}

QString endingText(const KeyInfo &key)
{
    return key.lastFour.empty() ? dash() : u'…' + QString::fromStdString(key.lastFour);
}

QString endingsText(const ProviderFacts &facts)
{
    QStringList endings;
    for (const KeyInfo &key : facts.keys) {
        if (!key.lastFour.empty())
            endings += endingText(key);
    }
    return endings.join(QStringLiteral(", "));
}

} // namespace sekisho::ui
