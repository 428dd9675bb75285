// SPDX-License-Identifier: GPL-3.0-or-later
// What the window wants to know of cached answers besides their list: the body of one, and which a search
// means. In a thread of its own, so that a large body does not hold up the list.
#pragma once

#include "base/mailbox.h"
#include "ui/models/cache_source.h"
#include "ui/models/reading_thread.h"

#include <QObject>

#include <memory>
#include <vector>

namespace sekisho::ui {

/// Main thread. Destruction waits for the read that is under way, no longer.
class CacheLookup final : public QObject {
    Q_OBJECT
public:
    static constexpr std::uint64_t MostBodyBytes = 32 * 1024 * 1024; ///< more than an entry may have

    struct Body {
        std::shared_ptr<const std::string> bytes; ///< without its content coding
        bool cut = false;                         ///< only their beginning
    };

    explicit CacheLookup(std::unique_ptr<CacheSource> source, QObject *parent = nullptr);
    ~CacheLookup() override;

    /// Answers with bodyRead() or bodyFailed(). One asked for before that has not answered yet is forgotten.
    void readBody(storage::CacheEntryId id, const std::string &coding);
    void forgetBody() { m_wanted = 0; }
    /// Answers with found() or findFailed(); likewise.
    void find(const storage::CacheQuery &query);

Q_SIGNALS:
    void bodyRead(qint64 id, const sekisho::ui::CacheLookup::Body &body);
    void bodyFailed(qint64 id, const QString &reason);
    void found(const std::vector<sekisho::storage::CacheEntryId> &ids);
    void findFailed(const QString &reason);

private:
    enum Job : std::size_t { Find, Look };

    Mailbox m_mail;
    ReadingThread<CacheSource, 2> m_thread; ///< posts to m_mail, so it goes first
    storage::CacheEntryId m_wanted = 0;
    std::uint64_t m_search = 0;
};

} // namespace sekisho::ui
