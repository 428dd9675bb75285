// SPDX-License-Identifier: GPL-3.0-or-later
// Brings the figures of the log to the Analytics page, and keeps them fresh while somebody looks.
#pragma once

#include "base/mailbox.h"
#include "ui/models/figures.h"
#include "ui/models/figures_export.h"
#include "ui/models/figures_source.h"
#include "ui/models/reading_thread.h"

#include <QElapsedTimer>
#include <QTimer>

#include <functional>
#include <memory>

namespace sekisho::ui {

/// Main thread. Owns the thread that reads; destruction waits for the read that is under way, which an export
/// breaks off.
class FiguresFeed final : public QObject {
    Q_OBJECT
public:
    explicit FiguresFeed(std::unique_ptr<FiguresSource> source, QObject *parent = nullptr);
    ~FiguresFeed() override;

    /// What is wanted from now on; read at once while watched.
    void ask(FiguresRange range, const FiguresFilter &filter);
    /// Nothing is read while nobody looks.
    void setWatched(bool watched);
    /// Requests have ended: they are read soon, once a second at most, and more seldom when reading takes
    /// long.
    void noteNews();
    /// After problem(): once more, and no waiting.
    void retry();

    [[nodiscard]] FiguresRange range() const { return m_range; }
    [[nodiscard]] const FiguresFilter &filter() const { return m_filter; }
    /// Null until they have been read; an answer to what was asked for before never comes.
    [[nodiscard]] const std::shared_ptr<const Figures> &figures() const { return m_figures; }
    /// All names of the last twelve months; null until they have been read.
    [[nodiscard]] const std::shared_ptr<const FiguresNames> &names() const { return m_names; }
    /// Why the last read failed, for a person; empty when it did not.
    [[nodiscard]] const QString &problem() const { return m_problem; }

    /// Writes what is shown to that file: answers with exported() or exportFailed(). The figures are read
    /// anew with it and shown, so that the sums in the file are those on the screen.
    void exportTo(const QString &path);
    void cancelExport();
    [[nodiscard]] bool isExporting() const { return m_export != nullptr; }

    void setClock(std::function<WallTime()> clock) { m_clock = std::move(clock); }
    /// How long it waits between two reads at least, and how often and how fast a failed one is tried again.
    void setPace(std::chrono::milliseconds interval, int tries, std::chrono::milliseconds retryInterval);

Q_SIGNALS:
    void figuresChanged();
    void namesChanged();
    void failed(); ///< see problem()
    void exportProgressed(qint64 rows);
    void exported(const QString &path, qint64 rows);
    /// An empty reason: it was cancelled.
    void exportFailed(const QString &path, const QString &reason);

private:
    enum Job : std::size_t { Read, Export, Names };
    using Answer = storage::StorageResult<std::shared_ptr<const Figures>>;

    void schedule();
    void read();
    void readNames();
    void take(const Answer &answer);
    void fail(const storage::StorageError &error);
    void finishExport(const ExportResult &result, std::uint64_t question);

    std::function<WallTime()> m_clock;
    FiguresRange m_range = FiguresRange::Week;
    FiguresFilter m_filter;
    std::shared_ptr<const Figures> m_figures;
    std::shared_ptr<const FiguresNames> m_names;
    QString m_problem;
    std::shared_ptr<ExportJob> m_export; ///< null when none runs
    std::uint64_t m_question = 0;        ///< counts ask()
    std::chrono::milliseconds m_interval{1000};
    std::chrono::milliseconds m_retryInterval{500};
    int m_mostTries = 4;
    int m_tries = 0;
    int m_stale = 0; ///< reads that are still to come for what is new
    bool m_watched = false;
    bool m_reading = false;
    QElapsedTimer m_sinceRead; ///< began
    std::chrono::milliseconds m_took{0};
    QElapsedTimer m_namesAge;
    QTimer m_next;
    QTimer m_slide; ///< until the window moves on
    Mailbox m_mail;
    ReadingThread<FiguresSource, 3> m_thread; ///< posts to m_mail, so it goes first
};

} // namespace sekisho::ui
