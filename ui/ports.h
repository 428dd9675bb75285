// SPDX-License-Identifier: GPL-3.0-or-later
// All that the window works with, in one place.
#pragma once

#include <QString>

namespace sekisho::settings {
class ConfigFile;
}

namespace sekisho::ui {

class GatewayPort;
class KeysPort;

/// Each outlives the window.
struct Ports {
    GatewayPort &gateway;
    KeysPort &keys;
    settings::ConfigFile &config;
    QString dataDirectory = {}; ///< of the profile: where logs.db and cache.db are
};

} // namespace sekisho::ui
