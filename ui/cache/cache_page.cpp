// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cache/cache_page.h"

#include "ui/cache/cache_detail.h"
#include "ui/cache/policy_cards.h"
#include "ui/gateway_port.h"
#include "ui/models/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/row_table.h"
#include "ui/window_state.h"

#include <QAction>
#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace sekisho::ui {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds TypingPause = 250ms;
constexpr std::chrono::milliseconds RefreshInterval = 1s;
constexpr std::chrono::milliseconds HiddenInterval = 10s; ///< only the count in the rail shows it
constexpr std::chrono::milliseconds ClockInterval = 10s;
/// The disk hears of an answer, and of a hit a second later, after the event has told of it.
constexpr int RefreshesAfterEvent = 3;
constexpr int NoticeWidth = 560;
constexpr int RowsAhead = 200; ///< from the end of what was read when more is read

} // namespace

CachePage::CachePage(GatewayPort &port, settings::ConfigFile &config, QWidget *parent)
    : Page(parent), m_port(port), m_editor(config)
{
    setObjectName(QStringLiteral("cachePage"));
    if (auto source = port.openCache())
        m_model = std::make_unique<CacheModel>(std::move(source));
    if (auto source = port.openCache())
        m_lookup = std::make_unique<CacheLookup>(std::move(source));
    QWidget *header = makeHeader();
    m_notSaved = new WarningBanner(QStringLiteral("cacheNotSaved"), tr("Dismiss"), this);
    m_unread = new WarningBanner(QStringLiteral("cacheUnread"), tr("Try again"), this);
    m_cards = new PolicyCards(m_editor, this);
    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->setObjectName(QStringLiteral("cacheSplitter"));
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(makeTableArea());
    m_detail = new CacheDetail(m_lookup.get(), m_splitter);
    m_detail->setMinimumSize(360, 150);
    m_detail->hide();
    m_splitter->addWidget(m_detail);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setSizes({420, 260});
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(m_notSaved);
    layout->addWidget(m_unread);
    layout->addWidget(m_cards);
    layout->addWidget(m_splitter, 1);

    m_typing.setSingleShot(true);
    m_typing.setInterval(TypingPause);
    m_refresh.setSingleShot(true);
    m_clock.setInterval(ClockInterval);
    connect(&m_refresh, &QTimer::timeout, this, &CachePage::refresh);
    connect(&m_clock, &QTimer::timeout, m_table->viewport(), qOverload<>(&QWidget::update));
    connect(m_notSaved, &WarningBanner::pressed, &m_editor, &ConfigEditor::dismissProblem);
    connect(&m_editor, &ConfigEditor::troubleChanged, this, &CachePage::updateTrouble);
    connect(&m_editor, &ConfigEditor::shown, this, &CachePage::updateState);
    connectDetail();
    makeShortcuts();
    connectModel();
    updateTrouble();
    updateState();
}

CachePage::~CachePage() = default;

QWidget *CachePage::makeHeader()
{
    auto *header = new PageHeader(tr("Cache"), this);
    m_search = new QLineEdit(header);
    m_search->setObjectName(QStringLiteral("cacheSearch"));
    m_search->setPlaceholderText(tr("Search prompts, models, endpoints (Ctrl+F)"));
    m_search->setAccessibleName(tr("Search the cache"));
    m_search->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    QAction *clearing = m_search->addAction(icon(QStringLiteral("close")), QLineEdit::TrailingPosition);
    clearing->setText(tr("Clear the search"));
    clearing->setVisible(false);
    m_removeMatching = new QPushButton(header);
    m_removeMatching->setObjectName(QStringLiteral("deleteMatching"));
    header->add(m_search, 1);
    header->add(m_removeMatching);

    const auto searchNow = [this] {
        m_typing.stop();
        if (m_model && m_model->searched() != m_search->text())
            m_model->search(m_search->text());
        updateState();
    };
    connect(clearing, &QAction::triggered, m_search, &QLineEdit::clear);
    connect(m_search, &QLineEdit::textChanged, this, [this, clearing, searchNow](const QString &text) {
        clearing->setVisible(!text.isEmpty());
        if (text.isEmpty())
            searchNow();
        else
            m_typing.start();
    });
    connect(m_search, &QLineEdit::returnPressed, this, searchNow);
    connect(&m_typing, &QTimer::timeout, this, searchNow);
    connect(m_removeMatching, &QPushButton::clicked, this, &CachePage::removeMatching);
    return header;
}

QWidget *CachePage::makeTableArea()
{
    m_tableStack = new QStackedWidget(m_splitter);
    m_tableStack->setMinimumSize(320, 110);
    m_table = new RowTable(tr("Cached answers"), m_tableStack);
    m_table->setObjectName(QStringLiteral("cacheTable"));
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    if (m_model) {
        m_table->setModel(m_model.get());
        m_table->setWidths(
            {{300, 150}, {230, 110}, {210, 100}, {80, 64}, {56, 44}, {150, 120}, {110, 94}, {86, 70}});
        m_table->keepPlaceOnInsert();
    }
    m_tableStack->addWidget(m_table);
    m_tableStack->addWidget(makeNotice());
    return m_tableStack;
}

