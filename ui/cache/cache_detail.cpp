// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cache/cache_detail.h"

#include "ui/cache/keep_times.h"
#include "ui/logs/body_view.h"
#include "ui/models/cache_columns.h"
#include "ui/models/format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/elided_label.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sekisho::ui {
namespace {

using storage::CacheListing;

QString fromUtf8(const std::string &text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString tokensText(const storage::CacheEntryHead &head)
{
    QStringList parts;
    if (head.tokensIn)
        parts += CacheDetail::tr("%1 tokens in").arg(formatCount(head.tokensIn->value));
    if (head.tokensOut)
        parts += CacheDetail::tr("%1 out").arg(formatCount(head.tokensOut->value));
    return parts.join(QStringLiteral(", "));
}

QString factsOf(const CacheListing &entry, WallTime now)
{
    QStringList facts = {
        fromUtf8(entry.head.provider), fromUtf8(entry.head.model), tokensText(entry.head),
        CacheDetail::tr("kept since %1").arg(formatDateTime(entry.row.storedAt).chopped(4)),
        entry.row.pinned
            ? CacheDetail::tr("pinned")
            : CacheDetail::tr("expires %1").arg(cacheCellText(entry, CacheColumn::Expires, now))};
    if (entry.hits > 0)
        facts += CacheDetail::tr("saved %1 and %2 so far")
                     .arg(formatMoney(entry.savedCost), formatTiming(entry.savedTime));
    if (entry.head.gateway != "default")
        facts += CacheDetail::tr("gateway %1").arg(fromUtf8(entry.head.gateway));
    facts.removeAll(QString());
    return facts.join(QStringLiteral(" · "));
}

/// The view of bodies wants an id that tells one body from another.
LogId asLogId(storage::CacheEntryId id)
{
    return LogId::earliest(WallTime(std::chrono::milliseconds(id)));
}

} // namespace

CacheDetail::CacheDetail(CacheLookup *lookup, QWidget *parent) : QWidget(parent), m_lookup(lookup)
{
    setObjectName(QStringLiteral("cacheDetail"));
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("The chosen entries"));
    QWidget *bar = makeBar();
    m_body = new BodyView(tr("Stored answer"), this);
    m_body->setObjectName(QStringLiteral("cacheBody"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar);
    layout->addWidget(m_body, 1);
    if (!m_lookup)
        return;
    connect(m_lookup, &CacheLookup::bodyRead, this, [this](qint64 id, const CacheLookup::Body &body) {
        if (id != m_entry.row.id)
            return;
        storage::RecordedBody shown;
        shown.bytes = body.bytes;
        shown.size = body.bytes->size();
        shown.truncated = body.cut;
        m_body->show(asLogId(id), shown, false, {});
    });
    connect(m_lookup, &CacheLookup::bodyFailed, this, [this](qint64 id, const QString &reason) {
        if (id != m_entry.row.id)
            return;
        storage::RecordedBody unread;
        unread.size = m_entry.row.size;
        m_body->show(asLogId(id), unread, false, tr("It cannot be read: %1").arg(reason));
    });
}

QWidget *CacheDetail::makeBar()
{
    auto *bar = new QFrame(this);
    bar->setObjectName(QStringLiteral("detailBar"));
    m_title = new ElidedLabel(bar);
    m_title->setObjectName(QStringLiteral("cacheTitle"));
    m_title->setProperty("role", QStringLiteral("strong"));
    m_facts = new ElidedLabel(bar);
    m_facts->setObjectName(QStringLiteral("cacheFacts"));
    m_facts->setProperty("role", QStringLiteral("caption"));
    const auto button = [bar](const QString &text, const char *name, const QString &tip) {
        auto *made = new QPushButton(text, bar);
        made->setObjectName(QLatin1String(name));
        made->setProperty("small", true);
        made->setToolTip(tip);
        return made;
    };
    m_pin = button(tr("Pin"), "pinEntry", tr("Pinned entries neither expire nor make room (P)"));
    m_keep = button(tr("Keep for…"), "keepEntry", tr("Choose when it expires, counted from now (E)"));
    m_remove = button(tr("Delete"), "deleteEntry", tr("Delete from the cache (Del)"));
    auto *close = iconButton(QStringLiteral("close"), tr("Close the details (Esc)"), bar);
    close->setObjectName(QStringLiteral("closeEntry"));

    auto *texts = new QVBoxLayout;
    texts->setSpacing(1);
    texts->addWidget(m_title);
    texts->addWidget(m_facts);
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(16, 8, 12, 8);
    layout->setSpacing(2 * metrics::Step);
    layout->addLayout(texts, 1);
    layout->addWidget(m_pin);
    layout->addWidget(m_keep);
    layout->addWidget(m_remove);
    layout->addWidget(close);

    connect(m_pin, &QPushButton::clicked, this, [this] { Q_EMIT pinRequested(!m_allPinned); });
    connect(m_keep, &QPushButton::clicked, this, &CacheDetail::openKeepMenu);
    connect(m_remove, &QPushButton::clicked, this, &CacheDetail::removeRequested);
    connect(close, &QPushButton::clicked, this, &CacheDetail::closeRequested);
    return bar;
}

void CacheDetail::openKeepMenu()
{
    auto *menu = new QMenu(m_keep);
    menu->setObjectName(QStringLiteral("keepMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const KeepTime &keep : keepTimes())
        menu->addAction(keep.name, this, [this, time = keep.time] { Q_EMIT keepRequested(time); });
    menu->popup(m_keep->mapToGlobal(QPoint(0, m_keep->height() + metrics::Step)));
}

void CacheDetail::showEntries(const std::vector<CacheListing> &entries, WallTime now)
{
    if (entries.empty())
        return;
    m_allPinned = std::all_of(entries.begin(), entries.end(),
                              [](const CacheListing &entry) { return entry.row.pinned; });
    m_pin->setText(m_allPinned ? tr("Unpin") : tr("Pin"));
    if (entries.size() == 1) {
        const CacheListing &entry = entries.front();
        m_title->setText(cacheCellText(entry, CacheColumn::Prompt, now));
        m_facts->setText(factsOf(entry, now));
        showBody(entry);
        return;
    }
    std::uint64_t bytes = 0;
    for (const CacheListing &entry : entries)
        bytes += entry.row.size;
    m_title->setText(tr("%1 entries are chosen").arg(formatCount(static_cast<std::int64_t>(entries.size()))));
    m_facts->setText(formatSize(bytes));
    m_entry = {};
    if (m_lookup)
        m_lookup->forgetBody();
    storage::RecordedBody several;
    several.size = bytes;
    m_body->show({}, several, false, tr("Choose a single one to see its answer."));
}

void CacheDetail::showBody(const CacheListing &entry)
{
    if (entry.row.id == m_entry.row.id || !m_lookup)
        return;
    m_entry = entry;
    m_body->clear();
    storage::RecordedBody coming;
    coming.size = entry.row.size;
    m_body->show(asLogId(entry.row.id), coming, true, tr("Reading…"));
    m_lookup->readBody(entry.row.id, entry.head.coding);
}

} // namespace sekisho::ui
