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

} // namespace sekisho::storage
