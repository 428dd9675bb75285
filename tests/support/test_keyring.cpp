// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/test_keyring.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusReply>
#include <QDBusVariant>
#include <QTest>

/// The Secret of the specification: session, parameters, value, content type.
struct WireSecret {
    QDBusObjectPath session;
    QByteArray parameters;
    QByteArray value;
    QString type;
};
Q_DECLARE_METATYPE(WireSecret)

QDBusArgument &operator<<(QDBusArgument &out, const WireSecret &secret)
{
    out.beginStructure();
    out << secret.session << secret.parameters << secret.value << secret.type;
    out.endStructure();
    return out;
}
const QDBusArgument &operator>>(const QDBusArgument &in, WireSecret &secret)
{
    in.beginStructure();
    in >> secret.session >> secret.parameters >> secret.value >> secret.type;
    in.endStructure();
    return in;
}

namespace sekisho::test {

QDBusMessage callKeyring(const char *path, const char *interface, const char *method,
                         const QVariantList &arguments)
{
    QDBusMessage message =
        QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.secrets"), QString::fromLatin1(path),
                                       QString::fromLatin1(interface), QString::fromLatin1(method));
    message.setArguments(arguments);
    return QDBusConnection::sessionBus().call(message);
}

bool waitForKeyring()
{
    return QTest::qWaitFor(
        [] {
            return QDBusConnection::sessionBus()
                .interface()
                ->isServiceRegistered(QStringLiteral("org.freedesktop.secrets"))
                .value();
        },
        60'000);
}

bool lockKeyring()
{
    const QDBusMessage reply =
        callKeyring(KeyringService, KeyringServiceInterface, "Lock",
                    {QVariant::fromValue(QList{QDBusObjectPath(QLatin1String(KeyringCollection))})});
    return reply.type() == QDBusMessage::ReplyMessage;
}

bool unlockKeyring()
{
    qDBusRegisterMetaType<WireSecret>();
    const QDBusMessage session =
        callKeyring(KeyringService, KeyringServiceInterface, "OpenSession",
                    {QStringLiteral("plain"), QVariant::fromValue(QDBusVariant(QString()))});
    if (session.type() != QDBusMessage::ReplyMessage)
        return false;
    WireSecret password;
    password.session = session.arguments().at(1).value<QDBusObjectPath>();
    password.value = "test password"; // as with_keyring.sh has it
    password.type = QStringLiteral("text/plain");
    const QDBusMessage reply =
        callKeyring(KeyringService, "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface",
                    "UnlockWithMasterPassword",
                    {QVariant::fromValue(QDBusObjectPath(QLatin1String(KeyringCollection))),
                     QVariant::fromValue(password)});
    return reply.type() == QDBusMessage::ReplyMessage;
}

int keyringItems()
{
    const QDBusMessage reply =
        callKeyring(KeyringCollection, "org.freedesktop.DBus.Properties", "Get",
                    {QStringLiteral("org.freedesktop.Secret.Collection"), QStringLiteral("Items")});
    if (reply.type() != QDBusMessage::ReplyMessage)
        return -1;
    QList<QDBusObjectPath> items;
    reply.arguments().value(0).value<QDBusVariant>().variant().value<QDBusArgument>() >> items;
    return static_cast<int>(items.size());
}

} // namespace sekisho::test
