// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/logs_page.h"

#include "ui/gateway_port.h"
#include "ui/logs/columns_menu.h"
#include "ui/logs/detail_loader.h"
#include "ui/logs/detail_pane.h"
#include "ui/logs/filter_field.h"
#include "ui/logs/follow_controller.h"
#include "ui/logs/log_status.h"
#include "ui/logs/log_table.h"
#include "ui/logs/row_copy.h"
#include "ui/models/log_history.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/page_header.h"
#include "ui/window_state.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace sekisho::ui {
namespace {

constexpr int PillDistance = 14; ///< above the table's lower edge

} // namespace

LogsPage::LogsPage(GatewayPort &port, ExchangeModel &model, LogHistory *history, QWidget *parent)
    : Page(parent), m_port(port), m_model(model), m_history(history)
{
    setObjectName(QStringLiteral("logsPage"));
    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->setObjectName(QStringLiteral("logsSplitter"));
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    QWidget *header = makeHeader();
    m_unread = new WarningBanner(QStringLiteral("historyBanner"), tr("Try again"), this);
    m_splitter->addWidget(makeTableArea());
    m_detail = new DetailPane(m_splitter);
    m_detail->hide();
    m_detail->setMinimumSize(360, 150);
    m_splitter->addWidget(m_detail);
    m_loader = new DetailLoader(m_model, m_history, *m_detail, this);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setSizes({560, 320});

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(m_unread);
    layout->addWidget(m_splitter, 1);

    QMenu *columnsMenu = makeColumnsMenu(*m_table);
    connect(m_columns, &QPushButton::clicked, columnsMenu, [this, columnsMenu] {
        columnsMenu->popup(m_columns->mapToGlobal(QPoint(0, m_columns->height() + metrics::Step)));
    });
    connect(m_table->horizontalHeader(), &QWidget::customContextMenuRequested, columnsMenu,
            [this, columnsMenu](const QPoint &at) {
                columnsMenu->popup(m_table->horizontalHeader()->mapToGlobal(at));
            });
    connect(m_table, &QWidget::customContextMenuRequested, this, &LogsPage::openRowMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        m_lost.reset();
        showCurrent();
    });
    connect(&m_model, &ExchangeModel::ingested, this, [this] {
        if (m_detail->isVisible())
            m_loader->refresh();
        updateEmptiness();
    });
    connect(&m_model, &ExchangeModel::pausedChanged, this, &LogsPage::updatePauseButton);
    connect(&m_model, &ExchangeModel::waitingChanged, this, &LogsPage::updatePauseButton);
    connect(&m_model, &QAbstractItemModel::modelAboutToBeReset, this, [this] {
        if (const RecordPtr current = m_table->currentRecord())
            m_lost = current->id;
    });
    connect(&m_model, &QAbstractItemModel::modelReset, this, &LogsPage::keepSelection);
    connect(m_followController, &FollowController::followingChanged, this, &LogsPage::updateFollowButton);
    connect(m_followController, &FollowController::newRowsChanged, this, &LogsPage::updatePill);
    connect(m_detail, &DetailPane::cancelRequested, &m_port, &GatewayPort::cancel);
    connect(m_detail, &DetailPane::closeRequested, this, &LogsPage::closeDetail);
    connect(m_detail, &DetailPane::moveRequested, this, [this] { setDetailRight(!isDetailRight()); });
    connect(&m_port, &GatewayPort::stopped, this, &LogsPage::updateEmptiness);
    connect(&m_port, &GatewayPort::listening, this, &LogsPage::updateEmptiness);
    connectHistory();
    makeShortcuts();
    updateFollowButton();
    updatePauseButton();
    updateEmptiness();
}

