// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/cache_model.h"

#include "ui/models/cache_columns.h"
#include "ui/models/row_roles.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace sekisho::ui {

using storage::CacheEntryId;
using storage::CacheListing;
using storage::CacheQuery;

namespace {

constexpr int MostNewPages = 20; ///< at once; beyond it the list is begun anew

WallTime systemNow()
{
    return std::chrono::floor<Micros>(std::chrono::system_clock::now());
}

// Ids fall from row to row.
template <typename Rows>
auto placeOf(Rows &rows, CacheEntryId id)
{
    return std::lower_bound(rows.begin(), rows.end(), id, [](const CacheListing &entry, CacheEntryId wanted) {
        return entry.row.id > wanted;
    });
}

} // namespace

CacheModel::CacheModel(std::unique_ptr<CacheSource> source, QObject *parent)
    : QAbstractTableModel(parent), m_thread(std::move(source)), m_clock(systemNow)
{}

CacheModel::~CacheModel() = default;

int CacheModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int CacheModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : CacheColumnCount;
}

QVariant CacheModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const CacheListing &listing = entry(index.row());
    const auto column = static_cast<CacheColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return cacheCellText(listing, column, now());
    case Qt::ToolTipRole:
        return column == CacheColumn::Prompt && !listing.head.preview.empty()
                   ? QVariant(QString::fromStdString(listing.head.preview).toHtmlEscaped())
                   : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(
            Qt::Alignment((isCacheNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    case CodeRole:
        return column == CacheColumn::Model;
    case MutedRole:
        return column == CacheColumn::Endpoint || (column == CacheColumn::Hits && listing.hits == 0);
    default:
        return {};
    }
}

QVariant CacheModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= CacheColumnCount)
        return {};
    if (role == Qt::DisplayRole)
        return cacheColumnTitle(section);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(
            (isCacheNumber(static_cast<CacheColumn>(section)) ? Qt::AlignRight : Qt::AlignLeft) |
            Qt::AlignVCenter));
    return {};
}

int CacheModel::rowOf(CacheEntryId id) const
{
    const auto place = placeOf(m_rows, id);
    return place != m_rows.end() && place->row.id == id ? static_cast<int>(place - m_rows.begin()) : -1;
}

CacheQuery CacheModel::query() const
{
    CacheQuery query;
    query.text = m_text.toStdString();
    query.now = m_clock();
    return query;
}

bool CacheModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && m_oldest > 0 && !m_listing && !m_fetching && !m_complete &&
           m_problem.isEmpty();
}

void CacheModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    m_fetching = true;
    // Larger pages further down: who is there wants to get on.
    readPage(m_oldest, std::clamp(rowCount(), FirstPage, LargestPage));
}

void CacheModel::search(const QString &text)
{
    m_text = text;
    reload();
}

void CacheModel::reload()
{
    ++m_list;
    m_listing = true;
    m_fetching = false;
    m_problem.clear();
    readPage(0, FirstPage);
    readTotals();
    Q_EMIT stateChanged();
}

void CacheModel::readPage(CacheEntryId olderThan, int limit)
{
    m_thread.put(List, [this, list = m_list, query = query(), olderThan, limit](CacheSource &source) {
        auto page = std::make_shared<Page>(source.page(query, olderThan, limit));
        m_mail.post([this, list, olderThan, limit, page] {
            if (list == m_list)
                takePage(olderThan, limit, std::move(*page));
        });
    });
}

void CacheModel::takePage(CacheEntryId olderThan, int limit, Page page)
{
    m_fetching = false;
    if (!page) {
        m_listing = false;
        setProblem(QString::fromStdString(page.error().message));
        return;
    }
    m_complete = static_cast<int>(page->size()) < limit;
    m_oldest = page->empty() ? 0 : page->back().row.id;
    if (olderThan == 0) {
        beginResetModel();
        m_rows.assign(std::make_move_iterator(page->begin()), std::make_move_iterator(page->end()));
        m_newest = m_rows.empty() ? 0 : m_rows.front().row.id;
        m_listing = false;
        endResetModel();
        Q_EMIT stateChanged();
        return;
    }
    if (page->empty())
        return;
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(page->size()) - 1);
    m_rows.insert(m_rows.end(), std::make_move_iterator(page->begin()), std::make_move_iterator(page->end()));
    endInsertRows();
}

void CacheModel::setProblem(const QString &problem)
{
    m_problem = problem;
    Q_EMIT stateChanged();
}

storage::StorageResult<CacheModel::Counted> CacheModel::count(CacheSource &source, const CacheQuery &query)
{
    CacheQuery everything = query;
    everything.text.clear();
    const auto all = source.totals(everything);
    if (!all)
        return Failure{all.error()};
    if (query.text.empty())
        return Counted{*all, all->entries};
    const auto found = source.totals(query);
    if (!found)
        return Failure{found.error()};
    return Counted{*all, found->entries};
}

void CacheModel::readTotals()
{
    m_thread.put(Count, [this, list = m_list, query = query()](CacheSource &source) {
        const auto counted = count(source, query);
        m_mail.post([this, list, counted] {
            if (list == m_list)
                takeCount(counted);
        });
    });
}

void CacheModel::takeCount(const storage::StorageResult<Counted> &counted)
{
    // Whatever keeps them from being counted keeps the list from being read, which says so.
    if (!counted)
        return;
    m_totals = counted->all;
    m_matching = counted->matching;
    Q_EMIT totalsChanged();
}

