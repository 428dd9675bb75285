// SPDX-License-Identifier: GPL-3.0-or-later
// Keys for the window's tests: kept in memory, or refused as the test wishes.
#pragma once

#include "ui/keys_port.h"

#include <QStringList>

#include <algorithm>
#include <optional>
#include <utility>

namespace sekisho::test {

class FakeKeys final : public ui::KeysPort {
    Q_OBJECT
public:
    using ui::KeysPort::KeysPort;

    [[nodiscard]] std::vector<gateway::KeyInfo> list() const override { return keys; }
    [[nodiscard]] Result<std::vector<std::string>> usualOrigins(const std::string &provider) const override
    {
        if (provider == "azure-openai")
            return Failure{Error{"The address of azure-openai has a part that the URL fills in."}};
        return std::vector<std::string>{"https://api." + provider + ".com"};
    }
    void set(const gateway::KeyName &name, Secret secret, const std::vector<std::string> &origins,
             Callback callback) override
    {
        calls += QStringLiteral("set ") + QString::fromStdString(toString(name));
        keep(name, gateway::KeySource::Stored, std::move(secret), origins, std::move(callback), failure);
    }
    void useForThisRunOnly(const gateway::KeyName &name, Secret secret,
                           const std::vector<std::string> &origins, Callback callback) override
    {
        calls += QStringLiteral("session ") + QString::fromStdString(toString(name));
        keep(name, gateway::KeySource::Session, std::move(secret), origins, std::move(callback), {});
    }
    void remove(const gateway::KeyName &name, gateway::KeySource source, Callback callback) override
    {
        calls += QStringLiteral("remove ") + QString::fromStdString(toString(name));
        later([this, name, source, callback = std::move(callback)] {
            if (failure) {
                callback(Failure{*failure});
                return;
            }
            drop(name, source);
            Q_EMIT changed();
            callback(Done{});
        });
    }
    void confirmOrigin(const gateway::KeyName &name, gateway::KeySource source, const std::string &origin,
                       Callback callback) override
    {
        calls += QStringLiteral("confirm ") + QString::fromStdString(origin);
        later([this, name, source, origin, callback = std::move(callback)] {
            if (failure) {
                callback(Failure{*failure});
                return;
            }
            for (gateway::KeyInfo &key : keys) {
                if (key.name == name && key.source == source)
                    key.origins.push_back(origin);
            }
            Q_EMIT changed();
            callback(Done{});
        });
    }
    void retry() override
    {
        calls += QStringLiteral("retry");
        for (gateway::KeyInfo &key : keys)
            key.state = gateway::KeyState::Ready;
        Q_EMIT changed();
    }

    std::vector<gateway::KeyInfo> keys;
    std::optional<gateway::KeyFailure> failure; ///< of what the keychain is asked from now on
    QStringList calls;

private:
    template <typename Call>
    void later(Call call)
    {
        QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
    }
    void drop(const gateway::KeyName &name, gateway::KeySource source)
    {
        keys.erase(std::remove_if(
                       keys.begin(), keys.end(),
                       [&](const gateway::KeyInfo &key) { return key.name == name && key.source == source; }),
                   keys.end());
    }
    void keep(const gateway::KeyName &name, gateway::KeySource source, Secret secret,
              const std::vector<std::string> &origins, Callback callback,
              const std::optional<gateway::KeyFailure> &problem)
    {
        gateway::KeyInfo info;
        info.name = name;
        info.source = source;
        info.state = gateway::KeyState::Ready;
        const std::string_view text = secret.reveal();
        info.lastFour = text.substr(text.size() - std::min<std::size_t>(4, text.size()));
        info.created = "2026-11-04T13:58:00Z";
        info.origins = origins;
        later([this, info, problem, callback = std::move(callback)] {
            if (problem) {
                callback(Failure{*problem});
                return;
            }
            drop(info.name, info.source);
            keys.push_back(info);
            std::sort(keys.begin(), keys.end(), [](const auto &one, const auto &other) {
                return std::pair(one.name, one.source) < std::pair(other.name, other.source);
            });
            Q_EMIT changed();
            callback(Done{});
        });
    }
};

} // namespace sekisho::test