QWidget *CachePage::makeNotice()
{
    auto *notice = new QWidget(m_tableStack);
    m_noticeTitle = new QLabel(notice);
    m_noticeTitle->setObjectName(QStringLiteral("cacheNoticeTitle"));
    m_noticeTitle->setProperty("role", QStringLiteral("heading"));
    m_noticeTitle->setAlignment(Qt::AlignCenter);
    m_noticeText = new QLabel(notice);
    m_noticeText->setObjectName(QStringLiteral("cacheNoticeText"));
    m_noticeText->setProperty("role", QStringLiteral("muted"));
    m_noticeText->setTextFormat(Qt::PlainText);
    m_noticeText->setAlignment(Qt::AlignCenter);
    m_noticeText->setWordWrap(true);
    m_noticeText->setMaximumWidth(NoticeWidth);
    m_noticeButton = new QPushButton(notice);
    m_noticeButton->setObjectName(QStringLiteral("cacheNoticeButton"));
    auto *layout = new QVBoxLayout(notice);
    layout->setContentsMargins(24, 16, 24, 16);
    layout->setSpacing(2 * metrics::Step);
    layout->addStretch(2);
    layout->addWidget(m_noticeTitle);
    // Not by an alignment: the text needs as many lines as it has at its width, not at the layout's.
    auto *middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(m_noticeText, 100);
    middle->addStretch(1);
    layout->addLayout(middle);
    layout->addSpacing(metrics::Step);
    layout->addWidget(m_noticeButton, 0, Qt::AlignCenter);
    layout->addStretch(3);
    connect(m_noticeButton, &QPushButton::clicked, this, [this] {
        if (m_model && !m_model->problem().isEmpty())
            m_model->reload();
        else if (!m_search->text().isEmpty())
            m_search->clear();
        else
            m_cards->turnOn();
    });
    return notice;
}

void CachePage::makeShortcuts()
{
    const auto add = [](const QKeySequence &keys, QWidget *where, Qt::ShortcutContext context, auto &&act) {
        auto *shortcut = new QShortcut(keys, where);
        shortcut->setContext(context);
        QObject::connect(shortcut, &QShortcut::activated, where, act);
    };
    const auto page = Qt::WidgetWithChildrenShortcut;
    const auto press = [this](const char *button) {
        if (m_detail->isVisible())
            m_detail->findChild<QPushButton *>(QLatin1String(button))->click();
    };
    add(QKeySequence::Find, this, page, [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    add(Qt::Key_P, m_table, Qt::WidgetShortcut, [press] { press("pinEntry"); });
    add(Qt::CTRL | Qt::Key_P, this, page, [press] { press("pinEntry"); });
    add(Qt::Key_E, m_table, Qt::WidgetShortcut, [press] { press("keepEntry"); });
    add(QKeySequence::Delete, m_table, Qt::WidgetShortcut, [this] { removeChosen(); });
    add(Qt::Key_Escape, m_table, Qt::WidgetShortcut, [this] {
        if (m_detail->isVisible())
            closeDetail();
        else
            m_search->clear();
    });
    add(Qt::Key_Escape, m_detail, page, [this] { closeDetail(); });
    add(Qt::Key_Escape, m_search, Qt::WidgetShortcut, [this] {
        if (m_search->text().isEmpty())
            focusTable();
        else
            m_search->clear();
    });
}

void CachePage::connectModel()
{
    if (!m_model)
        return;
    connect(m_model.get(), &CacheModel::stateChanged, this, &CachePage::updateState);
    connect(m_model.get(), &QAbstractItemModel::rowsInserted, this, &CachePage::updateState);
    connect(m_model.get(), &QAbstractItemModel::rowsRemoved, this, &CachePage::updateState);
    connect(m_model.get(), &CacheModel::totalsChanged, this, &CachePage::updateTotals);
    connect(m_model.get(), &QAbstractItemModel::dataChanged, this, &CachePage::updateDetail);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &CachePage::updateDetail);
    connect(m_table->verticalScrollBar(), &QAbstractSlider::valueChanged, this, &CachePage::fetchAhead);
    connect(m_table, &QWidget::customContextMenuRequested, this, &CachePage::openRowMenu);
    connect(&m_port, &GatewayPort::events, this,
            [this](const std::shared_ptr<const gateway::Events> &events) { takeEvents(*events); });
    m_clock.start();
    m_model->reload();
}

void CachePage::takeEvents(const gateway::Events &events)
{
    const bool concerned = std::any_of(events.records.begin(), events.records.end(), [](const auto &record) {
        return record->cache != storage::CacheOutcome::None && record->state != storage::ExchangeState::Open;
    });
    if (concerned)
        refreshSoon();
}

void CachePage::refreshSoon()
{
    m_refreshesLeft = RefreshesAfterEvent;
    if (!m_refresh.isActive())
        m_refresh.start(isVisible() ? RefreshInterval : HiddenInterval);
}

void CachePage::refresh()
{
    if (!m_model)
        return;
    if (isVisible())
        m_model->refresh(m_table->firstInSight(), m_table->lastInSight());
    else
        m_model->readTotals();
    if (--m_refreshesLeft > 0)
        m_refresh.start(isVisible() ? RefreshInterval : HiddenInterval);
}

void CachePage::fetchAhead()
{
    if (m_table->lastInSight() + RowsAhead >= m_model->rowCount())
        m_model->fetchMore({});
}

void CachePage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    m_refresh.stop();
    m_refreshesLeft = 1;
    refresh();
}

