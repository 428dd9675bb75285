// SPDX-License-Identifier: GPL-3.0-or-later
// The program's arguments, read before any application object exists, so that --version works without a
// display.
#pragma once

#include "app/key_request.h"
#include "base/result.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace sekisho::app {

struct CommandLine {
    bool headless = false;
    QString profile;                   ///< empty for the user's own
    QString config;                    ///< empty for the profile's config.json
    QString listenHost;                ///< empty for the configuration's
    std::optional<quint16> listenPort; ///< 0 takes a free one
    std::optional<KeyRequest> key;     ///< `key ...` in place of running
    bool showVersion = false;
    bool showHelp = false;
    QString helpText;
};

/// The error is a sentence for the terminal.
[[nodiscard]] Result<CommandLine> parseCommandLine(const QStringList &arguments);

} // namespace sekisho::app
