// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of the log on disk as one list, however many there are, of which a bounded number is in memory.
//
// The list of the log is [what the file holds] + [what the live feed brings]; this is the first part, and
// ExchangeModel puts both together. It is a row of stretches of 256 or fewer rows, each known by the ids at
// its ends (LogStretches). LogWalk finds them in the reading thread, from the newest row down and in pieces
// that grow: without a filter from the index alone, 25 million rows a second; with one by looking at each
// row. So the list grows at its top for a moment after it was begun, and its length is exact when the walk is
// over. 10 million rows are 40,000 stretches, 4 MB.
//
// * A row that is asked for and not held is null at first. Its stretch is read in the other thread, by one
// query between
//   two ids, and changed() follows. What was asked for last is read first; beside it the neighbours are read
//   before they are asked for. The 48 stretches looked at last keep their rows.
// * What the live feed has is left out of the walk by id; the feed hands its oldest rows over when it has too
// many
//   (takeOver), which moves no row: only where it is read from changes. Such a row may still be running; what
//   is told of it until the file has its end is kept beside (m_running).
// * The file changes meanwhile. Rows that a limit or the user deletes: every 5 s the numbers of rows there
// and of
//   rows ever inserted tell how many went (LogStand). The oldest are mostly they, so stretches below the
//   oldest id go; else all stretches are counted anew. A stretch that comes with other rows than it had tells
//   exactly which went or came. So positions may be off until then, and a row shown is always one that was
//   read.
// * Rows that the feed had to leave out are found the same way.
// * If ids do not rise from stretch to stretch (a clock set back within a run), a stretch names all its rows.
#pragma once

#include "ui/models/log_history.h"
#include "ui/models/log_stretches.h"

#include <QPointer>

#include <map>

namespace sekisho::ui {

/// Main thread.
class LogRows final : public QObject {
    Q_OBJECT
public:
    using IsLive = std::function<bool(const LogId &)>;
    /// What the feed has and is about to bring. Asked when a walk begins, which is after restart().
    struct Live {
        std::vector<LogId> ids; ///< rising
        LogId youngest;
    };
    using TellLive = std::function<Live()>;

    LogRows(LogHistory &history, IsLive isLive, TellLive tellLive, QObject *parent = nullptr);

    [[nodiscard]] int count() const { return m_stretches.rows(); }
    /// Null when it is not here; it comes.
    [[nodiscard]] const ExchangeRow *at(int row);
    /// -1 when it is not here. It comes if there may be such a row.
    [[nodiscard]] int rowOf(const LogId &id);
    [[nodiscard]] const ExchangeRow *find(const LogId &id) { return m_stretches.find(id); }
    [[nodiscard]] const LogStretches &stretches() const { return m_stretches; }

    /// Begins anew with no rows. Tells nothing: whoever calls it resets the model.
    void restart(const RowTerms &terms);
    [[nodiscard]] bool isWalking() const { return m_history && m_history->isWalking(); }
    /// Of those that there may be, how many the walk has looked at.
    [[nodiscard]] std::int64_t passed() const { return m_passed; }
    /// Rows of the file, shown or not, that the feed does not have.
    [[nodiscard]] std::int64_t everything() const;

    /// The feed's oldest rows, those of them that are shown, become the end of this list. Tells nothing: the
    /// feed lets go of them at the same time. `rising`: all ids of the feed rise.
    void takeOver(const std::vector<RecordPtr> &shown, std::size_t all, bool rising);
    /// Whether the walk has taken that row for one of an earlier run: then the list must be begun anew.
    [[nodiscard]] bool hasTaken(const LogId &id) const;
    /// What the feed tells of a row that it has handed over.
    void news(const RecordPtr &record);
    /// There are rows in the file, so many by a guess, that the feed did not bring.
    void noteLeftOut(std::int64_t rows);

    /// What the file has become; by itself every 5 s.
    void check();

Q_SIGNALS:
    void aboutToInsert(int first, int last);
    void inserted();
    void aboutToRemove(int first, int last);
    void removed();
    void aboutToReset();
    void reset();
    /// These rows are here now, or are others.
    void changed(int first, int last);
    /// Whether it walks, how far it is, how many rows there are.
    void stateChanged();
    /// It is another file, or ids are in no order: restart() is needed.
    void restartNeeded();
    /// Why rows that were asked for do not come; empty when they do again.
    void problemChanged(const QString &problem);

private:
    using Key = LogStretches::Key;
    static constexpr std::size_t MostWanted = 6;
    static constexpr std::size_t MostCounted = 1024; ///< stretches at once
    static constexpr std::size_t MostChanges = 16;   ///< told one by one

    void takePiece(const LogWalk::Piece &piece);
    void want(Key key);
    void readNext();
    [[nodiscard]] std::optional<Key> nextToRead();
    void takeAnswer(Key key, const LogStretch &asked,
                    const storage::StorageResult<std::vector<RecordPtr>> &rows);
    void takeRows(Key key, const std::vector<RecordPtr> &records);
    void fill(Key key, std::vector<ExchangeRow> rows);
    void merge(Key key, std::vector<ExchangeRow> rows);
    void takeStand(const storage::LogStand &stand);
    [[nodiscard]] std::int64_t dropOld(const std::optional<LogId> &oldest);
    void readHeldAnew();
    void countAnew();
    void takeCounts(const std::vector<std::int64_t> &counts);
    void applyCounts();
    void resize(Key key, std::int64_t rows);

    QPointer<LogHistory> m_history;
    IsLive m_isLive;
    TellLive m_tellLive;
    LogStretches m_stretches;
    RowTerms m_terms;
    int m_generation = 0; ///< answers to questions about a list before this one are nothing
    bool m_begun = false; ///< the walk knows what was live; until then what is handed over is named
    std::optional<std::int64_t> m_end; ///< of the rows of earlier runs
    std::optional<storage::LogStand> m_stand;
    std::int64_t m_everything = 0;
    std::int64_t m_passed = 0;

    std::deque<Key> m_wanted;
    std::vector<Key> m_stale; ///< to be read though they may be held
    std::optional<Key> m_touched;
    std::optional<Key> m_reading;
    QTimer m_readTimer;
    QString m_problem;
    int m_failures = 0;

    std::map<LogId, RecordPtr> m_running;
    QTimer m_checkTimer;
    std::int64_t m_unexplained = 0; ///< rows that went, and not from the top
    bool m_countDue = false;
    int m_checksSinceCount = 0;
    std::vector<std::pair<Key, storage::LogRange>> m_counted; ///< asked for at this moment
    std::vector<std::pair<Key, std::int64_t>> m_changes;      ///< found so far
};

} // namespace sekisho::ui
