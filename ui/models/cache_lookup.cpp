// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/cache_lookup.h"

#include "gateway/cache/stored_body.h"

namespace sekisho::ui {

using storage::CacheEntryId;

CacheLookup::CacheLookup(std::unique_ptr<CacheSource> source, QObject *parent)
    : QObject(parent), m_thread(std::move(source))
{}

CacheLookup::~CacheLookup() = default;

void CacheLookup::readBody(CacheEntryId id, const std::string &coding)
{
    m_wanted = id;
    m_thread.put(Look, [this, id, coding](CacheSource &source) {
        auto stored = source.body(id, MostBodyBytes);
        if (!stored) {
            m_mail.post([this, id, reason = QString::fromStdString(stored.error().message)] {
                if (m_wanted == id)
                    Q_EMIT bodyFailed(id, reason);
            });
            return;
        }
        gateway::ReadableBody readable = gateway::readableBody(coding, std::move(*stored), MostBodyBytes);
        const Body body{std::make_shared<const std::string>(std::move(readable.bytes)), readable.cut};
        m_mail.post([this, id, body] {
            if (m_wanted == id)
                Q_EMIT bodyRead(id, body);
        });
    });
}

void CacheLookup::find(const storage::CacheQuery &query)
{
    const std::uint64_t search = ++m_search;
    m_thread.put(Find, [this, search, query](CacheSource &source) {
        const auto ids = source.ids(query);
        m_mail.post([this, search, ids] {
            if (search != m_search)
                return;
            if (ids)
                Q_EMIT found(*ids);
            else
                Q_EMIT findFailed(QString::fromStdString(ids.error().message));
        });
    });
}

} // namespace sekisho::ui
