// SPDX-License-Identifier: GPL-3.0-or-later
// The cached answers as a table, newest first: read page by page while one scrolls, and kept up to date where
// one looks. Reading has a thread of its own.
#pragma once

#include "base/mailbox.h"
#include "ui/models/cache_source.h"
#include "ui/models/reading_thread.h"

#include <QAbstractTableModel>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace sekisho::ui {

/// Main thread. Owns the thread that reads; destruction waits for the read that is under way, no longer.
class CacheModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int FirstPage = 500;
    static constexpr int LargestPage = 4'000;
    using Clock = std::function<WallTime()>;

    explicit CacheModel(std::unique_ptr<CacheSource> source, QObject *parent = nullptr);
    ~CacheModel() override;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

    [[nodiscard]] const storage::CacheListing &entry(int row) const
    {
        return m_rows[static_cast<std::size_t>(row)];
    }
    /// -1 when it is not here.
    [[nodiscard]] int rowOf(storage::CacheEntryId id) const;

    /// Lists what has that text, anew. What was listed stays in sight until the first of it has come.
    void search(const QString &text);
    /// The same list anew, after problem().
    void reload();
    /// Brings what is newer, and reads again the rows in sight: their hits, and whether they are still there.
    void refresh(int firstInSight, int lastInSight);
    /// Of all entries, and of those that match; for when nobody looks at the list.
    void readTotals();

    [[nodiscard]] const QString &searched() const { return m_text; }
    [[nodiscard]] storage::CacheQuery query() const;
    /// The first page of the list is not there yet.
    [[nodiscard]] bool isLoading() const { return m_listing; }
    /// Why the list is not complete, for a person; empty when it is.
    [[nodiscard]] const QString &problem() const { return m_problem; }
    /// Of all entries, whatever is searched for; nothing until they are known.
    [[nodiscard]] const std::optional<storage::CacheTotals> &totals() const { return m_totals; }
    [[nodiscard]] std::int64_t matching() const { return m_matching; }

    // What the user has just changed, before the disk tells of it.
    void markPinned(storage::CacheEntryId id, bool pinned);
    void markExpiry(storage::CacheEntryId id, WallTime expiresAt);
    void forget(const std::vector<storage::CacheEntryId> &ids);
    void forgetAll();

    /// What "in 5 minutes" is counted from.
    void setClock(Clock clock) { m_clock = std::move(clock); }
    [[nodiscard]] WallTime now() const { return m_clock(); }

Q_SIGNALS:
    /// isLoading() or problem() is another.
    void stateChanged();
    void totalsChanged();

private:
    enum Job : std::size_t { List, Refresh, Count };
    using Rows = std::vector<storage::CacheListing>;
    using Page = storage::StorageResult<Rows>;
    struct Counted {
        storage::CacheTotals all;
        std::int64_t matching = 0;
    };
    struct News {
        Rows newer;
        Rows inSight;
        bool reachesEnd = false; ///< `inSight` has all down to the last row that was asked for
        bool gap = false;        ///< there is more between `newer` and the list
    };
    struct Sight {
        storage::CacheEntryId first = 0;
        storage::CacheEntryId last = 0;
        int rows = 0;
    };

    static storage::StorageResult<Counted> count(CacheSource &source, const storage::CacheQuery &query);
    static storage::StorageResult<News> lookAgain(CacheSource &source, const storage::CacheQuery &query,
                                                  storage::CacheEntryId newest, const Sight &sight);
    void readPage(storage::CacheEntryId olderThan, int limit);
    void takePage(storage::CacheEntryId olderThan, int limit, Page page);
    void takeNews(const Sight &sight, storage::StorageResult<News> news);
    void takeCount(const storage::StorageResult<Counted> &counted);
    void updateRows(const Sight &sight, const News &news);
    void setProblem(const QString &problem);
    void changeRow(storage::CacheEntryId id, const std::function<void(storage::CacheListing &)> &change);

    Mailbox m_mail;
    ReadingThread<CacheSource, 3> m_thread; ///< posts to m_mail, so it goes first
    Clock m_clock;
    std::deque<storage::CacheListing> m_rows; ///< new ones come in front of as many as there may be
    QString m_text;
    QString m_problem;
    std::optional<storage::CacheTotals> m_totals;
    std::int64_t m_matching = 0;
    storage::CacheEntryId m_newest = 0; ///< ever listed: what is above it is new
    storage::CacheEntryId m_oldest = 0; ///< read so far: the next page begins below it
    std::uint64_t m_list = 0;           ///< number of the list: answers for an earlier one are late
    bool m_listing = false;
    bool m_fetching = false;
    bool m_complete = false; ///< the last page has come
};

} // namespace sekisho::ui
