// SPDX-License-Identifier: GPL-3.0-or-later
// From a request's body to the conversation it is. One reader a dialect, the same for translating and for
// showing.
#pragma once

#include "base/result.h"
#include "dialects/conversation.h"
#include "dialects/dialect.h"

#include <string>
#include <string_view>

namespace sekisho::dialects {

/// What in a body is not as its dialect says, and where.
struct ReadProblem {
    std::string path;    ///< JSON pointer (RFC 6901): "/messages/3/content"; empty for the body itself
    std::string message; ///< for a person: "is not a list"
    bool operator==(const ReadProblem &) const = default;
};

/// What could be read, and the first thing that could not.
struct ReadConversation {
    Conversation conversation;
    std::optional<ReadProblem> problem;
};

/// More messages, parts, tools and unknown members than this in one body are not read.
inline constexpr std::size_t MaxConversationItems = 50'000;

/// Reads all it can of any bytes, cut off or broken ones too: unknown kinds become UnknownPart, unknown
/// members Extra. Time and memory grow with the body's length only, whatever its depth. Any thread.
[[nodiscard]] ReadConversation readLeniently(Dialect dialect, std::string_view body);

/// The conversation, or the first problem: for those who would act on it.
[[nodiscard]] Result<Conversation, ReadProblem> readRequest(Dialect dialect, std::string_view body);

/// Whether bodies of that dialect are conversations.
[[nodiscard]] bool isConversation(Dialect dialect);

/// The dialect of a recorded exchange, by the path that the client asked for; None where that does not tell.
[[nodiscard]] Dialect dialectOfPath(std::string_view path);

} // namespace sekisho::dialects
