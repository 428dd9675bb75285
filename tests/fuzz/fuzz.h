// SPDX-License-Identifier: GPL-3.0-or-later
// What the fuzz targets share: two places to cut an input at, and the end when a cut makes a difference.
#pragma once

#include "support/http_transcript.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace sekisho::fuzz {

/// FNV-1a, so that the choices made of an input hang on the input alone and seeds stay plain messages.
inline std::uint64_t hash(std::string_view bytes)
{
    std::uint64_t value = 14695981039346656037ULL;
    for (const char c : bytes)
        value = (value ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return value;
}

inline test::Cuts cutsOf(std::string_view bytes)
{
    if (bytes.empty())
        return {};
    const std::uint64_t value = hash(bytes);
    test::Cuts cuts{static_cast<std::size_t>(value % bytes.size()),
                    static_cast<std::size_t>((value >> 32) % bytes.size())};
    std::sort(cuts.begin(), cuts.end());
    return cuts;
}

/// Aborts unless the input says the same however it is cut.
template <typename Transcript>
void checkCuts(std::string_view bytes, Transcript transcript)
{
    const std::string whole = transcript(test::Cuts());
    for (const test::Cuts &cuts : {cutsOf(bytes), test::everyByte(bytes)}) {
        const std::string cut = transcript(cuts);
        if (cut == whole)
            continue;
        std::fprintf(stderr, "--- whole\n%s--- in %zu pieces\n%s", whole.c_str(), cuts.size() + 1,
                     cut.c_str());
        std::abort();
    }
    // As last lines, where no message can have put them.
    if (whole.ends_with("stuck\n") || whole.ends_with("still open after the end\n")) {
        std::fprintf(stderr, "%s", whole.c_str());
        std::abort();
    }
}

/// Small enough that inputs of fuzzing length reach them.
inline http::Limits smallLimits()
{
    http::Limits limits;
    limits.headerBytes = 200;
    limits.headerFields = 4;
    limits.targetBytes = 20;
    limits.chunkLineBytes = 24;
    limits.requestBodyBytes = 10;
    return limits;
}

} // namespace sekisho::fuzz
