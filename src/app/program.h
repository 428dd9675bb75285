// SPDX-License-Identifier: GPL-3.0-or-later
// The one place that builds concrete objects: configuration, keys, what is kept on disk, and the gateway,
// with or without a window.
#pragma once

#include "app/command_line.h"
#include "app/key_keeper.h"
#include "app/unix_signals.h"
#include "base/mailbox.h"
#include "gateway/facade.h"
#include "secrets/environment_keys.h"
#include "settings/config_file.h"
#include "settings/profile.h"
#include "storage/journal.h"

#include <QLockFile>
#include <QObject>

#include <memory>
#include <vector>

namespace sekisho::app {

/// Lives in the main thread, under a running QCoreApplication. Says what happens on standard output and
/// error: one line `Listening on http://...` on the former, once.
class Program final : public QObject {
    Q_OBJECT
public:
    Program(CommandLine line, settings::Profile profile);
    ~Program() override;

    /// Takes the profile, reads the configuration and makes the gateway, which does not listen yet; an error
    /// is final. A log or a cache that cannot be opened is none: the gateway goes on without it.
    [[nodiscard]] Result<Done> start(std::vector<secrets::EnvironmentKey> keys);
    [[nodiscard]] gateway::Gateway &gateway() { return *m_gateway; }
    [[nodiscard]] KeyKeeper &keys() { return *m_keys; }
    [[nodiscard]] settings::ConfigFile &config() { return m_config; }
    [[nodiscard]] const settings::Profile &profile() const { return m_profile; }

    /// Ends in order: answers in flight have ten seconds.
    void quit();
    /// Where to listen: the command line, else the configuration.
    [[nodiscard]] QString listenHost() const;
    [[nodiscard]] quint16 listenPort() const;

    [[nodiscard]] const storage::JournalStatus &recording() const { return m_recording; }

Q_SIGNALS:
    void finished(int exitCode);
    void recordingChanged(const sekisho::storage::JournalStatus &status);

private:
    [[nodiscard]] Result<Done> takeProfile();
    void openJournal();
    void openKeys(const gateway::Snapshot &snapshot, std::vector<secrets::EnvironmentKey> keys);
    void setRecording(const storage::JournalStatus &status);
    void applyConfig();
    void onListening(const QString &address);
    void onListenFailed(const QString &reason, quint16 freePort);

    CommandLine m_line;
    settings::Profile m_profile;
    settings::ConfigFile m_config;
    UnixSignals m_signals;
    QLockFile m_lock;
    Mailbox m_fromJournal;
    storage::JournalStatus m_recording;
    std::shared_ptr<storage::Journal> m_journal; ///< ends after the gateway, whose last rows it writes
    std::unique_ptr<gateway::Gateway> m_gateway;
    std::unique_ptr<KeyKeeper> m_keys; ///< goes before the gateway that it gives them to
    bool m_announced = false;
    bool m_quitting = false;
};

} // namespace sekisho::app
