// SPDX-License-Identifier: GPL-3.0-or-later
// What the page of the cache does with entries.
#include "ui/cache/cache_detail.h"
#include "ui/cache/cache_page.h"
#include "ui/cache/keep_times.h"
#include "ui/gateway_port.h"
#include "ui/models/format.h"
#include "ui/theme/icons.h"
#include "ui/widgets/confirm_dialog.h"
#include "ui/widgets/row_table.h"

#include <QLineEdit>
#include <QMenu>

#include <algorithm>

namespace sekisho::ui {

using storage::CacheEntryId;
using storage::CacheListing;

std::vector<CacheListing> CachePage::chosen() const
{
    std::vector<CacheListing> entries;
    for (const int row : m_table->chosenRows())
        entries.push_back(m_model->entry(row));
    return entries;
}

void CachePage::connectDetail()
{
    connect(m_detail, &CacheDetail::pinRequested, this, &CachePage::pin);
    connect(m_detail, &CacheDetail::keepRequested, this, &CachePage::keepFor);
    connect(m_detail, &CacheDetail::removeRequested, this, &CachePage::removeChosen);
    connect(m_detail, &CacheDetail::closeRequested, this, &CachePage::closeDetail);
    if (!m_lookup)
        return;
    connect(m_lookup.get(), &CacheLookup::found, this,
            [this](const std::vector<CacheEntryId> &ids) { askToRemove(ids, m_search->text().isEmpty()); });
    connect(m_lookup.get(), &CacheLookup::findFailed, this, [this] { m_model->reload(); });
}

void CachePage::pin(bool pinned)
{
    for (const CacheListing &entry : chosen()) {
        m_port.setCachedPinned(entry.row.id, pinned);
        m_model->markPinned(entry.row.id, pinned);
    }
    refreshSoon();
}

void CachePage::keepFor(std::chrono::seconds time)
{
    const WallTime expiresAt = m_model->now() + time;
    for (const CacheListing &entry : chosen()) {
        m_port.setCachedExpiry(entry.row.id, expiresAt);
        m_model->markExpiry(entry.row.id, expiresAt);
    }
    refreshSoon();
}

void CachePage::removeChosen()
{
    std::vector<CacheEntryId> ids;
    for (const CacheListing &entry : chosen())
        ids.push_back(entry.row.id);
    if (ids.size() == 1)
        removeNow(ids);
    else if (!ids.empty())
        askToRemove(ids, false);
}

void CachePage::removeNow(const std::vector<CacheEntryId> &ids)
{
    m_port.removeCached(ids);
    m_model->forget(ids);
    refreshSoon();
}

void CachePage::removeMatching()
{
    m_lookup->find(m_model->query());
}

// The number is counted when it is asked for, and those that were counted go, not those that come meanwhile.
void CachePage::askToRemove(const std::vector<CacheEntryId> &ids, bool all)
{
    if (ids.empty()) {
        m_model->reload();
        return;
    }
    const QString entries = ids.size() == 1
                                ? tr("1 entry")
                                : tr("%1 entries").arg(formatCount(static_cast<std::int64_t>(ids.size())));
    auto *dialog =
        new ConfirmDialog(all ? tr("Delete all %1?").arg(entries) : tr("Delete %1?").arg(entries),
                          tr("Equal requests will be sent to the provider again, and paid for again. Pinned "
                             "entries are deleted as well."),
                          tr("Delete %1").arg(entries), this);
    connect(dialog, &QDialog::accepted, this, [this, ids, all] {
        if (!all) {
            removeNow(ids);
            return;
        }
        m_port.removeAllCached();
        m_model->forgetAll();
        refreshSoon();
    });
    dialog->open();
}

void CachePage::openRowMenu(const QPoint &at)
{
    const QModelIndex index = m_table->indexAt(at);
    if (!index.isValid())
        return;
    const std::vector<CacheListing> entries = chosen();
    const bool pinned = std::all_of(entries.begin(), entries.end(),
                                    [](const CacheListing &entry) { return entry.row.pinned; });
    auto *menu = new QMenu(m_table);
    menu->setObjectName(QStringLiteral("cacheRowMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(pinned ? tr("Unpin") : tr("Pin"), this, [this, pinned] { pin(!pinned); });
    QMenu *keep = menu->addMenu(tr("Keep for"));
    for (const KeepTime &time : keepTimes())
        keep->addAction(time.name, this, [this, wanted = time.time] { keepFor(wanted); });
    menu->addSeparator();
    menu->addAction(icon(QStringLiteral("stop"), Tint::Error), tr("Delete"), this, &CachePage::removeChosen);
    menu->popup(m_table->viewport()->mapToGlobal(at));
}

} // namespace sekisho::ui
