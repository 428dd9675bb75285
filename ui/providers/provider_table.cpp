// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/providers/provider_table.h"

#include "ui/models/format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/figures.h"

#include <QHeaderView>
#include <QHoverEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include <array>

namespace sekisho::ui {
namespace {

constexpr int CellPadding = 8; ///< like the header's, in the style sheet
constexpr int DotSize = 8;
constexpr int DotRoom = 14;

struct Width {
    int narrowest;
    int wanted;
};
constexpr std::array<Width, ProviderColumnCount> Widths = {
    {{121, 134}, {132, 146}, {108, 116}, {104, 116}, {83, 86}, {170, 200}}};
/// Those that give way first.
constexpr ProviderColumn Expendable[] = {ProviderColumn::Endings, ProviderColumn::Slug, ProviderColumn::Month,
                                         ProviderColumn::Keys};

QFont fontFor(ProviderColumn column)
{
    if (column == ProviderColumn::Slug || column == ProviderColumn::Endings)
        return Theme::instance().codeFont();
    QFont font;
    if (column == ProviderColumn::Name)
        font.setWeight(QFont::DemiBold);
    return font;
}

QColor colourOf(Dot::Meaning meaning, bool selected)
{
    const Tokens &t = tokens();
    switch (meaning) {
    case Dot::Meaning::Ok:
        return t.ok.ink;
    case Dot::Meaning::Warning:
        return t.warning.ink;
    case Dot::Meaning::Error:
        return t.error.ink;
    case Dot::Meaning::Neutral:
        break;
    }
    return selected ? t.muted : t.line;
}

int narrowestOf(const std::vector<int> &columns)
{
    int sum = 0;
    for (const int column : columns)
        sum += Widths[static_cast<std::size_t>(column)].narrowest;
    return sum;
}

} // namespace

ProviderTable::ProviderTable(ProviderModel &model, QWidget *parent) : QTableView(parent)
{
    setObjectName(QStringLiteral("providerTable"));
    setAccessibleName(tr("Providers"));
    setModel(&model);
    setItemDelegate(new ProviderDelegate(*this));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    verticalScrollBar()->setSingleStep(metrics::RowHeight);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(metrics::RowHeight);
    verticalHeader()->setDefaultSectionSize(metrics::RowHeight);
    verticalHeader()->hide();
    QHeaderView *header = horizontalHeader();
    header->setAccessibleName(tr("Columns"));
    header->setHighlightSections(false);
    header->setSectionsClickable(false);
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setFixedHeight(metrics::RowHeight + 2);
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void ProviderTable::fitColumns()
{
    const int room = viewport()->width();
    std::vector<int> shown;
    for (int column = 0; column < ProviderColumnCount; ++column)
        shown.push_back(column);
    for (const ProviderColumn column : Expendable) {
        if (narrowestOf(shown) > room)
            shown.erase(std::find(shown.begin(), shown.end(), static_cast<int>(column)));
    }
    int wanted = 0;
    for (const int column : shown)
        wanted += Widths[static_cast<std::size_t>(column)].wanted;
    const int narrowest = narrowestOf(shown);
    // Between the narrowest and the wanted in proportion; beyond that the state takes two shares of the rest.
    const double squeezed = std::clamp(double(room - narrowest) / std::max(1, wanted - narrowest), 0.0, 1.0);
    const int rest = std::max(0, room - std::max(wanted, narrowest));
    int left = std::max(room, narrowest);
    for (int column = 0; column < ProviderColumnCount; ++column)
        setColumnHidden(column, std::find(shown.begin(), shown.end(), column) == shown.end());
    for (const int column : shown) {
        const Width width = Widths[static_cast<std::size_t>(column)];
        const int own = width.narrowest + static_cast<int>(squeezed * (width.wanted - width.narrowest)) +
                        rest / (static_cast<int>(shown.size()) + 1);
        setColumnWidth(column, column == shown.back() ? left : own);
        left -= own;
    }
}

void ProviderTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fitColumns();
}

void ProviderTable::keyPressEvent(QKeyEvent *event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid())
        Q_EMIT opened();
    else
        QTableView::keyPressEvent(event);
}

void ProviderTable::mouseDoubleClickEvent(QMouseEvent *event)
{
    QTableView::mouseDoubleClickEvent(event);
    if (indexAt(event->pos()).isValid())
        Q_EMIT opened();
}

bool ProviderTable::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::HoverMove || event->type() == QEvent::HoverEnter)
        setHoveredRow(rowAt(static_cast<QHoverEvent *>(event)->position().toPoint().y()));
    else if (event->type() == QEvent::HoverLeave)
        setHoveredRow(-1);
    return QTableView::viewportEvent(event);
}

void ProviderTable::setHoveredRow(int row)
{
    if (row == m_hoveredRow)
        return;
    m_hoveredRow = row;
    viewport()->update();
}

QSize ProviderDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const QFontMetrics cell(fontFor(static_cast<ProviderColumn>(index.column())));
    return {cell.horizontalAdvance(index.data().toString()) + 2 * CellPadding, metrics::RowHeight};
}

void ProviderDelegate::paintGround(QPainter &painter, const QStyleOptionViewItem &option,
                                   const QModelIndex &index) const
{
    const Tokens &t = tokens();
    const QRect &rect = option.rect;
    if (option.state.testFlag(QStyle::State_Selected))
        painter.fillRect(rect, t.accent.ground);
    else if (index.row() == m_table.hoveredRow())
        painter.fillRect(rect, t.panel);
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), t.line);
    if (index.row() != m_table.currentIndex().row() || !m_table.hasFocus())
        return;
    // Where the keyboard is.
    painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), t.accent.ink);
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), t.accent.ink);
    if (index.column() == 0)
        painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), t.accent.ink);
}

void ProviderDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                             const QModelIndex &index) const
{
    const auto column = static_cast<ProviderColumn>(index.column());
    const QString text = index.data().toString();
    QRect cell = option.rect.adjusted(CellPadding, 0, -CellPadding, 0);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    paintGround(*painter, option, index);
    if (column == ProviderColumn::State) {
        const auto meaning = static_cast<Dot::Meaning>(index.data(ProviderModel::MeaningRole).toInt());
        painter->setPen(Qt::NoPen);
        painter->setBrush(colourOf(meaning, selected));
        painter->drawEllipse(QRectF(cell.left(), cell.center().y() - DotSize / 2.0 + 0.5, DotSize, DotSize));
        cell.setLeft(cell.left() + DotRoom);
    }
    painter->setFont(fontFor(column));
    const bool muted = column == ProviderColumn::Slug || column == ProviderColumn::Endings ||
                       column == ProviderColumn::State || text == dash();
    // Muted ink does not reach AA on the ground of a selected row.
    painter->setPen(muted && !selected ? tokens().muted : tokens().text);
    if (column == ProviderColumn::Month)
        drawFigures(*painter, cell, text);
    else
        painter->drawText(cell, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                          painter->fontMetrics().elidedText(text, Qt::ElideRight, cell.width()));
    painter->restore();
}

} // namespace sekisho::ui
