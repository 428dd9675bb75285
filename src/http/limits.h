// SPDX-License-Identifier: GPL-3.0-or-later
// Every limit and time-out of the wire, in one place. Sizes in bytes.
#pragma once

#include "base/types.h"

#include <cstddef>
#include <cstdint>

namespace sekisho::http {

struct Limits {
    // Heads. Agents send long anthropic-beta and cf-aig-metadata headers; 64 KiB is eight times nginx's
    // default.
    std::size_t headerBytes = 64 * 1024; ///< start line and fields together; above it 431
    std::size_t headerFields = 200;      ///< number of fields; above it 431
    std::size_t targetBytes = 16 * 1024; ///< request target; above it 414
    std::size_t chunkLineBytes =
        4 * 1024; ///< a chunk's size line with its extensions, and the trailer section

    // Bodies.
    std::uint64_t requestBodyBytes = 512ULL * 1024 * 1024; ///< above it 413, streamed or not
    std::size_t heldBodyBytes =
        32 * 1024 * 1024; ///< held whole for key, retry and fallback; above it streamed

    // Buffers of one connection.
    std::size_t readChunkBytes = 128 * 1024; ///< one read from a socket
    std::size_t pipelinedBytes = 128 * 1024; ///< read ahead of the request being answered
    std::size_t writeHighWater = 256 * 1024; ///< unsent bytes at which the producer pauses
    std::size_t writeLowWater = 64 * 1024;   ///< unsent bytes at which it goes on
    std::size_t discardedBytes =
        256 * 1024;                     ///< unread rest of a request, read and dropped to keep the connection
    std::size_t pipelinedRequests = 64; ///< requests answered in a row before the event loop has its turn

    // Server side.
    Micros headerTimeout =
        std::chrono::seconds(10);                ///< first byte of a request to the end of its head; then 408
    Micros bodyStall = std::chrono::seconds(60); ///< no byte of a request body for so long; then 408
    Micros keepAliveIdle = std::chrono::seconds(75); ///< an idle connection is closed
    Micros writeStall = std::chrono::minutes(10);    ///< a client that reads nothing for so long is let go
    std::size_t connections = 8192;                  ///< open at once; further ones wait in the backlog

    // Client side.
    Micros connectTimeout = std::chrono::seconds(10); ///< look-up, connect and TLS together
    Micros firstByteTimeout = std::chrono::minutes(15);
    Micros streamSilence = std::chrono::minutes(10);   ///< no byte of an answer's body for so long
    Micros raceDelay = std::chrono::milliseconds(250); ///< RFC 8305 section 5, Connection Attempt Delay
    Micros poolIdle = std::chrono::seconds(30);        ///< an idle upstream connection is dropped
    std::size_t poolPerOrigin = 64;                    ///< idle connections kept for one origin
};

} // namespace sekisho::http
