// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analytics/chart_card.h"

#include "ui/analytics/figure_table_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTableView>

namespace sekisho::ui {
namespace {

constexpr int Swatch = 9;
constexpr int RowHeight = 24;
constexpr int LookedAtForWidth = 40; // rows, for how wide a column must be

} // namespace

CardCaption::CardCaption(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void CardCaption::show(const QString &text, std::vector<LegendEntry> legend)
{
    if (text == m_text && legend == m_legend)
        return;
    m_text = text;
    m_legend = std::move(legend);
    setToolTip(inWords());
    update();
}

QString CardCaption::inWords() const
{
    QStringList words;
    if (!m_text.isEmpty())
        words += m_text;
    for (const LegendEntry &entry : m_legend)
        words += entry.name;
    return words.join(QStringLiteral(", "));
}

QSize CardCaption::sizeHint() const
{
    return {200, QFontMetrics(Theme::instance().captionFont()).height() + 2};
}

void CardCaption::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(Theme::instance().captionFont());
    const QFontMetrics measures(painter.font());
    const Tokens &t = tokens();
    int left = 0;
    const auto word = [&](const QString &text) {
        painter.setPen(t.muted);
        const QString shown = measures.elidedText(text, Qt::ElideRight, std::max(0, width() - left));
        painter.drawText(QRect(left, 0, width() - left, height()), Qt::AlignVCenter | Qt::TextSingleLine,
                         shown);
        left += measures.horizontalAdvance(text);
    };
    if (!m_text.isEmpty()) {
        word(m_text);
        left += 3 * metrics::Step;
    }
    for (const LegendEntry &entry : m_legend) {
        if (left + Swatch >= width())
            break;
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.series[entry.colour % t.series.size()]);
        painter.drawRoundedRect(QRectF(left, (height() - Swatch) / 2.0, Swatch, Swatch), 2, 2);
        left += Swatch + metrics::Step + 1;
        word(entry.name);
        left += 3 * metrics::Step;
    }
}

ChartCard::ChartCard(const QString &name, const QString &title, QWidget *chart, QWidget *parent)
    : QFrame(parent), m_title(title), m_chart(chart)
{
    setObjectName(name);
    setProperty("card", true);
    auto *heading = new QLabel(title, this);
    heading->setProperty("role", QStringLiteral("strong"));
    m_caption = new CardCaption(this);
    m_flip = iconButton(QStringLiteral("table"), QString(), this);
    m_flip->setObjectName(name + QStringLiteral("Flip"));
    m_flip->setCheckable(true);
    m_faces = new QStackedWidget(this);
    m_table = new QTableView(m_faces);
    m_table->setObjectName(name + QStringLiteral("Table"));
    m_table->setProperty("inCard", true);
    m_table->setAccessibleName(tr("%1, as a table").arg(title));
    m_model = new FigureTableModel(m_table);
    m_table->setModel(m_model);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(RowHeight);
    QHeaderView *header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setResizeContentsPrecision(LookedAtForWidth);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setFixedHeight(RowHeight);
    m_faces->addWidget(chart);
    m_faces->addWidget(m_table);
    m_faces->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Expanding);

    auto *words = new QVBoxLayout;
    words->setSpacing(1);
    words->addWidget(heading);
    words->addWidget(m_caption);
    auto *top = new QHBoxLayout;
    top->addLayout(words, 1);
    top->addWidget(m_flip, 0, Qt::AlignTop);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 10, 12);
    layout->setSpacing(2 * metrics::Step);
    layout->addLayout(top);
    layout->addWidget(m_faces, 1);
    connect(m_flip, &QPushButton::clicked, this, &ChartCard::setTableShown);
    m_chart->setAccessibleName(title);
    setTableShown(false);
}

void ChartCard::show(const QString &caption, std::vector<LegendEntry> legend,
                     std::function<FigureTable()> table)
{
    m_caption->show(caption, std::move(legend));
    m_chart->setAccessibleDescription(tr("%1. The figures are in the table.").arg(m_caption->inWords()));
    m_makeTable = std::move(table);
    if (isTableShown())
        fillTable();
}

bool ChartCard::isTableShown() const
{
    return m_faces->currentWidget() == m_table;
}

void ChartCard::setTableShown(bool shown)
{
    if (shown)
        fillTable();
    m_faces->setCurrentWidget(shown ? static_cast<QWidget *>(m_table) : m_chart);
    m_flip->setChecked(shown);
    m_flip->setIcon(icon(shown ? QStringLiteral("analytics") : QStringLiteral("table")));
    const QString name = shown ? tr("%1: show the chart") : tr("%1: show as a table");
    m_flip->setAccessibleName(name.arg(m_title));
    m_flip->setToolTip(shown ? tr("Show the chart") : tr("Show as a table"));
}

void ChartCard::fillTable()
{
    if (m_makeTable)
        m_model->show(m_makeTable());
    spreadColumns();
}

// Over the whole width where all fits, else as wide as they need to be and to be scrolled.
void ChartCard::spreadColumns()
{
    const QAbstractItemView *view = m_table;
    QHeaderView *header = m_table->horizontalHeader();
    int widest = 0;
    for (int column = 0; column < m_model->columnCount(); ++column)
        widest = std::max({widest, view->sizeHintForColumn(column), header->sectionSizeHint(column)});
    const int room = m_faces->width() - m_table->verticalScrollBar()->sizeHint().width();
    header->setSectionResizeMode(widest * m_model->columnCount() <= room ? QHeaderView::Stretch
                                                                         : QHeaderView::ResizeToContents);
}

void ChartCard::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    if (isTableShown())
        spreadColumns();
}

} // namespace sekisho::ui
