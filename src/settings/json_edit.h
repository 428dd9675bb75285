// SPDX-License-Identifier: GPL-3.0-or-later
// Changes of single values in a JSON text. Each gives the whole new text; everything else stays as it was,
// and what is new follows the indentation around it.
#pragma once

#include "settings/json_text.h"

#include <nlohmann/json.hpp>

namespace sekisho::settings {

/// Replaces a member's value, or adds the member behind the others.
[[nodiscard]] std::string withMember(const JsonText &json, int object, std::string_view key,
                                     const nlohmann::ordered_json &value);
/// Adds an element behind the others.
[[nodiscard]] std::string withElement(const JsonText &json, int array, const nlohmann::ordered_json &value);
/// Takes a member or element out, with one comma.
[[nodiscard]] std::string without(const JsonText &json, int index);

/// Gives the places of these elements of one array to them in the order in which they stand here.
[[nodiscard]] std::string reordered(const JsonText &json, const std::vector<int> &elements);

} // namespace sekisho::settings
