// SPDX-License-Identifier: GPL-3.0-or-later
// The window: the rail at the left, the pages beside it, and between them and the gateway only the port.
#pragma once

#include "ui/models/exchange_model.h"
#include "ui/ports.h"
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
class ListenBanner;
class LogHistory;
class LogsPage;
class Page;
class Rail;
class RailButton;
class RecordingBanner;

class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    /// `profileDir` holds window.ini.
    MainWindow(const Ports &ports, const QString &profileDir, QWidget *parent = nullptr);
    ~MainWindow() override;

    [[nodiscard]] ExchangeModel &exchanges() { return m_model; }

    void showLogs();
    void showFirstRun();
    /// By its name in the rail's order; one that is not there is passed over.
    void showPage(const QString &name);

Q_SIGNALS:
    /// The user took another port than the one that was busy; whoever keeps the settings may keep it.
    void portChosen(quint16 port);

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    void makePages();
    RailButton *addPage(const QString &name, const QString &title, int digit, Page *page);
    void choosePage(int index);
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

    struct Listed {
        QString name;
        Page *page;
    };

    Ports m_ports;
    GatewayPort &m_port; ///< of m_ports
    QString m_profileDir;
    WindowState m_state;
    ExchangeModel m_model;
    std::unique_ptr<LogHistory> m_history; ///< null where no log is kept

    Rail *m_rail;
    RailButton *m_logsButton = nullptr;
    ListenBanner *m_banner;
    RecordingBanner *m_recording;
    QStackedWidget *m_pages;
    std::vector<Listed> m_listed; ///< in the rail's order
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
