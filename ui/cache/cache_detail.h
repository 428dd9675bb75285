// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of the chosen entries, the stored answer of a single one, and what can be done with them.
#pragma once

#include "ui/models/cache_lookup.h"

#include <QWidget>

#include <chrono>

class QLabel;
class QPushButton;

namespace sekisho::ui {

class BodyView;

class CacheDetail final : public QWidget {
    Q_OBJECT
public:
    /// Null where no cache is kept.
    explicit CacheDetail(CacheLookup *lookup, QWidget *parent = nullptr);

    /// One entry is shown with its body; of several, how many they are. Showing the same one again only
    /// brings its facts up to date.
    void showEntries(const std::vector<storage::CacheListing> &entries, WallTime now);
    [[nodiscard]] BodyView &body() { return *m_body; }

Q_SIGNALS:
    void pinRequested(bool pinned);
    void keepRequested(std::chrono::seconds time);
    void removeRequested();
    void closeRequested();

private:
    QWidget *makeBar();
    void showBody(const storage::CacheListing &entry);
    void openKeepMenu();

    CacheLookup *m_lookup;
    storage::CacheListing m_entry; ///< whose body is shown; id 0 for none
    bool m_allPinned = false;
    QLabel *m_title = nullptr;
    QLabel *m_facts = nullptr;
    QPushButton *m_pin = nullptr;
    QPushButton *m_keep = nullptr;
    QPushButton *m_remove = nullptr;
    BodyView *m_body = nullptr;
};

} // namespace sekisho::ui
