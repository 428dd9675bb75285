// SPDX-License-Identifier: GPL-3.0-or-later
// The configuration as pages show and change it: what is in force, and a place for what could not be written.
#pragma once

#include "settings/config_file.h"

#include <QObject>

#include <functional>

namespace sekisho::ui {

/// Main thread; the file outlives it.
class ConfigEditor final : public QObject {
    Q_OBJECT
public:
    explicit ConfigEditor(settings::ConfigFile &file, QObject *parent = nullptr);

    [[nodiscard]] const settings::Config &config() const { return m_file.config(); }
    [[nodiscard]] const QString &path() const { return m_file.path(); }
    [[nodiscard]] const std::optional<settings::ConfigError> &fault() const { return m_file.fault(); }
    /// The gateway's settings; the defaults where it is not there (any more).
    [[nodiscard]] settings::GatewaySettings gateway(const QString &id) const;
    /// "default" first, the others as in the file.
    [[nodiscard]] QStringList gatewayIds() const;

    /// Writes it at once. Tells by shown() what is in force then, also when nothing could be written and the
    /// control that asked has to go back.
    bool change(const std::function<void(settings::Config &)> &change);
    bool changeGateway(const QString &id, const std::function<void(settings::GatewaySettings &)> &change);

    /// What keeps changes from being written, for a person; empty when the last one was.
    [[nodiscard]] const QString &problem() const { return m_problem; }
    void dismissProblem();

Q_SIGNALS:
    /// Controls are to show what is in force.
    void shown();
    /// problem() or fault() is another.
    void troubleChanged();

private:
    void setProblem(const QString &problem);

    settings::ConfigFile &m_file;
    QString m_problem;
};

} // namespace sekisho::ui
