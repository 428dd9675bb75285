// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core_dumps.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif
#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif

namespace sekisho::app {
namespace {

/// For those who work on the program.
bool isToBeDebugged()
{
    return !qEnvironmentVariableIsEmpty("SEKISHO_DEBUG_MEMORY");
}

} // namespace

void forbidCoreDumps()
{
#ifdef Q_OS_UNIX
    if (isToBeDebugged())
        return;
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
#endif
}

void hideMemory()
{
    // The leak sanitizer looks at the program from a process of its own.
#if defined(Q_OS_LINUX) && !defined(SEKISHO_SANITIZED)
    if (!isToBeDebugged())
        ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

} // namespace sekisho::app
