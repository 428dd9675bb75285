// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/system_scheme.h"

#include <QPalette>

#ifdef SEKISHO_HAS_DBUS
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFile>
#endif

namespace sekisho::ui {
namespace {

// Of 255; what KeePassXC and others take for "this palette is dark".
constexpr int DarkBelow = 110;

#ifdef SEKISHO_HAS_DBUS
constexpr QLatin1String PortalService("org.freedesktop.portal.Desktop");
constexpr QLatin1String PortalPath("/org/freedesktop/portal/desktop");
constexpr QLatin1String PortalInterface("org.freedesktop.portal.Settings");
constexpr QLatin1String AppearanceGroup("org.freedesktop.appearance");
constexpr QLatin1String SchemeKey("color-scheme");
constexpr uint PreferDark = 1; // 0 no preference, 2 light

// Without an address libdbus would start a bus of its own, which takes its time.
bool hasSessionBus()
{
    return qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") ||
           QFile::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + QStringLiteral("/bus"));
}

// The method Read wraps the value in a second variant.
uint schemeOf(QVariant value)
{
    while (value.userType() == qMetaTypeId<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    return value.toUInt();
}
#endif

} // namespace

SystemScheme::SystemScheme(const QPalette &original, QObject *parent)
    : QObject(parent), m_dark(original.color(QPalette::Window).lightness() < DarkBelow)
{
    askPortal();
}

void SystemScheme::askPortal()
{
#ifdef SEKISHO_HAS_DBUS
    if (!hasSessionBus())
        return;
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    // The slot in its normal form, without spaces.
    // clang-format off
    bus.connect(PortalService, PortalPath, PortalInterface, QStringLiteral("SettingChanged"), this,
                SLOT(settingChanged(QString,QString,QDBusVariant)));
    // clang-format on
    QDBusMessage read =
        QDBusMessage::createMethodCall(PortalService, PortalPath, PortalInterface, QStringLiteral("Read"));
    read << AppearanceGroup << SchemeKey;
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(read), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher *call) {
        const QDBusPendingReply<QDBusVariant> reply = *call;
        if (reply.isValid())
            set(schemeOf(QVariant::fromValue(reply.value())) == PreferDark);
        call->deleteLater();
    });
#endif
}

#ifdef SEKISHO_HAS_DBUS
void SystemScheme::settingChanged(const QString &group, const QString &key, const QDBusVariant &value)
{
    if (group == AppearanceGroup && key == SchemeKey)
        set(schemeOf(value.variant()) == PreferDark);
}
#endif

void SystemScheme::set(bool dark)
{
    if (m_dark == dark)
        return;
    m_dark = dark;
    Q_EMIT changed();
}

} // namespace sekisho::ui
