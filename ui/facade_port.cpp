// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/facade_port.h"

namespace sekisho::ui {

FacadePort::FacadePort(gateway::Gateway &gateway, QObject *parent) : GatewayPort(parent), m_gateway(gateway)
{
    connect(&gateway, &gateway::Gateway::listening, this, &GatewayPort::listening);
    connect(&gateway, &gateway::Gateway::listenFailed, this, &GatewayPort::listenFailed);
    connect(&gateway, &gateway::Gateway::stopped, this, &GatewayPort::stopped);
    connect(&gateway, &gateway::Gateway::events, this, &GatewayPort::events);
}

} // namespace sekisho::ui
