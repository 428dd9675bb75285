// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps what happens on a stream, and holds the stream to its word.
#pragma once

#include "http/stream.h"

#include <array>
#include <functional>
#include <optional>
#include <string>

namespace sekisho::test {

/// Owns the stream. Reads all that comes unless told not to.
class StreamRecorder final : public http::StreamObserver {
public:
    StreamRecorder() = default;
    explicit StreamRecorder(http::StreamPtr newStream) { attach(std::move(newStream)); }

    void attach(http::StreamPtr newStream)
    {
        stream = std::move(newStream);
        stream->setObserver(this);
    }

    void onReadable() override
    {
        inside();
        ++readableCalls;
        if (onReadableHook)
            onReadableHook();
        if (stream && reads)
            readAll();
    }
    void onDrained() override
    {
        inside();
        ++drainedCalls;
        if (onDrainedHook)
            onDrainedHook();
    }
    void onBroken(const http::HttpError &error) override
    {
        inside();
        broken = error;
        if (onBrokenHook)
            onBrokenHook();
    }

    /// False when the stream has nothing more now.
    bool readSome(std::size_t atMost = 64 * 1024)
    {
        std::string buffer(atMost, '\0');
        const Guard guard(*this);
        const auto got = stream->read(buffer.data(), buffer.size());
        if (got.state == http::Stream::ReadState::Data)
            data.append(buffer, 0, got.bytes);
        ended = ended || got.state == http::Stream::ReadState::End;
        return got.state == http::Stream::ReadState::Data;
    }
    void readAll()
    {
        while (stream && readSome()) {
        }
    }
    void write(std::string_view bytes)
    {
        const Guard guard(*this);
        stream->write(bytes);
    }
    void setReadEnabled(bool enabled)
    {
        const Guard guard(*this);
        stream->setReadEnabled(enabled);
    }

    http::StreamPtr stream;
    std::string data;
    bool reads = true;
    bool ended = false;
    std::optional<http::HttpError> broken;
    int readableCalls = 0;
    int drainedCalls = 0;
    bool calledFromWithin = false; ///< an event came from within a call to the stream
    std::function<void()> onReadableHook;
    std::function<void()> onDrainedHook;
    std::function<void()> onBrokenHook;

private:
    struct Guard {
        explicit Guard(StreamRecorder &ofRecorder) : recorder(ofRecorder) { ++recorder.m_calls; }
        ~Guard() { --recorder.m_calls; }
        Guard(const Guard &) = delete;
        Guard &operator=(const Guard &) = delete;
        StreamRecorder &recorder;
    };
    void inside() { calledFromWithin = calledFromWithin || m_calls > 0; }

    int m_calls = 0;
};

} // namespace sekisho::test
