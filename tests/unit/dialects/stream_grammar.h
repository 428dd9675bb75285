// SPDX-License-Identifier: GPL-3.0-or-later
// What a legal stream of each dialect is, from the providers' documents and apart from our own writers and
// readers: framing, order, what belongs to what, and how it may end.
#pragma once

#include "dialects/dialect.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::test {

struct WireEvent {
    std::string name; ///< SSE's, may be empty
    std::string data;
    nlohmann::json json; ///< discarded where the data is none
};

struct StreamRules {
    bool broken = false; ///< it must end with an error and without a normal end; else the other way round
    bool includeUsage = true; ///< OpenAI chat
    bool jsonArray = false;   ///< Gemini
};

/// The first fault; empty when there is none.
[[nodiscard]] std::string grammarFault(dialects::Dialect dialect, std::string_view bytes,
                                       const StreamRules &rules);

// By dialect; `fault` of the framing has been seen to.
[[nodiscard]] std::string chatFault(const std::vector<WireEvent> &events, const StreamRules &rules);
[[nodiscard]] std::string responsesFault(const std::vector<WireEvent> &events, const StreamRules &rules);
[[nodiscard]] std::string anthropicFault(const std::vector<WireEvent> &events, const StreamRules &rules);
[[nodiscard]] std::string geminiFault(const std::vector<WireEvent> &events, const StreamRules &rules);
[[nodiscard]] std::string ollamaFault(const std::vector<WireEvent> &events, const StreamRules &rules);
[[nodiscard]] std::string cohereFault(const std::vector<WireEvent> &events, const StreamRules &rules);

} // namespace sekisho::test
