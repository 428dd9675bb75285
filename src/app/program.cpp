// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/program.h"

#include "app/plan_file.h"
#include "demo/demo_provider.h"
#include "secrets/keychain_store.h"
#include "storage/sqlite_cache_store.h"

#include <QFile>

#include <cstdio>

namespace sekisho::app {
namespace {

using namespace Qt::StringLiterals;

constexpr std::chrono::milliseconds DrainTime = std::chrono::seconds(10);

void complain(const std::string &sentence)
{
    std::fprintf(stderr, "sekisho: %s\n", sentence.c_str());
    std::fflush(stderr);
}

std::map<std::string, storage::RetentionRule> retentionFrom(const settings::Config &config)
{
    std::map<std::string, storage::RetentionRule> rules;
    for (const settings::GatewaySettings &gateway : config.gateways)
        rules[gateway.id] = {gateway.logRows, gateway.whenFull == settings::WhenFull::StopInserting,
                             gateway.logDays};
    return rules;
}

} // namespace

Program::Program(CommandLine line, settings::Profile profile)
    : m_line(std::move(line)),
      m_profile(std::move(profile)),
      m_config(m_line.config.isEmpty() ? m_profile.configFile() : m_line.config),
      m_lock(m_profile.lockFile())
{
    // A lock whose process is gone is none, however old the other one is.
    m_lock.setStaleLockTime(0);
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
    if (const auto taken = takeProfile(); !taken)
        return taken;
    openJournal();

    gateway::GatewayOptions options;
    options.journal = m_journal;
    options.spoolDirectory = m_profile.dataDirectory();
    options.cacheStore = [path = m_profile.cacheDatabase()](storage::SqliteCacheStore::Deliver deliver) {
        return std::make_unique<storage::SqliteCacheStore>(path, std::move(deliver));
    };
    options.inProcess["demo"] = [](Loop &loop) { return std::make_unique<demo::DemoProvider>(loop); };
    options.keyMissed = [this](const std::string &provider, const std::string &alias) {
        m_keys->retryFor({provider, alias});
    };
    m_gateway = std::make_unique<gateway::Gateway>(plan->snapshot, std::move(options));
    connect(m_gateway.get(), &gateway::Gateway::listening, this, &Program::onListening);
    connect(m_gateway.get(), &gateway::Gateway::listenFailed, this, &Program::onListenFailed);
    connect(m_gateway.get(), &gateway::Gateway::notice, this,
            [](const QString &sentence) { complain(sentence.toStdString()); });
    connect(m_gateway.get(), &gateway::Gateway::stopped, this, [this] {
        if (m_quitting)
            Q_EMIT finished(0);
    });
    openKeys(*plan->snapshot, std::move(keys));
    return Done{};
}

void Program::openKeys(const gateway::Snapshot &snapshot, std::vector<secrets::EnvironmentKey> keys)
{
    KeySink sink;
    sink.grant = [this](gateway::KeyGrant grant) { m_gateway->grantKey(std::move(grant)); };
    sink.revoke = [this](const KeyName &name, gateway::KeySource source) {
        m_gateway->revokeKey(name.provider, name.alias, source);
    };
    sink.setOrigins = [this](const KeyName &name, gateway::KeySource source,
                             std::vector<http::Origin> origins) {
        m_gateway->setKeyOrigins(name.provider, name.alias, source, std::move(origins));
    };
    m_keys = std::make_unique<KeyKeeper>(m_profile.id().toStdString(), m_config,
                                         std::make_unique<secrets::KeychainStore>(), std::move(sink));
    connect(m_keys.get(), &KeyKeeper::notice, this,
            [](const QString &sentence) { complain(sentence.toStdString()); });
    for (secrets::EnvironmentKey &key : keys) {
        // The variable's name cannot say every alias; the catalogue knows what it means.
        const providers::Provider *provider = snapshot.catalogue.find(key.provider);
        if (!provider)
            complain("There is a key for \"" + key.provider +
                     "\" in the environment, which is no known provider.");
        m_keys->addEnvironmentKey({provider ? provider->slug : key.provider, key.alias},
                                  std::move(key.secret));
    }
    m_keys->start();
}

Result<Done> Program::takeProfile()
{
    if (m_lock.tryLock()) {
        // QLockFile makes it for everybody to read.
        QFile::setPermissions(m_profile.lockFile(), QFile::ReadOwner | QFile::WriteOwner);
        return Done{};
    }
    qint64 pid = 0;
    QString host;
    QString name;
    std::string sentence = "The profile " + m_profile.dataDirectory().toStdString();
    if (m_lock.error() == QLockFile::LockFailedError && m_lock.getLockInfo(&pid, &host, &name))
        sentence +=
            " is in use by process " + std::to_string(pid) + ". Another one is chosen with --profile.";
    else
        sentence += " cannot be locked; is its folder writable?";
    return Failure{Error{sentence}};
}

void Program::openJournal()
{
    storage::JournalOptions options;
    options.path = m_profile.logDatabase();
    options.onStatus = [this](const storage::JournalStatus &status) {
        m_fromJournal.post([this, status] { setRecording(status); });
    };
    m_journal = std::make_shared<storage::Journal>(std::move(options));
    m_journal->setRetention(retentionFrom(m_config.config()));
}

void Program::setRecording(const storage::JournalStatus &status)
{
    if (!status.notice.empty() && status.notice != m_recording.notice)
        complain(status.notice);
    if (status.recording != m_recording.recording || status.reason != m_recording.reason)
        complain(status.recording ? "Requests are recorded again."
                                  : "Recording is suspended: " + status.reason);
    m_recording = status;
    Q_EMIT recordingChanged(m_recording);
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
    m_keys->applyIndex();
    m_journal->setRetention(retentionFrom(m_config.config()));
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
