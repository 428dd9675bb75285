// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/log_delegate.h"

#include "ui/logs/log_table.h"
#include "ui/models/exchange_model.h"
#include "ui/models/format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/figures.h"

#include <QHeaderView>
#include <QPainter>

#include <cmath>

namespace sekisho::ui {
namespace {

using storage::ExchangeRecord;
using storage::ExchangeState;

constexpr int CellPadding = 8;
constexpr int BadgeHeight = 18;
constexpr int BadgePadding = 7;
constexpr int BadgeGap = 2; ///< to the column behind, at least
constexpr int BarHeight = 6;
constexpr int FigureWidth = 72; ///< of the latency's figure, right of its bar
constexpr double KneeMs = 100;
constexpr double FullMs = 60'000;

bool isMutedColumn(int column)
{
    switch (static_cast<Column>(column)) {
    case Column::Tool:
    case Column::Method:
    case Column::KeyAlias:
    case Column::Account:
    case Column::Stream:
    case Column::LogId:
        return true;
    default:
        return false;
    }
}

bool isMutedCell(const ExchangeRecord &record, int column, const QString &text)
{
    if (isMutedColumn(column) || text == dash())
        return true;
    // A miss is the rule, and a subscription costs nothing that could be added up.
    return (column == static_cast<int>(Column::Cache) && record.cache == storage::CacheOutcome::Miss) ||
           (column == static_cast<int>(Column::Cost) && !record.cost);
}

bool hasBadge(const ExchangeRecord &record)
{
    return record.cache == storage::CacheOutcome::Hit || record.cache == storage::CacheOutcome::Coalesced;
}

QFont badgeFont()
{
    QFont font = Theme::instance().captionFont();
    font.setWeight(QFont::DemiBold);
    return font;
}

int badgeWidth(const QFontMetrics &fontMetrics, const QString &text)
{
    return fontMetrics.horizontalAdvance(text) + 2 * BadgePadding;
}

void paintBadge(QPainter &painter, const QRect &cell, const Tone &tone, const QString &text)
{
    painter.setFont(badgeFont());
    const QFontMetrics fontMetrics = painter.fontMetrics();
    const int width = std::min(badgeWidth(fontMetrics, text), cell.width() + CellPadding - BadgeGap);
    const QRect badge(cell.left(), cell.center().y() - BadgeHeight / 2 + 1, width, BadgeHeight);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tone.ground);
    painter.drawRoundedRect(badge, metrics::BadgeRadius, metrics::BadgeRadius);
    painter.setPen(tone.ink);
    painter.drawText(badge, Qt::AlignCenter,
                     fontMetrics.elidedText(text, Qt::ElideRight, width - BadgePadding));
}

// A row that is on its way from the disk: a bar where its text will be.
void paintNotHere(QPainter &painter, const QRect &cell, int row, int column)
{
    const int room = cell.width() - 2 * CellPadding;
    const int width = room * (35 + (row * 7 + column * 13) % 30) / 100;
    const int left =
        columnInfo(column).number ? cell.right() - CellPadding - width : cell.left() + CellPadding;
    painter.fillRect(QRect(left, cell.center().y() - BarHeight / 2 + 1, width, BarHeight), tokens().line);
}

QFont fontFor(int column, bool running)
{
    QFont font = columnInfo(column).code ? Theme::instance().codeFont() : QFont();
    font.setItalic(running);
    return font;
}

} // namespace

double latencyShare(double milliseconds)
{
    return std::clamp(std::log1p(milliseconds / KneeMs) / std::log1p(FullMs / KneeMs), 0.0, 1.0);
}

Tone statusTone(const ExchangeRecord &record)
{
    const Tokens &t = tokens();
    switch (record.state) {
    case ExchangeState::Open:
    case ExchangeState::Cancelled:
    case ExchangeState::Interrupted:
        return {t.text, t.line};
    case ExchangeState::Failed:
        return record.status >= 400 && record.status < 500 ? t.warning : t.error;
    case ExchangeState::Complete:
    case ExchangeState::Refused:
        break;
    }
    if (record.status >= 500)
        return t.error;
    if (record.status >= 400)
        return t.warning;
    return record.status >= 300 ? t.accent : t.ok;
}

int badgeColumnWidth(const QString &text)
{
    return CellPadding + badgeWidth(QFontMetrics(badgeFont()), text) + BadgeGap;
}

LogDelegate::LogDelegate(LogTable &table) : QStyledItemDelegate(&table), m_table(table) {}

