// SPDX-License-Identifier: GPL-3.0-or-later
// A client for integration tests on a bare, non-blocking kernel socket: it sends exactly what it is told,
// reads when it is told, and leaves as rudely as it is told.
#pragma once

#include "support/raw_response.h"

#include <QObject>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

class QSocketNotifier;

namespace sekisho::test {

/// Lives in the event loop of its thread and never blocks; the wait functions run that loop.
class RawClient final : public QObject {
    Q_OBJECT
public:
    /// Far beyond what any condition takes; it is there to end a test that hangs.
    static constexpr std::chrono::milliseconds Patience{30'000};

    /// Connects at once. Before that, `receiveBuffer` sets SO_RCVBUF; 0 leaves the system's.
    explicit RawClient(quint16 port, const char *address = "127.0.0.1", int receiveBuffer = 0);
    ~RawClient() override;

    /// Sent in order as the kernel takes them.
    void send(std::string_view bytes);
    /// Each piece is a write in its own turn of the event loop.
    void sendInPieces(std::string_view bytes, std::size_t piece);
    /// `count` bytes of the pattern (fake_script.h), made as the kernel takes them, after what was sent
    /// before.
    void sendGenerated(std::uint64_t count);
    /// Bytes that the kernel has taken.
    [[nodiscard]] std::uint64_t bytesSent() const { return m_bytesSent; }
    [[nodiscard]] bool allSent() const { return m_unsent.empty() && m_toGenerate == 0; }

    /// Nothing is read but by readNow(): a slow or a stuck reader.
    void setManualReading(bool on);
    /// Reads at most so many bytes that are there; the number of them.
    std::size_t readNow(std::size_t atMost);
    /// Bytes go there instead of received(): for answers that are too large to keep.
    void setSink(std::function<void(std::string_view)> sink) { m_sink = std::move(sink); }

    void halfClose();
    /// A clean end: FIN, or what the kernel makes of it when unread bytes are left (RST).
    void closeNow();
    /// RST.
    void resetNow();

    [[nodiscard]] bool isConnected() const { return m_connected; }
    /// The server has ended its direction.
    [[nodiscard]] bool sawEnd() const { return m_sawEnd; }
    [[nodiscard]] bool sawReset() const { return m_sawReset; }
    /// The connection was refused, or ended or reset by the server.
    [[nodiscard]] bool isOver() const { return m_sawEnd || m_sawReset; }
    [[nodiscard]] std::uint64_t bytesReceived() const { return m_bytesReceived; }
    /// What has come and was not taken.
    [[nodiscard]] const std::string &received() const { return m_received; }

    /// The response at the beginning of received(), as far as it came.
    [[nodiscard]] RawResponse peekResponse(bool toHead = false) const;
    /// Waits for the end of that response and takes its bytes away; the next one begins there.
    RawResponse takeResponse(bool toHead = false, std::chrono::milliseconds patience = Patience);

    // All return whether it came to pass.
    bool waitFor(const std::function<bool()> &condition, std::chrono::milliseconds patience = Patience);
    bool waitForText(std::string_view text, std::chrono::milliseconds patience = Patience);
    bool waitForBytes(std::uint64_t count, std::chrono::milliseconds patience = Patience);
    bool waitForEnd(std::chrono::milliseconds patience = Patience);
    bool waitForSent(std::chrono::milliseconds patience = Patience);

Q_SIGNALS:
    void changed();

private:
    void onReadable();
    void onWritable();
    void finishConnect();
    void writeSome();
    void fail();
    void closeSocket();

    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_readable;
    std::unique_ptr<QSocketNotifier> m_writable;
    std::string m_unsent;
    std::size_t m_piece = 0; ///< largest write; 0 without limit
    std::uint64_t m_toGenerate = 0;
    std::uint64_t m_generated = 0;
    std::uint64_t m_bytesSent = 0;
    std::uint64_t m_bytesReceived = 0;
    std::string m_received;
    std::function<void(std::string_view)> m_sink;
    bool m_manual = false;
    bool m_connected = false;
    bool m_halfCloseAsked = false;
    bool m_sawEnd = false;
    bool m_sawReset = false;
};

/// A POST with Content-Length, as a tool sends it; `fields` come after Host and Content-Type.
[[nodiscard]] std::string postText(std::string_view target, std::string_view body, quint16 port,
                                   const Fields &fields = {});
[[nodiscard]] std::string getText(std::string_view target, quint16 port, const Fields &fields = {});

} // namespace sekisho::test
