// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/timing_view.h"

#include "ui/models/format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/figures.h"

#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>

namespace sekisho::ui {
namespace {

constexpr int BarHeight = 10;
constexpr int BarRole = Qt::UserRole;
constexpr int RowHeight = 24;

struct BarData {
    double start = 0; ///< share of the whole, 0 to 1
    double length = 0;
    TimingPhase::Kind kind = TimingPhase::Kind::Gateway;
    bool failed = false;
};

class WaterfallDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        if (index.column() != TimingView::Bar) {
            QStyledItemDelegate::paint(painter, option, index);
            return;
        }
        const auto data = index.data(BarRole).value<BarData>();
        const QRectF room = QRectF(option.rect).adjusted(6, 0, -6, 0);
        const double width = std::max(2.0, data.length * room.width());
        const double left = std::min(room.left() + data.start * room.width(), room.right() - width);
        // Of an attempt, the phases below it fill the thin line.
        const double height = data.kind == TimingPhase::Kind::Attempt ? 4 : BarHeight;
        const QRectF bar(left, room.center().y() - height / 2, width, height);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state.testFlag(QStyle::State_Selected))
            painter->fillRect(option.rect, tokens().accent.ground);
        painter->setPen(Qt::NoPen);
        painter->setBrush(phaseColour(data.kind, data.failed));
        const double radius = std::min({2.0, width / 2, height / 2});
        painter->drawRoundedRect(bar, radius, radius);
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        return {QStyledItemDelegate::sizeHint(option, index).width(), RowHeight};
    }
};

} // namespace

QColor phaseColour(TimingPhase::Kind kind, bool failed)
{
    const Tokens &t = tokens();
    if (failed)
        return t.error.ink;
    switch (kind) {
    case TimingPhase::Kind::Attempt:
        return t.muted;
    case TimingPhase::Kind::Gateway:
        return t.series[4];
    case TimingPhase::Kind::Resolve:
    case TimingPhase::Kind::Connect:
    case TimingPhase::Kind::Tls:
        return t.series[1];
    case TimingPhase::Kind::Send:
        return t.series[3];
    case TimingPhase::Kind::Wait:
        return t.series[0];
    default:
        return t.series[2];
    }
}

TimingView::TimingView(QWidget *parent) : QTreeWidget(parent)
{
    setObjectName(QStringLiteral("timingView"));
    setAccessibleName(tr("Timing of the exchange"));
    setHeaderLabels({tr("Phase"), tr("Waterfall"), tr("Start"), tr("Duration")});
    setItemDelegate(new WaterfallDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setItemsExpandable(false);
    setRootIsDecorated(false);
    setIndentation(14);
    setUniformRowHeights(true);
    setTabKeyNavigation(false);
    header()->setStretchLastSection(false);
    header()->setSectionsMovable(false);
    header()->setFixedHeight(metrics::RowHeight);
    header()->setSectionResizeMode(Phase, QHeaderView::Interactive);
    header()->setSectionResizeMode(Bar, QHeaderView::Stretch);
    header()->resizeSection(Phase, 210);
    header()->resizeSection(Start, 96);
    header()->resizeSection(Length, 96);
    headerItem()->setTextAlignment(Start, Qt::AlignRight | Qt::AlignVCenter);
    headerItem()->setTextAlignment(Length, Qt::AlignRight | Qt::AlignVCenter);
}

void TimingView::show(const storage::ExchangeRecord &record, WallTime now)
{
    const Micros elapsed = elapsedOf(record, now);
    const double whole = std::max<double>(1, static_cast<double>(elapsed.count()));
    clear();
    QTreeWidgetItem *attempt = nullptr;
    for (const TimingPhase &phase : timingPhases(record, elapsed)) {
        const bool heading = phase.kind == TimingPhase::Kind::Attempt;
        if (phase.kind == TimingPhase::Kind::Gateway)
            attempt = nullptr;
        auto *item = attempt && !heading ? new QTreeWidgetItem(attempt) : new QTreeWidgetItem(this);
        if (heading)
            attempt = item;
        QString label = phase.note.isEmpty() ? phase.label : QString(phase.label + u" · " + phase.note);
        item->setText(Phase, label.left(200));
        item->setText(Start, formatDuration(phase.start));
        item->setText(Length, phase.running ? tr("%1 so far").arg(formatDuration(phase.length))
                                            : formatDuration(phase.length));
        for (const int column : {Start, Length})
            item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        BarData bar{static_cast<double>(phase.start.count()) / whole,
                    static_cast<double>(phase.length.count()) / whole, phase.kind, phase.failed};
        item->setData(Bar, BarRole, QVariant::fromValue(bar));
        //: Read by assistive tools for a bar of the waterfall.
        item->setData(Bar, Qt::AccessibleTextRole,
                      tr("from %1 for %2").arg(formatDuration(phase.start), formatDuration(phase.length)));
    }
    expandAll();
}

} // namespace sekisho::ui
