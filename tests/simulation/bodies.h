// SPDX-License-Identifier: GPL-3.0-or-later
// What a provider says, in the words of two dialects. Each body names its call, so no two are equal.
#pragma once

#include "simulation/facts.h"

#include <string>

namespace sekisho::sim {

enum class Mishap {
    None,
    ErrorEvent, ///< the stream says that it failed, after it has begun
    HalfWay,    ///< it ends without having come to its end
};

/// Fills in body, terminalEnd and tokens; about `content` bytes of text in it.
void fillPlain(Call &call, const Wish &wish, std::size_t content);
void fillStream(Call &call, const Wish &wish, std::size_t content, Mishap mishap);
void fillError(Call &call, const Wish &wish);
/// Gives the body the coding gzip, flushed after each event as providers do.
void compress(Call &call);

} // namespace sekisho::sim
