// SPDX-License-Identifier: GPL-3.0-or-later
// The window's port on the real gateway.
#pragma once

#include "gateway/facade.h"
#include "ui/gateway_port.h"

namespace sekisho::ui {

/// Does not own the gateway, which must outlive it.
class FacadePort final : public GatewayPort {
    Q_OBJECT
public:
    /// `logFile` is the logs.db that the gateway's journal writes.
    FacadePort(gateway::Gateway &gateway, QString logFile, QObject *parent = nullptr);

    [[nodiscard]] QString address() const override { return m_gateway.address(); }
    void cancel(LogId id) override { m_gateway.cancel(id); }
    [[nodiscard]] std::unique_ptr<LogSource> openLog() const override;

public Q_SLOTS:
    void setRecording(const sekisho::storage::JournalStatus &status) { tellRecording(status); }

protected:
    void startListening(const QString &host, quint16 port) override { m_gateway.listen(host, port); }

private:
    gateway::Gateway &m_gateway;
    QString m_logFile;
};

} // namespace sekisho::ui
