// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON text of a detail. A document in memory for each row would be most of what the row costs.
#pragma once

#include "storage/record.h"

#include <string>
#include <string_view>

namespace sekisho::storage {

/// What a row holds of a path or an error; the rest of a longer one is in its detail.
inline constexpr std::size_t MostRowText = 512;

/// What of a record does not stand in its row, as one JSON object behind what `out` has.
void appendDetail(std::string &out, const ExchangeRecord &record);

/// A JSON string; what is no UTF-8 becomes an object that holds its bytes as if they were Latin-1.
void appendJsonText(std::string &out, std::string_view text);

/// The times of an attempt that may be missing, and their names.
struct AttemptTime {
    const char *name;
    std::optional<Micros> Attempt::*time;
};
inline constexpr AttemptTime AttemptTimes[] = {
    {"resolved", &Attempt::resolved}, {"connected", &Attempt::connected}, {"encrypted", &Attempt::encrypted},
    {"sent", &Attempt::sent},         {"head", &Attempt::head},           {"ended", &Attempt::ended},
};

} // namespace sekisho::storage
