// SPDX-License-Identifier: GPL-3.0-or-later
// What the writers of requests share: what they were asked for, what went wrong first, what got lost, and the
// conversation made ready for its target. Private to this room.
#pragma once

#include "dialects/json_text.h"
#include "dialects/json_writer.h"
#include "dialects/media_words.h"
#include "dialects/request_writer.h"

namespace sekisho::dialects {

/// Settings, named to the user as his own dialect writes them.
enum class Field {
    N,
    Temperature,
    TopP,
    TopK,
    FrequencyPenalty,
    PresencePenalty,
    MaxTokens,
    Seed,
    Stop,
    Tools,
    ToolChoice,
    ParallelToolCalls,
    ResponseFormat,
    Reasoning,
};

/// More than this in one request are not told.
inline constexpr std::size_t MaxLosses = 100;

class RequestContext {
public:
    RequestContext(Dialect target, const RequestOptions &options) : m_target(target), m_options(options) {}

    [[nodiscard]] Dialect target() const { return m_target; }
    [[nodiscard]] const RequestOptions &options() const { return m_options; }
    [[nodiscard]] std::string_view field(Field field) const;
    /// For sentences: "Anthropic".
    [[nodiscard]] std::string_view targetName() const;

    /// A member of the request that OpenAI's two have alike.
    [[nodiscard]] bool shares(const RawField &field) const;
    void writeShared(JsonWriter &json, const Extra &extra) const;

    /// The same words once only.
    void lose(std::string_view field, std::string reason);
    void lose(Field field, std::string reason) { lose(this->field(field), std::move(reason)); }
    /// "Anthropic has none", if `given`.
    void loseIf(bool given, Field field);
    /// The first one is kept.
    void fail(std::string_view field, std::string message);
    void fail(Field field, std::string message) { fail(this->field(field), std::move(message)); }
    [[nodiscard]] std::optional<TranslationError> &error() { return m_error; }
    [[nodiscard]] std::vector<Loss> &losses() { return m_losses; }

private:
    Dialect m_target;
    const RequestOptions &m_options;
    std::vector<Loss> m_losses;
    std::optional<TranslationError> m_error;
};

/// Makes it ready for its target: every call and result has an id that the target takes, results have the
/// name of their call and its order; signatures are the target's own and without marks; parts that the target
/// never gets are gone, texts of documents stand where it has no documents. What it may not have is an error.
void prepare(RequestContext &context, Conversation &conversation);

// Pieces of bodies.
[[nodiscard]] std::string joinedTexts(const std::vector<Part> &parts, std::string_view between);
[[nodiscard]] bool isTextOnly(const std::vector<Part> &parts);
/// Arguments where they must be an object: as they are, {} for none, else {"arguments": "..."} and a loss.
void writeObjectArguments(RequestContext &context, JsonWriter &json, std::string_view name,
                          const ToolCallPart &call);
/// A tool's schema; one that takes nothing where there is none.
[[nodiscard]] std::string_view parametersOf(const Tool &tool);
[[nodiscard]] std::optional<bool> strictOf(const Tool &tool);
void writeNumber(JsonWriter &json, std::string_view name, const std::optional<double> &value);
void writeInteger(JsonWriter &json, std::string_view name, const std::optional<std::int64_t> &value);
void writeStop(JsonWriter &json, std::string_view name, const std::vector<std::string> &stop);
/// Within its range; a loss when it was not.
[[nodiscard]] std::optional<double> clamped(RequestContext &context, Field field,
                                            const std::optional<double> &value, double least, double most);

/// How much to think: either `effort` or `budget` by the way that the target's model is told, or only
/// whether.
struct Thinking {
    std::optional<bool> on;
    std::string effort;
    std::optional<std::int64_t> budget; ///< above 0
};
[[nodiscard]] Thinking thinking(RequestContext &context, const ReasoningSettings &settings,
                                ReasoningControl otherwise);

void writeOpenAiChatRequest(RequestContext &context, const Conversation &from, WrittenRequest &into);
void writeOllamaRequest(RequestContext &context, const Conversation &from, WrittenRequest &into);
void writeCohereRequest(RequestContext &context, const Conversation &from, WrittenRequest &into);
void writeResponsesRequest(RequestContext &context, const Conversation &from, WrittenRequest &into);
void writeAnthropicRequest(RequestContext &context, const Conversation &from, WrittenRequest &into);
void writeGeminiRequest(RequestContext &context, const Conversation &from, WrittenRequest &into);

} // namespace sekisho::dialects
