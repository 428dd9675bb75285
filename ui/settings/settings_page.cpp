// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settings_page.h"

#include "ui/gateway_port.h"
#include "ui/ports.h"
#include "ui/settings/prices_section.h"
#include "ui/settings/sections.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/page_header.h"
#include "ui/window_state.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QScrollArea>
#include <QScrollBar>
#include <QShortcut>
#include <QVBoxLayout>

namespace sekisho::ui {
namespace {

constexpr int ListWidth = 200;
constexpr int ColumnWidth = 860;
constexpr int SearchWidth = 320;

} // namespace

SettingsPage::SettingsPage(const Ports &ports, const QString &profileDirectory, LogsPage &logs,
                           QWidget *parent)
    : Page(parent), m_editor(ports.config)
{
    setObjectName(QStringLiteral("settingsPage"));
    QWidget *header = makeHeader();
    m_fault = new WarningBanner(QStringLiteral("configFault"), tr("Open the file"), this);
    m_notSaved = new WarningBanner(QStringLiteral("settingsNotSaved"), tr("Dismiss"), this);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(m_fault);
    layout->addWidget(m_notSaved);
    layout->addWidget(makeBody(), 1);

    QWidget *column = m_area->widget();
    const QString dataDirectory = ports.dataDirectory.isEmpty() ? profileDirectory : ports.dataDirectory;
    auto *cache = new CacheSection(m_editor, column);
    m_appearance = new AppearanceSection(logs, column);
    addSection(QStringLiteral("gateway"), new GatewaySection(m_editor, ports.gateway, column));
    addSection(QStringLiteral("cache"), cache);
    addSection(QStringLiteral("logs"), new LogsSection(m_editor, dataDirectory, column));
    addSection(QStringLiteral("appearance"), m_appearance);
    addSection(QStringLiteral("prices"), new PricesSection(m_editor, ports.gateway, column));
    addSection(QStringLiteral("data"), new DataSection(m_editor, profileDirectory, dataDirectory, column));
    m_list->setCurrentRow(0);

    connect(cache, &CacheSection::cacheRequested, this, &SettingsPage::cacheRequested);
    connect(m_fault, &WarningBanner::pressed, this, [this] { openPath(m_editor.path()); });
    connect(m_notSaved, &WarningBanner::pressed, &m_editor, &ConfigEditor::dismissProblem);
    connect(&m_editor, &ConfigEditor::troubleChanged, this, &SettingsPage::updateTrouble);
    connect(m_list, &QListWidget::currentRowChanged, this, &SettingsPage::showSections);
    connect(m_search, &QLineEdit::textChanged, this, &SettingsPage::showSections);
    auto *find = new QShortcut(QKeySequence::Find, this);
    find->setContext(Qt::WidgetWithChildrenShortcut);
    connect(find, &QShortcut::activated, this, [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    auto *leave = new QShortcut(Qt::Key_Escape, m_search);
    leave->setContext(Qt::WidgetShortcut);
    connect(leave, &QShortcut::activated, this, [this] {
        if (m_search->text().isEmpty())
            m_list->setFocus();
        else
            m_search->clear();
    });
    showSections();
    updateTrouble();
}

QWidget *SettingsPage::makeHeader()
{
    auto *header = new PageHeader(tr("Settings"), this);
    m_search = new QLineEdit(header);
    m_search->setObjectName(QStringLiteral("settingsSearch"));
    m_search->setPlaceholderText(tr("Search settings (Ctrl+F)"));
    m_search->setAccessibleName(tr("Search settings"));
    m_search->setMaximumWidth(SearchWidth);
    m_search->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    QAction *clearing = m_search->addAction(icon(QStringLiteral("close")), QLineEdit::TrailingPosition);
    clearing->setText(tr("Clear the search"));
    clearing->setVisible(false);
    connect(clearing, &QAction::triggered, m_search, &QLineEdit::clear);
    connect(m_search, &QLineEdit::textChanged, clearing,
            [clearing](const QString &text) { clearing->setVisible(!text.isEmpty()); });
    header->add(m_search, 1);
    header->addStretch();
    return header;
}

QWidget *SettingsPage::makeBody()
{
    auto *body = new QWidget(this);
    m_list = new QListWidget(body);
    m_list->setObjectName(QStringLiteral("settingsSections"));
    m_list->setAccessibleName(tr("Sections"));
    m_list->setFixedWidth(ListWidth);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

    auto *column = new QWidget;
    column->setObjectName(QStringLiteral("settingsColumn"));
    m_column = new QVBoxLayout;
    m_column->setSpacing(0);
    m_noMatch = new QLabel(tr("No setting has these words."), column);
    m_noMatch->setObjectName(QStringLiteral("settingsNoMatch"));
    m_noMatch->setProperty("role", QStringLiteral("muted"));
    m_column->addWidget(m_noMatch);
    m_column->addStretch(1);
    auto *sides = new QHBoxLayout(column);
    sides->setContentsMargins(24, 20, 24, 20);
    auto *inner = new QWidget(column);
    inner->setMaximumWidth(ColumnWidth);
    inner->setLayout(m_column);
    m_column->setContentsMargins(0, 0, 0, 0);
    sides->addWidget(inner, 1000);
    sides->addStretch(1);
    m_area = new QScrollArea(body);
    m_area->setObjectName(QStringLiteral("settingsArea"));
    m_area->setWidgetResizable(true);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setFocusPolicy(Qt::NoFocus);
    m_area->setWidget(column);

    auto *layout = new QHBoxLayout(body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_list);
    layout->addWidget(m_area, 1);
    return body;
}

void SettingsPage::addSection(const QString &name, SettingsSection *section)
{
    m_sections.push_back({name, section});
    m_list->addItem(section->title());
    m_column->insertWidget(m_column->count() - 1, section);
}

void SettingsPage::showSections()
{
    const QString words = m_search->text().trimmed();
    bool any = false;
    for (std::size_t i = 0; i < m_sections.size(); ++i) {
        const bool matching = m_sections[i].section->showMatching(words);
        const bool chosen = static_cast<int>(i) == m_list->currentRow();
        m_sections[i].section->setVisible(words.isEmpty() ? chosen : matching);
        m_list->item(static_cast<int>(i))->setHidden(!matching);
        any = any || matching;
    }
    m_noMatch->setVisible(!any);
    if (!words.isEmpty() && sender() == m_list && m_list->currentRow() >= 0)
        m_area->ensureWidgetVisible(m_sections[static_cast<std::size_t>(m_list->currentRow())].section);
    else
        m_area->verticalScrollBar()->setValue(0);
}

void SettingsPage::updateTrouble()
{
    const auto &fault = m_editor.fault();
    const QString problem = m_editor.problem();
    if (fault)
        m_fault->say(
            problem.isEmpty() ? tr("The configuration has a fault") : tr("Not saved"),
            tr("%1. What was in force stays in force, and nothing is written until the file is mended.")
                .arg(QString::fromStdString(fault->message())),
            true);
    else
        m_fault->hide();
    if (!fault && !problem.isEmpty())
        m_notSaved->say(tr("Not saved"), problem, true);
    else
        m_notSaved->hide();
}

void SettingsPage::showSection(const QString &name)
{
    m_search->clear();
    for (std::size_t i = 0; i < m_sections.size(); ++i) {
        if (m_sections[i].name == name)
            m_list->setCurrentRow(static_cast<int>(i));
    }
}

void SettingsPage::arrive()
{
    m_list->setFocus();
}

void SettingsPage::restore(WindowState &state)
{
    m_appearance->setState(state);
    showSection(state.settingsSection());
}

void SettingsPage::save(WindowState &state) const
{
    const int row = m_list->currentRow();
    if (row >= 0)
        state.setSettingsSection(m_sections[static_cast<std::size_t>(row)].name);
}

} // namespace sekisho::ui
