// SPDX-License-Identifier: GPL-3.0-or-later
// Connected pairs of every kind of stream.
#pragma once

#include "base/qt_loop.h"
#include "http/stream.h"
#include "support/test_ca.h"

#include <QString>

#include <utility>

namespace sekisho::test {

struct StreamPair {
    http::StreamPtr first;
    http::StreamPtr second;
};

class StreamPairs {
public:
    /// "descriptor", "socket" (accepted, and connected unbuffered), "tls" or "memory". Empty when the system
    /// refuses.
    [[nodiscard]] StreamPair make(const QString &kind);
    /// Of a TCP connection over loopback.
    [[nodiscard]] static std::pair<qintptr, qintptr> descriptors();
    [[nodiscard]] QtLoop &loop() { return m_loop; }

private:
    [[nodiscard]] StreamPair sockets();
    [[nodiscard]] StreamPair tls();

    QtLoop m_loop;
    TestCa m_ca;
};

} // namespace sekisho::test
