// SPDX-License-Identifier: GPL-3.0-or-later
// All that a window works with, without a gateway, a keychain or a user's profile.
#pragma once

#include "gui/fake_keys.h"
#include "gui/fake_port.h"
#include "settings/config_file.h"
#include "ui/ports.h"

#include <QTemporaryDir>

namespace sekisho::test {

struct FakeParts {
    FakeParts() { (void)config.load(); }

    [[nodiscard]] ui::Ports ports() { return {port, keys, config, profile.path()}; }

    QTemporaryDir profile;
    FakePort port;
    FakeKeys keys;
    settings::ConfigFile config{profile.filePath(QStringLiteral("config.json"))};
};

} // namespace sekisho::test
