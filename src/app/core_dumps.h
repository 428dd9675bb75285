// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the program's memory, in which keys are, from being written to disk when it crashes, and from being
// read by other programs.
#pragma once

namespace sekisho::app {

/// No core file from now on. A system that pipes cores to a program of its own (core(5)) may still take one;
/// keys are on pages that are left out of it (base/secret_memory.h).
void forbidCoreDumps();

/// Neither debuggers nor other programs of the same user read this one's memory, and no core is taken at all
/// (PR_SET_DUMPABLE, prctl(2)). Not with a window: desktop portals refuse such a program its file dialogs and
/// the desktop's settings, because they cannot look at its /proc/PID/root (xdg-desktop-portal issue 785).
/// What this program reads of /proc, its own and net/tcp, it still may.
void hideMemory();

} // namespace sekisho::app
