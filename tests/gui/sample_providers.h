// SPDX-License-Identifier: GPL-3.0-or-later
// A desk with a few keys on it: providers in every state, and what they have cost this month.
#pragma once

#include "gui/fake_parts.h"

namespace sekisho::test {

[[nodiscard]] gateway::KeyInfo sampleKey(const char *provider, const char *alias, const char *lastFour,
                                         const char *origin);

/// Adds what one provider was asked and cost, just now.
void addMonth(FakeFiguresFile &figures, const char *provider, std::int64_t requests, double usd,
              std::int64_t unpriced = 0);

/// The gateway takes each configuration as the program's does.
void followConfig(FakeParts &parts);
/// Keys in all states, a provider of the user's own, an address that was changed, figures of the month.
/// Before the window is made.
void fillDesk(FakeParts &parts);

/// Holds the bytes nowhere that can be looked at: texts of all widgets and what assistive tools are told, the
/// clipboard, and each file of the profile.
[[nodiscard]] QStringList placesWith(const QString &bytes, const FakeParts &parts);

} // namespace sekisho::test
