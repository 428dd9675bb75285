// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fake_connection.h"

#include <array>

#include <poll.h>

namespace sekisho::test {

namespace {

constexpr std::size_t Block = 64 * 1024;
// Of one connection in a row, so that the others have their turn.
constexpr int BlocksPerTurn = 16;
// Read ahead of the request being answered; more stays in the kernel, where the client feels it.
constexpr std::size_t MaxAhead = 1024 * 1024;

bool isAction(const Step &step, step::Action action)
{
    const auto *found = std::get_if<step::Action>(&step);
    return found && *found == action;
}

} // namespace

FakeConnection::FakeConnection(Ledger &ledger, int number, std::unique_ptr<FakeWire> wire, Welcome welcome)
    : m_ledger(ledger), m_number(number), m_wire(std::move(wire)), m_welcome(welcome)
{
    if (welcome == Welcome::Close)
        closeNow();
    else if (welcome == Welcome::Reset)
        resetNow();
}

FakeConnection::~FakeConnection()
{
    leaveGate();
}

short FakeConnection::wantedEvents() const
{
    int events = m_inputEnded ? 0 : POLLRDHUP;
    if (m_reading && !m_inputEnded && m_input.size() < MaxAhead && m_welcome == Welcome::Serve)
        events |= POLLIN;
    if (m_writeBlocked || m_again)
        events |= POLLOUT;
    return static_cast<short>(events);
}

void FakeConnection::run()
{
    if (gone())
        return;
    m_again = false;
    if (m_welcome == Welcome::Hang) {
        noticeHangUp();
        return;
    }
    if (!m_wire->readyForData()) {
        const auto outcome = m_wire->handshake();
        m_writeBlocked = m_wire->wantsWrite();
        const std::lock_guard lock(m_ledger.mutex);
        SeenConnection &seen = m_ledger.connections[static_cast<std::size_t>(m_number)];
        seen.serverName = m_wire->serverName();
        if (outcome.status == FakeWire::Status::Blocked)
            return;
        if (outcome.status != FakeWire::Status::Ok) {
            seen.handshakeFailed = true;
            seen.open = false;
            m_wire->close(false);
            return;
        }
    }
    readInput();
    while (!gone()) {
        takeRequest();
        if (!m_script)
            break;
        runScript();
        if (m_script)
            break;
    }
    if (m_inputEnded && !m_script && !gone())
        closeNow();
}

void FakeConnection::readInput()
{
    if (!m_reading)
        noticeHangUp();
    std::array<char, Block> buffer;
    for (int turns = 0; !gone() && m_reading && !m_inputEnded && m_input.size() < MaxAhead; ++turns) {
        if (turns >= BlocksPerTurn) {
            m_again = true;
            return;
        }
        const bool scripted = m_script != nullptr;
        const auto outcome = m_wire->read(buffer.data(), buffer.size());
        if (outcome.status == FakeWire::Status::Blocked)
            return;
        if (outcome.status == FakeWire::Status::Ok) {
            m_input.append(buffer.data(), outcome.bytes);
            takeRequest();
            if (!scripted && m_script) { // its first step may be to stop reading
                m_again = true;
                return;
            }
        } else {
            clientEnded(outcome.status == FakeWire::Status::Closed ? ClientEnd::Fin : ClientEnd::Reset);
        }
    }
}

void FakeConnection::noticeHangUp()
{
    const auto state = m_wire->peek();
    if (state == FakeWire::Status::Broken && m_inputEnded)
        abandon();
    else if (state != FakeWire::Status::Ok)
        clientEnded(state == FakeWire::Status::Closed ? ClientEnd::Fin : ClientEnd::Reset);
}

void FakeConnection::takeRequest()
{
    while (!m_input.empty() && !m_reader.complete() && !m_reader.broken()) {
        const bool hadHead = m_reader.headDone();
        m_input.erase(0, m_reader.consume(m_input));
        if (!hadHead && (m_reader.headDone() || m_reader.broken()))
            publishHead();
        if (m_request >= 0)
            publishBody();
        if (m_reader.broken() && !m_script)
            startScript();
    }
}

void FakeConnection::publishHead()
{
    SeenRequest &request = m_reader.request();
    bool early = false;
    bool carryOn = false;
    {
        const std::lock_guard lock(m_ledger.mutex);
        m_request = static_cast<int>(m_ledger.requests.size());
        request.number = m_request;
        request.connection = m_number;
        request.onConnection = m_served++;
        m_ledger.requests.push_back(request);
        m_ledger.connections[static_cast<std::size_t>(m_number)].requests = m_served;
        early = m_ledger.answerAtHead;
        carryOn = m_ledger.continueByItself && !early && !m_reader.complete() &&
                  request.field("expect") == "100-continue";
    }
    m_hash.reset();
    m_ledger.tell({News::RequestBegun, m_request, {}});
    if (carryOn)
        sendUnasked("HTTP/1.1 100 Continue\r\n\r\n");
    m_step = 0;
    if (early)
        startScript();
}

void FakeConnection::publishBody()
{
    const std::string &piece = m_reader.newBody();
    m_hash.addData(QByteArrayView(piece.data(), static_cast<qsizetype>(piece.size())));
    const bool complete = m_reader.complete();
    {
        const std::lock_guard lock(m_ledger.mutex);
        SeenRequest &seen = entry();
        seen.bodyBytes += piece.size();
        seen.body.append(piece, 0, m_ledger.keptBody - std::min(m_ledger.keptBody, seen.body.size()));
        seen.complaints = m_reader.request().complaints;
        if (complete) {
            seen.bodySha256 = m_hash.result().toHex().toStdString();
            seen.complete = true;
        }
    }
    if (!complete)
        return;
    m_ledger.tell({News::RequestComplete, m_request, {}});
    if (!m_script)
        startScript();
}

void FakeConnection::startScript()
{
    SeenRequest copy;
    {
        const std::lock_guard lock(m_ledger.mutex);
        copy = entry();
    }
    Script script = m_ledger.scriptFor(copy);
    {
        const std::lock_guard lock(m_ledger.mutex);
        entry().steps = script.steps().size();
    }
    m_script = std::make_shared<const Script>(std::move(script));
}

void FakeConnection::runScript()
{
    const auto script = m_script; // a client that goes in between takes it away
    for (int turns = 0; m_script && m_step < script->steps().size();) {
        const Progress progress = runStep(script->steps()[m_step]);
        if (progress == Progress::Waiting)
            return;
        if (progress == Progress::Again && ++turns >= BlocksPerTurn) {
            m_again = true;
            return;
        }
        if (progress == Progress::Done)
            stepDone();
    }
    if (!m_script)
        return;
    m_script.reset();
    {
        const std::lock_guard lock(m_ledger.mutex);
        entry().finished = true;
    }
    m_ledger.tell({News::ScriptFinished, m_request, {}});
    if (!m_reader.complete()) {
        closeNow(); // what is left of its body cannot be told from a next request
        return;
    }
    m_request = -1;
    m_reader.startNext();
}

FakeConnection::Progress FakeConnection::runStep(const Step &current)
{
    if (const auto *action = std::get_if<step::Action>(&current))
        return runAction(*action);
    if (const auto *wait = std::get_if<step::WaitForGate>(&current)) {
        {
            const std::lock_guard lock(m_ledger.mutex);
            if (m_ledger.released.contains(wait->gate))
                return Progress::Done;
            if (!m_gate.empty())
                return Progress::Waiting;
            m_ledger.waiting.insert(wait->gate);
            m_gate = wait->gate;
        }
        m_ledger.tell({News::WaitingAt, m_request, wait->gate});
        return Progress::Waiting;
    }
    if (m_resumeAt) {
        if (Clock::now() < *m_resumeAt)
            return Progress::Waiting;
        m_resumeAt.reset();
        if (std::holds_alternative<step::Pause>(current))
            return Progress::Done;
    } else if (const auto *pause = std::get_if<step::Pause>(&current)) {
        m_resumeAt = Clock::now() + pause->time;
        return Progress::Waiting;
    }
    if (m_outputSent < m_output.size())
        return write();
    return refill(current);
}

FakeConnection::Progress FakeConnection::refill(const Step &current)
{
    m_outputSent = 0;
    m_output.clear();
    if (const auto *send = std::get_if<step::Send>(&current)) {
        if (m_produced > 0 || send->bytes.empty())
            return Progress::Done;
        m_output = send->bytes;
    } else if (const auto *drip = std::get_if<step::Drip>(&current)) {
        if (m_produced >= drip->bytes.size())
            return Progress::Done;
        m_output = drip->bytes.substr(static_cast<std::size_t>(m_produced), drip->piece);
        if (m_produced > 0 && drip->pause.count() > 0)
            m_resumeAt = Clock::now() + drip->pause;
    } else if (const auto *make = std::get_if<step::Generate>(&current)) {
        if (m_produced >= make->count)
            return Progress::Done;
        const std::uint64_t left = make->count - m_produced;
        const std::size_t count =
            static_cast<std::size_t>(std::min<std::uint64_t>(left, make->chunk > 0 ? make->chunk : Block));
        const std::string piece = patternBytes(m_produced, count);
        m_output = make->chunk > 0 ? chunked(piece) : piece;
        m_produced += count;
        return Progress::Again;
    }
    m_produced += m_output.size();
    return Progress::Again;
}

FakeConnection::Progress FakeConnection::write()
{
    const auto outcome = m_wire->write(std::string_view(m_output).substr(m_outputSent));
    m_writeBlocked = outcome.status == FakeWire::Status::Blocked;
    if (m_writeBlocked)
        return Progress::Waiting;
    if (outcome.status != FakeWire::Status::Ok) {
        clientEnded(ClientEnd::Reset);
        return Progress::Waiting;
    }
    m_outputSent += outcome.bytes;
    const std::lock_guard lock(m_ledger.mutex);
    entry().bytesAccepted += outcome.bytes;
    return Progress::Again;
}

FakeConnection::Progress FakeConnection::runAction(step::Action action)
{
    switch (action) {
    case step::Action::WaitForRequestBody:
        return m_reader.complete() ? Progress::Done : Progress::Waiting;
    case step::Action::WaitForClientClose:
        return m_inputEnded ? Progress::Done : Progress::Waiting;
    case step::Action::StopReading:
        m_reading = false;
        return Progress::Done;
    case step::Action::StartReading:
        m_reading = true;
        readInput();
        return Progress::Done;
    case step::Action::Close:
    case step::Action::CloseWithoutNotify:
        readInput(); // unread input would turn the FIN into an RST
        closed();
        m_wire->close(action == step::Action::Close);
        return Progress::Done;
    case step::Action::HalfClose:
        m_wire->halfClose();
        return Progress::Done;
    case step::Action::Reset:
        closed();
        m_wire->reset();
        return Progress::Done;
    case step::Action::StopListening:
        m_ledger.stopListening = true;
        return Progress::Done;
    case step::Action::Echo:
        if (m_outputSent >= m_output.size()) {
            m_output = std::exchange(m_input, {});
            m_outputSent = 0;
        }
        if (m_outputSent < m_output.size())
            return write();
        return m_inputEnded ? Progress::Done : Progress::Waiting;
    }
    return Progress::Done;
}

void FakeConnection::stepDone()
{
    ++m_step;
    m_produced = 0;
    m_resumeAt.reset();
    m_output.clear();
    m_outputSent = 0;
    leaveGate();
    const std::lock_guard lock(m_ledger.mutex);
    entry().stepsDone = m_step;
}

void FakeConnection::clientEnded(ClientEnd end)
{
    if (m_inputEnded)
        return;
    m_inputEnded = true;
    {
        const std::lock_guard lock(m_ledger.mutex);
        m_ledger.connections[static_cast<std::size_t>(m_number)].end = end;
        if (m_request >= 0 && !(m_script && m_step >= m_script->steps().size()))
            entry().closedBeforeStep = m_step;
    }
    const bool expected = m_script && m_step < m_script->steps().size() &&
                          (isAction(m_script->steps()[m_step], step::Action::WaitForClientClose) ||
                           isAction(m_script->steps()[m_step], step::Action::Echo));
    // A client that closes while its answer is under way does not want the rest; half-closing clients of a
    // provider do not exist.
    if (!expected || end == ClientEnd::Reset)
        abandon();
    m_ledger.tell({News::ClientClosed, m_number, {}});
}

void FakeConnection::abandon()
{
    const bool scripted = m_script != nullptr;
    const bool waited = scripted && m_step + 1 == m_script->steps().size() &&
                        isAction(m_script->steps()[m_step], step::Action::WaitForClientClose);
    m_script.reset();
    leaveGate();
    if (waited) {
        const std::lock_guard lock(m_ledger.mutex);
        entry().stepsDone = m_step + 1;
        entry().finished = true;
    }
    closed();
    m_wire->close(false);
}

void FakeConnection::leaveGate()
{
    if (m_gate.empty())
        return;
    const std::lock_guard lock(m_ledger.mutex);
    if (const auto found = m_ledger.waiting.find(m_gate); found != m_ledger.waiting.end())
        m_ledger.waiting.erase(found);
    m_gate.clear();
}

void FakeConnection::closed()
{
    // Before it is so: who sees the end of the connection finds it noted.
    const std::lock_guard lock(m_ledger.mutex);
    m_ledger.connections[static_cast<std::size_t>(m_number)].open = false;
}

void FakeConnection::closeNow()
{
    closed();
    m_wire->close(true);
}

void FakeConnection::resetNow()
{
    closed();
    m_wire->reset();
}

void FakeConnection::sendUnasked(std::string_view bytes)
{
    // A few bytes on a fresh or idle connection always fit.
    static_cast<void>(m_wire->write(bytes));
}

} // namespace sekisho::test
