// SPDX-License-Identifier: GPL-3.0-or-later
#include "secrets/secret_service.h"

#include <QDBusConnection>
#include <QDBusError>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>

namespace sekisho::secrets {

namespace {

// It only looks into its memory; a service that takes longer is busy with something else.
constexpr int PatienceMs = 2000;

QString serviceName()
{
    return QStringLiteral("org.freedesktop.secrets");
}

SecretServiceState stateOf(const QDBusError &error)
{
    switch (error.type()) {
    case QDBusError::AccessDenied:
        return SecretServiceState::Denied;
    case QDBusError::ServiceUnknown:
    case QDBusError::Disconnected:
    case QDBusError::NoServer:
    case QDBusError::UnknownObject:
    case QDBusError::UnknownInterface:
        return SecretServiceState::Absent;
    default:
        break;
    }
    // Activation that failed: org.freedesktop.DBus.Error.Spawn.*
    return error.name().contains(u".Spawn.") ? SecretServiceState::Absent : SecretServiceState::Unclear;
}

void askWhetherLocked(const QString &collection, QObject *context,
                      const std::function<void(SecretServiceState)> &callback)
{
    QDBusMessage question = QDBusMessage::createMethodCall(
        serviceName(), collection, QStringLiteral("org.freedesktop.DBus.Properties"), QStringLiteral("Get"));
    question << QStringLiteral("org.freedesktop.Secret.Collection") << QStringLiteral("Locked");
    auto *watcher =
        new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(question, PatienceMs), context);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, context, [watcher, callback] {
        watcher->deleteLater();
        const QDBusPendingReply<QDBusVariant> reply = *watcher;
        if (reply.isError())
            callback(stateOf(reply.error()));
        else
            callback(reply.value().variant().toBool() ? SecretServiceState::Locked
                                                      : SecretServiceState::Unlocked);
    });
}

} // namespace

void askSecretService(QObject *context, std::function<void(SecretServiceState)> callback)
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        QMetaObject::invokeMethod(
            context, [callback] { callback(SecretServiceState::Absent); }, Qt::QueuedConnection);
        return;
    }
    QDBusMessage question = QDBusMessage::createMethodCall(
        serviceName(), QStringLiteral("/org/freedesktop/secrets"),
        QStringLiteral("org.freedesktop.Secret.Service"), QStringLiteral("ReadAlias"));
    question << QStringLiteral("default");
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(question, PatienceMs), context);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, context, [watcher, context, callback] {
        watcher->deleteLater();
        const QDBusPendingReply<QDBusObjectPath> reply = *watcher;
        if (reply.isError())
            callback(stateOf(reply.error()));
        else if (reply.value().path() == u"/")
            callback(SecretServiceState::NoCollection);
        else
            askWhetherLocked(reply.value().path(), context, callback);
    });
}

} // namespace sekisho::secrets
