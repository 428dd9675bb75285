// SPDX-License-Identifier: GPL-3.0-or-later
// The window on a running program: theme, port and main window put together.
#pragma once

#include "app/keeper_port.h"
#include "app/program.h"
#include "ui/facade_port.h"
#include "ui/main_window.h"

#include <QApplication>

namespace sekisho::app {

/// Made after Program::start(); shows itself and begins to listen. The program ends when it is closed.
class Window final : public QObject {
    Q_OBJECT
public:
    Window(QApplication &application, Program &program);

private:
    ui::FacadePort m_port;
    KeeperPort m_keys;
    ui::MainWindow m_window;
};

} // namespace sekisho::app
