// SPDX-License-Identifier: GPL-3.0-or-later
// The page of figures: filters above, tiles and charts below, and the way to take them elsewhere.
#pragma once

#include "ui/models/figures.h"
#include "ui/widgets/page.h"

#include <memory>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace sekisho::gateway {
struct Events;
}

namespace sekisho::ui {

class AnalyticsBoard;
class ExportStrip;
class FiguresFeed;
class FilterButton;
class GatewayPort;
class WarningBanner;

class AnalyticsPage final : public Page {
    Q_OBJECT
public:
    explicit AnalyticsPage(GatewayPort &port, QWidget *parent = nullptr);
    ~AnalyticsPage() override;

    void arrive() override;
    void restore(WindowState &state) override;
    void save(WindowState &state) const override;

    /// Null where no log is kept.
    [[nodiscard]] FiguresFeed *feed() { return m_feed.get(); }
    /// Writes what is shown; how it goes is said on the page.
    void exportTo(const QString &path);

Q_SIGNALS:
    void helpRequested();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    enum class State { NoLog, Loading, Unreadable, NeverAny, NoneInRange, NoneFits, Shown };

    QWidget *makeHeader();
    QWidget *makeNotice();
    QWidget *makeBoard();
    void connectFeed();
    void takeEvents(const gateway::Events &events);
    void ask();
    void updateChoices();
    void updateState();
    [[nodiscard]] State state() const;
    void showNotice(State state);
    void pressNotice();
    void chooseFile();

    std::unique_ptr<FiguresFeed> m_feed;
    FilterButton *m_range = nullptr;
    FilterButton *m_gateway = nullptr;
    FilterButton *m_provider = nullptr;
    FilterButton *m_model = nullptr;
    FilterButton *m_tool = nullptr;
    QPushButton *m_export = nullptr;
    ExportStrip *m_strip = nullptr;
    WarningBanner *m_stale = nullptr;
    QStackedWidget *m_faces = nullptr;
    QLabel *m_noticeTitle = nullptr;
    QLabel *m_noticeText = nullptr;
    QPushButton *m_noticeButton = nullptr;
    AnalyticsBoard *m_board = nullptr;
};

} // namespace sekisho::ui
