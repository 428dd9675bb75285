// SPDX-License-Identifier: GPL-3.0-or-later
// The page of the log: filter and switches above, the table, the details of the selected request.
#pragma once

#include "ui/models/exchange_model.h"
#include "ui/widgets/page.h"

class QLabel;
class QPushButton;
class QSplitter;
class QStackedWidget;

namespace sekisho::ui {

class DetailLoader;
class DetailPane;
class FilterField;
class FollowController;
class GatewayPort;
class LogHistory;
class LogStatus;
class LogTable;
class RowCopy;
class WarningBanner;

class LogsPage final : public Page {
    Q_OBJECT
public:
    /// `history` brings what is not in the model from the log; null where no log is kept.
    LogsPage(GatewayPort &port, ExchangeModel &model, LogHistory *history, QWidget *parent = nullptr);

    void arrive() override { focusTable(); }
    void restore(WindowState &state) override;
    void save(WindowState &state) const override;

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
    void connectHistory();
    void showCurrent();
    void focusTable();
    void closeDetail();
    void keepSelection();
    void findAgain();
    void sayUnread(const QString &problem);
    void updateFollowButton();
    void updatePauseButton();
    void updatePill();
    void updateEmptiness();
    void copyRows();
    void openRowMenu(const QPoint &at);

    GatewayPort &m_port;
    ExchangeModel &m_model;
    LogHistory *m_history;
    FilterField *m_filter = nullptr;
    QLabel *m_problem = nullptr;
    LogStatus *m_status = nullptr;
    QPushButton *m_columns = nullptr;
    QPushButton *m_pause = nullptr;
    QPushButton *m_follow = nullptr;
    WarningBanner *m_unread = nullptr;
    LogTable *m_table = nullptr;
    FollowController *m_followController = nullptr;
    QPushButton *m_pill = nullptr;
    QStackedWidget *m_tableStack = nullptr;
    QLabel *m_noticeTitle = nullptr;
    QLabel *m_noticeText = nullptr;
    QPushButton *m_noticeButton = nullptr;
    QSplitter *m_splitter = nullptr;
    DetailPane *m_detail = nullptr;
    DetailLoader *m_loader = nullptr;
    RowCopy *m_copy = nullptr;
    std::optional<LogId> m_lost; ///< was selected before the table was begun anew, and may come
};

} // namespace sekisho::ui
