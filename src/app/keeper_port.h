// SPDX-License-Identifier: GPL-3.0-or-later
// The window's way to the key keeper.
#pragma once

#include "app/key_keeper.h"
#include "gateway/facade.h"
#include "ui/keys_port.h"

namespace sekisho::app {

/// Owns neither; both outlive it.
class KeeperPort final : public ui::KeysPort {
    Q_OBJECT
public:
    KeeperPort(KeyKeeper &keeper, const gateway::Gateway &gateway, QObject *parent = nullptr);

    [[nodiscard]] std::vector<KeyInfo> list() const override { return m_keeper.list(); }
    [[nodiscard]] Result<std::vector<std::string>> usualOrigins(const std::string &provider) const override;
    void set(const KeyName &name, Secret secret, const std::vector<std::string> &origins,
             Callback callback) override;
    void useForThisRunOnly(const KeyName &name, Secret secret, const std::vector<std::string> &origins,
                           Callback callback) override;
    void remove(const KeyName &name, gateway::KeySource source, Callback callback) override;
    void confirmOrigin(const KeyName &name, gateway::KeySource source, const std::string &origin,
                       Callback callback) override;
    void retry() override { m_keeper.retry(); }

private:
    void refuse(const Error &error, const Callback &callback);

    KeyKeeper &m_keeper;
    const gateway::Gateway &m_gateway;
};

} // namespace sekisho::app
