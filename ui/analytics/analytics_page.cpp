// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analytics/analytics_page.h"

#include "gateway/events.h"
#include "ui/analytics/board.h"
#include "ui/analytics/export_strip.h"
#include "ui/analytics/filter_button.h"
#include "ui/gateway_port.h"
#include "ui/models/figure_text.h"
#include "ui/models/figures_feed.h"
#include "ui/theme/icons.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/page_header.h"
#include "ui/window_state.h"

#include <QDate>
#include <QFileDialog>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace sekisho::ui {
namespace {

struct NamedRange {
    FiguresRange range;
    QLatin1String name; ///< as in window.ini
};

constexpr NamedRange Ranges[] = {{FiguresRange::Hour, QLatin1String("hour")},
                                 {FiguresRange::Day, QLatin1String("day")},
                                 {FiguresRange::Week, QLatin1String("week")},
                                 {FiguresRange::Month, QLatin1String("month")},
                                 {FiguresRange::Year, QLatin1String("year")}};

FiguresRange rangeOf(const QString &name)
{
    for (const NamedRange &each : Ranges) {
        if (name == each.name)
            return each.range;
    }
    return FiguresRange::Week;
}

QString nameOf(FiguresRange range)
{
    for (const NamedRange &each : Ranges) {
        if (range == each.range)
            return each.name;
    }
    return {};
}

void offer(FilterButton &button, const std::set<std::string> &names)
{
    std::vector<FilterChoice> choices{{{}, AnalyticsPage::tr("all")}};
    bool listed = button.value().isEmpty();
    for (const std::string &name : names) {
        const QString text = QString::fromStdString(name);
        listed = listed || text == button.value();
        choices.push_back({text, text});
    }
    if (!listed)
        choices.push_back({button.value(), button.value()});
    button.setChoices(std::move(choices));
}

} // namespace

AnalyticsPage::AnalyticsPage(GatewayPort &port, QWidget *parent) : Page(parent)
{
    setObjectName(QStringLiteral("analyticsPage"));
    QWidget *header = makeHeader();
    m_strip = new ExportStrip(this);
    m_stale = new WarningBanner(QStringLiteral("figuresBanner"), tr("Try again"), this);
    m_faces = new QStackedWidget(this);
    m_faces->addWidget(makeNotice());
    m_faces->addWidget(makeBoard());
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(m_strip);
    layout->addWidget(m_stale);
    layout->addWidget(m_faces, 1);

    if (auto figures = port.openFigures()) {
        m_feed = std::make_unique<FiguresFeed>(std::move(figures));
        connectFeed();
    }
    connect(&port, &GatewayPort::events, this,
            [this](const std::shared_ptr<const gateway::Events> &events) { takeEvents(*events); });
    auto *shortcut = new QShortcut(Qt::CTRL | Qt::Key_E, this);
    shortcut->setContext(Qt::WidgetWithChildrenShortcut);
    connect(shortcut, &QShortcut::activated, m_export, &QPushButton::click);
    updateChoices();
    ask();
    updateState();
}

AnalyticsPage::~AnalyticsPage() = default;

QWidget *AnalyticsPage::makeHeader()
{
    auto *header = new PageHeader(tr("Analytics"), this);
    m_range = new FilterButton(QStringLiteral("range"), {}, header);
    std::vector<FilterChoice> ranges;
    for (const NamedRange &each : Ranges)
        ranges.push_back({each.name, rangeName(each.range)});
    m_range->setChoices(std::move(ranges));
    m_range->setValue(nameOf(FiguresRange::Week));
    m_gateway = new FilterButton(QStringLiteral("gatewayFilter"), tr("Gateway"), header);
    m_provider = new FilterButton(QStringLiteral("providerFilter"), tr("Provider"), header);
    m_model = new FilterButton(QStringLiteral("modelFilter"), tr("Model"), header);
    m_tool = new FilterButton(QStringLiteral("toolFilter"), tr("Tool"), header);
    for (FilterButton *button : {m_range, m_gateway, m_provider, m_model, m_tool}) {
        header->add(button);
        connect(button, &FilterButton::chosen, this, &AnalyticsPage::ask);
    }
    header->addStretch();
    m_export = new QPushButton(tr("Export CSV"), header);
    m_export->setObjectName(QStringLiteral("export"));
    m_export->setIcon(icon(QStringLiteral("download")));
    m_export->setToolTip(tr("Write what is shown to a file (Ctrl+E)"));
    connect(m_export, &QPushButton::clicked, this, &AnalyticsPage::chooseFile);
    header->add(m_export);
    return header;
}

