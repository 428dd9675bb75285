// SPDX-License-Identifier: GPL-3.0-or-later
// States of the window in which each control is pressed.
#pragma once

#include "gui/window_fixture.h"

#include <span>

namespace sekisho::test {

struct ControlScene {
    const char *name;
    void (*prepare)(WindowFixture &);
    bool withRail = false; ///< it is the same beside each page
};

/// Until the selected request's conversation stands: its cards are made bit by bit.
void awaitConversation(const WindowFixture &fixture);

[[nodiscard]] std::span<const ControlScene> controlScenes();

} // namespace sekisho::test
