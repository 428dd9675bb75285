// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/facade_port.h"

#include "ui/models/log_file.h"

namespace sekisho::ui {

FacadePort::FacadePort(gateway::Gateway &gateway, QString logFile, QObject *parent)
    : GatewayPort(parent), m_gateway(gateway), m_logFile(std::move(logFile))
{
    connect(&gateway, &gateway::Gateway::listening, this, &GatewayPort::listening);
    connect(&gateway, &gateway::Gateway::listenFailed, this, &GatewayPort::listenFailed);
    connect(&gateway, &gateway::Gateway::stopped, this, &GatewayPort::stopped);
    connect(&gateway, &gateway::Gateway::events, this, &GatewayPort::events);
}

std::unique_ptr<LogSource> FacadePort::openLog() const
{
    return std::make_unique<LogFile>(m_logFile);
}

} // namespace sekisho::ui
