// SPDX-License-Identifier: GPL-3.0-or-later
// The window: the rail at the left, the pages beside it, and between them and the gateway only the port.
#pragma once

#include "ui/models/exchange_model.h"
#include "ui/widgets/rate_meter.h"
#include "ui/window_state.h"

#include <QMainWindow>
#include <QTimer>

#include <chrono>
#include <memory>

class QMenu;
class QStackedWidget;

namespace sekisho::gateway {
struct Events;
}

namespace sekisho::ui {

class FirstRunPage;
class GatewayPort;
class ListenBanner;
class LogHistory;
class LogsPage;
class Rail;
class RailButton;
class RecordingBanner;

class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    /// The port must outlive the window. `profileDir` holds window.ini.
    MainWindow(GatewayPort &port, const QString &profileDir, QWidget *parent = nullptr);
    ~MainWindow() override;

    [[nodiscard]] ExchangeModel &exchanges() { return m_model; }

    void showLogs();
    void showFirstRun();

Q_SIGNALS:
    /// The user took another port than the one that was busy; whoever keeps the settings may keep it.
    void portChosen(quint16 port);

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    void makePages();
    void connectPort();
    void loadHistory();
    void updateCount();
    void leaveFirstRun();
    void takeEvents(const gateway::Events &events);
    void updateGateway();
    void updateTraffic();
    void copyAddress();
    void openMenu(const QPoint &at);
    void showAbout();
    void restore();
    void save();

    GatewayPort &m_port;
    QString m_profileDir;
    WindowState m_state;
    ExchangeModel m_model;
    std::unique_ptr<LogHistory> m_history; ///< null where no log is kept

    Rail *m_rail;
    RailButton *m_logsButton = nullptr;
    ListenBanner *m_banner;
    RecordingBanner *m_recording;
    QStackedWidget *m_pages;
    FirstRunPage *m_firstRun = nullptr;
    LogsPage *m_logs = nullptr;

    RateMeter m_rate;
    QTimer m_rateTimer;
    std::uint64_t m_seen = 0;
    std::uint64_t m_inFlight = 0;
    std::uint64_t m_leftOut = 0;
    bool m_firstRunAsked = false; ///< the user opened it, so new rows do not close it
};

} // namespace sekisho::ui
