// SPDX-License-Identifier: GPL-3.0-or-later
// The page of the cache: its mode and times above, what it holds below, and the chosen answer.
#pragma once

#include "ui/models/cache_lookup.h"
#include "ui/models/cache_model.h"
#include "ui/settings/config_editor.h"
#include "ui/widgets/page.h"

#include <QTimer>

#include <chrono>
#include <memory>

class QLabel;
class QLineEdit;
class QPushButton;
class QSplitter;
class QStackedWidget;

namespace sekisho::gateway {
struct Events;
}

namespace sekisho::ui {

class CacheDetail;
class GatewayPort;
class PolicyCards;
class RowTable;
class WarningBanner;

class CachePage final : public Page {
    Q_OBJECT
public:
    CachePage(GatewayPort &port, settings::ConfigFile &config, QWidget *parent = nullptr);
    ~CachePage() override;

    void arrive() override;
    void restore(WindowState &state) override;
    void save(WindowState &state) const override;

    /// Null where no cache is kept.
    [[nodiscard]] CacheModel *entries() { return m_model.get(); }

Q_SIGNALS:
    /// Of all entries.
    void countChanged(qint64 entries);

protected:
    void showEvent(QShowEvent *event) override;

private:
    QWidget *makeHeader();
    QWidget *makeTableArea();
    QWidget *makeNotice();
    void makeShortcuts();
    void connectModel();
    void connectDetail();
    void takeEvents(const gateway::Events &events);
    void refreshSoon();
    void refresh();
    void fetchAhead();
    void updateState();
    void updateTotals();
    void updateTrouble();
    void updateDetail();
    void closeDetail();
    void focusTable();
    void openRowMenu(const QPoint &at);
    [[nodiscard]] std::vector<storage::CacheListing> chosen() const;
    void pin(bool pinned);
    void keepFor(std::chrono::seconds time);
    void removeChosen();
    void removeNow(const std::vector<storage::CacheEntryId> &ids);
    void removeMatching();
    void askToRemove(const std::vector<storage::CacheEntryId> &ids, bool all);

    GatewayPort &m_port;
    ConfigEditor m_editor;
    std::unique_ptr<CacheModel> m_model;
    std::unique_ptr<CacheLookup> m_lookup;
    QLineEdit *m_search = nullptr;
    QPushButton *m_removeMatching = nullptr;
    WarningBanner *m_notSaved = nullptr;
    WarningBanner *m_unread = nullptr;
    PolicyCards *m_cards = nullptr;
    QSplitter *m_splitter = nullptr;
    QStackedWidget *m_tableStack = nullptr;
    RowTable *m_table = nullptr;
    CacheDetail *m_detail = nullptr;
    QLabel *m_noticeTitle = nullptr;
    QLabel *m_noticeText = nullptr;
    QPushButton *m_noticeButton = nullptr;
    QTimer m_typing;
    QTimer m_refresh;
    QTimer m_clock; ///< "in 41 m" goes on by itself
    int m_refreshesLeft = 0;
};

} // namespace sekisho::ui
