// SPDX-License-Identifier: GPL-3.0-or-later
// What the window needs of the gateway, and no more; behind it stands the facade, or a fake in tests.
#pragma once

#include "base/log_id.h"
#include "gateway/events.h"
#include "gateway/snapshot.h"
#include "storage/journal.h"
#include "ui/models/cache_source.h"
#include "ui/models/figures_source.h"
#include "ui/models/log_source.h"

#include <QObject>

#include <memory>

namespace sekisho::ui {

/// Main thread; no call blocks.
class GatewayPort : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    ~GatewayPort() override = default;
    Q_DISABLE_COPY_MOVE(GatewayPort)

    /// `http://127.0.0.1:8484` while listening, else empty.
    [[nodiscard]] virtual QString address() const = 0;
    [[nodiscard]] bool isListening() const { return !address().isEmpty(); }

    /// Answers with listening() or listenFailed(); remembers what was asked for.
    void listen(const QString &host, quint16 port)
    {
        m_host = host;
        m_port = port;
        startListening(host, port);
    }
    void listenAgain() { listen(m_host, m_port); }
    void listenOn(quint16 port) { listen(m_host, port); }
    [[nodiscard]] const QString &host() const { return m_host; }
    [[nodiscard]] quint16 port() const { return m_port; }

    virtual void cancel(LogId id) = 0;

    // Cached answers; those that are gone are passed over.
    virtual void removeCached(std::vector<storage::CacheEntryId> ids) = 0;
    virtual void removeAllCached() = 0;
    virtual void setCachedExpiry(storage::CacheEntryId id, WallTime expiresAt) = 0;
    virtual void setCachedPinned(storage::CacheEntryId id, bool pinned) = 0;

    // What is on disk, not read yet; null when none is kept.
    [[nodiscard]] virtual std::unique_ptr<LogSource> openLog() const = 0;
    [[nodiscard]] virtual std::unique_ptr<CacheSource> openCache() const = 0;
    [[nodiscard]] virtual std::unique_ptr<FiguresSource> openFigures() const = 0;

    /// What new requests are handled under; planChanged() tells of another one.
    [[nodiscard]] virtual std::shared_ptr<const gateway::Snapshot> plan() const = 0;
    /// How recording goes; recordingChanged() tells when that changes.
    [[nodiscard]] const storage::JournalStatus &recording() const { return m_recording; }

Q_SIGNALS:
    void listening(const QString &address);
    void listenFailed(const QString &reason, quint16 freePort);
    void stopped();
    void events(const std::shared_ptr<const sekisho::gateway::Events> &events);
    void planChanged();
    void recordingChanged(const sekisho::storage::JournalStatus &status);

protected:
    virtual void startListening(const QString &host, quint16 port) = 0;
    void tellRecording(const storage::JournalStatus &status)
    {
        if (status == m_recording)
            return;
        m_recording = status;
        Q_EMIT recordingChanged(m_recording);
    }

private:
    QString m_host = QStringLiteral("127.0.0.1");
    quint16 m_port = 8484;
    storage::JournalStatus m_recording;
};

} // namespace sekisho::ui