void CacheModel::refresh(int firstInSight, int lastInSight)
{
    if (m_listing || !m_problem.isEmpty()) {
        if (!m_listing)
            reload();
        return;
    }
    Sight sight;
    if (firstInSight >= 0 && firstInSight <= lastInSight && lastInSight < rowCount())
        sight = {entry(firstInSight).row.id, entry(lastInSight).row.id, lastInSight - firstInSight + 1};
    m_thread.put(Refresh, [this, list = m_list, query = query(), newest = m_newest,
                           sight](CacheSource &source) {
        auto news = std::make_shared<storage::StorageResult<News>>(lookAgain(source, query, newest, sight));
        m_mail.post([this, list, sight, news] {
            if (list == m_list)
                takeNews(sight, std::move(*news));
        });
    });
    readTotals();
}

storage::StorageResult<CacheModel::News> CacheModel::lookAgain(CacheSource &source, const CacheQuery &query,
                                                               CacheEntryId newest, const Sight &sight)
{
    News news;
    CacheQuery fresh = query;
    fresh.newerThan = newest;
    CacheEntryId before = 0;
    for (int pages = 0;; ++pages) {
        auto page = source.page(fresh, before, FirstPage);
        if (!page)
            return Failure{page.error()};
        if (!page->empty())
            before = page->back().row.id;
        news.newer.insert(news.newer.end(), std::make_move_iterator(page->begin()),
                          std::make_move_iterator(page->end()));
        if (static_cast<int>(page->size()) < FirstPage)
            break;
        if (pages == MostNewPages) {
            news.gap = true;
            return news;
        }
    }
    if (sight.rows == 0)
        return news;
    auto again = source.page(query, sight.first + 1, sight.rows);
    if (!again)
        return Failure{again.error()};
    news.reachesEnd = static_cast<int>(again->size()) < sight.rows;
    news.inSight = std::move(*again);
    return news;
}

void CacheModel::takeNews(const Sight &sight, storage::StorageResult<News> news)
{
    if (!news) {
        setProblem(QString::fromStdString(news.error().message));
        return;
    }
    if (news->gap) {
        reload();
        return;
    }
    updateRows(sight, *news);
    // A page that was asked for before this may have brought some of them.
    news->newer.erase(placeOf(news->newer, m_newest), news->newer.end());
    if (news->newer.empty())
        return;
    m_newest = news->newer.front().row.id;
    beginInsertRows({}, 0, static_cast<int>(news->newer.size()) - 1);
    m_rows.insert(m_rows.begin(), std::make_move_iterator(news->newer.begin()),
                  std::make_move_iterator(news->newer.end()));
    endInsertRows();
}

void CacheModel::updateRows(const Sight &sight, const News &news)
{
    if (sight.rows == 0)
        return;
    // Rows between may be new to us only when they had been forgotten; those stay forgotten.
    const CacheEntryId lowest = news.reachesEnd || news.inSight.empty()
                                    ? sight.last
                                    : std::max(sight.last, news.inSight.back().row.id);
    std::vector<CacheEntryId> gone;
    const auto end = placeOf(m_rows, lowest - 1);
    for (auto row = placeOf(m_rows, sight.first); row != end; ++row) {
        const auto now = placeOf(news.inSight, row->row.id);
        if (now == news.inSight.end() || now->row.id != row->row.id)
            gone.push_back(row->row.id);
        else
            *row = *now;
    }
    const int first = rowOf(sight.first);
    if (first >= 0)
        Q_EMIT dataChanged(index(first, 0),
                           index(std::min(first + sight.rows, rowCount()) - 1, CacheColumnCount - 1));
    forget(gone);
}

void CacheModel::forget(const std::vector<CacheEntryId> &ids)
{
    const std::set<CacheEntryId> going(ids.begin(), ids.end());
    // From below, so that the rows above keep their numbers.
    for (int last = rowCount() - 1; last >= 0 && !going.empty(); --last) {
        if (!going.contains(entry(last).row.id))
            continue;
        int first = last;
        while (first > 0 && going.contains(entry(first - 1).row.id))
            --first;
        beginRemoveRows({}, first, last);
        m_rows.erase(m_rows.begin() + first, m_rows.begin() + last + 1);
        endRemoveRows();
        last = first;
    }
    // Nothing is left to scroll, and there is more.
    if (m_rows.empty())
        fetchMore({});
}

void CacheModel::forgetAll()
{
    ++m_list; // nothing that is under way brings them back
    m_listing = false;
    m_fetching = false;
    beginResetModel();
    m_rows.clear();
    m_oldest = 0;
    m_complete = true;
    endResetModel();
    m_totals = storage::CacheTotals{};
    m_matching = 0;
    Q_EMIT stateChanged();
    Q_EMIT totalsChanged();
}

void CacheModel::changeRow(CacheEntryId id, const std::function<void(CacheListing &)> &change)
{
    const int row = rowOf(id);
    if (row < 0)
        return;
    change(m_rows[static_cast<std::size_t>(row)]);
    Q_EMIT dataChanged(index(row, 0), index(row, CacheColumnCount - 1));
}

void CacheModel::markPinned(CacheEntryId id, bool pinned)
{
    changeRow(id, [pinned](CacheListing &listing) { listing.row.pinned = pinned; });
}

void CacheModel::markExpiry(CacheEntryId id, WallTime expiresAt)
{
    changeRow(id, [expiresAt](CacheListing &listing) { listing.row.expiresAt = expiresAt; });
}

} // namespace sekisho::ui
