// SPDX-License-Identifier: GPL-3.0-or-later
// A main for tests of what lives in an event loop: on Linux they run once on Qt's and, with
// SEKISHO_TEST_EPOLL=1, once on the gateway's own.
#pragma once

#include <QCoreApplication>
#include <QTest>

#ifdef Q_OS_LINUX
#include "http/epoll_dispatcher.h"
#define SEKISHO_INSTALL_EPOLL()                                                                              \
    if (qEnvironmentVariableIsSet("SEKISHO_TEST_EPOLL"))                                                     \
    QCoreApplication::setEventDispatcher(new sekisho::http::EpollDispatcher)
#else
#define SEKISHO_INSTALL_EPOLL()
#endif

#define SEKISHO_LOOP_TEST_MAIN(TestClass)                                                                    \
    int main(int argc, char *argv[])                                                                         \
    {                                                                                                        \
        SEKISHO_INSTALL_EPOLL();                                                                             \
        QCoreApplication app(argc, argv);                                                                    \
        TestClass test;                                                                                      \
        return QTest::qExec(&test, argc, argv);                                                              \
    }
