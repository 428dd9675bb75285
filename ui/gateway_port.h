// SPDX-License-Identifier: GPL-3.0-or-later
// What the window needs of the gateway, and no more; behind it stands the facade, or a fake in tests.
#pragma once

#include "gateway/facade.h"

#include <QObject>

#include <memory>

namespace sekisho::ui {

/// Main thread; no call blocks.
class GatewayPort : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    ~GatewayPort() override = default;
    Q_DISABLE_COPY_MOVE(GatewayPort)

    /// `http://127.0.0.1:8484` while listening, else empty.
    [[nodiscard]] virtual QString address() const = 0;
    [[nodiscard]] bool isListening() const { return !address().isEmpty(); }

    /// Answers with listening() or listenFailed(); remembers what was asked for.
    void listen(const QString &host, quint16 port)
    {
        m_host = host;
        m_port = port;
        startListening(host, port);
    }
    void listenAgain() { listen(m_host, m_port); }
    void listenOn(quint16 port) { listen(m_host, port); }
    [[nodiscard]] const QString &host() const { return m_host; }
    [[nodiscard]] quint16 port() const { return m_port; }

    virtual void cancel(LogId id) = 0;

Q_SIGNALS:
    void listening(const QString &address);
    void listenFailed(const QString &reason, quint16 freePort);
    void stopped();
    void events(const std::shared_ptr<const sekisho::gateway::Events> &events);

protected:
    virtual void startListening(const QString &host, quint16 port) = 0;

private:
    QString m_host = QStringLiteral("127.0.0.1");
    quint16 m_port = 8484;
};

} // namespace sekisho::ui
