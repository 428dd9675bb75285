// SPDX-License-Identifier: GPL-3.0-or-later
// A gateway for the window's tests: it says what it is told to, and remembers what it was asked for.
#pragma once

#include "gui/fake_cache.h"
#include "gui/fake_figures.h"
#include "gui/fake_log.h"
#include "support/test_snapshot.h"
#include "ui/gateway_port.h"

#include <QStringList>

#include <functional>
#include <vector>

namespace sekisho::test {

class FakePort final : public ui::GatewayPort {
    Q_OBJECT
public:
    using ui::GatewayPort::GatewayPort;

    [[nodiscard]] QString address() const override { return m_address; }
    void cancel(LogId id) override
    {
        calls += QStringLiteral("cancel ") + QString::fromLatin1(id.toString());
        cancelled.push_back(id);
    }

    void removeCached(std::vector<storage::CacheEntryId> ids) override
    {
        for (const storage::CacheEntryId id : ids)
            calls += QStringLiteral("remove ") + QString::number(id);
        if (cache)
            cache->remove(ids);
    }
    void removeAllCached() override
    {
        calls += QStringLiteral("remove all");
        if (cache)
            cache->clear();
    }
    void setCachedExpiry(storage::CacheEntryId id, WallTime expiresAt) override
    {
        calls += QStringLiteral("expiry ") + QString::number(id);
        if (cache)
            cache->change(id, [&](storage::CacheListing &entry) { entry.row.expiresAt = expiresAt; });
    }
    void setCachedPinned(storage::CacheEntryId id, bool pinned) override
    {
        calls += (pinned ? QStringLiteral("pin ") : QStringLiteral("unpin ")) + QString::number(id);
        if (cache)
            cache->change(id, [&](storage::CacheListing &entry) { entry.row.pinned = pinned; });
    }
    [[nodiscard]] std::unique_ptr<ui::CacheSource> openCache() const override
    {
        return cache ? std::make_unique<FakeCache>(cache) : nullptr;
    }
    [[nodiscard]] std::unique_ptr<ui::FiguresSource> openFigures() const override
    {
        return figures ? std::make_unique<FakeFigures>(figures) : nullptr;
    }
    [[nodiscard]] std::shared_ptr<const gateway::Snapshot> plan() const override { return m_plan; }

    [[nodiscard]] std::unique_ptr<ui::LogSource> openLog() const override
    {
        return log ? std::make_unique<FakeLog>(log) : nullptr;
    }

    void setListening(const QString &address)
    {
        m_address = address;
        Q_EMIT listening(address);
    }
    void fail(const QString &reason, quint16 freePort)
    {
        m_address.clear();
        Q_EMIT listenFailed(reason, freePort);
    }
    void send(std::vector<std::shared_ptr<const storage::ExchangeRecord>> records, std::uint64_t inFlight = 0,
              std::uint64_t dropped = 0)
    {
        auto batch = std::make_shared<gateway::Events>();
        batch->records = std::move(records);
        batch->inFlight = inFlight;
        batch->dropped = dropped;
        Q_EMIT events(batch);
    }

    void setPlan(std::shared_ptr<const gateway::Snapshot> plan)
    {
        m_plan = std::move(plan);
        Q_EMIT planChanged();
    }
    void setRecording(const storage::JournalStatus &status) { tellRecording(status); }

    std::shared_ptr<FakeLogFile> log;         ///< what openLog() opens
    std::shared_ptr<FakeFiguresFile> figures; ///< what openFigures() opens
    std::shared_ptr<FakeCacheFile> cache;     ///< what openCache() opens
    QStringList calls;
    std::vector<LogId> cancelled;

protected:
    void startListening(const QString &host, quint16 port) override
    {
        calls += QStringLiteral("listen %1:%2").arg(host).arg(port);
    }

private:
    std::shared_ptr<const gateway::Snapshot> m_plan = snapshot();
    QString m_address;
};

} // namespace sekisho::test
