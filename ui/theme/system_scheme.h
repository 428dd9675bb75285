// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the desktop asks for dark windows. Qt 6.4 cannot say, so the settings portal is asked where there
// is one; else the lightness of the palette that the desktop gave us decides.
#pragma once

#include <QObject>

#ifdef SEKISHO_HAS_DBUS
#include <QDBusVariant>
#endif

class QPalette;

namespace sekisho::ui {

/// Lives in the main thread. Never waits: the portal's answer comes by changed().
class SystemScheme final : public QObject {
    Q_OBJECT
public:
    SystemScheme(const QPalette &original, QObject *parent);

    [[nodiscard]] bool isDark() const { return m_dark; }

Q_SIGNALS:
    void changed();

private:
    void askPortal();
    void set(bool dark);
#ifdef SEKISHO_HAS_DBUS
    Q_SLOT void settingChanged(const QString &group, const QString &key, const QDBusVariant &value);
#endif

    bool m_dark = false;
};

} // namespace sekisho::ui
