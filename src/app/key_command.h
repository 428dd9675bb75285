// SPDX-License-Identifier: GPL-3.0-or-later
// Does what `sekisho key ...` asks for: with an event loop, but without a display and without a running
// gateway, which hears of it by the index in config.json.
#pragma once

#include "app/key_keeper.h"
#include "app/key_request.h"
#include "gateway/plan.h"
#include "settings/config_file.h"
#include "settings/profile.h"

#include <QObject>

#include <memory>
#include <string>

namespace sekisho::app {

/// Lives in the main thread. Its words go to standard output, its complaints to standard error; no key is in
/// either.
class KeyCommand final : public QObject {
    Q_OBJECT
public:
    /// `configFile` is empty for the profile's.
    KeyCommand(KeyRequest request, const settings::Profile &profile, const QString &configFile);
    ~KeyCommand() override;

    /// Under a running application object; reads standard input, which may wait. finished() follows from the
    /// loop.
    void start();

Q_SIGNALS:
    void finished(int exitCode);

private:
    [[nodiscard]] Result<Done> prepare();
    void set();
    void list();
    void remove();
    void printList();
    void end(const KeyKeeper::Outcome &outcome, const std::string &word);
    void fail(const std::string &sentence);
    /// How the provider is named in the index.
    [[nodiscard]] app::KeyName keyName() const;

    const KeyRequest m_request;
    const bool m_ownConfig;
    settings::ConfigFile m_config;
    std::shared_ptr<const gateway::Snapshot> m_snapshot;
    const providers::Provider *m_provider = nullptr; ///< null where it is not known
    KeyKeeper m_keeper;
};

} // namespace sekisho::app
