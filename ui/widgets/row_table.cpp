// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/row_table.h"

#include "ui/models/row_roles.h"
#include "ui/theme/theme.h"
#include "ui/widgets/figures.h"

#include <QHeaderView>
#include <QHoverEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>

#include <algorithm>
#include <numeric>

namespace sekisho::ui {
namespace {

constexpr int CellPadding = 8; // as that of the header in the style sheet

} // namespace

RowTable::RowTable(const QString &name, QWidget *parent) : QTableView(parent)
{
    setAccessibleName(name);
    setItemDelegate(new RowDelegate(*this));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    verticalScrollBar()->setSingleStep(metrics::RowHeight);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(metrics::RowHeight);
    verticalHeader()->setDefaultSectionSize(metrics::RowHeight);
    verticalHeader()->hide();

    QHeaderView *header = horizontalHeader();
    header->setAccessibleName(tr("Columns"));
    header->setHighlightSections(false);
    header->setSectionsClickable(false);
    header->setFixedHeight(metrics::RowHeight + 2);
    header->setResizeContentsPrecision(0); // a double click fits the rows in sight, not all
    connect(header, &QHeaderView::sectionResized, this, [this] { m_ownWidths = m_ownWidths || !m_fitting; });
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void RowTable::setWidths(std::vector<Width> widths)
{
    m_widths = std::move(widths);
    fitColumns();
}

// Each column gets its share of the room between all at their narrowest and all as wide as they would like to
// be, and of what is left beyond.
void RowTable::fitColumns()
{
    const int columns = model() ? model()->columnCount() : 0;
    if (m_ownWidths || columns == 0 || m_widths.size() != static_cast<std::size_t>(columns))
        return;
    const QScopedValueRollback<bool> guard(m_fitting, true);
    const auto sum = [this](int Width::*part) {
        return std::accumulate(m_widths.begin(), m_widths.end(), 0,
                               [part](int total, const Width &width) { return total + width.*part; });
    };
    const int narrowest = sum(&Width::narrowest);
    const int wanted = sum(&Width::wanted);
    const int room = std::max(viewport()->width(), narrowest);
    const double squeezed =
        std::min(1.0, static_cast<double>(room - narrowest) / std::max(1, wanted - narrowest));
    const double stretched = std::max(1.0, static_cast<double>(room) / std::max(1, wanted));
    int left = room;
    for (int column = 0; column < columns; ++column) {
        const Width &width = m_widths[static_cast<std::size_t>(column)];
        const int share =
            static_cast<int>((width.narrowest + squeezed * (width.wanted - width.narrowest)) * stretched);
        setColumnWidth(column, column + 1 == columns ? std::max(left, width.narrowest) : share);
        left -= share;
    }
}

int RowTable::firstInSight() const
{
    return rowAt(0);
}

int RowTable::lastInSight() const
{
    const int last = rowAt(viewport()->height() - 1);
    return last >= 0 || !model() ? last : model()->rowCount() - 1;
}

std::vector<int> RowTable::chosenRows() const
{
    std::vector<int> rows;
    if (!selectionModel())
        return rows;
    const QModelIndexList chosen = selectionModel()->selectedRows();
    rows.reserve(static_cast<std::size_t>(chosen.size()));
    for (const QModelIndex &index : chosen)
        rows.push_back(index.row());
    std::sort(rows.begin(), rows.end());
    return rows;
}

void RowTable::keepPlaceOnInsert()
{
    connect(model(), &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex &, int first, int last) {
                QScrollBar *bar = verticalScrollBar();
                if (bar->value() == 0 || first > firstInSight())
                    return;
                const int place = bar->value() + (last - first + 1) * metrics::RowHeight;
                executeDelayedItemsLayout();
                updateGeometries();
                bar->setValue(place);
            });
}

// Of the table's own, End goes to the end of the row; a list has its end below.
QModelIndex RowTable::moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers)
{
    if (action == MoveHome || action == MoveEnd)
        return model()->index(action == MoveHome ? 0 : model()->rowCount() - 1, 0);
    if (action == MoveLeft || action == MoveRight) {
        horizontalScrollBar()->triggerAction(action == MoveLeft ? QAbstractSlider::SliderSingleStepSub
                                                                : QAbstractSlider::SliderSingleStepAdd);
        return currentIndex();
    }
    return QTableView::moveCursor(action, modifiers);
}

