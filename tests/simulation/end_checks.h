// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold of a schedule when it is over.
#pragma once

#include "simulation/facts.h"
#include "support/memory_cache_store.h"

namespace sekisho::sim {

/// Each client got what its provider sent, or what is plainly not that.
void checkAnswers(Facts &facts);
/// Nothing was asked of a provider that was there, or was on its way.
void checkSharing(Facts &facts);
/// Each row says what its client saw.
void checkRows(Facts &facts);
/// Each call was paid once.
void checkMoney(Facts &facts);
/// Nothing but good and whole answers was stored.
void checkStore(Facts &facts, const test::MemoryCacheFile &file);

} // namespace sekisho::sim
