// SPDX-License-Identifier: GPL-3.0-or-later
// The broken answers of canned.h.
#include "support/canned.h"

namespace sekisho::test::canned {

namespace {

std::string lengthHead(std::size_t length)
{
    return headText("HTTP/1.1 200 OK",
                    {{"Content-Type", "application/json"}, {"Content-Length", std::to_string(length)}});
}

std::string chunkedHead()
{
    return headText("HTTP/1.1 200 OK",
                    {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}});
}

} // namespace

Script bodyTooShort(std::string_view body, std::size_t excess)
{
    return Script().send(lengthHead(body.size() + excess) + std::string(body)).close();
}

Script bodyTooLong(std::string_view body, std::size_t excess)
{
    return Script()
        .send(lengthHead(body.size()) + std::string(body) + patternBytes(0, excess))
        .waitForClientClose();
}

Script truncatedChunk(std::string_view body)
{
    const std::string whole = chunked(body);
    return Script().send(chunkedHead() + whole.substr(0, whole.size() - 2 - body.size() / 2)).close();
}

Script missingLastChunk(std::string_view body)
{
    return Script().send(chunkedHead() + chunked(body)).close();
}

Script badChunkSize()
{
    return Script().send(chunkedHead() + "2\r\n{}\r\nno size\r\n").waitForClientClose();
}

Script garbage(std::size_t count)
{
    std::string bytes = patternBytes(0, count);
    for (std::size_t i = 0; i < bytes.size(); i += 3)
        bytes[i] = static_cast<char>(0x80 + i % 64);
    return Script().send(std::move(bytes)).waitForClientClose();
}

Script hugeHeader(std::size_t bytes)
{
    return Script().send(
        headText("HTTP/1.1 200 OK", {{"X-Huge", patternBytes(0, bytes)}, {"Content-Length", "2"}}) + "{}");
}

} // namespace sekisho::test::canned