QWidget *LogsPage::makeHeader()
{
    auto *header = new PageHeader(tr("Logs"), this);
    m_filter = new FilterField(header);
    m_problem = new QLabel(header);
    m_problem->setProperty("role", QStringLiteral("error"));
    m_problem->hide();
    m_columns = new QPushButton(tr("Columns"), header);
    m_columns->setObjectName(QStringLiteral("columns"));
    m_columns->setIcon(icon(QStringLiteral("columns")));
    m_columns->setToolTip(tr("Choose the columns"));
    m_pause = iconButton(QStringLiteral("pause"), tr("Pause the display (Space)"), header);
    m_pause->setObjectName(QStringLiteral("pause"));
    m_pause->setCheckable(true);
    m_follow = new QPushButton(tr("Follow"), header);
    m_follow->setObjectName(QStringLiteral("follow"));
    m_follow->setProperty("live", true);
    m_follow->setCheckable(true);
    m_follow->setIcon(icon(QStringLiteral("follow"), Tint::Muted, Tint::OnAccent));
    m_follow->setToolTip(tr("Keep the newest request in sight (F)"));
    m_status = new LogStatus(m_model, header);
    header->add(m_filter, 1);
    header->add(m_problem);
    header->add(m_status);
    header->add(m_columns);
    header->add(m_pause);
    header->add(m_follow);

    connect(m_filter, &FilterField::filterChanged, this, [this](const RowFilter &filter) {
        m_model.setFilter(filter);
        updateEmptiness();
    });
    connect(m_filter, &FilterField::problemChanged, this, [this](const QString &problem) {
        m_problem->setText(problem);
        m_problem->setVisible(!problem.isEmpty());
    });
    connect(m_filter, &FilterField::left, this, [this] { m_table->setFocus(); });
    connect(m_pause, &QPushButton::clicked, &m_model, &ExchangeModel::setPaused);
    connect(m_follow, &QPushButton::clicked, this, [this](bool on) {
        m_followController->setFollowing(on);
        updateFollowButton();
    });
    return header;
}

QWidget *LogsPage::makeTableArea()
{
    m_tableStack = new QStackedWidget(m_splitter);
    m_tableStack->setMinimumSize(320, 120);
    m_table = new LogTable(m_model, m_tableStack);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->viewport()->installEventFilter(this);
    m_followController = new FollowController(*m_table);
    m_copy = new RowCopy(*m_table);
    connect(m_copy, &RowCopy::progressed, m_status, &LogStatus::showCopying);
    m_pill = new QPushButton(m_table);
    m_pill->setObjectName(QStringLiteral("pill"));
    m_pill->setCursor(Qt::PointingHandCursor);
    m_pill->setIcon(icon(QStringLiteral("follow"), Tint::OnAccent));
    m_pill->hide();
    connect(m_pill, &QPushButton::clicked, this, [this] { m_followController->setFollowing(true); });
    m_tableStack->addWidget(m_table);
    m_tableStack->addWidget(makeNotice());
    return m_tableStack;
}

QWidget *LogsPage::makeNotice()
{
    auto *notice = new QWidget(m_tableStack);
    notice->setObjectName(QStringLiteral("notice"));
    m_noticeTitle = new QLabel(notice);
    m_noticeTitle->setProperty("role", QStringLiteral("heading"));
    m_noticeTitle->setAlignment(Qt::AlignCenter);
    m_noticeText = new QLabel(notice);
    m_noticeText->setProperty("role", QStringLiteral("muted"));
    m_noticeText->setTextFormat(Qt::PlainText);
    m_noticeText->setAlignment(Qt::AlignCenter);
    m_noticeText->setWordWrap(true);
    m_noticeText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_noticeButton = new QPushButton(notice);
    m_noticeButton->setObjectName(QStringLiteral("noticeButton"));
    auto *layout = new QVBoxLayout(notice);
    layout->setContentsMargins(32, 24, 32, 24);
    layout->setSpacing(2 * metrics::Step);
    layout->addStretch(2);
    layout->addWidget(m_noticeTitle);
    layout->addWidget(m_noticeText);
    layout->addSpacing(metrics::Step);
    layout->addWidget(m_noticeButton, 0, Qt::AlignCenter);
    layout->addStretch(3);
    connect(m_noticeButton, &QPushButton::clicked, this, [this] {
        if (m_model.total() > 0)
            m_filter->clear();
        else
            Q_EMIT helpRequested();
    });
    return notice;
}

