// SPDX-License-Identifier: GPL-3.0-or-later
// Where the program begins: arguments, environment keys, then the event loop with or without a window.
#include "app/command_line.h"
#include "app/core_dumps.h"
#include "app/key_command.h"
#include "app/program.h"
#include "secrets/environment_keys.h"

#ifdef SEKISHO_WITH_GUI
#include "app/window.h"

#include <QApplication>
#endif

#include <QCoreApplication>

#include <cstdio>
#ifdef __GLIBC__
#include <malloc.h>
#endif

using namespace sekisho;

namespace {

QStringList argumentsOf(int argc, char **argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    return arguments;
}

constexpr int Failed = 1;
constexpr int WronglyUsed = 2;

int fail(const std::string &sentence, int exitCode = Failed)
{
    std::fprintf(stderr, "sekisho: %s\n", sentence.c_str());
    return exitCode;
}

void describeApplication()
{
    QCoreApplication::setApplicationName(QStringLiteral("Sekisho"));
    QCoreApplication::setOrganizationDomain(QStringLiteral("sekisho.org"));
    QCoreApplication::setApplicationVersion(QStringLiteral(SEKISHO_VERSION));
}

/// Starts the program and, unless that fails, runs the event loop with what `show` puts on top of it.
template <typename Show>
int run(QCoreApplication &application, app::Program &program, std::vector<secrets::EnvironmentKey> keys,
        Show &&show)
{
    QObject::connect(
        &program, &app::Program::finished, &application, [](int code) { QCoreApplication::exit(code); },
        Qt::QueuedConnection);
    if (const auto started = program.start(std::move(keys)); !started)
        return fail(started.error().message);
    [[maybe_unused]] const auto shown = show();
    return QCoreApplication::exec();
}

int runKeyCommand(QCoreApplication &application, const app::CommandLine &line,
                  const settings::Profile &profile)
{
    app::KeyCommand command(*line.key, profile, line.config);
    QObject::connect(
        &command, &app::KeyCommand::finished, &application, [](int code) { QCoreApplication::exit(code); },
        Qt::QueuedConnection);
    command.start();
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char **argv)
{
    app::forbidCoreDumps();
    describeApplication();
#ifdef __GLIBC__
    // glibc stops giving large blocks back to the system once some have been freed, unless this is fixed:
    // bodies of megabytes come and go here all day.
    mallopt(M_MMAP_THRESHOLD, 256 * 1024);
#endif
    // First of all, while there is one thread: the keys leave the environment.
    std::vector<secrets::EnvironmentKey> keys = secrets::takeEnvironmentKeys();
    auto line = app::parseCommandLine(argumentsOf(argc, argv));
    if (!line)
        return fail(line.error().message, WronglyUsed);
    if (line->showHelp) {
        std::fputs(qPrintable(line->helpText), stdout);
        return 0;
    }
    if (line->showVersion) {
        std::puts("Sekisho " SEKISHO_VERSION);
        return 0;
    }
#ifndef SEKISHO_WITH_GUI
    line->headless = true;
#elif defined(Q_OS_LINUX)
    const auto isSet = [](const char *variable) { return !qEnvironmentVariableIsEmpty(variable); };
    if (!line->headless && !line->key && !isSet("DISPLAY") && !isSet("WAYLAND_DISPLAY") &&
        !isSet("QT_QPA_PLATFORM")) {
        std::fputs("sekisho: There is no display; running without a window, as with --headless.\n", stderr);
        line->headless = true;
    }
#endif
    if (line->headless || line->key)
        app::hideMemory();
    auto profile = settings::Profile::open(line->profile);
    if (!profile)
        return fail(profile.error().message);

    if (line->key) {
        QCoreApplication application(argc, argv);
        return runKeyCommand(application, *line, *profile);
    }

#ifdef SEKISHO_WITH_GUI
    if (!line->headless) {
        QApplication application(argc, argv);
        app::Program program(*line, *profile);
        return run(application, program, std::move(keys),
                   [&] { return std::make_unique<app::Window>(application, program); });
    }
#endif
    QCoreApplication application(argc, argv);
    app::Program program(*line, *profile);
    return run(application, program, std::move(keys), [&] {
        program.gateway().listen(program.listenHost(), program.listenPort());
        return Done{};
    });
}