// The view's own would make the first row the current one without anybody having chosen it.
void RowTable::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

bool RowTable::viewportEvent(QEvent *event)
{
    switch (event->type()) {
    case QEvent::HoverMove:
    case QEvent::HoverEnter:
        setHoveredRow(rowAt(static_cast<QHoverEvent *>(event)->position().toPoint().y()));
        break;
    case QEvent::HoverLeave:
    case QEvent::Leave:
        setHoveredRow(-1);
        break;
    default:
        break;
    }
    return QTableView::viewportEvent(event);
}

void RowTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fitColumns();
}

// The rows go on to the right of the last column.
void RowTable::paintEvent(QPaintEvent *event)
{
    QTableView::paintEvent(event);
    const int left = horizontalHeader()->length() - horizontalHeader()->offset();
    const int width = viewport()->width() - left;
    const int first = rowAt(0);
    if (width <= 0 || first < 0)
        return;
    QPainter painter(viewport());
    for (int row = first, top = rowViewportPosition(first);
         row < model()->rowCount() && top < viewport()->height(); ++row, top += metrics::RowHeight) {
        if (selectionModel()->isRowSelected(row))
            painter.fillRect(left, top, width, metrics::RowHeight, tokens().accent.ground);
        else if (row == m_hoveredRow)
            painter.fillRect(left, top, width, metrics::RowHeight, tokens().panel);
        painter.fillRect(left, top + metrics::RowHeight - 1, width, 1, tokens().line);
    }
}

void RowTable::setHoveredRow(int row)
{
    if (m_hoveredRow == row)
        return;
    for (const int changed : {m_hoveredRow, row}) {
        if (changed >= 0)
            viewport()->update(0, rowViewportPosition(changed), viewport()->width(), metrics::RowHeight);
    }
    m_hoveredRow = row;
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const QFont font = index.data(CodeRole).toBool() ? Theme::instance().codeFont() : QFont();
    return {QFontMetrics(font).horizontalAdvance(index.data().toString()) + 2 * CellPadding + 2,
            metrics::RowHeight};
}

void RowDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QString text = index.data().toString();
    const QRect cell = option.rect.adjusted(CellPadding, 0, -CellPadding, 0);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    paintGround(*painter, option, index);
    painter->setFont(index.data(CodeRole).toBool() ? Theme::instance().codeFont() : QFont());
    // Muted ink does not reach AA on the ground of a selected row.
    const bool muted = !option.state.testFlag(QStyle::State_Selected) && index.data(MutedRole).toBool();
    painter->setPen(muted ? tokens().muted : tokens().text);
    const auto alignment = index.data(Qt::TextAlignmentRole).value<Qt::Alignment>();
    if (alignment.testFlag(Qt::AlignRight)) {
        drawFigures(*painter, cell, text);
    } else {
        const QString elided =
            painter->fontMetrics().elidedText(text.left(cell.width()), Qt::ElideRight, cell.width());
        painter->drawText(cell, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, elided);
    }
    painter->restore();
}

void RowDelegate::paintGround(QPainter &painter, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const
{
    const Tokens &t = tokens();
    const QRect &rect = option.rect;
    if (option.state.testFlag(QStyle::State_Selected))
        painter.fillRect(rect, t.accent.ground);
    else if (index.row() == m_table.hoveredRow())
        painter.fillRect(rect, t.panel);
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), t.line);

    // Where the keyboard is: a bar before the row and lines around it.
    if (index.row() == m_table.currentIndex().row() && m_table.hasFocus()) {
        painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), t.accent.ink);
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), t.accent.ink);
        if (index.column() == 0)
            painter.fillRect(QRect(0, rect.top(), 3, rect.height()), t.accent.ink);
    }
}

} // namespace sekisho::ui