void LogsPage::makeShortcuts()
{
    const auto add = [](const QKeySequence &keys, QWidget *where, Qt::ShortcutContext context, auto &&act) {
        auto *shortcut = new QShortcut(keys, where);
        shortcut->setContext(context);
        QObject::connect(shortcut, &QShortcut::activated, where, act);
    };
    const auto page = Qt::WidgetWithChildrenShortcut;
    add(QKeySequence::Find, this, page, [this] {
        m_filter->setFocus(Qt::ShortcutFocusReason);
        m_filter->selectAll();
    });
    add(Qt::Key_F, this, page, [this] { m_follow->click(); });
    add(Qt::CTRL | Qt::SHIFT | Qt::Key_L, this, page, [this] { setDetailRight(!isDetailRight()); });
    // Not on the page: Space presses buttons, Ctrl+C copies text.
    add(Qt::Key_Space, m_table, Qt::WidgetShortcut, [this] { m_pause->click(); });
    add(QKeySequence::Copy, m_table, Qt::WidgetShortcut, [this] { copyRows(); });
    add(Qt::Key_Escape, m_table, Qt::WidgetShortcut, [this] {
        if (m_detail->isVisible())
            closeDetail();
        else
            m_filter->clear();
    });
    add(Qt::Key_Escape, m_detail, page, [this] { closeDetail(); });
}

void LogsPage::connectHistory()
{
    if (!m_history)
        return;
    connect(m_history, &LogHistory::ended, this, [this] { sayUnread(m_history->problem()); });
    connect(&m_model, &ExchangeModel::logProblem, this, &LogsPage::sayUnread);
    connect(&m_model, &ExchangeModel::progressed, this, [this] {
        findAgain();
        updateEmptiness();
    });
    // A row that is looked at may have come.
    connect(&m_model, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex &first, const QModelIndex &last) {
                findAgain();
                const int current = m_table->currentIndex().row();
                if (current >= first.row() && current <= last.row() && m_model.rowAt(current).fromLog)
                    showCurrent();
            });
    connect(m_unread, &WarningBanner::pressed, this, [this] {
        m_unread->hide();
        m_model.reload();
        updateEmptiness();
    });
}

void LogsPage::sayUnread(const QString &problem)
{
    if (problem.isEmpty())
        m_unread->hide();
    else
        m_unread->say(tr("Earlier requests are not shown"), problem, true);
    updateEmptiness();
}

void LogsPage::showCurrent()
{
    const QModelIndex current = m_table->currentIndex();
    // Without one, what is shown stays: the row may have gone only because newer ones came.
    // One that is not here yet is shown when it is.
    if (!current.isValid() || !m_model.rowAt(current.row()).record)
        return;
    m_loader->show(m_model.rowAt(current.row()));
    m_detail->show();
}

void LogsPage::focusTable()
{
    QWidget *shown = m_tableStack->currentWidget();
    (shown == m_table || m_noticeButton->isHidden() ? shown : m_noticeButton)->setFocus();
}

void LogsPage::closeDetail()
{
    m_followController->selectQuietly({});
    m_detail->hide();
    m_table->setFocus();
}

void LogsPage::keepSelection()
{
    findAgain();
    updateEmptiness();
}

void LogsPage::findAgain()
{
    const int row = m_lost ? m_model.rowOf(*m_lost) : -1;
    if (row < 0)
        return;
    m_lost.reset();
    m_followController->selectQuietly(m_model.index(row, 0));
    if (!m_followController->isFollowing())
        m_table->scrollTo(m_model.index(row, 0), QAbstractItemView::EnsureVisible);
}

void LogsPage::updateFollowButton()
{
    m_follow->setChecked(m_followController->isFollowing());
}

void LogsPage::updatePauseButton()
{
    const bool paused = m_model.isPaused();
    m_pause->setChecked(paused);
    m_pause->setIcon(icon(paused ? QStringLiteral("play") : QStringLiteral("pause")));
    const QString name = paused ? tr("Resume the display (Space)") : tr("Pause the display (Space)");
    m_pause->setToolTip(name);
    m_pause->setAccessibleName(name);
    m_pause->setText(paused ? tr("%n waiting", nullptr, static_cast<int>(m_model.waiting())) : QString());
}

