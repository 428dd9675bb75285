// SPDX-License-Identifier: GPL-3.0-or-later
// A gateway for the window's tests: it says what it is told to, and remembers what it was asked for.
#pragma once

#include "gui/fake_log.h"
#include "ui/gateway_port.h"

#include <QStringList>

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

    void setRecording(const storage::JournalStatus &status) { tellRecording(status); }

    std::shared_ptr<FakeLogFile> log; ///< what openLog() opens
    QStringList calls;
    std::vector<LogId> cancelled;

protected:
    void startListening(const QString &host, quint16 port) override
    {
        calls += QStringLiteral("listen %1:%2").arg(host).arg(port);
    }

private:
    QString m_address;
};

} // namespace sekisho::test
