// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/program.h"

#include "demo/demo_provider.h"
#include "gateway/plan.h"

#include <QFile>

#include <cstdio>

namespace sekisho::app {
namespace {

using namespace Qt::StringLiterals;

constexpr std::chrono::milliseconds DrainTime = std::chrono::seconds(10);

std::string resource(const QString &name)
{
    QFile file(u":/sekisho/"_s + name);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll().toStdString();
}

void complain(const std::string &sentence)
{
    std::fprintf(stderr, "sekisho: %s\n", sentence.c_str());
    std::fflush(stderr);
}

Result<gateway::Plan> planFrom(const settings::Config &config)
{
    return gateway::makePlan({resource(u"providers.json"_s), resource(u"reserved_words.txt"_s)}, config);
}

} // namespace

Program::Program(CommandLine line, settings::Profile profile)
    : m_line(std::move(line)),
      m_profile(std::move(profile)),
      m_config(m_line.config.isEmpty() ? m_profile.configFile() : m_line.config)
{
    connect(&m_signals, &UnixSignals::terminationAsked, this, &Program::quit);
    connect(&m_config, &settings::ConfigFile::changed, this, &Program::applyConfig);
    connect(&m_config, &settings::ConfigFile::refused, this, [this](const settings::ConfigError &error) {
        complain(m_config.path().toStdString() + ": " + error.message() +
                 ". The last good configuration stays in force.");
    });
}

Program::~Program() = default;

Result<Done> Program::start(std::vector<secrets::EnvironmentKey> keys)
{
    if (!m_line.config.isEmpty() && !QFile::exists(m_line.config))
        return Failure{Error{"There is no file " + m_line.config.toStdString()}};
    if (const auto loaded = m_config.load(); !loaded)
        return Failure{Error{m_config.path().toStdString() + ": " + loaded.error().message()}};
    auto plan = planFrom(m_config.config());
    if (!plan)
        return Failure{plan.error()};
    for (const std::string &warning : plan->warnings)
        complain(warning);

    gateway::GatewayOptions options;
    options.inProcess["demo"] = [](Loop &loop) { return std::make_unique<demo::DemoProvider>(loop); };
    m_gateway = std::make_unique<gateway::Gateway>(plan->snapshot, std::move(options));
    connect(m_gateway.get(), &gateway::Gateway::listening, this, &Program::onListening);
    connect(m_gateway.get(), &gateway::Gateway::listenFailed, this, &Program::onListenFailed);
    connect(m_gateway.get(), &gateway::Gateway::notice, this,
            [](const QString &sentence) { complain(sentence.toStdString()); });
    connect(m_gateway.get(), &gateway::Gateway::stopped, this, [this] {
        if (m_quitting)
            Q_EMIT finished(0);
    });
    for (secrets::EnvironmentKey &key : keys) {
        // The variable's name cannot say every alias; the catalogue knows what it means.
        const providers::Provider *provider = plan->snapshot->catalogue.find(key.provider);
        if (!provider)
            complain("There is a key for \"" + key.provider +
                     "\" in the environment, which is no known provider.");
        gateway::KeyGrant grant;
        grant.provider = provider ? provider->slug : key.provider;
        grant.alias = key.alias;
        grant.source = gateway::KeySource::Environment;
        grant.secret = std::move(key.secret);
        m_gateway->grantKey(std::move(grant));
    }
    return Done{};
}

QString Program::listenHost() const
{
    return m_line.listenHost.isEmpty() ? QString::fromStdString(m_config.config().listen.host)
                                       : m_line.listenHost;
}

quint16 Program::listenPort() const
{
    return m_line.listenPort.value_or(m_config.config().listen.port);
}

void Program::applyConfig()
{
    const auto plan = planFrom(m_config.config());
    if (!plan) {
        complain(plan.error().message + " The last good configuration stays in force.");
        return;
    }
    for (const std::string &warning : plan->warnings)
        complain(warning);
    m_gateway->apply(plan->snapshot);
}

void Program::onListening(const QString &address)
{
    if (std::exchange(m_announced, true))
        return;
    std::printf("Listening on %s\n", qPrintable(address));
    std::fflush(stdout);
}

void Program::onListenFailed(const QString &reason, quint16 freePort)
{
    std::string sentence = reason.toStdString();
    if (freePort != 0)
        sentence += " Port " + std::to_string(freePort) + " is free: --listen " +
                    http::Origin{"", listenHost().toStdString(), freePort}.authority();
    complain(sentence);
    // With a window, the window says it and offers the way out.
    if (m_line.headless)
        Q_EMIT finished(1);
}

void Program::quit()
{
    if (!m_gateway || std::exchange(m_quitting, true)) {
        Q_EMIT finished(0);
        return;
    }
    m_gateway->stop(DrainTime);
}

} // namespace sekisho::app