void LogsPage::updatePill()
{
    const int count = m_followController->newRows();
    m_pill->setVisible(count > 0);
    m_pill->setText(tr("%Ln new", nullptr, count));
    m_pill->setAccessibleName(tr("%Ln new requests; go to the newest", nullptr, count));
    m_pill->adjustSize();
    const QRect area = m_table->viewport()->geometry();
    m_pill->move(area.center().x() - m_pill->width() / 2, area.bottom() - m_pill->height() - PillDistance);
    m_pill->raise();
}

void LogsPage::updateEmptiness()
{
    const bool empty = m_model.rowCount() == 0;
    const bool hadFocus = m_tableStack->isAncestorOf(QApplication::focusWidget());
    m_tableStack->setCurrentIndex(empty ? 1 : 0);
    if (hadFocus)
        focusTable();
    if (!empty)
        return;
    const bool loading = m_history && m_history->isWalking();
    m_noticeTitle->setVisible(!loading);
    m_noticeButton->setVisible(!loading);
    if (loading) {
        m_noticeText->setText(m_model.filter().isEmpty() ? tr("Loading earlier requests…")
                                                         : tr("Searching earlier requests…"));
    } else if (m_model.total() > 0) {
        m_noticeTitle->setText(tr("No match"));
        m_noticeText->setText(
            tr("None of the %Ln requests has all of these words in the columns that are shown.", nullptr,
               static_cast<int>(m_model.total())));
        m_noticeButton->setText(tr("Clear the filter"));
    } else {
        const QString address = m_port.address();
        m_noticeTitle->setText(tr("No requests yet"));
        m_noticeText->setText(
            address.isEmpty()
                ? tr("They appear here as soon as the gateway is running and a tool sends one.")
                : tr("Point a tool at %1/openai/v1, or another provider's name in place of openai. Its "
                     "requests appear here while they run.")
                      .arg(address));
        m_noticeButton->setText(tr("Show the first steps"));
    }
}

void LogsPage::copyRows()
{
    m_copy->start();
}

void LogsPage::openRowMenu(const QPoint &at)
{
    const QModelIndex index = m_table->indexAt(at);
    if (!index.isValid())
        return;
    const RecordPtr record = m_model.rowAt(index.row()).record;
    if (!record)
        return;
    auto *menu = new QMenu(m_table);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(icon(QStringLiteral("copy")), tr("Copy the row"), this, &LogsPage::copyRows);
    menu->addAction(tr("Copy the log id"), this, [id = record->id] {
        QGuiApplication::clipboard()->setText(QString::fromLatin1(id.toString()));
    });
    menu->addSeparator();
    QAction *cancel = menu->addAction(icon(QStringLiteral("stop"), Tint::Error), tr("Cancel the request"),
                                      &m_port, [this, id = record->id] { m_port.cancel(id); });
    cancel->setEnabled(record->state == storage::ExchangeState::Open);
    menu->popup(m_table->viewport()->mapToGlobal(at));
}

bool LogsPage::isDetailRight() const
{
    return m_splitter->orientation() == Qt::Horizontal;
}

void LogsPage::setDetailRight(bool right)
{
    if (right == isDetailRight())
        return;
    m_splitter->setOrientation(right ? Qt::Horizontal : Qt::Vertical);
    m_splitter->setSizes(right ? QList<int>{620, 480} : QList<int>{560, 320});
    m_detail->setNarrow(right);
}

void LogsPage::save(WindowState &state) const
{
    state.setColumns(m_table->columnState());
    state.setDetailRight(isDetailRight());
    state.setDetailTab(m_detail->currentTab());
    // A hidden pane has no size; the last one it had stays in force.
    if (m_detail->isVisible())
        state.setLogsSplitter(m_splitter->saveState());
}

void LogsPage::restore(WindowState &state)
{
    m_table->restoreColumns(state.columns());
    setDetailRight(state.isDetailRight());
    m_detail->setCurrentTab(state.detailTab());
    const QByteArray splitter = state.logsSplitter();
    if (!splitter.isEmpty())
        m_splitter->restoreState(splitter);
}

bool LogsPage::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && watched == m_table->viewport())
        updatePill();
    return QWidget::eventFilter(watched, event);
}

} // namespace sekisho::ui
