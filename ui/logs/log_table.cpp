// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/log_table.h"

#include "ui/logs/log_delegate.h"
#include "ui/theme/theme.h"

#include <QHeaderView>
#include <QHoverEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>

namespace sekisho::ui {
namespace {

constexpr int MinimumColumnWidth = 40;
constexpr int WidestColumn = 4000;

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
    connect(header, &QHeaderView::sectionResized, this, [this] { m_ownWidths = m_ownWidths || !m_fitting; });
    // Else the selection would move on to a row that stays, and the view would scroll there.
    connect(&model, &ExchangeModel::aboutToDrop, this, [this](int rows) {
        if (currentIndex().isValid() && currentIndex().row() < rows)
            selectionModel()->setCurrentIndex({}, QItemSelectionModel::NoUpdate);
    });
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void LogTable::resetColumns()
{
    const QScopedValueRollback<bool> guard(m_fitting, true);
    m_ownWidths = false;
    for (int column = 0; column < ColumnCount; ++column) {
        horizontalHeader()->moveSection(horizontalHeader()->visualIndex(column), column);
        setColumnWidth(column, columnInfo(column).width);
        setColumnHidden(column, !columnInfo(column).shown);
    }
    fitColumns();
    m_model.setSearchedColumns(shownColumns());
    Q_EMIT shownColumnsChanged();
}

// Widths that nobody has chosen fill the view: each column gets its share of the room between all at their
// narrowest and all as wide as they would like to be, and of what is left beyond.
void LogTable::fitColumns()
{
    if (m_ownWidths)
        return;
    const QScopedValueRollback<bool> guard(m_fitting, true);
    int narrowest = 0;
    int wanted = 0;
    std::vector<int> shown;
    for (int place = 0; place < ColumnCount; ++place) {
        const int column = horizontalHeader()->logicalIndex(place);
        if (isColumnHidden(column))
            continue;
        shown.push_back(column);
        narrowest += narrowestWidth(column);
        wanted += std::max(columnInfo(column).width, narrowestWidth(column));
    }
    const int room = std::max(viewport()->width(), narrowest);
    const double squeezed =
        std::min(1.0, static_cast<double>(room - narrowest) / std::max(1, wanted - narrowest));
    const double stretched = std::max(1.0, static_cast<double>(room) / std::max(1, wanted));
    int left = room;
    for (const int column : shown) {
        const int least = narrowestWidth(column);
        const double width = (least + squeezed * std::max(0, columnInfo(column).width - least)) * stretched;
        setColumnWidth(column, column == shown.back() ? std::max(left, least) : static_cast<int>(width));
        left -= static_cast<int>(width);
    }
}

int LogTable::narrowestWidth(int column) const
{
    // What is cut short here says nothing; these are the longest, in whatever font.
    switch (static_cast<Column>(column)) {
    case Column::Time:
        return QFontMetrics(Theme::instance().codeFont()).horizontalAdvance(QStringLiteral("00:00:00.000")) +
               18;
    case Column::Status:
        return badgeColumnWidth(stateText(storage::ExchangeState::Interrupted));
    case Column::Cache:
        return badgeColumnWidth(cacheText(storage::CacheOutcome::Coalesced));
    default:
        return columnInfo(column).narrowest;
    }
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
    const QScopedValueRollback<bool> guard(m_fitting, true);
    setColumnHidden(column, !shown);
    if (shown && columnWidth(column) < MinimumColumnWidth)
        setColumnWidth(column, columnInfo(column).width);
    fitColumns();
    m_model.setSearchedColumns(shownColumns());
    Q_EMIT shownColumnsChanged();
}

QStringList LogTable::columnState() const
{
    QStringList state;
    for (int place = 0; place < ColumnCount; ++place) {
        const int column = horizontalHeader()->logicalIndex(place);
        const bool hidden = isColumnHidden(column);
        QString entry = hidden ? QStringLiteral("!") : QString();
        entry += QLatin1String(columnInfo(column).key);
        // The width of a hidden one is 0, and one that nobody chose is made anew from the room there is.
        if (!hidden && m_ownWidths)
            entry += u'=' + QString::number(columnWidth(column));
        state += entry;
    }
    return state;
}

void LogTable::restoreColumns(const QStringList &state)
{
    int place = 0;
    ColumnSet known;
    const QScopedValueRollback<bool> guard(m_fitting, true);
    for (const QString &entry : state) {
        const bool hidden = entry.startsWith(u'!');
        const QStringView rest = QStringView(entry).mid(hidden ? 1 : 0);
        const qsizetype equals = rest.indexOf(u'=');
        const int column = columnOf(equals < 0 ? rest : rest.left(equals));
        if (column < 0)
            continue;
        known.set(static_cast<std::size_t>(column));
        const int width = equals < 0 ? 0 : rest.mid(equals + 1).toInt();
        horizontalHeader()->moveSection(horizontalHeader()->visualIndex(column), place++);
        setColumnHidden(column, false);
        if (width >= MinimumColumnWidth && width <= WidestColumn) {
            setColumnWidth(column, width);
            m_ownWidths = true;
        }
        setColumnHidden(column, hidden);
    }
    if (known.any())
        placeNewColumns(known);
    if (shownColumns().none())
        resetColumns();
    fitColumns();
    m_model.setSearchedColumns(shownColumns());
    Q_EMIT shownColumnsChanged();
}

void LogTable::placeNewColumns(const ColumnSet &known)
{
    QHeaderView *header = horizontalHeader();
    for (int column = 1; column < ColumnCount; ++column) {
        if (known.test(static_cast<std::size_t>(column)))
            continue;
        // Those that the file did not name have been pushed behind all others.
        header->moveSection(header->visualIndex(column), header->visualIndex(column - 1) + 1);
    }
}

QString LogTable::rowAsTsv(const storage::ExchangeRecord &record) const
{
    QStringList cells;
    for (int place = 0; place < ColumnCount; ++place) {
        const int column = horizontalHeader()->logicalIndex(place);
        if (!isColumnHidden(column))
            cells += tsvCell(cellTsv(record, column));
    }
    return cells.join(u'\t') + u'\n';
}

std::vector<std::pair<int, int>> LogTable::selectedRanges() const
{
    std::vector<std::pair<int, int>> ranges;
    const QItemSelection selection = selectionModel()->selection();
    for (const QItemSelectionRange &range : selection)
        ranges.emplace_back(range.top(), range.bottom());
    std::sort(ranges.begin(), ranges.end());
    return ranges;
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
        return m_model.index(action == MoveHome ? 0 : m_model.rowCount() - 1, columnAt(0));
    if (action == MoveLeft || action == MoveRight) {
        QScrollBar *bar = horizontalScrollBar();
        bar->triggerAction(action == MoveLeft ? QAbstractSlider::SliderSingleStepSub
                                              : QAbstractSlider::SliderSingleStepAdd);
        return currentIndex();
    }
    if (!currentIndex().isValid()) {
        const int lowest = rowAt(viewport()->height() - 1);
        return m_model.index(lowest >= 0 ? lowest : m_model.rowCount() - 1, columnAt(0));
    }
    return QTableView::moveCursor(action, modifiers);
}

// The view's own would make the first row the current one, far from where a log is read.
void LogTable::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
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

void LogTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fitColumns();
}

// The rows go on to the right of the last column.
void LogTable::paintEvent(QPaintEvent *event)
{
    QTableView::paintEvent(event);
    const int left = horizontalHeader()->length() - horizontalHeader()->offset();
    const int width = viewport()->width() - left;
    const int first = rowAt(0);
    if (width <= 0 || first < 0)
        return;
    QPainter painter(viewport());
    for (int row = first, top = rowViewportPosition(first);
         row < m_model.rowCount() && top < viewport()->height(); ++row, top += metrics::RowHeight) {
        if (selectionModel()->isRowSelected(row))
            painter.fillRect(left, top, width, metrics::RowHeight, tokens().accent.ground);
        else if (row == m_hoveredRow)
            painter.fillRect(left, top, width, metrics::RowHeight, tokens().panel);
        painter.fillRect(left, top + metrics::RowHeight - 1, width, 1, tokens().line);
    }
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
