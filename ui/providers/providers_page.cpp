// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/providers/providers_page.h"

#include "settings/config_file.h"
#include "ui/gateway_port.h"
#include "ui/keys_port.h"
#include "ui/models/format.h"
#include "ui/providers/add_provider_dialog.h"
#include "ui/providers/provider_detail.h"
#include "ui/providers/provider_table.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/choice_button.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_header.h"
#include "ui/window_state.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace sekisho::ui {
namespace {

/// A month's cost need not be of this second.
constexpr std::chrono::milliseconds MonthInterval = std::chrono::seconds(10);
constexpr int NarrowestDetail = 330;
constexpr int WidestDetail = 430; ///< by itself
constexpr double DetailShare = 0.33;
constexpr QLatin1String All("all");
constexpr QLatin1String Used("used");

} // namespace

ProvidersPage::ProvidersPage(const Ports &ports, QWidget *parent)
    : Page(parent), m_ports(ports), m_month(ports.gateway.openFigures())
{
    setObjectName(QStringLiteral("providersPage"));
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_splitter->addWidget(makeTableArea());
    m_detail = new ProviderDetail(m_ports, m_month, m_splitter);
    m_detail->setMinimumWidth(NarrowestDetail);
    m_splitter->addWidget(m_detail);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(m_splitter, 1);

    connect(m_splitter, &QSplitter::splitterMoved, this, [this] { m_ownSplit = true; });
    connect(&m_ports.gateway, &GatewayPort::planChanged, this, &ProvidersPage::refresh);
    connect(&m_ports.keys, &KeysPort::changed, this, &ProvidersPage::refresh);
    connect(&m_ports.config, &settings::ConfigFile::changed, this, &ProvidersPage::refresh);
    connect(&m_month, &MonthFigures::changed, this, [this] {
        m_model.refreshMonth();
        m_detail->refreshMonth();
    });
    connect(&m_model, &QAbstractItemModel::modelReset, this, &ProvidersPage::keepSelection);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &current) {
                if (current.isValid())
                    showCurrent();
            });
    connect(m_table, &ProviderTable::opened, m_detail, &ProviderDetail::focusFirst);
    m_monthTimer.setInterval(MonthInterval);
    connect(&m_monthTimer, &QTimer::timeout, &m_month, &MonthFigures::read);
    refresh();
}

QWidget *ProvidersPage::makeHeader()
{
    auto *header = new PageHeader(tr("Providers"), this);
    m_search = new QLineEdit(header);
    m_search->setObjectName(QStringLiteral("providerSearch"));
    m_search->setAccessibleName(tr("Search providers"));
    m_search->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_filter = new ChoiceButton(tr("Show"), tr("Show: %1"), header);
    m_filter->setObjectName(QStringLiteral("providerFilter"));
    m_filter->addChoice(tr("all"), QString(All));
    m_filter->addChoice(tr("used"), QString(Used));
    auto *add = new QPushButton(tr("Add your own…"), header);
    add->setObjectName(QStringLiteral("addProvider"));
    add->setProperty("primary", true);
    header->add(m_search, 1);
    header->add(m_filter);
    header->add(add);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_model.setSearch(text);
        updateEmptiness();
    });
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        if (m_model.rowCount() > 0)
            m_table->setFocus();
    });
    connect(m_filter, &ChoiceButton::chosen, this, [this](const QVariant &value) {
        m_model.setOnlyUsed(value.toString() == Used);
        updateEmptiness();
    });
    connect(add, &QPushButton::clicked, this, &ProvidersPage::openAddDialog);
    auto *find = new QShortcut(QKeySequence::Find, this);
    find->setContext(Qt::WidgetWithChildrenShortcut);
    connect(find, &QShortcut::activated, m_search, [this] {
        m_search->setFocus();
        m_search->selectAll();
    });
    auto *leave = new QShortcut(Qt::Key_Escape, m_search);
    leave->setContext(Qt::WidgetShortcut);
    connect(leave, &QShortcut::activated, this, [this] {
        if (m_search->text().isEmpty())
            m_table->setFocus();
        else
            m_search->clear();
    });
    return header;
}

QWidget *ProvidersPage::makeTableArea()
{
    m_stack = new QStackedWidget(m_splitter);
    m_stack->setMinimumWidth(270);
    m_table = new ProviderTable(m_model, m_stack);
    m_stack->addWidget(m_table);
    m_stack->addWidget(makeNotice());
    return m_stack;
}

