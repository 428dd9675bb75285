// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window.h"

#include "ui/theme/theme.h"

namespace sekisho::app {
namespace {

/// The style must be set before the first widget is made.
ui::GatewayPort &themed(QApplication &application, ui::GatewayPort &port)
{
    ui::Theme::apply(application);
    return port;
}

} // namespace

Window::Window(QApplication &application, Program &program)
    : m_port(program.gateway(), program.profile().logDatabase(), program.profile().cacheDatabase()),
      m_keys(program.keys(), program.gateway()),
      m_window({themed(application, m_port), m_keys, program.config(), program.profile().dataDirectory()},
               program.profile().configDirectory())
{
    QApplication::setDesktopFileName(QStringLiteral("org.sekisho.Sekisho"));
    // Closing the window is a wish to end, and answers in flight are let end first.
    QApplication::setQuitOnLastWindowClosed(false);
    connect(&application, &QApplication::lastWindowClosed, &program, &Program::quit);
    connect(&program, &Program::recordingChanged, &m_port, &ui::FacadePort::setRecording);
    m_port.setRecording(program.recording());
    m_window.show();
    m_port.listen(program.listenHost(), program.listenPort());
}

} // namespace sekisho::app
