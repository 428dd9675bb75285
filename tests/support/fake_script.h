// SPDX-License-Identifier: GPL-3.0-or-later
// What the fake provider does in answer to one request: a list of steps, each of which is done before the
// next begins.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sekisho::test {

/// Bytes that anybody can check at any offset: period 3721, so that a lost or repeated block shows.
[[nodiscard]] std::string patternBytes(std::uint64_t offset, std::size_t count);

namespace step {

struct Send {
    std::string bytes;
};
struct Drip {
    std::string bytes;
    std::size_t piece = 1;
    std::chrono::milliseconds pause{};
};
struct Generate {
    std::uint64_t count = 0;
    std::size_t chunk = 0; ///< size of a chunk of Transfer-Encoding: chunked; 0 for bare bytes
};
struct WaitForGate {
    std::string gate;
};
struct Pause {
    std::chrono::milliseconds time{};
};
enum class Action {
    WaitForRequestBody,
    WaitForClientClose,
    StopReading,
    StartReading,
    Close,
    CloseWithoutNotify,
    HalfClose,
    Reset,
    StopListening,
    Echo,
};

} // namespace step

using Step =
    std::variant<step::Send, step::Drip, step::Generate, step::WaitForGate, step::Pause, step::Action>;

/// Built by chaining: `Script().send(head).waitFor("go").send(tail).close()`. After the last step the
/// connection stays open for its next request, unless a step closed it.
class Script {
public:
    /// Exactly these bytes, in one write where the kernel takes them.
    Script &send(std::string bytes);
    /// Each piece is a write of its own, the pause between them keeps the kernel from joining them.
    Script &drip(std::string bytes, std::size_t piece = 1,
                 std::chrono::milliseconds pause = std::chrono::milliseconds(1));
    /// `data` framed as one chunk; an empty one is left out, it would end the body.
    Script &chunk(std::string_view data);
    /// The chunk of size 0, with its empty trailer section.
    Script &lastChunk();
    /// `count` bytes of the pattern, made as the socket takes them.
    Script &generate(std::uint64_t count);
    /// The same, framed in chunks of `size`, without the last one.
    Script &generateChunks(std::uint64_t count, std::size_t size);

    /// Until the test releases this gate. A gate once released stays open.
    Script &waitFor(std::string gate);
    /// For a script that began at the head (FakeProvider::setAnswerAtHead).
    Script &waitForRequestBody();
    Script &waitForClientClose();
    Script &pause(std::chrono::milliseconds time);
    /// Nothing more ever comes; the connection stays until the client closes it.
    Script &hang() { return waitForClientClose(); }

    /// The socket's buffer fills up, and the client feels it.
    Script &stopReading();
    Script &startReading();

    /// With TLS, a close_notify first.
    Script &close();
    /// With TLS, the end of the TCP stream without a close_notify: a truncation.
    Script &closeWithoutNotify();
    /// Ends our direction only.
    Script &halfClose();
    /// RST: what the client has not read yet is lost to it.
    Script &reset();
    /// Later connections are refused.
    Script &stopListening();
    /// Sends back what comes, until the client closes: the far end of an upgraded connection.
    Script &echo();

    Script &append(const Script &other);

    [[nodiscard]] const std::vector<Step> &steps() const { return m_steps; }

private:
    Script &add(Step next);
    std::vector<Step> m_steps;
};

} // namespace sekisho::test