QWidget *ProvidersPage::makeNotice()
{
    auto *notice = new QWidget(m_stack);
    notice->setObjectName(QStringLiteral("providersNotice"));
    m_noticeTitle = wrappedLabel({}, QStringLiteral("heading"), notice);
    m_noticeText = wrappedLabel({}, QStringLiteral("muted"), notice);
    m_noticeTitle->setAlignment(Qt::AlignCenter);
    m_noticeText->setAlignment(Qt::AlignCenter);
    m_showAll = new QPushButton(tr("Show all"), notice);
    m_showAll->setObjectName(QStringLiteral("showAllProviders"));
    auto *layout = new QVBoxLayout(notice);
    layout->setContentsMargins(32, 24, 32, 24);
    layout->setSpacing(2 * metrics::Step);
    layout->addStretch(2);
    layout->addWidget(m_noticeTitle);
    layout->addWidget(m_noticeText);
    layout->addSpacing(metrics::Step);
    layout->addWidget(m_showAll, 0, Qt::AlignCenter);
    layout->addStretch(3);
    connect(m_showAll, &QPushButton::clicked, this, [this] {
        m_search->clear();
        m_filter->setValue(QString(All));
        m_model.setOnlyUsed(false);
        updateEmptiness();
        m_table->setFocus();
    });
    return notice;
}

void ProvidersPage::refresh()
{
    const std::shared_ptr<const gateway::Snapshot> plan = m_ports.gateway.plan();
    const std::vector<gateway::KeyInfo> keys = m_ports.keys.list();
    std::vector<ProviderFacts> all;
    for (const providers::Provider &provider : plan->catalogue.providers())
        all.push_back(factsOf(provider, m_ports.config.config(), keys));
    m_model.setProviders(std::move(all));
    m_search->setPlaceholderText(tr("Search %1 providers…").arg(formatCount(m_model.total())));
    if (m_table->currentIndex().isValid())
        showCurrent();
    else
        keepSelection();
    updateEmptiness();
    if (m_told != m_model.withKey()) {
        m_told = m_model.withKey();
        Q_EMIT withKeyChanged(m_told);
    }
}

void ProvidersPage::keepSelection()
{
    const int row = m_model.rowOf(m_selected);
    // One that only the search has put out of sight stays where it is.
    if (row < 0 && m_model.find(m_selected)) {
        m_detail->show(*m_model.find(m_selected));
        return;
    }
    if (row >= 0 || m_model.rowCount() > 0)
        m_table->selectRow(std::max(row, 0));
    else
        m_detail->showNothing();
}

void ProvidersPage::showCurrent()
{
    const ProviderFacts &facts = m_model.at(m_table->currentIndex().row());
    m_selected = facts.slug;
    m_detail->show(facts);
}

void ProvidersPage::updateEmptiness()
{
    const bool empty = m_model.rowCount() == 0;
    m_stack->setCurrentIndex(empty ? 1 : 0);
    if (!empty)
        return;
    if (!m_model.search().isEmpty()) {
        m_noticeTitle->setText(tr("No provider fits “%1”").arg(m_model.search()));
        m_noticeText->setText(tr("Names, names in URLs and addresses were searched. One that is not in the "
                                 "catalogue can be added as your own."));
    } else {
        m_noticeTitle->setText(tr("No provider is used yet"));
        m_noticeText->setText(
            tr("One with a key, with requests this month, or of your own would stand here."));
    }
}

void ProvidersPage::select(const std::string &slug)
{
    m_selected = slug;
    if (m_model.rowOf(slug) >= 0) {
        m_table->selectRow(m_model.rowOf(slug));
        m_table->scrollTo(m_table->currentIndex());
    }
}

void ProvidersPage::openAddDialog()
{
    auto *dialog = new AddProviderDialog(m_ports, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    // The configuration takes effect a moment later; it is chosen when it is there.
    connect(dialog, &AddProviderDialog::added, this, [this](const QString &slug) {
        m_search->clear();
        select(slug.toStdString());
        if (m_model.rowOf(m_selected) < 0)
            m_table->setCurrentIndex({});
    });
    dialog->open();
}

void ProvidersPage::arrive()
{
    m_table->isVisible() ? m_table->setFocus() : m_search->setFocus();
}

void ProvidersPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    m_month.read();
    m_monthTimer.start();
}

void ProvidersPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    if (m_ownSplit)
        return;
    const int detail = std::clamp(static_cast<int>(width() * DetailShare), NarrowestDetail, WidestDetail);
    m_splitter->setSizes({width() - detail, detail});
}

void ProvidersPage::hideEvent(QHideEvent *event)
{
    m_monthTimer.stop();
    Page::hideEvent(event);
}

void ProvidersPage::restore(WindowState &state)
{
    if (const QByteArray splitter = state.providersSplitter(); !splitter.isEmpty())
        m_ownSplit = m_splitter->restoreState(splitter);
    const bool onlyUsed = state.providersShown() == Used;
    m_filter->setValue(onlyUsed ? QString(Used) : QString(All));
    m_model.setOnlyUsed(onlyUsed);
    updateEmptiness();
}

void ProvidersPage::save(WindowState &state) const
{
    if (m_ownSplit)
        state.setProvidersSplitter(m_splitter->saveState());
    state.setProvidersShown(m_model.onlyUsed() ? QString(Used) : QString(All));
}

} // namespace sekisho::ui
