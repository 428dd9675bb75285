// SPDX-License-Identifier: GPL-3.0-or-later
// Keys that come with the environment, for use without a keychain: SEKISHO_KEY_OPENAI,
// SEKISHO_KEY_AZURE_OPENAI, SEKISHO_KEY_OPENAI__WORK.
#pragma once

#include "base/secret.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sekisho::secrets {

struct EnvironmentKey {
    std::string provider; ///< slug
    std::string alias;    ///< "default" when the variable names none
    Secret secret;
};

/// `SEKISHO_KEY_AZURE_OPENAI__WORK` gives `azure-openai` and `work`: small letters, `_` as `-`, the alias
/// behind the first `__`. Nothing for another variable.
[[nodiscard]] std::optional<std::pair<std::string, std::string>> parseEnvironmentName(std::string_view name);

/// Takes all such keys out of the environment: their bytes are overwritten where the system put them, which
/// is also what /proc shows of the process, and children do not inherit them. White space around a key is
/// dropped; an empty one is none. Before the first thread starts: the environment has no lock.
[[nodiscard]] std::vector<EnvironmentKey> takeEnvironmentKeys();

} // namespace sekisho::secrets
