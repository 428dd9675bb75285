// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/config_editor.h"

#include <algorithm>

namespace sekisho::ui {

ConfigEditor::ConfigEditor(settings::ConfigFile &file, QObject *parent) : QObject(parent), m_file(file)
{
    connect(&m_file, &settings::ConfigFile::changed, this, [this] {
        m_problem.clear(); // a file that was mended has no fault any more
        Q_EMIT troubleChanged();
        Q_EMIT shown();
    });
    connect(&m_file, &settings::ConfigFile::refused, this, &ConfigEditor::troubleChanged);
}

settings::GatewaySettings ConfigEditor::gateway(const QString &id) const
{
    settings::GatewaySettings wanted;
    wanted.id = id.toStdString();
    const auto &gateways = config().gateways;
    const auto place = std::find_if(gateways.begin(), gateways.end(),
                                    [&](const auto &gateway) { return gateway.id == wanted.id; });
    return place == gateways.end() ? wanted : *place;
}

QStringList ConfigEditor::gatewayIds() const
{
    QStringList ids;
    for (const settings::GatewaySettings &gateway : config().gateways)
        ids += QString::fromStdString(gateway.id);
    // The one that requests without a name go to comes first, wherever it stands in the file.
    const qsizetype usual = ids.indexOf(QStringLiteral("default"));
    if (usual > 0)
        ids.move(usual, 0);
    return ids;
}

bool ConfigEditor::change(const std::function<void(settings::Config &)> &change)
{
    const auto written = m_file.update(change);
    setProblem(written ? QString() : QString::fromStdString(written.error().message()));
    Q_EMIT shown();
    return written.ok();
}

bool ConfigEditor::changeGateway(const QString &id,
                                 const std::function<void(settings::GatewaySettings &)> &change)
{
    return this->change([&](settings::Config &config) { change(config.gatewayFor(id.toStdString())); });
}

void ConfigEditor::dismissProblem()
{
    setProblem({});
}

void ConfigEditor::setProblem(const QString &problem)
{
    if (problem == m_problem)
        return;
    m_problem = problem;
    Q_EMIT troubleChanged();
}

} // namespace sekisho::ui