QSize LogDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const QFontMetrics metricsOfCell(fontFor(index.column(), false));
    int width = metricsOfCell.horizontalAdvance(index.data().toString()) + 2 * CellPadding + 2;
    if (index.column() == static_cast<int>(Column::Status) ||
        index.column() == static_cast<int>(Column::Cache))
        width += 2 * BadgePadding;
    if (index.column() == static_cast<int>(Column::Latency))
        width += FigureWidth;
    return {width, metrics::RowHeight};
}

void LogDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto &model = static_cast<const ExchangeModel &>(*index.model());
    const RecordPtr known = model.rowAt(index.row()).record;
    if (!known) {
        paintGround(*painter, option, index);
        paintNotHere(*painter, option.rect, index.row(), index.column());
        return;
    }
    const ExchangeRecord &record = *known;
    const int column = index.column();
    const bool running = record.state == ExchangeState::Open;
    const QString text = cellText(record, column, model.now());
    const QRect cell = option.rect.adjusted(CellPadding, 0, -CellPadding, 0);

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    paintGround(*painter, option, index);
    painter->setFont(fontFor(column, running));
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    // Muted ink does not reach AA on the ground of a selected row.
    const bool muted = !selected && isMutedCell(record, column, text);
    painter->setPen(muted ? tokens().muted : tokens().text);

    if (column == static_cast<int>(Column::Status)) {
        paintStatus(*painter, cell, record, text);
    } else if (column == static_cast<int>(Column::Cache) && hasBadge(record)) {
        paintBadge(*painter, cell, tokens().cacheHit, text);
    } else if (column == static_cast<int>(Column::Latency)) {
        paintLatency(*painter, cell, record, text);
    } else if (columnInfo(column).number) {
        drawFigures(*painter, cell, text);
    } else {
        const QString elided =
            painter->fontMetrics().elidedText(text.left(cell.width()), Qt::ElideRight, cell.width());
        painter->drawText(cell, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, elided);
    }
    painter->restore();
}

void LogDelegate::paintGround(QPainter &painter, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const
{
    const Tokens &t = tokens();
    const QRect &rect = option.rect;
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (selected)
        painter.fillRect(rect, t.accent.ground);
    else if (index.row() == m_table.hoveredRow())
        painter.fillRect(rect, t.panel);
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), t.line);

    // Where the keyboard is: a bar before the row and lines around it.
    if (index.row() == m_table.currentIndex().row() && m_table.hasFocus()) {
        painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), t.accent.ink);
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), t.accent.ink);
        if (m_table.horizontalHeader()->visualIndex(index.column()) ==
            m_table.horizontalHeader()->visualIndexAt(0))
            painter.fillRect(QRect(0, rect.top(), 3, rect.height()), t.accent.ink);
    }
}

void LogDelegate::paintStatus(QPainter &painter, const QRect &cell, const ExchangeRecord &record,
                              const QString &text) const
{
    if (record.state == ExchangeState::Open) {
        // No badge yet: a ring and a word.
        const QRectF ring(cell.left() + 3, cell.center().y() - 3, 7, 7);
        painter.setPen(QPen(tokens().accent.ink, 1.5));
        painter.drawEllipse(ring);
        painter.setPen(tokens().text);
        painter.drawText(cell.adjusted(16, 0, CellPadding, 0), Qt::AlignLeft | Qt::AlignVCenter, text);
        return;
    }
    paintBadge(painter, cell, statusTone(record), text);
}

void LogDelegate::paintLatency(QPainter &painter, const QRect &cell, const ExchangeRecord &record,
                               const QString &text) const
{
    const int room = cell.width() - FigureWidth;
    if (room > 2 * metrics::Step && (record.total || record.state == ExchangeState::Open)) {
        const auto &model = static_cast<const ExchangeModel &>(*m_table.model());
        const Micros passed = record.total.value_or(std::max(Micros{}, model.now() - record.startedAt));
        const double share = latencyShare(static_cast<double>(passed.count()) / 1000.0);
        const QRectF bar(cell.left(), cell.center().y() - BarHeight / 2.0 + 1, std::max(2.0, share * room),
                         BarHeight);
        QColor colour = tokens().accent.ink;
        if (!record.total)
            colour.setAlphaF(0.45F);
        painter.setBrush(colour);
        const QPen pen = painter.pen();
        painter.setPen(Qt::NoPen);
        const double radius = std::min(BarHeight, static_cast<int>(bar.width())) / 2.0;
        painter.drawRoundedRect(bar, radius, radius);
        painter.setPen(pen);
    }
    drawFigures(painter, cell, text);
}

} // namespace sekisho::ui
