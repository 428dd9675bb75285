// SPDX-License-Identifier: GPL-3.0-or-later
// The few things that QAbstractSocket does not offer, asked of the system's socket itself.
#pragma once

#include "http/stream.h"

#include <QtGlobal>

#include <string>

QT_FORWARD_DECLARE_CLASS(QHostAddress)

namespace sekisho::http {

/// True when the peer has neither sent anything that is unread nor closed.
[[nodiscard]] bool nothingToRead(qintptr descriptor);
/// Ends our side (FIN); theirs stays open.
void endWrites(qintptr descriptor);
/// Closing it will reset the connection instead of ending it.
void resetOnClose(qintptr descriptor);
/// The error that the socket has met since it was last asked, as the system's number; 0 for none.
[[nodiscard]] int takeSocketError(qintptr descriptor);
[[nodiscard]] std::string describeSocketError(int number);
/// Notices peers that vanished without a word while nothing is sent: probes after a minute.
void enableKeepAlive(qintptr descriptor);
void closeDescriptor(qintptr descriptor);

/// As written in URLs and logs: IPv4 mapped into IPv6 is shown as IPv4.
[[nodiscard]] std::string numeric(const QHostAddress &address);

} // namespace sekisho::http
