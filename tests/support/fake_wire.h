// SPDX-License-Identifier: GPL-3.0-or-later
// One accepted connection of the fake provider on a non-blocking socket, plain or TLS. Kernel sockets instead
// of Qt's: what the kernel has taken, a FIN and an RST are what the tests ask about.
#pragma once

#include "support/throwaway_ca.h"

#include <cstddef>
#include <string>
#include <string_view>

struct ssl_st;

namespace sekisho::test {

class FakeWire {
public:
    enum class Status { Ok, Blocked, Closed, Broken };
    struct Outcome {
        Status status = Status::Ok;
        std::size_t bytes = 0;
    };

    /// Owns the descriptor. No context means plain.
    FakeWire(int descriptor, const ThrowawayCa::Context &context);
    ~FakeWire();
    FakeWire(const FakeWire &) = delete;
    FakeWire &operator=(const FakeWire &) = delete;

    [[nodiscard]] int descriptor() const { return m_descriptor; }
    [[nodiscard]] bool isOpen() const { return m_descriptor >= 0; }
    [[nodiscard]] bool readyForData() const { return m_handshakeDone; }
    [[nodiscard]] std::string serverName() const;

    Outcome handshake();
    Outcome read(char *buffer, std::size_t size);
    Outcome write(std::string_view bytes);
    /// The last call waits for room to write, whatever it was.
    [[nodiscard]] bool wantsWrite() const { return m_wantsWrite; }
    /// A client that went while nobody read: Closed for a FIN, Broken for an RST.
    [[nodiscard]] Status peek() const;

    void halfClose();
    void close(bool notify);
    void reset();

private:
    Outcome judge(int result);

    int m_descriptor;
    ssl_st *m_tls = nullptr;
    ThrowawayCa::Context m_context;
    bool m_handshakeDone = true;
    bool m_wantsWrite = false;
};

} // namespace sekisho::test
