// SPDX-License-Identifier: GPL-3.0-or-later
// The page's changes to config.json: checked before they are written, each with the reason when it is
// refused.
#pragma once

#include "base/result.h"
#include "dialects/dialect.h"
#include "gateway/snapshot.h"
#include "settings/config_file.h"

#include <string>

namespace sekisho::ui {

/// Without spaces around it and slashes at its end; an error for what is no base URL of http or https.
[[nodiscard]] Result<std::string> checkedAddress(const std::string &address);

/// `name` as a person writes it: "lab", "My server". The slug is custom-NAME.
struct OwnProvider {
    std::string name;
    std::string address;
    dialects::Dialect dialect = dialects::Dialect::OpenAiChat;
};
/// "custom-my-server"; "custom-" for a name without any letter or digit of ASCII.
[[nodiscard]] std::string slugOf(const OwnProvider &own);
/// Why it cannot be added, in a sentence.
[[nodiscard]] Result<Done> checked(const OwnProvider &own, const gateway::Snapshot &plan,
                                   const settings::Config &config);

/// An empty address is the catalogue's.
[[nodiscard]] Result<Done> writeAddress(settings::ConfigFile &file, const std::string &slug,
                                        const std::string &address);
[[nodiscard]] Result<Done> writeKeyWins(settings::ConfigFile &file, const std::string &slug,
                                        settings::KeyWins wins);
[[nodiscard]] Result<Done> addOwn(settings::ConfigFile &file, const OwnProvider &own);
[[nodiscard]] Result<Done> removeOwn(settings::ConfigFile &file, const std::string &slug);

} // namespace sekisho::ui
