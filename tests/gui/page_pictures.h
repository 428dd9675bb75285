// SPDX-License-Identifier: GPL-3.0-or-later
// The pictures of the pages beside the log.
#pragma once

#include "gui/photographer.h"

namespace sekisho::test {

/// All states of keys, a form with what the keychain says, nothing found, the dialog.
[[nodiscard]] bool shootProviders(const Photographer &photographer);
[[nodiscard]] bool shootAnalytics(const Photographer &photographer);
[[nodiscard]] bool shootCache(const Photographer &photographer);
[[nodiscard]] bool shootEmptyCache(const Photographer &photographer);
[[nodiscard]] bool shootSettings(const Photographer &photographer);

} // namespace sekisho::test
