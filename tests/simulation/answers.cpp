// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulation/answers.h"

#include "simulation/bodies.h"

#include <algorithm>

namespace sekisho::sim {

namespace {

using End = Script::End;

enum class Frame { Length, Chunked, UntilClose };

enum class Fault {
    None,
    ErrorStatus,
    ErrorEvent,
    StopsHalfWay, ///< a clean end of HTTP within what was to be said
    Cut,          ///< the connection ends within the message
    Silence,      ///< before the head, and the connection ends
    HangBefore,   ///< no head, for ever
    HangWithin,
    HangBehind, ///< all is said but that it is all
    ShortLength,
    Garbage,
    OddStatus,
    Echo, ///< it says the credential that it was sent
};

class Writer {
public:
    Writer(Dice &dice, const Temper &temper, Call &call, const Wish &wish)
        : m_dice(dice), m_temper(temper), m_call(call), m_wish(wish)
    {}
    Script write();

private:
    void choose();
    void say();
    [[nodiscard]] std::string head() const;
    [[nodiscard]] std::string framed();
    void breakOff(std::string &wire, std::size_t headBytes);
    void cutIntoSteps(const std::string &wire, std::size_t lastWords);

    Dice &m_dice;
    const Temper &m_temper;
    Call &m_call;
    const Wish &m_wish;
    Fault m_fault = Fault::None;
    Frame m_frame = Frame::Length;
    std::size_t m_lastWords = 0; ///< where they end in the framed body; 0 for none
    std::size_t m_missing = 0;   ///< bytes that Content-Length promises and nobody sends
    std::string m_extra;         ///< bytes behind the message
    Script m_script;
};

void Writer::choose()
{
    if (m_dice.percent(m_temper.faults)) {
        m_fault = m_dice.of({Fault::ErrorStatus, Fault::ErrorStatus, Fault::ErrorEvent, Fault::ErrorEvent,
                             Fault::StopsHalfWay, Fault::Cut, Fault::Cut, Fault::Silence, Fault::HangBefore,
                             Fault::HangWithin, Fault::HangBehind, Fault::HangBehind, Fault::ShortLength,
                             Fault::Garbage, Fault::OddStatus, Fault::Echo});
    }
    m_frame = m_dice.of({Frame::Length, Frame::Chunked, Frame::Chunked, Frame::UntilClose});
    if (m_fault == Fault::ShortLength)
        m_frame = Frame::Length;
    // Where the end of the connection is the end of the body, nothing can be left unsaid behind it.
    if (m_fault == Fault::HangBehind && m_frame == Frame::UntilClose)
        m_frame = Frame::Chunked;
}

void Writer::say()
{
    Call &call = m_call;
    call.tokensIn = 1000 + static_cast<std::int64_t>(call.number);
    call.tokensOut = 50 + static_cast<std::int64_t>(call.number);
    if (m_fault == Fault::ErrorStatus) {
        call.status = m_dice.of({400, 401, 404, 429, 500, 503, 529});
        fillError(call, m_wish);
        call.kind = "error status";
        return;
    }
    if (m_fault == Fault::OddStatus) {
        call.status = m_dice.of({201, 202, 204, 206, 302});
        call.good = call.status == 201;
    } else {
        call.good = m_fault == Fault::None || m_fault == Fault::HangBehind || m_fault == Fault::HangWithin ||
                    m_fault == Fault::Cut;
    }
    const std::size_t size =
        m_dice.below(m_dice.percent(m_temper.small) ? m_temper.most / 8 + 1 : m_temper.most + 1);
    const bool streams = m_wish.stream != m_dice.percent(4) || m_fault == Fault::ErrorEvent;
    if (call.status == 204 || m_dice.percent(2)) {
        call.kind = "empty";
        call.good = false;
        return;
    }
    if (streams) {
        const Mishap mishap = m_fault == Fault::ErrorEvent     ? Mishap::ErrorEvent
                              : m_fault == Fault::StopsHalfWay ? Mishap::HalfWay
                                                               : Mishap::None;
        fillStream(call, m_wish, size, mishap);
        call.kind = "stream";
    } else {
        fillPlain(call, m_wish, size);
        call.kind = "plain";
        if (m_fault == Fault::StopsHalfWay)
            call.body.resize(m_dice.between(1, call.body.size() - 1));
    }
    if (m_fault == Fault::Echo) {
        call.body.insert(call.body.size() / 2, call.credential);
        call.terminalEnd = call.terminalEnd > 0 ? call.terminalEnd + call.credential.size() : 0;
        call.good = call.credential.empty();
    }
    if (m_wish.acceptsGzip && m_dice.percent(m_temper.coded))
        compress(call);
    if (m_fault == Fault::ShortLength) {
        // The message ends where it says; what follows belongs to nothing.
        m_extra = call.body.substr(m_dice.below(call.body.size() + 1));
        call.body.resize(call.body.size() - m_extra.size());
        if (call.terminalEnd > call.body.size())
            call.terminalEnd = 0;
        const bool finished = call.finishedAt > 0 && call.finishedAt <= call.body.size();
        call.hasTerminal = call.hasTerminal && (call.isCoded() || call.terminalEnd > 0);
        call.good = m_extra.empty() || call.terminalEnd > 0 || finished;
    }
}

std::string Writer::head() const
{
    std::string text = "HTTP/1.1 " + std::to_string(m_call.status) +
                       " Said\r\nx-sim-call: " + std::to_string(m_call.number) +
                       "\r\nx-ratelimit-remaining: 7\r\nSet-Cookie: s=1\r\n";
    if (m_call.status != 204) {
        text += m_call.stream ? "Content-Type: text/event-stream\r\n" : "Content-Type: application/json\r\n";
        if (m_frame == Frame::Length)
            text += "Content-Length: " + std::to_string(m_call.body.size() + m_missing) + "\r\n";
        else if (m_frame == Frame::Chunked)
            text += "Transfer-Encoding: chunked\r\n";
    }
    if (m_call.isCoded())
        text += "Content-Encoding: gzip\r\n";
    if (m_call.status == 429)
        text += "Retry-After: 3\r\n";
    return text + "\r\n";
}

std::string Writer::framed()
{
    if (m_call.status == 204)
        return {};
    m_lastWords = m_call.terminalEnd;
    if (m_frame != Frame::Chunked)
        return m_call.body;
    std::string wire;
    for (std::size_t at = 0; at < m_call.body.size();) {
        std::size_t size = std::min(m_call.body.size() - at, m_dice.between(1, 400));
        if (at < m_call.terminalEnd)
            size = std::min(size, m_call.terminalEnd - at);
        wire += test::chunked(m_call.body.substr(at, size));
        at += size;
        if (at == m_call.terminalEnd)
            m_lastWords = wire.size();
    }
    return wire + "0\r\n\r\n";
}

/// Takes off the wire what the fault leaves unsaid, and says how it ends.
void Writer::breakOff(std::string &wire, std::size_t headBytes)
{
    const bool untilClose = m_frame == Frame::UntilClose;
    const std::size_t tail = m_frame == Frame::Chunked ? 5 : 1;
    const bool hasBody = wire.size() > headBytes + tail;
    m_script.end = untilClose || !m_extra.empty() ? End::Close
                   : m_dice.percent(12)           ? m_dice.of({End::Close, End::Reset})
                                                  : End::Keep;
    bool cut = false;
    switch (m_fault) {
    case Fault::Silence:
    case Fault::HangBefore:
        wire.resize(m_dice.percent(60) ? 0 : m_dice.below(headBytes));
        m_call.speaks = false;
        cut = true;
        m_script.end = m_fault == Fault::HangBefore ? End::Hang : m_dice.of({End::Close, End::Reset});
        break;
    case Fault::Garbage:
        wire = m_dice.of({"HTTP/9.7 what\r\n\r\n", "nonsense\r\n\r\n",
                          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"});
        m_call.speaks = false;
        cut = true;
        m_script.end = End::Close;
        break;
    case Fault::Cut:
        cut = hasBody || untilClose;
        m_script.end = untilClose ? End::Reset : m_dice.of({End::Close, End::Reset});
        break;
    case Fault::HangWithin:
        cut = hasBody || untilClose;
        m_script.end = cut ? End::Hang : End::Keep;
        break;
    case Fault::HangBehind:
        cut = true;
        if (m_frame == Frame::Chunked)
            wire.resize(wire.size() - tail);
        m_script.end = m_dice.percent(60) ? End::Hang : m_dice.of({End::Close, End::Reset});
        break;
    default:
        // Only its dialect can say that this was not all.
        cut = untilClose && m_call.stream && m_fault == Fault::StopsHalfWay;
        break;
    }
    if ((m_fault == Fault::Cut || m_fault == Fault::HangWithin) && hasBody)
        wire.resize(m_dice.between(headBytes, wire.size() - tail));
    m_call.resets = m_script.end == End::Reset;
    m_call.close = cut                          ? Call::Close::Cut
                   : m_script.end == End::Reset ? Call::Close::Unsure
                                                : Call::Close::Whole;
}

void Writer::cutIntoSteps(const std::string &wire, std::size_t lastWords)
{
    std::vector<std::size_t> cuts;
    for (std::size_t pieces = m_dice.weighted({3, 2, 2, 2, 1, 1, 1}); pieces > 0; --pieces)
        cuts.push_back(m_dice.below(wire.size() + 1));
    // Many a client leaves there.
    if (lastWords < wire.size() && m_dice.percent(50))
        cuts.push_back(lastWords);
    cuts.push_back(wire.size());
    std::sort(cuts.begin(), cuts.end());
    std::size_t at = 0;
    for (const std::size_t cut : cuts) {
        if (cut == at)
            continue;
        Script::Step step;
        if (at == 0 || at == lastWords || !m_dice.percent(25))
            step.after = m_temper.slow ? m_dice.time(std::chrono::seconds(2)) : m_dice.pause();
        step.bytes = wire.substr(at, cut - at);
        at = cut;
        m_script.steps.push_back(std::move(step));
    }
    if (!m_extra.empty() && m_dice.percent(50))
        m_script.extraAfter = m_dice.pause();
    m_script.extra = std::move(m_extra);
    if (m_dice.percent(40))
        m_script.endsAfter = m_dice.pause();
}

Script Writer::write()
{
    choose();
    say();
    if (m_fault == Fault::HangBehind && m_frame == Frame::Length)
        m_missing = m_dice.between(1, 5);
    const std::string hints =
        m_dice.percent(4) ? "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" : std::string();
    const std::string top = hints + head();
    std::string wire = top + framed();
    breakOff(wire, top.size());
    cutIntoSteps(wire, m_lastWords > 0 ? top.size() + m_lastWords : wire.size());
    m_call.kind += m_fault == Fault::None ? "" : " with fault " + std::to_string(static_cast<int>(m_fault));
    m_script.endsWithConnection = m_frame == Frame::UntilClose && m_call.status != 204;
    return std::move(m_script);
}

} // namespace

Script answerTo(Dice &dice, const Temper &temper, Call &call, const Wish &wish)
{
    return Writer(dice, temper, call, wish).write();
}

} // namespace sekisho::sim
