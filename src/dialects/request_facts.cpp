// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/json_peek.h"
#include "dialects/json_skimmer.h"
#include "dialects/usage.h"

namespace sekisho::dialects {

namespace {

// No provider's names come near it, and a name ends up in every record.
constexpr std::size_t MaxModelBytes = 256;
// Longer keys are none of ours, even fully escaped.
constexpr std::size_t MaxEscapedKeyBytes = 128;

/// `value` is a part of `body`.
void readModel(std::string_view body, std::string_view value, RequestFacts &facts)
{
    facts.model.clear();
    facts.modelBegin.reset();
    facts.modelEnd = 0;
    if (!value.starts_with('"'))
        return;
    const std::string_view raw = value.substr(1, value.size() - 2);
    const bool escapes = raw.find('\\') != std::string_view::npos;
    if (raw.size() > MaxModelBytes * (escapes ? 6 : 1)) // \u0041 is six bytes for one
        return;
    if (escapes) {
        const auto text = JsonPeek::unescape(value);
        if (!text || text->size() > MaxModelBytes)
            return;
        facts.model = *text;
    } else if (simdjson::validate_utf8(raw.data(), raw.size())) {
        facts.model = raw;
    } else {
        return;
    }
    facts.modelBegin = static_cast<std::size_t>(raw.data() - body.data());
    facts.modelEnd = *facts.modelBegin + raw.size();
}

/// Two fields that tell of one fact, and each may be written again.
struct Continuation {
    bool response = false;
    bool conversation = false;
};

} // namespace

RequestFacts readRequest(std::string_view body)
{
    RequestFacts facts;
    Continuation continues;
    const bool whole = skimMembers(body, [&](std::string_view key, std::string_view value) {
        std::string unescaped;
        if (key.size() <= MaxEscapedKeyBytes && key.find('\\') != std::string_view::npos) {
            unescaped = JsonPeek::unescape({key.data() - 1, key.size() + 2}).value_or("");
            key = unescaped;
        }
        // A later field of the same name replaces the earlier one, as it does for the parsers of the
        // providers.
        if (key == "model")
            readModel(body, value, facts);
        else if (key == "stream")
            facts.stream = value == "true";
        else if (key == "background")
            facts.background = value == "true";
        else if (key == "previous_response_id")
            continues.response = value != "null";
        else if (key == "conversation")
            continues.conversation = value != "null";
    });
    if (!whole)
        return {};
    facts.continues = continues.response || continues.conversation;
    return facts;
}

} // namespace sekisho::dialects
