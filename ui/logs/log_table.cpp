// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/log_table.h"

#include "ui/logs/log_delegate.h"
#include "ui/theme/theme.h"

#include <QHeaderView>
#include <QHoverEvent>
#include <QScrollBar>

namespace sekisho::ui {
namespace {

constexpr int MinimumColumnWidth = 40;

int columnOf(QStringView key)
{
    for (int column = 0; column < ColumnCount; ++column) {
        if (key == QLatin1String(columnInfo(column).key))
            return column;
    }
    return -1;
}

// Nothing that would break a row or a column of the receiver.
QString tsvCell(QString text)
{
    for (const QChar breaking : {u'\t', u'\n', u'\r'})
        text.replace(breaking, u' ');
    return text;
}

} // namespace

LogTable::LogTable(ExchangeModel &model, QWidget *parent) : QTableView(parent), m_model(model)
{
    setObjectName(QStringLiteral("logTable"));
    setAccessibleName(tr("Log of requests"));
    setModel(&model);
    setItemDelegate(new LogDelegate(*this));
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
    header->setSectionsMovable(true);
    header->setHighlightSections(false);
    header->setMinimumSectionSize(MinimumColumnWidth);
    header->setFixedHeight(metrics::RowHeight + 2);
    header->setResizeContentsPrecision(0); // a double click fits the rows in sight, not all
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    resetColumns();
    // Else the selection would move on to a row that stays, and the view would scroll there.
    connect(&model, &ExchangeModel::aboutToDrop, this, [this](int rows) {
        if (currentIndex().isValid() && currentIndex().row() < rows)
            selectionModel()->setCurrentIndex({}, QItemSelectionModel::NoUpdate);
    });
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void LogTable::resetColumns()
{
    for (int column = 0; column < ColumnCount; ++column) {
        horizontalHeader()->moveSection(horizontalHeader()->visualIndex(column), column);
        setColumnWidth(column, columnInfo(column).width);
        setColumnHidden(column, !columnInfo(column).shown);
    }
    m_model.setSearchedColumns(shownColumns());
    Q_EMIT shownColumnsChanged();
}

ColumnSet LogTable::shownColumns() const
{
    ColumnSet shown;
    for (int column = 0; column < ColumnCount; ++column)
        shown.set(static_cast<std::size_t>(column), !isColumnHidden(column));
    return shown;
}

void LogTable::setColumnShown(int column, bool shown)
{
    // The last one stays: a table without columns has no header to bring them back.
    if (!shown && shownColumns().count() <= 1)
        return;
    setColumnHidden(column, !shown);
    if (shown && columnWidth(column) < MinimumColumnWidth)
        setColumnWidth(column, columnInfo(column).width);
    m_model.setSearchedColumns(shownColumns());
    Q_EMIT shownColumnsChanged();
}

QStringList LogTable::columnState() const
{
    QStringList state;
    for (int place = 0; place < ColumnCount; ++place) {
        const int column = horizontalHeader()->logicalIndex(place);
        const bool hidden = isColumnHidden(column);
        // A hidden section's width is 0; its own comes back with the show.
        const int width = hidden ? columnInfo(column).width : columnWidth(column);
        state += QString((hidden ? QStringLiteral("!") : QString()) + QLatin1String(columnInfo(column).key) +
                         u'=' + QString::number(width));
    }
    return state;
}

void LogTable::restoreColumns(const QStringList &state)
{
    int place = 0;
    for (const QString &entry : state) {
        const bool hidden = entry.startsWith(u'!');
        const QStringView rest = QStringView(entry).mid(hidden ? 1 : 0);
        const qsizetype equals = rest.indexOf(u'=');
        const int column = columnOf(rest.left(equals));
        const int width = equals < 0 ? 0 : rest.mid(equals + 1).toInt();
        if (column < 0 || width < MinimumColumnWidth || width > 4000)
            continue;
        horizontalHeader()->moveSection(horizontalHeader()->visualIndex(column), place++);
        setColumnHidden(column, false);
        setColumnWidth(column, width);
        setColumnHidden(column, hidden);
    }
    if (shownColumns().none())
        resetColumns();
    m_model.setSearchedColumns(shownColumns());
    Q_EMIT shownColumnsChanged();
}

QString LogTable::selectionAsTsv() const
{
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    QString text;
    for (const QModelIndex &index : std::as_const(rows)) {
        QStringList cells;
        for (int place = 0; place < ColumnCount; ++place) {
            const int column = horizontalHeader()->logicalIndex(place);
            if (!isColumnHidden(column))
                cells += tsvCell(cellTsv(*m_model.rowAt(index.row()).record, column));
        }
        text += cells.join(u'\t') + u'\n';
    }
    return text;
}

RecordPtr LogTable::currentRecord() const
{
    const QModelIndex index = currentIndex();
    return index.isValid() ? m_model.rowAt(index.row()).record : nullptr;
}

// Of the table's own, End goes to the end of the row; a log has its end below.
QModelIndex LogTable::moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers)
{
    if (action == MoveHome || action == MoveEnd)
        modifiers |= Qt::ControlModifier;
    if (action == MoveLeft || action == MoveRight) {
        QScrollBar *bar = horizontalScrollBar();
        bar->triggerAction(action == MoveLeft ? QAbstractSlider::SliderSingleStepSub
                                              : QAbstractSlider::SliderSingleStepAdd);
        return currentIndex();
    }
    return QTableView::moveCursor(action, modifiers);
}

bool LogTable::viewportEvent(QEvent *event)
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

void LogTable::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        setAccessibleName(tr("Log of requests"));
}

void LogTable::setHoveredRow(int row)
{
    if (m_hoveredRow == row)
        return;
    for (const int changed : {m_hoveredRow, row}) {
        if (changed >= 0)
            viewport()->update(0, rowViewportPosition(changed), viewport()->width(), metrics::RowHeight);
    }
    m_hoveredRow = row;
}

} // namespace sekisho::ui
