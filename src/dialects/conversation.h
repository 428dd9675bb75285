// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation apart from any wire format: what each dialect's reader makes of a request, and what a writer
// of any other can be made from. Values only; all texts are UTF-8.
#pragma once

#include "dialects/usage.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace sekisho::dialects {

/// A member of a JSON object that has no place of its own here, as it came, in its order: for passing on
/// within a family, and for showing.
struct RawField {
    std::string name;
    std::string json;
    bool operator==(const RawField &) const = default;
};
using Extra = std::vector<RawField>;

struct TextPart {
    std::string text;
    bool operator==(const TextPart &) const = default;
};

/// A picture or a sound, a document: by URL, by the provider's id for it, or here in base64.
struct MediaPart {
    enum class Kind { Image, Audio, Video, File };
    Kind kind = Kind::File;
    std::string url;
    std::string id;
    std::string data;      ///< base64 as it came; plain text where `isText`
    std::string mediaType; ///< "image/png"; empty when it was not said
    std::string name;      ///< of a file
    std::string detail;    ///< OpenAI's "low", "high", "auto"
    bool isText = false;
    bool operator==(const MediaPart &) const = default;
};

struct ToolCallPart {
    std::string id; ///< empty in Gemini and Ollama, whose results come in the order of the calls
    std::string name;
    std::string
        arguments; ///< JSON as text, as the model wrote it; need not be valid. Free text of custom tools
    bool operator==(const ToolCallPart &) const = default;
};

struct Part;

struct ToolResultPart {
    std::string callId;
    std::string name; ///< where the dialect says it
    std::vector<Part> content;
    bool isError = false;
    bool operator==(const ToolResultPart &) const = default;
};

/// What the model thought. `signature` proves it to the same provider: Anthropic's signature, the encrypted
/// content of Responses, Gemini's thoughtSignature.
struct ReasoningPart {
    std::string text;
    std::string signature;
    bool redacted = false; ///< the text is withheld, `signature` has it encrypted
    bool operator==(const ReasoningPart &) const = default;
};

struct RefusalPart {
    std::string text;
    bool operator==(const RefusalPart &) const = default;
};

/// Where something said comes from. It belongs to the text part before it.
struct CitationPart {
    std::string title;
    std::string url;
    std::string quote;
    bool operator==(const CitationPart &) const = default;
};

/// Of a kind that is not known here: a newer one, or a provider's own.
struct UnknownPart {
    std::string type; ///< as it says itself; may be empty
    std::string json;
    bool operator==(const UnknownPart &) const = default;
};

struct Part {
    std::variant<TextPart, MediaPart, ToolCallPart, ToolResultPart, ReasoningPart, RefusalPart, CitationPart,
                 UnknownPart>
        content;
    Extra extra = {};
    bool operator==(const Part &) const = default;

    template <typename T>
    [[nodiscard]] const T *as() const
    {
        return std::get_if<T>(&content);
    }
    template <typename T>
    [[nodiscard]] T *as()
    {
        return std::get_if<T>(&content);
    }
};

enum class Role { System, Developer, User, Assistant, Tool };
[[nodiscard]] std::string_view name(Role role);

/// One form for all dialects: a tool's result is a message of its own with the role Tool, whether it came as
/// a message (OpenAI), as an item (Responses) or as a part of the user's (Anthropic, Gemini); what the model
/// said, thought and called in one turn is one message of the Assistant; a system prompt that stands beside
/// the messages is the first of them.
struct Message {
    Role role = Role::User;
    std::string name; ///< of the speaker, where one is given
    std::vector<Part> parts;
    Extra extra = {};
    bool operator==(const Message &) const = default;
};

struct Tool {
    enum class Kind {
        Function,
        Custom,   ///< takes free text (OpenAI)
        Provider, ///< the provider runs it himself: web search, code interpreter
    };
    std::string name; ///< of a provider's own tool without one its type
    std::string description;
    std::string parameters; ///< JSON schema as text; may be empty
    Extra extra = {};
    Kind kind = Kind::Function;
    bool operator==(const Tool &) const = default;
};

struct ToolChoice {
    enum class Mode { Auto, None, Required, Named };
    Mode mode = Mode::Auto;
    std::string name; ///< with Named
    bool operator==(const ToolChoice &) const = default;
};

struct ResponseFormat {
    enum class Kind { Text, JsonObject, JsonSchema };
    Kind kind = Kind::Text;
    std::string name;
    std::string schema; ///< as text
    std::optional<bool> strict;
    bool operator==(const ResponseFormat &) const = default;
};

struct Sampling {
    std::optional<double> temperature;
    std::optional<double> topP;
    std::optional<std::int64_t> topK;
    std::optional<double> frequencyPenalty;
    std::optional<double> presencePenalty;
    std::optional<std::int64_t> maxTokens;
    std::optional<std::int64_t> seed;
    std::vector<std::string> stop;
    bool operator==(const Sampling &) const = default;
};

struct ReasoningSettings {
    std::string effort; ///< "low", "medium", "high", ... as written
    std::optional<std::int64_t>
        budgetTokens; ///< Anthropic, Gemini; 0 turns it off, -1 is Gemini's "as needed"
    std::optional<bool> enabled;
    bool operator==(const ReasoningSettings &) const = default;
};

struct Conversation {
    std::string model; ///< empty where the path has it (Gemini)
    std::vector<Message> messages;
    std::vector<Tool> tools;
    std::optional<ToolChoice> toolChoice;
    std::optional<bool> parallelToolCalls;
    std::optional<ResponseFormat> responseFormat;
    Sampling sampling;
    ReasoningSettings reasoning;
    std::optional<std::int64_t> n; ///< answers wanted
    bool stream = false;
    Extra extra = {};
    bool operator==(const Conversation &) const = default;
};

enum class StopReason { Unknown, EndOfTurn, StopSequence, MaxTokens, ToolCalls, Refused, Paused };
[[nodiscard]] std::string_view name(StopReason reason);

/// One of the answers, mostly the only one.
struct Choice {
    Message message{Role::Assistant, {}, {}, {}};
    StopReason stop = StopReason::Unknown;
    std::string stopText; ///< in the provider's word
    bool operator==(const Choice &) const = default;
};

/// An answer, plain or put together from its stream.
struct Answer {
    std::string id;
    std::string model;
    std::vector<Choice> choices;
    Usage usage;
    std::string error;     ///< the provider's words; empty when there was none
    bool complete = false; ///< it said itself that it is all, or is a plain answer that came whole
    bool operator==(const Answer &) const = default;
};

} // namespace sekisho::dialects
