// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/flight.h"

#include <algorithm>

namespace sekisho::gateway {
namespace {

constexpr std::size_t FeedBytes = 64 * 1024;
/// Enough for any stream of a model; what comes after is timed with the last.
constexpr std::size_t MostTimings = 100'000;

} // namespace

struct Flight::Seat {
    FlightListener *listener = nullptr; ///< null once it has left
    std::uint64_t offset = 0;           ///< of the retained bytes, up to where it has them
    bool receiving = false;
    bool told = false; ///< of the end
};

Flight::Flight(Loop &loop, std::optional<Retention> retention)
    : m_loop(loop), m_retention(std::move(retention))
{
    if (m_retention) {
        m_spool = std::make_shared<storage::Spool>(m_retention->directory, m_retention->memoryBytes,
                                                   m_retention->sharedMemory);
        m_open = true;
    }
}

Flight::~Flight() = default;

std::shared_ptr<Flight> Flight::start(http::Client &client, Loop &loop, http::CallRequest request,
                                      std::optional<Retention> retention)
{
    const std::shared_ptr<Flight> flight(new Flight(loop, std::move(retention)));
    flight->m_call = client.start(std::move(request), *flight);
    return flight;
}

Flight::SeatPtr Flight::seatOf(const FlightListener &listener) const
{
    const auto found = std::find_if(m_seats.begin(), m_seats.end(),
                                    [&](const SeatPtr &seat) { return seat->listener == &listener; });
    return found == m_seats.end() ? nullptr : *found;
}

bool Flight::isLedBy(const FlightListener &listener) const
{
    return !m_seats.empty() && m_seats.front()->listener == &listener;
}

template <typename Call>
void Flight::forEach(Call &&call)
{
    // Listeners come and go while they are told; one alone is the usual case and wants no copy of the list.
    if (m_seats.size() == 1) {
        const SeatPtr only = m_seats.front();
        call(only);
        return;
    }
    const std::vector<SeatPtr> seats = m_seats;
    for (const SeatPtr &seat : seats) {
        if (seat->listener)
            call(seat);
    }
}

void Flight::join(FlightListener &listener)
{
    auto seat = std::make_shared<Seat>();
    seat->listener = &listener;
    m_seats.push_back(std::move(seat));
    if (m_answered)
        listener.onFlightHead(m_head, m_framing);
    else if (m_error)
        listener.onFlightBroken(*m_error);
}

void Flight::receive(FlightListener &listener)
{
    const auto self = shared_from_this();
    const SeatPtr seat = seatOf(listener);
    seat->receiving = true;
    feed(seat);
    updatePause();
}

void Flight::feed(FlightListener &listener)
{
    const auto self = shared_from_this();
    if (const SeatPtr seat = seatOf(listener))
        feed(seat);
    updatePause();
}

void Flight::leave(FlightListener &listener)
{
    const SeatPtr seat = seatOf(listener);
    if (!seat)
        return;
    const bool handsOn = wouldHandOn(listener);
    seat->listener = nullptr;
    std::erase(m_seats, seat);
    if (m_seats.empty()) {
        m_call.reset();
        close();
        return;
    }
    const auto self = shared_from_this();
    if (handsOn)
        m_seats.front()->listener->onFlightLeading();
    updatePause();
}

bool Flight::wouldHandOn(const FlightListener &listener) const
{
    return isLedBy(listener) && m_seats.size() > 1 && !m_ended && !m_error && !m_settled;
}

void Flight::readOn(const FlightListener &listener, const std::function<void(std::string_view)> &read) const
{
    const SeatPtr seat = seatOf(listener);
    std::string slice;
    for (std::uint64_t at = seat ? seat->offset : retainedBytes(); at < retainedBytes(); at += slice.size()) {
        slice.clear();
        if (!m_spool->read(at, std::min<std::uint64_t>(FeedBytes, retainedBytes() - at), slice))
            return;
        read(slice);
    }
}

std::shared_ptr<const storage::CacheBody> Flight::takeWhole(const FlightListener &listener)
{
    const SeatPtr seat = seatOf(listener);
    // While others listen, more may come, and what the cache reads must not grow.
    const bool settled = m_ended || m_seats.size() == 1;
    if (!m_spool || m_outgrown || m_error || m_taken || !seat || !settled || seat->offset != retainedBytes())
        return nullptr;
    m_taken = true;
    close();
    return m_spool;
}

void Flight::onInformational(const http::ResponseHead &head)
{
    const auto self = shared_from_this();
    forEach([&](const SeatPtr &seat) { seat->listener->onFlightInformational(head); });
}

void Flight::onHead(http::ResponseHead head, http::Framing framing)
{
    const auto self = shared_from_this();
    m_answered = true;
    m_framing = framing;
    m_headAt = m_loop.now();
    // An error is shared by those who wait for it, not by whoever tries again.
    if (head.status < 200 || head.status > 299)
        close();
    if (m_spool && framing.kind == http::Framing::Kind::Length && framing.length > m_retention->limit &&
        m_seats.size() == 1) {
        // It would be outgrown; whoever is alone need not fill a spool first.
        m_spool.reset();
        close();
    }
    if (!m_open && m_seats.size() == 1) {
        const SeatPtr only = m_seats.front();
        only->listener->onFlightHead(std::move(head), m_framing);
    } else {
        m_head = std::move(head);
        forEach([&](const SeatPtr &seat) { seat->listener->onFlightHead(m_head, m_framing); });
    }
    updatePause();
}

void Flight::noteTiming(std::size_t bytes)
{
    const Micros at = m_loop.now() - m_headAt;
    if (!m_timings.empty() && (m_timings.back().at == at || m_timings.size() >= MostTimings))
        m_timings.back().bytes += bytes;
    else
        m_timings.push_back({bytes, at});
}

void Flight::onBody(std::string_view piece)
{
    const auto self = shared_from_this();
    if (m_outgrown && m_spool) {
        m_tail += piece;
        return;
    }
    if (!m_spool) {
        forEach([&](const SeatPtr &seat) { seat->listener->onFlightBody(piece); });
        updatePause();
        return;
    }
    const std::uint64_t before = m_spoolBytes;
    const bool kept = before + piece.size() <= m_retention->limit && m_spool->append(piece);
    m_spoolBytes = m_spool->size();
    if (!kept) {
        outgrow(piece);
        return;
    }
    noteTiming(piece.size());
    forEach([&](const SeatPtr &seat) {
        // Those who are behind read it from the spool when it is its turn.
        if (!seat->receiving || seat->offset != before || seat->listener->isLagging())
            return;
        seat->offset += piece.size();
        seat->listener->onFlightBody(piece);
    });
    updatePause();
}

void Flight::outgrow(std::string_view piece)
{
    m_outgrown = true;
    m_tail = piece;
    close();
    const std::vector<SeatPtr> seats = m_seats;
    const http::HttpError cutOff{http::ErrorKind::BodyTooLarge,
                                 "the answer grew past what equal requests can share", false};
    for (const SeatPtr &seat : seats) {
        if (seat->listener && seat != m_seats.front())
            seat->listener->onFlightBroken(cutOff);
    }
    if (!m_seats.empty())
        feed(m_seats.front());
    updatePause();
}

void Flight::feed(const SeatPtr &seat)
{
    std::string slice;
    while (seat->listener && seat->receiving && m_spool && seat->offset < retainedBytes() &&
           !seat->listener->isLagging()) {
        const std::size_t size = std::min<std::uint64_t>(FeedBytes, retainedBytes() - seat->offset);
        slice.clear();
        if (!m_spool->read(seat->offset, size, slice)) {
            seat->listener->onFlightBroken(
                {http::ErrorKind::Reset, "what was held of the answer cannot be read back", false});
            return;
        }
        seat->offset += size;
        seat->listener->onFlightBody(slice);
    }
    if (!seat->listener || !seat->receiving || (m_spool && seat->offset < retainedBytes()))
        return;
    if (m_outgrown && m_spool) {
        // The leader has caught up; from here on nothing is held.
        m_spool.reset();
        const std::string tail = std::exchange(m_tail, {});
        seat->listener->onFlightBody(tail);
    }
    finish(seat);
}

void Flight::finish(const SeatPtr &seat)
{
    if (!seat->listener || !seat->receiving || seat->told || (!m_ended && !m_error))
        return;
    seat->told = true;
    if (m_error)
        seat->listener->onFlightBroken(*m_error);
    else
        seat->listener->onFlightEnd();
    // Whoever comes now finds it in the cache, or asks anew.
    close();
}

void Flight::onEnd()
{
    const auto self = shared_from_this();
    m_ended = true;
    m_endedAt = m_loop.now();
    forEach([&](const SeatPtr &seat) {
        if (!m_spool || seat->offset == retainedBytes())
            finish(seat);
    });
}

void Flight::onBroken(const http::HttpError &error)
{
    const auto self = shared_from_this();
    m_error = error;
    close();
    forEach([&](const SeatPtr &seat) {
        if (!m_answered)
            seat->listener->onFlightBroken(error);
        else if (!m_spool || seat->offset == retainedBytes())
            finish(seat);
    });
}

void Flight::onRequestDrained()
{
    const auto self = shared_from_this();
    if (!m_seats.empty())
        m_seats.front()->listener->onFlightRequestDrained();
}

void Flight::updatePause()
{
    if (!m_call || !m_answered || m_ended || m_error)
        return;
    // At the pace of the fastest: the others read what is held.
    const bool paused = (m_outgrown && m_spool) ||
                        std::all_of(m_seats.begin(), m_seats.end(),
                                    [](const SeatPtr &seat) { return seat->listener->isLagging(); });
    if (std::exchange(m_paused, paused) != paused)
        m_call->setPaused(paused);
}

void Flight::close()
{
    if (std::exchange(m_open, false) && m_retention->closed)
        m_retention->closed(*this);
}

} // namespace sekisho::gateway