void CachePage::updateTotals()
{
    m_cards->showTotals(m_model->totals());
    if (m_model->totals())
        Q_EMIT countChanged(m_model->totals()->entries);
    updateState();
}

void CachePage::updateTrouble()
{
    const QString problem = m_editor.problem();
    if (m_editor.fault())
        m_notSaved->say(problem.isEmpty() ? tr("The configuration has a fault") : tr("Not saved"),
                        tr("%1: %2. Nothing is written until the file is mended.")
                            .arg(m_editor.path(), QString::fromStdString(m_editor.fault()->message())),
                        false);
    else if (!problem.isEmpty())
        m_notSaved->say(tr("Not saved"), problem, true);
    else
        m_notSaved->hide();
}

void CachePage::updateState()
{
    const bool searching = !m_search->text().isEmpty();
    m_removeMatching->setText(searching ? tr("Delete matching…") : tr("Delete all…"));
    m_removeMatching->setToolTip(searching ? tr("Delete all entries that the search finds")
                                           : tr("Delete all entries of the cache"));
    const bool empty = !m_model || m_model->rowCount() == 0;
    m_removeMatching->setEnabled(!empty);
    const QString problem = m_model ? m_model->problem() : QString();
    if (!problem.isEmpty() && !empty)
        m_unread->say(tr("The list is not up to date"), problem, true);
    else
        m_unread->hide();
    if (empty)
        m_detail->hide();
    const bool hadFocus = m_tableStack->isAncestorOf(QApplication::focusWidget());
    m_tableStack->setCurrentIndex(empty ? 1 : 0);
    if (hadFocus)
        focusTable();
    if (!empty)
        return;
    const bool loading = m_model && m_model->isLoading();
    m_noticeTitle->setVisible(!loading);
    m_noticeButton->setVisible(!loading);
    m_noticeButton->setProperty("primary", false);
    if (loading) {
        m_noticeText->setText(tr("Reading the cache…"));
    } else if (!problem.isEmpty()) {
        m_noticeTitle->setText(tr("The cache cannot be read"));
        m_noticeText->setText(problem);
        m_noticeButton->setText(tr("Try again"));
    } else if (searching) {
        m_noticeTitle->setText(tr("No match"));
        m_noticeText->setText(tr("No prompt, model or endpoint in the cache has this text."));
        m_noticeButton->setText(tr("Clear the search"));
    } else if (m_cards->keepsAnswers()) {
        m_noticeTitle->setText(tr("Nothing is kept yet"));
        m_noticeText->setText(tr("Send the same request twice: the provider answers the first, which is kept "
                                 "here, and the cache answers the second in a millisecond and for nothing. "
                                 "Requests are the same when their bodies are, byte for byte."));
        m_noticeButton->hide();
    } else {
        m_noticeTitle->setText(tr("Answers that were paid for once"));
        m_noticeText->setText(tr(
            "The cache keeps what providers answer and gives it again to equal requests: in a millisecond, "
            "for nothing, byte for byte, streams included. It is off until you turn it on, here for all "
            "requests, or for one by its header cf-aig-cache-ttl."));
        m_noticeButton->setText(tr("Keep answers for a month"));
    }
}

void CachePage::updateDetail()
{
    const std::vector<storage::CacheListing> entries = chosen();
    if (entries.empty()) {
        m_detail->hide();
        return;
    }
    m_detail->showEntries(entries, m_model->now());
    if (m_detail->isVisible() || !m_tableStack->isVisible())
        return;
    m_detail->show();
    // The pane must not cover the row that was just chosen.
    QMetaObject::invokeMethod(
        m_table, [this] { m_table->scrollTo(m_table->currentIndex()); }, Qt::QueuedConnection);
}

void CachePage::closeDetail()
{
    m_table->clearSelection();
    m_detail->hide();
    m_table->setFocus();
}

void CachePage::focusTable()
{
    QWidget *shown = m_tableStack->currentWidget();
    (shown == m_table || m_noticeButton->isHidden() ? shown : m_noticeButton)->setFocus();
}

void CachePage::arrive()
{
    focusTable();
}

void CachePage::restore(WindowState &state)
{
    const QByteArray splitter = state.cacheSplitter();
    if (!splitter.isEmpty())
        m_splitter->restoreState(splitter);
}

void CachePage::save(WindowState &state) const
{
    // A hidden pane has no size; the last one it had stays in force.
    if (m_detail->isVisible())
        state.setCacheSplitter(m_splitter->saveState());
}

} // namespace sekisho::ui
