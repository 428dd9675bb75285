// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fake_script.h"

#include "support/wire_text.h"

namespace sekisho::test {

namespace {

constexpr std::uint64_t Period = 61 * 61;

std::string makeTable()
{
    std::string table(Period * 20, '\0');
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = static_cast<char>('0' + (i + i / 61) % 61);
    return table;
}

} // namespace

std::string patternBytes(std::uint64_t offset, std::size_t count)
{
    static const std::string table = makeTable();
    std::string out;
    out.reserve(count);
    while (out.size() < count)
        out.append(table, (offset + out.size()) % Period, count - out.size());
    return out;
}

Script &Script::add(Step next)
{
    m_steps.push_back(std::move(next));
    return *this;
}

Script &Script::send(std::string bytes)
{
    return add(step::Send{std::move(bytes)});
}

Script &Script::drip(std::string bytes, std::size_t piece, std::chrono::milliseconds pause)
{
    return add(step::Drip{std::move(bytes), piece, pause});
}

Script &Script::chunk(std::string_view data)
{
    return data.empty() ? *this : send(chunked(data));
}

Script &Script::lastChunk()
{
    return send("0\r\n\r\n");
}

Script &Script::generate(std::uint64_t count)
{
    return add(step::Generate{count, 0});
}

Script &Script::generateChunks(std::uint64_t count, std::size_t size)
{
    return add(step::Generate{count, size});
}

Script &Script::waitFor(std::string gate)
{
    return add(step::WaitForGate{std::move(gate)});
}

Script &Script::waitForRequestBody()
{
    return add(step::Action::WaitForRequestBody);
}

Script &Script::waitForClientClose()
{
    return add(step::Action::WaitForClientClose);
}

Script &Script::pause(std::chrono::milliseconds time)
{
    return add(step::Pause{time});
}

Script &Script::stopReading()
{
    return add(step::Action::StopReading);
}

Script &Script::startReading()
{
    return add(step::Action::StartReading);
}

Script &Script::close()
{
    return add(step::Action::Close);
}

Script &Script::closeWithoutNotify()
{
    return add(step::Action::CloseWithoutNotify);
}

Script &Script::halfClose()
{
    return add(step::Action::HalfClose);
}

Script &Script::reset()
{
    return add(step::Action::Reset);
}

Script &Script::stopListening()
{
    return add(step::Action::StopListening);
}

Script &Script::echo()
{
    return add(step::Action::Echo);
}

Script &Script::append(const Script &other)
{
    m_steps.insert(m_steps.end(), other.m_steps.begin(), other.m_steps.end());
    return *this;
}

} // namespace sekisho::test
