// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/record.h"

namespace sekisho::storage {

std::string_view name(ExchangeState state)
{
    switch (state) {
    case ExchangeState::Open:
        return "open";
    case ExchangeState::Complete:
        return "complete";
    case ExchangeState::Failed:
        return "failed";
    case ExchangeState::Cancelled:
        return "cancelled";
    case ExchangeState::Refused:
        return "refused";
    case ExchangeState::Interrupted:
        return "interrupted";
    }
    return "";
}

std::string_view name(CacheOutcome outcome)
{
    switch (outcome) {
    case CacheOutcome::None:
        return "";
    case CacheOutcome::Miss:
        return "miss";
    case CacheOutcome::Hit:
        return "hit";
    case CacheOutcome::Coalesced:
        return "coalesced";
    }
    return "";
}

} // namespace sekisho::storage
