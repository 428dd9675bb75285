// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/facade_port.h"

#include "ui/models/log_file.h"
#include "ui/models/profile_files.h"

namespace sekisho::ui {

FacadePort::FacadePort(gateway::Gateway &gateway, QString logFile, QString cacheFile, QObject *parent)
    : GatewayPort(parent),
      m_gateway(gateway),
      m_logFile(std::move(logFile)),
      m_cacheFile(std::move(cacheFile))
{
    connect(&gateway, &gateway::Gateway::listening, this, &GatewayPort::listening);
    connect(&gateway, &gateway::Gateway::listenFailed, this, &GatewayPort::listenFailed);
    connect(&gateway, &gateway::Gateway::stopped, this, &GatewayPort::stopped);
    connect(&gateway, &gateway::Gateway::events, this, &GatewayPort::events);
    connect(&gateway, &gateway::Gateway::applied, this, &GatewayPort::planChanged);
}

std::unique_ptr<LogSource> FacadePort::openLog() const
{
    return std::make_unique<LogFile>(m_logFile);
}

std::unique_ptr<CacheSource> FacadePort::openCache() const
{
    return std::make_unique<CacheDatabase>(m_cacheFile);
}

std::unique_ptr<FiguresSource> FacadePort::openFigures() const
{
    return std::make_unique<FiguresDatabase>(m_logFile);
}

} // namespace sekisho::ui
