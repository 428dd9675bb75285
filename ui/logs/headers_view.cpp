// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/headers_view.h"

#include "ui/theme/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>

namespace sekisho::ui {
namespace {

constexpr qsizetype ShownCharacters = 2'000; // of one value; copying gives all
constexpr int WholeRole = Qt::UserRole;

QString fromUtf8(const std::string &text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

HeadersView::HeadersView(QWidget *parent) : QTreeWidget(parent)
{
    setObjectName(QStringLiteral("headersView"));
    setAccessibleName(tr("Headers"));
    setHeaderLabels({tr("Name"), tr("Value")});
    setFrameShape(QFrame::NoFrame);
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setIndentation(14);
    setUniformRowHeights(true);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    header()->resizeSection(0, 230);
    header()->setFixedHeight(metrics::RowHeight);
}

void HeadersView::show(const storage::ExchangeRecord &record)
{
    clear();
    addSide(tr("Request"), record.requestHeaders);
    addSide(tr("Response"), record.responseHeaders);
    expandAll();
}

void HeadersView::addSide(const QString &title, const std::vector<storage::RecordedHeader> &headers)
{
    auto *side = new QTreeWidgetItem(this, {title, headers.empty() ? tr("none recorded") : QString()});
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    side->setFont(0, strong);
    side->setFirstColumnSpanned(headers.size() > 0);
    const QFont code = Theme::instance().codeFont();
    for (const storage::RecordedHeader &header : headers) {
        const QString value = fromUtf8(header.value);
        auto *item = new QTreeWidgetItem(side, {fromUtf8(header.name), value.left(ShownCharacters)});
        item->setData(1, WholeRole, value);
        item->setFont(0, code);
        item->setFont(1, code);
    }
}

void HeadersView::keyPressEvent(QKeyEvent *event)
{
    if (!event->matches(QKeySequence::Copy)) {
        QTreeWidget::keyPressEvent(event);
        return;
    }
    QString text;
    for (const QTreeWidgetItem *item : selectedItems()) {
        if (item->parent())
            text += item->text(0) + u": " + item->data(1, WholeRole).toString() + u'\n';
    }
    if (!text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

} // namespace sekisho::ui
