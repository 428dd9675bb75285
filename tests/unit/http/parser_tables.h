// SPDX-License-Identifier: GPL-3.0-or-later
// Table rows of the parser tests, and the comparison of all ways of cutting a message.
#pragma once

#include "support/http_transcript.h"

#include <QtTest>

#include <functional>
#include <string>
#include <string_view>

namespace sekisho::test {

using Transcript = std::function<std::string(const Cuts &)>;

/// All ways of cutting the bytes once; for short messages twice; and everywhere at once.
inline void compareCuts(std::string_view bytes, const Transcript &transcript, const std::string &whole)
{
    QCOMPARE(QByteArray::fromStdString(transcript(everyByte(bytes))), QByteArray::fromStdString(whole));
    constexpr std::size_t CutTwiceBelow = 100;
    for (std::size_t first = 1; first < bytes.size(); ++first) {
        const std::string once = transcript({first});
        QVERIFY2(once == whole,
                 qPrintable(QStringLiteral("cut at %1: %2").arg(first).arg(QString::fromStdString(once))));
        if (bytes.size() > CutTwiceBelow)
            continue;
        for (std::size_t second = first + 1; second < bytes.size(); ++second) {
            const std::string twice = transcript({first, second});
            QVERIFY2(twice == whole, qPrintable(QStringLiteral("cut at %1 and %2: %3")
                                                    .arg(first)
                                                    .arg(second)
                                                    .arg(QString::fromStdString(twice))));
        }
    }
}

inline void row(const char *name, std::string_view bytes, std::string_view expected)
{
    QTest::newRow(name) << QByteArray(bytes.data(), qsizetype(bytes.size()))
                        << QByteArray(expected.data(), qsizetype(expected.size()));
}

/// A request whose head has this line besides a Host.
inline std::string withField(std::string_view lines)
{
    return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(lines) + "\r\n";
}

inline std::string answerWith(std::string_view lines)
{
    return "HTTP/1.1 200 OK\r\n" + std::string(lines) + "\r\n";
}

inline std::string chunks(std::string_view body)
{
    return withField("Transfer-Encoding: chunked\r\n") + std::string(body);
}

inline constexpr std::string_view ChunkedHead =
    "request POST / 1.1 chunked\n  Host: a\n  Transfer-Encoding: chunked\n";

/// Compares a transcript with the expected one; for a bad message its last line's beginning.
inline void compareTranscript(const std::string &bytes, const QByteArray &expected,
                              const Transcript &transcript)
{
    const std::string whole = transcript({});
    QCOMPARE(QByteArray::fromStdString(whole), expected);
    compareCuts(bytes, transcript, whole);
}

inline void compareError(const std::string &bytes, const QByteArray &error, const Transcript &transcript)
{
    const std::string whole = transcript({});
    const std::size_t newline = whole.rfind('\n', whole.size() - 2);
    const std::string last = newline == std::string::npos ? whole : whole.substr(newline + 1);
    QVERIFY2(last.starts_with("error " + error.toStdString()), whole.c_str());
    compareCuts(bytes, transcript, whole);
}

} // namespace sekisho::test
