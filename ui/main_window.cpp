// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include "ui/analytics/analytics_page.h"
#include "ui/cache/cache_page.h"
#include "ui/first_run/first_run_page.h"
#include "ui/gateway_port.h"
#include "ui/logs/logs_page.h"
#include "ui/models/format.h"
#include "ui/models/log_history.h"
#include "ui/providers/providers_page.h"
#include "ui/settings/settings_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/about_dialog.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/rail.h"

#include <QActionGroup>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QShortcut>
#include <QStackedWidget>

namespace sekisho::ui {
namespace {

constexpr QSize FirstSize(1280, 800);
constexpr QSize SmallestSize(800, 520);

std::int64_t steadySecond()
{
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

} // namespace

MainWindow::MainWindow(const Ports &ports, const QString &profileDir, QWidget *parent)
    : QMainWindow(parent),
      m_ports(ports),
      m_port(ports.gateway),
      m_profileDir(profileDir),
      m_state(profileDir)
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(QStringLiteral("Sekisho"));
    setMinimumSize(SmallestSize);
    resize(FirstSize);
    Theme::instance().setMode(m_state.themeMode());

    auto *central = new QWidget(this);
    central->setObjectName(QStringLiteral("page"));
    m_rail = new Rail(central);
    m_banner = new ListenBanner(central);
    m_recording = new RecordingBanner(central);
    m_pages = new QStackedWidget(central);
    auto *right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(m_banner);
    right->addWidget(m_recording);
    right->addWidget(m_pages, 1);
    auto *layout = new QHBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_rail);
    layout->addLayout(right, 1);
    setCentralWidget(central);

    makePages();
    connectPort();
    connect(m_rail, &Rail::addressChosen, this, &MainWindow::copyAddress);
    connect(m_rail, &Rail::menuRequested, this, &MainWindow::openMenu);
    connect(m_rail, &Rail::helpRequested, this, [this] {
        // A second press goes back.
        if (m_pages->currentWidget() == m_firstRun) {
            showLogs();
        } else {
            m_firstRunAsked = true;
            showFirstRun();
        }
    });
    const auto addKeys = [this](const QKeySequence &keys, auto act) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, act);
    };
    addKeys(Qt::CTRL | Qt::Key_U, [this] { copyAddress(); });
    addKeys(QKeySequence::Quit, [this] { close(); });
    m_rateTimer.setInterval(std::chrono::seconds(1));
    connect(&m_rateTimer, &QTimer::timeout, this, &MainWindow::updateTraffic);
    m_rateTimer.start();
    restore();
    updateGateway();
    loadHistory();
}

MainWindow::~MainWindow()
{
    save();
}

void MainWindow::makePages()
{
    m_firstRun = new FirstRunPage(m_ports, m_pages);
    m_pages->addWidget(m_firstRun);
    if (auto log = m_port.openLog())
        m_history = std::make_unique<LogHistory>(std::move(log));
    m_logs = new LogsPage(m_port, m_model, m_history.get(), m_pages);
    m_logsButton = addPage(QStringLiteral("logs"), tr("Logs"), 1, m_logs);
    m_logsButton->setCount(formatCount(0));
    auto *analytics = new AnalyticsPage(m_port, m_pages);
    addPage(QStringLiteral("analytics"), tr("Analytics"), 2, analytics);
    connect(analytics, &AnalyticsPage::helpRequested, this, &MainWindow::showFirstRun);
    auto *cache = new CachePage(m_port, m_ports.config, m_pages);
    RailButton *cacheButton = addPage(QStringLiteral("cache"), tr("Cache"), 3, cache);
    connect(cache, &CachePage::countChanged, cacheButton,
            [cacheButton](qint64 entries) { cacheButton->setCount(formatCount(entries)); });
    auto *providers = new ProvidersPage(m_ports, m_pages);
    RailButton *providersButton = addPage(QStringLiteral("providers"), tr("Providers"), 5, providers);
    providersButton->setCount(formatCount(providers->withKey()));
    connect(providers, &ProvidersPage::withKeyChanged, providersButton,
            [providersButton](int count) { providersButton->setCount(formatCount(count)); });
    auto *settings = new SettingsPage(m_ports, m_profileDir, *m_logs, m_pages);
    addPage(QStringLiteral("settings"), tr("Settings"), 7, settings);
    connect(settings, &SettingsPage::cacheRequested, this, [this] { showPage(QStringLiteral("cache")); });
    connect(m_rail, &Rail::pageChosen, this, &MainWindow::choosePage);
    connect(m_logs, &LogsPage::helpRequested, this, &MainWindow::showFirstRun);
    connect(m_firstRun, &FirstRunPage::logRequested, this, &MainWindow::showLogs);
    connect(m_firstRun, &FirstRunPage::providersRequested, this,
            [this] { showPage(QStringLiteral("providers")); });
    connect(m_firstRun, &FirstRunPage::skipped, this, [this] {
        m_state.setWelcomeSkipped(true);
        showLogs();
    });
}

RailButton *MainWindow::addPage(const QString &name, const QString &title, int digit, Page *page)
{
    m_pages->addWidget(page);
    m_listed.push_back({name, page});
    return m_rail->addPage(name, title, digit);
}

void MainWindow::choosePage(int index)
{
    m_firstRunAsked = false;
    m_rail->setCurrentPage(index);
    Page *page = m_listed[static_cast<std::size_t>(index)].page;
    m_pages->setCurrentWidget(page);
    page->arrive();
}

