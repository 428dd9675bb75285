// SPDX-License-Identifier: GPL-3.0-or-later
#include "secrets/secret_service_watch.h"

#include <QDBusConnection>
#include <QDBusServiceWatcher>

#include <chrono>

namespace sekisho::secrets {

namespace {

/// One unlocking makes several signals.
constexpr std::chrono::milliseconds Settle{50};

QString serviceName()
{
    return QStringLiteral("org.freedesktop.secrets");
}

} // namespace

SecretServiceWatch::SecretServiceWatch(QObject *parent) : QObject(parent)
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(Settle);
    connect(&m_settle, &QTimer::timeout, this, &SecretServiceWatch::changed);

    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    auto *watcher =
        new QDBusServiceWatcher(serviceName(), bus, QDBusServiceWatcher::WatchForOwnerChange, this);
    connect(watcher, &QDBusServiceWatcher::serviceOwnerChanged, this, &SecretServiceWatch::onSignal);
    // Services differ in which of these they send.
    bus.connect(serviceName(), QString(), QStringLiteral("org.freedesktop.Secret.Service"),
                QStringLiteral("CollectionChanged"), this, SLOT(onSignal()));
    bus.connect(serviceName(), QString(), QStringLiteral("org.freedesktop.Secret.Service"),
                QStringLiteral("CollectionCreated"), this, SLOT(onSignal()));
    bus.connect(serviceName(), QString(), QStringLiteral("org.freedesktop.DBus.Properties"),
                QStringLiteral("PropertiesChanged"), this, SLOT(onSignal()));
}

void SecretServiceWatch::onSignal()
{
    m_settle.start();
}

} // namespace sekisho::secrets
