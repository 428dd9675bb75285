// SPDX-License-Identifier: GPL-3.0-or-later
// One upstream call and those who listen to its answer: one as a rule, several when equal requests meet.
#pragma once

#include "http/client.h"
#include "storage/cache_store.h"
#include "storage/spool.h"

#include <QString>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace sekisho::gateway {

/// One who takes the answer. Any call may make it leave the flight.
class FlightListener {
public:
    virtual ~FlightListener() = default;
    virtual void onFlightInformational(const http::ResponseHead &head) = 0;
    virtual void onFlightHead(http::ResponseHead head, http::Framing framing) = 0;
    virtual void onFlightBody(std::string_view piece) = 0;
    virtual void onFlightEnd() = 0;
    virtual void onFlightBroken(const http::HttpError &error) = 0;
    /// The upstream has room for more of the request.
    virtual void onFlightRequestDrained() = 0;
    /// The one that led has left; this one leads now.
    virtual void onFlightLeading() = 0;
    /// Its own client takes nothing more for now; Flight::feed() is called when it does.
    [[nodiscard]] virtual bool isLagging() const = 0;
};

/// Lives as long as anyone listens: the last one to leave aborts the call at once. The first listener leads:
/// it is the one whose request was sent. One thread.
class Flight final : public std::enable_shared_from_this<Flight>, private http::CallObserver {
public:
    /// What equal requests may differ in; only those that do not share a call.
    struct Terms {
        std::optional<Micros> patience; ///< for the first byte
        std::string codings;            ///< that the answer may have
        bool operator==(const Terms &) const = default;
    };
    /// What is kept of the answer, so that others can join and the cache can store it.
    struct Retention {
        storage::CacheKey key;
        QString directory;                                  ///< for what is not held in memory
        std::size_t memoryBytes = 0;                        ///< held in memory before that
        std::shared_ptr<storage::SpoolMemory> sharedMemory; ///< with all the others
        std::uint64_t limit = 0; ///< bytes; an answer beyond is not kept, and its followers are cut off
        Terms terms;
        /// Nobody can join any more. Called once.
        std::function<void(const Flight &)> closed;
    };

    [[nodiscard]] static std::shared_ptr<Flight>
    start(http::Client &client, Loop &loop, http::CallRequest request, std::optional<Retention> retention);
    ~Flight() override;

    /// Several may listen only while isOpen(). What has come already is told by the time this returns, save
    /// the body, which waits for receive().
    void join(FlightListener &listener);
    void receive(FlightListener &listener);
    void leave(FlightListener &listener);
    /// The listener's client has drained.
    void feed(FlightListener &listener);

    [[nodiscard]] bool isOpen() const { return m_open; }
    [[nodiscard]] bool isLedBy(const FlightListener &listener) const;
    /// The leader has had all that its dialect promises and answers for the call, though it may leave before
    /// the end of the bytes: the lead is not handed on.
    void settle() { m_settled = true; }
    [[nodiscard]] std::size_t listeners() const { return m_seats.size(); }
    /// Whether another one will lead when this one leaves now, and answer for the call: that is over only
    /// when its bytes are, or when its leader has settled it.
    [[nodiscard]] bool wouldHandOn(const FlightListener &listener) const;
    /// What is retained and the listener has not been given: how the answer went on.
    void readOn(const FlightListener &listener, const std::function<void(std::string_view)> &read) const;

    /// Of a streamed request; the leader's.
    void sendBody(std::string_view piece) { m_call->sendBody(piece); }
    void endBody() { m_call->endBody(); }
    [[nodiscard]] std::size_t unsentBytes() const { return m_call->unsentBytes(); }

    [[nodiscard]] const http::CallTimes &times() const { return m_call->times(); }
    /// From the start of the call to its end, or until now.
    [[nodiscard]] Micros duration() const { return m_endedAt.value_or(m_loop.now()) - times().started; }

    /// The whole answer's bytes, for the cache, once for all listeners: null when they are not retained, or
    /// were taken already, or when the listener has not come to their end yet.
    [[nodiscard]] std::shared_ptr<const storage::CacheBody> takeWhole(const FlightListener &listener);
    [[nodiscard]] const storage::CacheKey &key() const { return m_retention->key; }
    [[nodiscard]] const Terms &terms() const { return m_retention->terms; }
    [[nodiscard]] const std::vector<storage::CacheTiming> &timings() const { return m_timings; }

private:
    struct Seat;
    using SeatPtr = std::shared_ptr<Seat>;

    Flight(Loop &loop, std::optional<Retention> retention);

    void onInformational(const http::ResponseHead &head) override;
    void onHead(http::ResponseHead head, http::Framing framing) override;
    void onBody(std::string_view piece) override;
    void onEnd() override;
    void onBroken(const http::HttpError &error) override;
    void onRequestDrained() override;

    template <typename Call>
    void forEach(Call &&call);
    void feed(const SeatPtr &seat);
    void finish(const SeatPtr &seat);
    void noteTiming(std::size_t bytes);
    /// The answer is larger than what is retained, or the disk has refused its bytes.
    void outgrow(std::string_view piece);
    void updatePause();
    void close();
    [[nodiscard]] std::uint64_t retainedBytes() const { return m_spool ? m_spoolBytes : 0; }
    [[nodiscard]] SeatPtr seatOf(const FlightListener &listener) const;

    Loop &m_loop;
    std::optional<Retention> m_retention;
    std::shared_ptr<storage::Spool> m_spool; ///< null when nothing is retained
    std::uint64_t m_spoolBytes = 0;          ///< its size, which it locks to tell
    std::string m_tail; ///< what came after the spool was outgrown and before the leader had caught up
    std::vector<storage::CacheTiming> m_timings;
    std::vector<SeatPtr> m_seats; ///< the first one leads
    bool m_answered = false;      ///< the head has come
    http::ResponseHead m_head;    ///< for those who join later
    http::Framing m_framing;
    Micros m_headAt{};
    std::optional<Micros> m_endedAt;
    std::optional<http::HttpError> m_error;
    bool m_ended = false;
    bool m_settled = false;
    bool m_open = false;
    bool m_outgrown = false;
    bool m_taken = false;
    bool m_paused = false;
    std::unique_ptr<http::Call> m_call; ///< last, so that it goes first
};

} // namespace sekisho::gateway
