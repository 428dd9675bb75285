// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/columns_menu.h"

#include "ui/logs/log_table.h"

#include <QAction>
#include <QCoreApplication>
#include <QMenu>
#include <QMouseEvent>

namespace sekisho::ui {
namespace {

class StayingMenu final : public QMenu {
public:
    using QMenu::QMenu;

protected:
    void mouseReleaseEvent(QMouseEvent *event) override
    {
        QAction *action = actionAt(event->position().toPoint());
        if (action && action->isCheckable() && action->isEnabled())
            action->trigger();
        else
            QMenu::mouseReleaseEvent(event);
    }

    void keyPressEvent(QKeyEvent *event) override
    {
        QAction *action = activeAction();
        if (event->key() == Qt::Key_Space && action && action->isCheckable())
            action->trigger();
        else
            QMenu::keyPressEvent(event);
    }
};

} // namespace

QMenu *makeColumnsMenu(LogTable &table)
{
    auto *menu = new StayingMenu(&table);
    menu->setObjectName(QStringLiteral("columnsMenu"));
    for (int column = 0; column < ColumnCount; ++column) {
        QAction *action = menu->addAction(columnTitle(column));
        action->setCheckable(true);
        QObject::connect(action, &QAction::triggered, &table, [&table, action, column](bool shown) {
            table.setColumnShown(column, shown);
            action->setChecked(!table.isColumnHidden(column));
        });
        QObject::connect(menu, &QMenu::aboutToShow, action,
                         [&table, action, column] { action->setChecked(!table.isColumnHidden(column)); });
    }
    menu->addSeparator();
    QAction *reset = menu->addAction(QCoreApplication::translate("ColumnsMenu", "As at first"));
    QObject::connect(reset, &QAction::triggered, &table, &LogTable::resetColumns);
    return menu;
}

} // namespace sekisho::ui
