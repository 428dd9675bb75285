// SPDX-License-Identifier: GPL-3.0-or-later
// What the connector's tests share: look-ups that find what they are told to, and what came of connecting.
#pragma once

#include "base/qt_loop.h"
#include "http/tcp_connector.h"

#include <QTest>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>

namespace sekisho::test {

inline http::Origin origin(const char *scheme, const char *host, std::uint16_t port)
{
    return {scheme, host, port};
}

inline QHostInfo found(const QStringList &addresses)
{
    QHostInfo info;
    QList<QHostAddress> list;
    for (const QString &address : addresses)
        list.append(QHostAddress(address));
    info.setAddresses(list);
    return info;
}

/// Answers every look-up with these.
inline http::TcpOptions resolvingTo(const QStringList &addresses)
{
    http::TcpOptions options;
    options.resolve = [addresses](const QString &, QObject *context,
                                  std::function<void(const QHostInfo &)> callback) {
        QTimer::singleShot(0, context,
                           [callback = std::move(callback), addresses] { callback(found(addresses)); });
    };
    return options;
}

/// What came of one connect().
struct Outcome {
    std::optional<http::ConnectResult> result;
    std::unique_ptr<http::Connecting> connecting;

    void start(http::Connector &connector, const http::Origin &origin)
    {
        connecting = connector.connect(origin, [this](http::ConnectResult what) {
            QVERIFY2(!result, "called twice");
            result.emplace(std::move(what));
        });
    }
    [[nodiscard]] bool ok() const { return result && result->ok(); }
    [[nodiscard]] QString detail() const
    {
        return result && !result->ok() ? QString::fromStdString(result->error().detail) : QString();
    }
};

} // namespace sekisho::test