QWidget *AnalyticsPage::makeNotice()
{
    auto *notice = new QWidget(m_faces);
    m_noticeTitle = new QLabel(notice);
    m_noticeTitle->setObjectName(QStringLiteral("figuresNoticeTitle"));
    m_noticeTitle->setProperty("role", QStringLiteral("heading"));
    m_noticeTitle->setAlignment(Qt::AlignCenter);
    m_noticeText = new QLabel(notice);
    m_noticeText->setObjectName(QStringLiteral("figuresNoticeText"));
    m_noticeText->setProperty("role", QStringLiteral("muted"));
    m_noticeText->setTextFormat(Qt::PlainText);
    m_noticeText->setAlignment(Qt::AlignCenter);
    m_noticeText->setWordWrap(true);
    m_noticeText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_noticeButton = new QPushButton(tr("Try again"), notice);
    m_noticeButton->setObjectName(QStringLiteral("figuresNoticeButton"));
    auto *layout = new QVBoxLayout(notice);
    layout->setContentsMargins(32, 24, 32, 24);
    layout->setSpacing(2 * metrics::Step);
    layout->addStretch(2);
    layout->addWidget(m_noticeTitle);
    layout->addWidget(m_noticeText);
    layout->addSpacing(metrics::Step);
    layout->addWidget(m_noticeButton, 0, Qt::AlignCenter);
    layout->addStretch(3);
    connect(m_noticeButton, &QPushButton::clicked, this, &AnalyticsPage::pressNotice);
    return notice;
}

QWidget *AnalyticsPage::makeBoard()
{
    auto *scroll = new QScrollArea(m_faces);
    scroll->setObjectName(QStringLiteral("analyticsScroll"));
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    m_board = new AnalyticsBoard(scroll);
    scroll->setWidget(m_board);
    return scroll;
}

void AnalyticsPage::connectFeed()
{
    connect(m_feed.get(), &FiguresFeed::figuresChanged, this, [this] {
        m_stale->hide();
        updateState();
    });
    connect(m_feed.get(), &FiguresFeed::namesChanged, this, [this] {
        updateChoices();
        updateState();
    });
    connect(m_feed.get(), &FiguresFeed::failed, this, [this] {
        if (m_feed->figures())
            m_stale->say(tr("The figures are not up to date"), m_feed->problem(), true);
        updateState();
    });
    connect(m_stale, &WarningBanner::pressed, m_feed.get(), &FiguresFeed::retry);
    connect(m_feed.get(), &FiguresFeed::exportProgressed, m_strip, &ExportStrip::showProgress);
    connect(m_feed.get(), &FiguresFeed::exported, this, [this](const QString &path, qint64 rows) {
        m_strip->showDone(path, rows);
        updateState();
    });
    connect(m_feed.get(), &FiguresFeed::exportFailed, this,
            [this](const QString &path, const QString &reason) {
                m_strip->showFailure(path, reason);
                updateState();
            });
    connect(m_strip, &ExportStrip::cancelRequested, m_feed.get(), &FiguresFeed::cancelExport);
}

void AnalyticsPage::arrive()
{
    if (m_faces->currentIndex() == 0 && !m_noticeButton->isHidden())
        m_noticeButton->setFocus();
    else
        m_range->setFocus();
}

void AnalyticsPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    if (m_feed)
        m_feed->setWatched(true);
}

void AnalyticsPage::hideEvent(QHideEvent *event)
{
    Page::hideEvent(event);
    if (m_feed)
        m_feed->setWatched(false);
}

void AnalyticsPage::takeEvents(const gateway::Events &events)
{
    const bool ended = std::any_of(events.records.begin(), events.records.end(), [](const auto &record) {
        return record->state != storage::ExchangeState::Open;
    });
    if (m_feed && (ended || events.dropped > 0))
        m_feed->noteNews();
}

void AnalyticsPage::ask()
{
    if (!m_feed)
        return;
    const auto text = [](const FilterButton *button) { return button->value().toStdString(); };
    m_feed->ask(rangeOf(m_range->value()), {text(m_gateway), text(m_provider), text(m_model), text(m_tool)});
    updateState();
}

void AnalyticsPage::updateChoices()
{
    static const FiguresNames none;
    const FiguresNames &names = m_feed && m_feed->names() ? *m_feed->names() : none;
    offer(*m_gateway, names.gateways);
    offer(*m_provider, names.providers);
    offer(*m_model, names.models);
    offer(*m_tool, names.tools);
}