void MainWindow::showPage(const QString &name)
{
    for (std::size_t i = 0; i < m_listed.size(); ++i) {
        if (m_listed[i].name == name)
            choosePage(static_cast<int>(i));
    }
}

void MainWindow::connectPort()
{
    connect(&m_port, &GatewayPort::events, this,
            [this](const std::shared_ptr<const gateway::Events> &events) { takeEvents(*events); });
    connect(&m_port, &GatewayPort::listening, this, &MainWindow::updateGateway);
    connect(&m_port, &GatewayPort::stopped, this, &MainWindow::updateGateway);
    connect(&m_port, &GatewayPort::listenFailed, this, [this](const QString &reason, quint16 freePort) {
        m_banner->showFailure(reason, freePort);
        m_rail->showStopped(true);
    });
    m_recording->showStatus(m_port.recording());
    connect(&m_port, &GatewayPort::recordingChanged, m_recording, &RecordingBanner::showStatus);
    connect(m_banner, &ListenBanner::retryRequested, &m_port, &GatewayPort::listenAgain);
    connect(m_banner, &ListenBanner::portChosen, this, [this](quint16 port) {
        m_port.listenOn(port);
        Q_EMIT portChosen(port);
    });
}

void MainWindow::loadHistory()
{
    if (!m_history)
        return;
    connect(&m_model, &ExchangeModel::progressed, this, [this] {
        updateCount();
        if (m_model.log()->count() > 0)
            leaveFirstRun();
    });
    m_model.setHistory(*m_history);
}

void MainWindow::updateCount()
{
    const std::int64_t waiting = static_cast<std::int64_t>(m_model.waiting());
    m_logsButton->setCount(
        formatCount(m_history ? m_model.total() + waiting : static_cast<std::int64_t>(m_seen)));
}

// Who has requests to look at is past the first steps, unless they were asked for.
void MainWindow::leaveFirstRun()
{
    if (m_pages->currentWidget() == m_firstRun && !m_firstRunAsked && !m_firstRun->hasSent())
        showLogs();
}

void MainWindow::showLogs()
{
    showPage(QStringLiteral("logs"));
}

void MainWindow::showFirstRun()
{
    m_firstRun->forgetSent();
    m_pages->setCurrentWidget(m_firstRun);
    m_firstRun->focusFirst();
}

void MainWindow::takeEvents(const gateway::Events &events)
{
    m_inFlight = events.inFlight;
    m_leftOut += events.dropped;
    m_model.noteLeftOut(events.dropped);
    if (!events.records.empty())
        m_model.ingest(events.records);
    const std::uint64_t seen = m_model.totalEver() + m_model.waiting();
    if (seen > m_seen) {
        m_rate.add(steadySecond(), seen - m_seen);
        m_seen = seen;
        updateCount();
        leaveFirstRun();
    }
    updateTraffic();
}

void MainWindow::updateGateway()
{
    if (m_port.isListening()) {
        m_banner->hide();
        m_rail->showListening(m_port.address());
    } else {
        m_rail->showStopped(false);
    }
}

void MainWindow::updateTraffic()
{
    m_rail->showTraffic(m_rate.perMinute(steadySecond()), m_inFlight, m_leftOut);
}

void MainWindow::copyAddress()
{
    if (!m_port.isListening())
        return;
    QGuiApplication::clipboard()->setText(m_port.address());
    m_rail->confirmCopied();
}

void MainWindow::openMenu(const QPoint &at)
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("appMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto addChoice = [this, menu](QActionGroup *group, const QString &text, bool on, auto act) {
        QAction *action = menu->addAction(text);
        action->setCheckable(true);
        action->setChecked(on);
        group->addAction(action);
        connect(action, &QAction::triggered, this, act);
    };

    auto *themes = new QActionGroup(menu);
    const std::pair<Theme::Mode, QString> modes[] = {{Theme::Mode::System, tr("Colours of the system")},
                                                     {Theme::Mode::Light, tr("Light")},
                                                     {Theme::Mode::Dark, tr("Dark")}};
    for (const auto &[mode, name] : modes) {
        addChoice(themes, name, Theme::instance().mode() == mode, [this, wanted = mode] {
            Theme::instance().setMode(wanted);
            m_state.setThemeMode(wanted);
        });
    }
    menu->addSeparator();
    auto *places = new QActionGroup(menu);
    addChoice(places, tr("Details below the log"), !m_logs->isDetailRight(),
              [this] { m_logs->setDetailRight(false); });
    addChoice(places, tr("Details right of the log"), m_logs->isDetailRight(),
              [this] { m_logs->setDetailRight(true); });
    menu->addSeparator();
    menu->addAction(tr("About Sekisho"), this, &MainWindow::showAbout);
    menu->popup(at - QPoint(0, menu->sizeHint().height() + metrics::Step));
}

void MainWindow::showAbout()
{
    auto *dialog = new AboutDialog(m_profileDir, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::restore()
{
    restoreGeometry(m_state.geometry());
    for (const Listed &listed : m_listed)
        listed.page->restore(m_state);
    showLogs();
    showPage(m_state.page());
    if (!m_state.isWelcomeSkipped())
        showFirstRun();
}

void MainWindow::save()
{
    m_state.setGeometry(saveGeometry());
    for (const Listed &listed : m_listed) {
        listed.page->save(m_state);
        if (m_pages->currentWidget() == listed.page)
            m_state.setPage(listed.name);
    }
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    save();
    QMainWindow::closeEvent(event);
}

} // namespace sekisho::ui
