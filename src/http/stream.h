// SPDX-License-Identifier: GPL-3.0-or-later
// A connected byte stream, and how one is had. The connections of http/ see nothing else of a socket, so the
// same code runs over TCP, TLS, a bare descriptor and memory.
#pragma once

#include "base/result.h"
#include "base/types.h"
#include "http/error.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sekisho::http {

/// What is written at once, piece after piece.
using Pieces = std::span<const std::string_view>;
[[nodiscard]] std::size_t totalSize(Pieces pieces);

/// What happens on a stream. Any call may destroy the stream (through its owner): a stream touches nothing of
/// itself after a call that did. Never called from within a call to the stream; always from the loop.
class StreamObserver {
public:
    virtual ~StreamObserver() = default;
    /// There are bytes to read, or the peer ended its side: read() until it gives 0 bytes.
    virtual void onReadable() = 0;
    /// pendingBytes() fell to the low watermark or below after having been above the high one, or to 0.
    virtual void onDrained() = 0;
    /// The stream broke; nothing more can be read or written.
    virtual void onBroken(const HttpError &error) = 0;
};

/// Who is at the other end, as far as it is known.
struct PeerAddress {
    std::string host; ///< numeric address; empty for memory
    std::uint16_t port = 0;
    std::string localHost; ///< our end's numeric address
    std::uint16_t localPort = 0;
};

/// One connection's bytes, both ways, without blocking. Lives in one thread. Destruction closes it: what is
/// pending is not waited for, and the peer may see a reset.
class Stream {
public:
    enum class ReadState { Data, WouldBlock, End };
    struct ReadResult {
        std::size_t bytes = 0; ///< with Data
        ReadState state = ReadState::WouldBlock;
    };

    Stream() = default;
    virtual ~Stream() = default;
    Stream(const Stream &) = delete;
    Stream &operator=(const Stream &) = delete;

    /// Nobody is told anything before this.
    virtual void setObserver(StreamObserver *observer) = 0;

    /// Up to `capacity` bytes. End: the peer has closed its side; WouldBlock: onReadable will come.
    [[nodiscard]] virtual ReadResult read(char *buffer, std::size_t capacity) = 0;
    /// Off: onReadable does not come and the kernel's buffer fills, which is the backpressure. On by default.
    virtual void setReadEnabled(bool enabled) = 0;
    /// Takes all of it; what the peer does not take yet is kept and counted by pendingBytes().
    virtual void write(std::string_view data) = 0;
    /// The same for what stands in several places, without copying it together where the transport can.
    virtual void writeAll(Pieces pieces);
    [[nodiscard]] virtual std::size_t pendingBytes() const = 0;
    /// Sends what is pending, then ends our side (FIN) and closes when the peer has ended his or after two
    /// seconds (so that a peer still sending reads our answer and not a reset). No observer call follows. The
    /// stream keeps itself alive for that; the owner lets go of it by this call:
    /// `stream.release()->closeGracefully()`.
    virtual void closeGracefully() = 0;
    /// Closes at once, with a reset where the transport has one: the peer cannot take it for an ordered end.
    /// The owner lets go of it by this call, as by closeGracefully().
    virtual void abort() { dispose(); }
    /// An idle stream: true when the peer has neither closed nor sent anything.
    [[nodiscard]] virtual bool isQuiet() = 0;
    [[nodiscard]] virtual PeerAddress peer() const = 0;

protected:
    friend struct StreamDeleter;
    /// Closes at once and destroys; also from within an observer's call.
    virtual void dispose() { delete this; }
};

/// Streams over QObjects that may be in the middle of a signal go by deleteLater(); dispose() knows.
struct StreamDeleter {
    void operator()(Stream *stream) const;
};
using StreamPtr = std::unique_ptr<Stream, StreamDeleter>;

/// Where to connect to: scheme, host, port and nothing else. Two requests to equal origins may share
/// connections.
struct Origin {
    std::string scheme; ///< "http", "https", or one that a connector of memory streams knows
    std::string host;   ///< lower case, without brackets
    std::uint16_t port = 0;
    auto operator<=>(const Origin &) const = default;

    /// The value of the Host header: the port only where it is not the scheme's default, brackets on IPv6.
    [[nodiscard]] std::string authority() const;
    [[nodiscard]] std::string toString() const { return scheme + "://" + authority(); }
};

/// When the phases of connecting ended, as monotonic times; nothing for those that did not happen.
struct ConnectTimes {
    std::optional<Micros> resolved;
    std::optional<Micros> connected;
    std::optional<Micros> encrypted;
};

struct Connected {
    StreamPtr stream;
    ConnectTimes times;
};
using ConnectResult = Result<Connected, HttpError>;

/// One attempt to connect. Destruction cancels it; the callback does not come then.
class Connecting {
public:
    virtual ~Connecting() = default;
};

/// Makes streams. Lives in one thread.
class Connector {
public:
    virtual ~Connector() = default;
    /// The callback comes once, from the loop, never from within this call; it may destroy the Connecting.
    [[nodiscard]] virtual std::unique_ptr<Connecting>
    connect(const Origin &origin, std::function<void(ConnectResult)> callback) = 0;
};

} // namespace sekisho::http
