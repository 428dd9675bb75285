// SPDX-License-Identifier: GPL-3.0-or-later
// A port where a connection is neither taken nor refused: its queue is full (Linux: further SYNs are
// dropped).
#pragma once

#include <QtGlobal>

#include <vector>

namespace sekisho::test {

/// On a free loopback port. Lives in the event loop of its thread.
class FullListener final {
public:
    FullListener();
    ~FullListener();
    Q_DISABLE_COPY_MOVE(FullListener)

    [[nodiscard]] bool isFull() const { return m_full; }
    [[nodiscard]] quint16 port() const { return m_port; }
    /// Those who ask to be let in: connections in SYN_SENT on this machine (proc(5), /proc/net/tcp).
    [[nodiscard]] int knocking() const;

private:
    int m_descriptor = -1;
    quint16 m_port = 0;
    bool m_full = false;
    std::vector<int> m_guests;
};

} // namespace sekisho::test
