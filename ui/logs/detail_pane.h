// SPDX-License-Identifier: GPL-3.0-or-later
// All that is known of one exchange: tabs for its parts, a summary beside them.
#pragma once

#include "storage/record.h"
#include "ui/models/exchange_ring.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTabBar;

namespace sekisho::ui {

class BodyView;
class ConversationView;
class HeadersView;
class SummaryPanel;
class TimingView;

class DetailPane final : public QWidget {
    Q_OBJECT
public:
    explicit DetailPane(QWidget *parent = nullptr);

    /// Shows an exchange, or a newer state of the one that is shown.
    void show(const ExchangeRow &row, WallTime now);
    /// The same, where the row does not have all of it: `absence` stands where the rest would.
    void showPart(const ExchangeRow &row, WallTime now, const QString &absence);
    using QWidget::show;
    [[nodiscard]] const RecordPtr &record() const { return m_record; }
    /// Nothing of it is elsewhere.
    [[nodiscard]] bool isWhole() const { return m_absence.isEmpty(); }

    /// Beside the table there is no room for a summary beside the tabs; it goes above.
    void setNarrow(bool narrow);
    [[nodiscard]] QString currentTab() const; ///< as in window.ini: "conversation", "timing", ...
    void setCurrentTab(const QString &key);

Q_SIGNALS:
    void cancelRequested(sekisho::LogId id);
    void moveRequested();
    void closeRequested();

private:
    QWidget *makeBar();
    void refreshTab();

    RecordPtr m_record;
    QString m_absence;
    bool m_onlyListed = false; ///< not even headers and attempts are here
    WallTime m_now{};

    QTabBar *m_tabs;
    QPushButton *m_cancel;
    QPushButton *m_move;
    QStackedWidget *m_pages;
    ConversationView *m_conversation;
    TimingView *m_timing;
    BodyView *m_request;
    BodyView *m_response;
    HeadersView *m_headers;
    QLabel *m_notice;
    SummaryPanel *m_summary;
    QSplitter *m_splitter;
};

} // namespace sekisho::ui
