// SPDX-License-Identifier: GPL-3.0-or-later
// The window's port on the real gateway.
#pragma once

#include "ui/gateway_port.h"

namespace sekisho::ui {

/// Does not own the gateway, which must outlive it.
class FacadePort final : public GatewayPort {
    Q_OBJECT
public:
    explicit FacadePort(gateway::Gateway &gateway, QObject *parent = nullptr);

    [[nodiscard]] QString address() const override { return m_gateway.address(); }
    void cancel(LogId id) override { m_gateway.cancel(id); }

protected:
    void startListening(const QString &host, quint16 port) override { m_gateway.listen(host, port); }

private:
    gateway::Gateway &m_gateway;
};

} // namespace sekisho::ui
