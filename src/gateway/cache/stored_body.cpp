// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/cache/stored_body.h"

#include "http/content_decoder.h"

#include <algorithm>

namespace sekisho::gateway {
namespace {

/// Small, so that what came before damage or the limit is there when a piece fails.
constexpr std::size_t PieceBytes = 64 * 1024;

ReadableBody within(std::string bytes, std::uint64_t limit)
{
    ReadableBody body;
    body.cut = bytes.size() > limit;
    if (body.cut)
        bytes.resize(static_cast<std::size_t>(limit));
    body.bytes = std::move(bytes);
    return body;
}

} // namespace

ReadableBody readableBody(std::string_view coding, std::string stored, std::uint64_t limit)
{
    if (coding.empty())
        return within(std::move(stored), limit);
    const auto decoder = http::ContentDecoder::create(coding, limit);
    std::string bytes;
    bool failed = !decoder;
    for (std::size_t at = 0; !failed && at < stored.size(); at += PieceBytes)
        failed = !decoder->decode(std::string_view(stored).substr(at, PieceBytes), bytes);
    if (failed && bytes.empty()) {
        ReadableBody body = within(std::move(stored), limit);
        body.decoded = false;
        return body;
    }
    ReadableBody body = within(std::move(bytes), limit);
    body.cut = body.cut || failed || !decoder->isComplete();
    return body;
}

} // namespace sekisho::gateway
