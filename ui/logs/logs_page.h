// SPDX-License-Identifier: GPL-3.0-or-later
// The page of the log: filter and switches above, the table, the details of the selected request.
#pragma once

#include "ui/models/exchange_model.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QSplitter;
class QStackedWidget;

namespace sekisho::ui {

class DetailPane;
class FilterField;
class FollowController;
class GatewayPort;
class LogTable;
class WindowState;

class LogsPage final : public QWidget {
    Q_OBJECT
public:
    LogsPage(GatewayPort &port, ExchangeModel &model, QWidget *parent = nullptr);

    void restore(WindowState &state);
    void save(WindowState &state) const;

    void focusTable();

    [[nodiscard]] bool isDetailRight() const;
    void setDetailRight(bool right);

Q_SIGNALS:
    void helpRequested();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *makeHeader();
    QWidget *makeTableArea();
    QWidget *makeNotice();
    void makeShortcuts();
    void showCurrent();
    void refreshDetail();
    void closeDetail();
    void keepSelection();
    void updateFollowButton();
    void updatePauseButton();
    void updatePill();
    void updateEmptiness();
    void copyRows();
    void openRowMenu(const QPoint &at);

    GatewayPort &m_port;
    ExchangeModel &m_model;
    FilterField *m_filter = nullptr;
    QLabel *m_problem = nullptr;
    QPushButton *m_columns = nullptr;
    QPushButton *m_pause = nullptr;
    QPushButton *m_follow = nullptr;
    LogTable *m_table = nullptr;
    FollowController *m_followController = nullptr;
    QPushButton *m_pill = nullptr;
    QStackedWidget *m_tableStack = nullptr;
    QLabel *m_noticeTitle = nullptr;
    QLabel *m_noticeText = nullptr;
    QPushButton *m_noticeButton = nullptr;
    QSplitter *m_splitter = nullptr;
    DetailPane *m_detail = nullptr;
    std::optional<LogId> m_selectedBeforeReset;
};

} // namespace sekisho::ui
