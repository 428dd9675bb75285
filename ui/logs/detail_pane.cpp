// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/detail_pane.h"

#include "ui/logs/body_view.h"
#include "ui/logs/conversation_view.h"
#include "ui/logs/headers_view.h"
#include "ui/logs/summary_panel.h"
#include "ui/logs/timing_view.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace sekisho::ui {
namespace {

enum Tab { ConversationTab, TimingTab, RequestTab, ResponseTab, HeadersTab };
constexpr const char *TabKeys[] = {"conversation", "timing", "request", "response", "headers"};

} // namespace

DetailPane::DetailPane(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("detailPane"));
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Details of the selected request"));

    m_pages = new QStackedWidget(this);
    m_conversation = new ConversationView(m_pages);
    m_timing = new TimingView(m_pages);
    m_request = new BodyView(tr("Request body"), m_pages);
    m_request->setObjectName(QStringLiteral("requestBody"));
    m_response = new BodyView(tr("Response body"), m_pages);
    m_response->setObjectName(QStringLiteral("responseBody"));
    m_headers = new HeadersView(m_pages);
    m_notice = new QLabel(m_pages);
    m_notice->setObjectName(QStringLiteral("detailNotice"));
    m_notice->setProperty("role", QStringLiteral("muted"));
    m_notice->setTextFormat(Qt::PlainText);
    m_notice->setAlignment(Qt::AlignCenter);
    m_notice->setWordWrap(true);
    for (QWidget *page : std::initializer_list<QWidget *>{m_conversation, m_timing, m_request, m_response,
                                                          m_headers, m_notice})
        m_pages->addWidget(page);
    m_summary = new SummaryPanel(this);

    auto *bar = makeBar();
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setObjectName(QStringLiteral("detailSplitter"));
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_pages);
    m_splitter->addWidget(m_summary);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setSizes({700, 340});
    m_summary->setMinimumWidth(220);
    m_pages->setMinimumWidth(240);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar);
    layout->addWidget(m_splitter, 1);
}

QWidget *DetailPane::makeBar()
{
    auto *bar = new QFrame(this);
    bar->setObjectName(QStringLiteral("detailBar"));
    m_tabs = new QTabBar(bar);
    m_tabs->setObjectName(QStringLiteral("detailTabs"));
    m_tabs->setAccessibleName(tr("Details"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    for (const QString &title :
         {tr("Conversation"), tr("Timing"), tr("Request"), tr("Response"), tr("Headers")})
        m_tabs->addTab(title);
    m_cancel = new QPushButton(tr("Cancel request"), bar);
    m_cancel->setObjectName(QStringLiteral("cancelRequest"));
    m_cancel->setProperty("small", true);
    m_cancel->setIcon(icon(QStringLiteral("stop"), Tint::Error));
    m_cancel->setToolTip(tr("End this running request, as if the tool had left"));
    m_move =
        iconButton(QStringLiteral("detail-right"), tr("Put the details right or below (Ctrl+Shift+L)"), bar);
    m_move->setObjectName(QStringLiteral("moveDetail"));
    auto *close = iconButton(QStringLiteral("close"), tr("Close the details (Esc)"), bar);
    close->setObjectName(QStringLiteral("closeDetail"));

    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(16, 0, 12, 0);
    layout->setSpacing(metrics::Step);
    layout->addWidget(m_tabs, 0, Qt::AlignBottom);
    layout->addStretch(1);
    layout->addWidget(m_cancel);
    layout->addWidget(m_move);
    layout->addWidget(close);

    connect(m_tabs, &QTabBar::currentChanged, this, &DetailPane::refreshTab);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_record)
            Q_EMIT cancelRequested(m_record->id);
    });
    connect(m_move, &QPushButton::clicked, this, &DetailPane::moveRequested);
    connect(close, &QPushButton::clicked, this, &DetailPane::closeRequested);
    m_tabs->setCurrentIndex(ConversationTab);
    return bar;
}

void DetailPane::show(const ExchangeRow &row, WallTime now)
{
    showPart(row, now, row.bodiesLetGo ? tr("No longer held: newer bodies took its place.") : QString());
}

void DetailPane::showPart(const ExchangeRow &row, WallTime now, const QString &absence)
{
    m_record = row.record;
    m_absence = absence;
    m_onlyListed = row.fromLog;
    m_now = now;
    m_cancel->setVisible(m_record->state == storage::ExchangeState::Open);
    m_summary->show(*m_record, now, !m_onlyListed);
    refreshTab();
}

// Only the tab in sight is filled.
void DetailPane::refreshTab()
{
    const int tab = m_tabs->currentIndex();
    // A body's own view says why it is empty, and does not flicker while one is fetched.
    const bool noticed = m_onlyListed && (tab == TimingTab || tab == HeadersTab);
    m_notice->setText(m_absence);
    m_pages->setCurrentWidget(noticed ? m_notice : m_pages->widget(tab));
    if (!m_record || noticed)
        return;
    const bool running = m_record->state == storage::ExchangeState::Open;
    switch (tab) {
    case ConversationTab:
        m_conversation->show(*m_record, m_absence);
        break;
    case TimingTab:
        m_timing->show(*m_record, m_now);
        break;
    case RequestTab:
        m_request->show(m_record->id, m_record->requestBody, running, m_absence);
        break;
    case ResponseTab:
        m_response->show(m_record->id, m_record->responseBody, running, m_absence);
        break;
    case HeadersTab:
        m_headers->show(*m_record);
        break;
    default:
        break;
    }
}

void DetailPane::setNarrow(bool narrow)
{
    m_splitter->setOrientation(narrow ? Qt::Vertical : Qt::Horizontal);
    m_splitter->setSizes(narrow ? QList<int>{500, 300} : QList<int>{700, 340});
    m_move->setIcon(icon(narrow ? QStringLiteral("detail-below") : QStringLiteral("detail-right")));
}

QString DetailPane::currentTab() const
{
    return QLatin1String(TabKeys[m_tabs->currentIndex()]);
}

void DetailPane::setCurrentTab(const QString &key)
{
    for (int tab = 0; tab < m_tabs->count(); ++tab) {
        if (key == QLatin1String(TabKeys[tab]))
            m_tabs->setCurrentIndex(tab);
    }
}

} // namespace sekisho::ui
