// SPDX-License-Identifier: GPL-3.0-or-later
// A response read from bytes by the tests themselves, strictly, apart from src/http.
#pragma once

#include "support/wire_text.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::test {

struct RawResponse {
    enum class End {
        Incomplete, ///< more may come
        Complete,   ///< as its framing says
        AtClose,    ///< complete because the connection closed: neither length nor chunks
        CutShort,   ///< the connection closed before its end
        Malformed,  ///< see `complaint`
    };

    std::string startLine;
    std::string version;
    int status = 0;
    std::string reason;
    Fields fields;
    std::string body;                ///< without chunk framing, as far as it came
    std::vector<std::string> chunks; ///< the data of each chunk
    Fields trailers;
    std::vector<RawResponse> informational; ///< 1xx answers before it
    bool headDone = false;
    End end = End::Incomplete;
    std::string complaint;
    std::size_t consumed = 0; ///< bytes of the input that belong to it

    [[nodiscard]] bool complete() const { return end == End::Complete || end == End::AtClose; }
    [[nodiscard]] std::string field(std::string_view name) const
    {
        return fieldValue(fields, name).value_or(std::string());
    }
    [[nodiscard]] bool has(std::string_view name) const { return fieldCount(fields, name) > 0; }
};

/// The first response in `bytes`. `closed`: no more bytes will come. `toHead`: it answers a HEAD request.
[[nodiscard]] RawResponse parseResponse(std::string_view bytes, bool closed, bool toHead = false);

} // namespace sekisho::test
