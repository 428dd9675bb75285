// SPDX-License-Identifier: GPL-3.0-or-later
// SIGINT, SIGTERM and SIGHUP as a Qt signal: a handler may only write to a descriptor, the event loop does
// the rest.
#pragma once

#include <QObject>
#include <QSocketNotifier>

namespace sekisho::app {

/// One per program, in the main thread. Elsewhere than on Unix it does nothing.
class UnixSignals final : public QObject {
    Q_OBJECT
public:
    explicit UnixSignals(QObject *parent = nullptr);
    ~UnixSignals() override;

Q_SIGNALS:
    /// Comes for each signal: the first asks for an orderly end, the second for an end at once.
    void terminationAsked();

private:
    QSocketNotifier *m_notifier = nullptr;
};

} // namespace sekisho::app
