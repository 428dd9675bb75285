// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/keeper_port.h"

#include "app/key_origins.h"

namespace sekisho::app {
namespace {

/// All of them, or why one is none.
Result<std::vector<http::Origin>> parseAll(const std::vector<std::string> &texts)
{
    std::vector<http::Origin> origins;
    for (const std::string &text : texts) {
        auto origin = parseOrigin(text);
        if (!origin)
            return Failure{origin.error()};
        origins.push_back(std::move(*origin));
    }
    return origins;
}

KeyFailure notAnAddress(const Error &error)
{
    KeyFailure failure;
    failure.sentence = QString::fromStdString(error.message);
    return failure;
}

} // namespace

KeeperPort::KeeperPort(KeyKeeper &keeper, const gateway::Gateway &gateway, QObject *parent)
    : KeysPort(parent), m_keeper(keeper), m_gateway(gateway)
{
    connect(&keeper, &KeyKeeper::changed, this, &KeysPort::changed);
}

Result<std::vector<std::string>> KeeperPort::usualOrigins(const std::string &provider) const
{
    const gateway::Snapshot &snapshot = *m_gateway.snapshot();
    const providers::Provider *found = snapshot.catalogue.find(provider);
    if (!found)
        return Failure{Error{"There is no provider \"" + provider + "\"."}};
    const auto origins = app::usualOrigins(snapshot, *found);
    if (!origins)
        return Failure{origins.error()};
    return toStrings(*origins);
}

void KeeperPort::refuse(const Error &error, const Callback &callback)
{
    QMetaObject::invokeMethod(
        this, [callback, failure = notAnAddress(error)] { callback(Failure{failure}); },
        Qt::QueuedConnection);
}

void KeeperPort::set(const KeyName &name, Secret secret, const std::vector<std::string> &origins,
                     Callback callback)
{
    auto parsed = parseAll(origins);
    if (!parsed)
        refuse(parsed.error(), callback);
    else
        m_keeper.set(name, std::move(secret), std::move(*parsed), std::move(callback));
}

void KeeperPort::useForThisRunOnly(const KeyName &name, Secret secret,
                                   const std::vector<std::string> &origins, Callback callback)
{
    auto parsed = parseAll(origins);
    if (!parsed)
        refuse(parsed.error(), callback);
    else
        m_keeper.useForThisRunOnly(name, std::move(secret), std::move(*parsed), std::move(callback));
}

void KeeperPort::remove(const KeyName &name, gateway::KeySource source, Callback callback)
{
    m_keeper.remove(name, source, std::move(callback));
}

void KeeperPort::confirmOrigin(const KeyName &name, gateway::KeySource source, const std::string &origin,
                               Callback callback)
{
    const auto parsed = parseOrigin(origin);
    if (!parsed)
        refuse(parsed.error(), callback);
    else
        m_keeper.confirmOrigin(name, source, *parsed, std::move(callback));
}

} // namespace sekisho::app