AnalyticsPage::State AnalyticsPage::state() const
{
    if (!m_feed)
        return State::NoLog;
    const auto &figures = m_feed->figures();
    if (!figures)
        return m_feed->problem().isEmpty() ? State::Loading : State::Unreadable;
    if (figures->total.requests > 0)
        return State::Shown;
    if (figures->filter != FiguresFilter{})
        return State::NoneFits;
    if (!m_feed->names())
        return m_feed->problem().isEmpty() ? State::Loading : State::Unreadable;
    const bool any = !m_feed->names()->gateways.empty() || !m_feed->names()->providers.empty();
    return any && m_feed->range() != FiguresRange::Year ? State::NoneInRange : State::NeverAny;
}

void AnalyticsPage::updateState()
{
    const State now = state();
    m_export->setEnabled(now == State::Shown && !m_feed->isExporting());
    if (now == State::Shown)
        m_board->show(m_feed->figures());
    else
        showNotice(now);
    m_faces->setCurrentIndex(now == State::Shown ? 1 : 0);
}

void AnalyticsPage::showNotice(State state)
{
    const auto say = [this](const QString &title, const QString &text, const QString &button) {
        m_noticeTitle->setText(title);
        m_noticeTitle->setVisible(!title.isEmpty());
        m_noticeText->setText(text);
        // A hidden one keeps its text: no control is without a name.
        if (!button.isEmpty())
            m_noticeButton->setText(button);
        m_noticeButton->setVisible(!button.isEmpty());
    };
    const QString range = rangeName(rangeOf(m_range->value()));
    switch (state) {
    case State::NoLog:
        say(tr("No figures are kept"), tr("Figures are made from the log, and this run keeps none."), {});
        break;
    case State::Loading:
        say({}, tr("Reading the figures…"), {});
        break;
    case State::Unreadable:
        say(tr("The figures cannot be read"), m_feed->problem(), tr("Try again"));
        break;
    case State::NeverAny:
        say(tr("No requests yet"),
            tr("As soon as a client talks to the gateway, this page shows how many requests there are, what "
               "they "
               "cost, what the cache saves, and how fast providers answer."),
            tr("Show how to connect"));
        break;
    case State::NoneInRange:
        say(tr("%1: no requests").arg(range), tr("There are some from earlier."),
            tr("Show the last 12 months"));
        break;
    case State::NoneFits:
        say(tr("%1: nothing fits").arg(range),
            tr("No request has this gateway, provider, model and tool together."), tr("Show all"));
        break;
    case State::Shown:
        break;
    }
}

void AnalyticsPage::pressNotice()
{
    switch (state()) {
    case State::Unreadable:
        m_feed->retry();
        break;
    case State::NeverAny:
        Q_EMIT helpRequested();
        break;
    case State::NoneInRange:
        m_range->setValue(nameOf(FiguresRange::Year));
        ask();
        break;
    case State::NoneFits:
        for (FilterButton *button : {m_gateway, m_provider, m_model, m_tool})
            button->setValue({});
        ask();
        break;
    case State::NoLog:
    case State::Loading:
    case State::Shown:
        break;
    }
}

void AnalyticsPage::chooseFile()
{
    auto *dialog = new QFileDialog(this, tr("Export the figures"),
                                   QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation),
                                   tr("CSV files (*.csv)"));
    dialog->setObjectName(QStringLiteral("exportDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(QStringLiteral("sekisho-%1-%2.csv")
                           .arg(m_range->value(), QDate::currentDate().toString(Qt::ISODate)));
    connect(dialog, &QFileDialog::fileSelected, this, &AnalyticsPage::exportTo);
    dialog->open();
}

void AnalyticsPage::exportTo(const QString &path)
{
    if (!m_feed || m_feed->isExporting() || !m_feed->figures())
        return;
    m_strip->showProgress(0);
    m_feed->exportTo(path);
    updateState();
}

void AnalyticsPage::restore(WindowState &state)
{
    m_range->setValue(nameOf(rangeOf(state.analyticsRange())));
    for (FilterButton *button : {m_gateway, m_provider, m_model, m_tool})
        button->setValue(state.analyticsFilter(button->objectName()));
    m_board->setTables(state.analyticsTables());
    updateChoices();
    ask();
}

void AnalyticsPage::save(WindowState &state) const
{
    state.setAnalyticsRange(m_range->value());
    for (const FilterButton *button : {m_gateway, m_provider, m_model, m_tool})
        state.setAnalyticsFilter(button->objectName(), button->value());
    state.setAnalyticsTables(m_board->tables());
}

} // namespace sekisho::ui
