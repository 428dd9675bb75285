// SPDX-License-Identifier: GPL-3.0-or-later
// How much memory a process has had at its peak.
#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>

#include <cstdint>

namespace sekisho::test {

/// The sanitizers keep freed memory for themselves, so their builds cannot tell.
#ifdef SEKISHO_SANITIZED
inline constexpr bool MemoryIsExact = false;
#else
inline constexpr bool MemoryIsExact = true;
#endif

/// Peak resident size, bytes (Linux: VmHWM of proc(5)); `process` is a process id or "self".
[[nodiscard]] inline std::uint64_t peakMemory(const QString &process)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(process));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray text = status.readAll();
    return text.mid(text.indexOf("VmHWM:") + 6).trimmed().split(' ').constFirst().toULongLong() * 1024;
}

} // namespace sekisho::test
