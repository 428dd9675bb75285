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
    /// The files are those that the gateway's journal and cache write.
    FacadePort(gateway::Gateway &gateway, QString logFile, QString cacheFile, QObject *parent = nullptr);

    [[nodiscard]] QString address() const override { return m_gateway.address(); }
    void cancel(LogId id) override { m_gateway.cancel(id); }
    void removeCached(std::vector<storage::CacheEntryId> ids) override
    {
        m_gateway.removeCached(std::move(ids));
    }
    void removeAllCached() override { m_gateway.removeAllCached(); }
    void setCachedExpiry(storage::CacheEntryId id, WallTime expiresAt) override
    {
        m_gateway.setCachedExpiry(id, expiresAt);
    }
    void setCachedPinned(storage::CacheEntryId id, bool pinned) override
    {
        m_gateway.setCachedPinned(id, pinned);
    }
    [[nodiscard]] std::unique_ptr<LogSource> openLog() const override;
    [[nodiscard]] std::unique_ptr<CacheSource> openCache() const override;
    [[nodiscard]] std::unique_ptr<FiguresSource> openFigures() const override;
    [[nodiscard]] std::shared_ptr<const gateway::Snapshot> plan() const override
    {
        return m_gateway.snapshot();
    }

public Q_SLOTS:
    void setRecording(const sekisho::storage::JournalStatus &status) { tellRecording(status); }

protected:
    void startListening(const QString &host, quint16 port) override { m_gateway.listen(host, port); }

private:
    gateway::Gateway &m_gateway;
    QString m_logFile;
    QString m_cacheFile;
};

} // namespace sekisho::ui
