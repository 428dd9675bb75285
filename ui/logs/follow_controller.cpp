// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/follow_controller.h"

#include "ui/logs/log_table.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QScopedValueRollback>
#include <QScrollBar>

namespace sekisho::ui {

FollowController::FollowController(LogTable &view) : QObject(&view), m_view(view)
{
    QAbstractItemModel *model = view.model();
    const auto changing = [this] { m_modelChanging = true; };
    connect(model, &QAbstractItemModel::rowsAboutToBeRemoved, this, changing);
    connect(model, &QAbstractItemModel::modelAboutToBeReset, this, changing);
    // These come after the view's own slots, which were connected first.
    connect(model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex &, int first, int last) { rowsInserted(first, last); });
    connect(model, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex &, int first, int last) { rowsRemoved(first, last); });
    connect(model, &QAbstractItemModel::modelReset, this, [this] {
        m_modelChanging = false;
        if (m_following)
            toBottom();
    });
    connect(view.selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this](const QItemSelection &selected) {
                if (!m_modelChanging && !selected.isEmpty())
                    setFollowing(false);
            });
    // The wheel comes this way, too.
    connect(view.verticalScrollBar(), &QAbstractSlider::actionTriggered, this, [this] { userScrolled(); });
    view.installEventFilter(this);
    view.viewport()->installEventFilter(this);
}

void FollowController::setFollowing(bool following)
{
    if (following) {
        m_home = false;
        setNewRows(0);
        toBottom();
    }
    if (m_following == following)
        return;
    m_following = following;
    Q_EMIT followingChanged(following);
}

void FollowController::selectQuietly(const QModelIndex &index)
{
    const QScopedValueRollback<bool> guard(m_modelChanging, true);
    const bool autoScroll = m_view.hasAutoScroll();
    m_view.setAutoScroll(false);
    const int value = m_view.verticalScrollBar()->value();
    m_view.selectionModel()->setCurrentIndex(index,
                                             QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    m_view.verticalScrollBar()->setValue(value);
    m_view.setAutoScroll(autoScroll);
}

void FollowController::rowsInserted(int first, int last)
{
    if (m_following) {
        toBottom();
        return;
    }
    const ExchangeModel &model = m_view.exchanges();
    if (m_home && first == 0) {
        m_view.doItemsLayout();
        selectQuietly(model.index(0, 0));
        m_view.verticalScrollBar()->setValue(0);
        return;
    }
    const bool atTheEnd = last == model.rowCount() - 1;
    if (!atTheEnd && first * rowHeight() <= m_view.verticalScrollBar()->value())
        keepPlaceBelow(last - first + 1);
    else if (atTheEnd && !model.rowAt(last).fromLog)
        setNewRows(m_newRows + last - first + 1);
}

void FollowController::keepPlaceBelow(int rows)
{
    QScrollBar *bar = m_view.verticalScrollBar();
    const int value = bar->value() + rows * rowHeight();
    // The view lays its new rows out later, and until then its bar is too short.
    m_view.doItemsLayout();
    bar->setValue(value);
}

void FollowController::rowsRemoved(int first, int last)
{
    m_modelChanging = false;
    QScrollBar *bar = m_view.verticalScrollBar();
    const int above = std::min(last + 1, bar->value() / rowHeight()) - first;
    if (m_following || (first > 0 && above <= 0))
        return;
    bar->setValue(bar->value() - (first > 0 ? above : last - first + 1) * rowHeight());
}

int FollowController::rowHeight() const
{
    return m_view.verticalHeader()->defaultSectionSize();
}

// The bar has its new position but not yet its new value.
void FollowController::userScrolled()
{
    m_home = false;
    setFollowing(isAtBottom(m_view.verticalScrollBar()->sliderPosition()));
}

void FollowController::toBottom()
{
    m_view.scrollToBottom();
}

void FollowController::setNewRows(int newRows)
{
    newRows = std::min(newRows, m_view.model()->rowCount());
    if (m_newRows == newRows)
        return;
    m_newRows = newRows;
    Q_EMIT newRowsChanged(newRows);
}

bool FollowController::isAtBottom(int value) const
{
    return value >= m_view.verticalScrollBar()->maximum() - rowHeight();
}

bool FollowController::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::MouseButtonPress && watched == m_view.viewport())
        m_home = false;
    if (event->type() == QEvent::KeyPress && watched == &m_view) {
        m_home = static_cast<QKeyEvent *>(event)->key() == Qt::Key_Home;
        switch (static_cast<QKeyEvent *>(event)->key()) {
        case Qt::Key_End:
            // After the view has moved its current row there, which by itself stops following.
            QMetaObject::invokeMethod(
                this, [this] { setFollowing(true); }, Qt::QueuedConnection);
            break;
        case Qt::Key_Home:
        case Qt::Key_PageUp:
            setFollowing(false);
            break;
        default:
            break;
        }
    } else if (event->type() == QEvent::Resize && watched == m_view.viewport()) {
        viewResized(static_cast<QResizeEvent *>(event)->oldSize());
    }
    return QObject::eventFilter(watched, event);
}

// Another part of the window may have taken the room. The view lays itself out afterwards.
void FollowController::viewResized(QSize before)
{
    const auto afterwards = [this](const auto &scroll) {
        QMetaObject::invokeMethod(this, scroll, Qt::QueuedConnection);
    };
    if (m_following) {
        afterwards([this] {
            if (m_following)
                toBottom();
        });
    } else if (m_view.visualRect(m_view.currentIndex()).intersects(QRect({}, before))) {
        afterwards([this] { m_view.scrollTo(m_view.currentIndex()); });
    }
}

} // namespace sekisho::ui
