// SPDX-License-Identifier: GPL-3.0-or-later
// A Secret Service that never answers, or says no to all.
#pragma once

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVirtualObject>

#include <utility>
#include <vector>

namespace sekisho::test {

/// On a connection of its own to the session bus, which must have no other. Lives in the main thread.
class BadSecretService final : public QDBusVirtualObject {
public:
    explicit BadSecretService(bool denies)
        : m_denies(denies),
          m_bus(QDBusConnection::connectToBus(QDBusConnection::SessionBus, QStringLiteral("bad service")))
    {
        m_bus.registerVirtualObject(QStringLiteral("/"), this, QDBusConnection::SubPath);
        m_good = m_bus.registerService(QStringLiteral("org.freedesktop.secrets"));
    }
    ~BadSecretService() override
    {
        m_bus.unregisterService(QStringLiteral("org.freedesktop.secrets"));
        QDBusConnection::disconnectFromBus(QStringLiteral("bad service"));
    }

    [[nodiscard]] bool isGood() const { return m_good; }
    /// Not answered yet.
    [[nodiscard]] int calls() const { return static_cast<int>(m_calls.size()); }
    /// Gives up all that it was asked.
    void answerAll(const QString &error)
    {
        for (const QDBusMessage &call : std::exchange(m_calls, {}))
            m_bus.send(call.createErrorReply(error, QStringLiteral("as the test wants it")));
    }

    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &) override
    {
        m_calls.push_back(message);
        if (m_denies)
            answerAll(QStringLiteral("org.freedesktop.DBus.Error.AccessDenied"));
        return true;
    }

private:
    const bool m_denies;
    QDBusConnection m_bus;
    bool m_good = false;
    std::vector<QDBusMessage> m_calls;
};

} // namespace sekisho::test
