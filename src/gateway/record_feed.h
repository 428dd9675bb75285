// SPDX-License-Identifier: GPL-3.0-or-later
// Records on their way out of the worker, to the window and to the journal: gathered, bounded, never waited
// for.
#pragma once

#include "base/loop.h"
#include "gateway/events.h"
#include "storage/journal.h"

#include <deque>
#include <functional>
#include <memory>
#include <set>

namespace sekisho::gateway {

class Recorder;

/// Hands over the last state of each record that changed, at most every 50 ms. Lives in the worker.
class RecordFeed {
public:
    /// Whether earlier batches have been read, so that another may come; else it is asked again later.
    using Ready = std::function<bool()>;
    using Sink = std::function<void(const std::shared_ptr<const Events> &)>;

    /// The journal, where there is one, outlives it.
    RecordFeed(Loop &loop, Ready ready, Sink sink, storage::RecordSink *journal = nullptr);

    /// The recorder's record has changed. It is asked for its state when the batch is made.
    void changed(Recorder &recorder);
    /// It has been running for so long that its row must not wait for its end.
    void opened(Recorder &recorder);
    /// The recorder's exchange has ended with this; it is not asked again.
    void finished(Recorder &recorder, std::shared_ptr<const storage::ExchangeRecord> record);
    /// It has ended and counts in the figures, but has no row.
    void counted(Recorder &recorder, const std::shared_ptr<const storage::ExchangeRecord> &record);
    /// It has ended without a trace.
    void forget(Recorder &recorder) { m_changed.erase(&recorder); }
    /// Exchanges in flight, for the batches.
    void setInFlight(std::uint64_t count);
    void flush();

private:
    void schedule();
    void makeRoom();

    Ready m_ready;
    Sink m_sink;
    storage::RecordSink *m_journal;
    Timer m_timer;
    std::set<Recorder *> m_changed;
    std::deque<std::shared_ptr<const storage::ExchangeRecord>> m_finished;
    std::uint64_t m_finishedBytes = 0;
    std::uint64_t m_inFlight = 0;
    std::uint64_t m_dropped = 0;
    bool m_dirty = false;
};

} // namespace sekisho::gateway
