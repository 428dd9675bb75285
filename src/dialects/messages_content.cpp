// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of Anthropic messages (docs.anthropic.com/en/docs/build-with-claude/streaming) and of Gemini.
#include "dialects/answer_content.h"
#include "dialects/request_readers.h"

namespace sekisho::dialects {

namespace {

class AnthropicContent final : public AnswerContent {
public:
    void read(ReadContext &context, std::string_view sseType, bool, JsonText object,
              AnswerWriter &out) override
    {
        const At root;
        const std::string said = object["type"].string();
        const std::string_view type = said.empty() ? sseType : std::string_view(said);
        const auto key = static_cast<std::uint64_t>(object["index"].integer().value_or(0));
        if (type == "message_start") {
            const JsonText message = object["message"];
            out.describe(message["id"].string(), message["model"].string());
        } else if (type == "content_block_start") {
            Parts parts;
            readContent(context, root / "content_block", object["content_block"], parts);
            if (parts.empty())
                return;
            // It says `"input":{}`, which is not where its arguments begin.
            if (auto *call = parts.front().as<ToolCallPart>(); call && call->arguments == "{}")
                call->arguments.clear();
            out.open(0, key, std::move(parts.front()));
        } else if (type == "content_block_delta") {
            readDelta(context, root / "delta", key, object["delta"], out);
        } else if (type == "content_block_stop") {
            out.close(key);
        } else if (type == "message_delta") {
            readStop(object["delta"], out);
        } else if (object["content"].isArray()) { // plain
            out.describe(object["id"].string(), object["model"].string());
            Parts parts;
            readContent(context, root / "content", object["content"], parts);
            for (Part &part : parts)
                out.add(0, std::move(part));
            readStop(object, out);
        }
    }

private:
    static void readDelta(ReadContext &context, const At &at, std::uint64_t key, JsonText delta,
                          AnswerWriter &out)
    {
        using What = BlockDelta::What;
        for (const std::string_view name : {"text", "partial_json", "thinking"})
            out.extend(key, What::Text, delta[name].string());
        out.extend(key, What::Signature, delta["signature"].string());
        if (const JsonText citation = delta["citation"]; citation.isObject()) {
            Parts parts;
            const std::string list = '[' + std::string(citation.raw()) + ']';
            readCitations(context, at / "citation", JsonText(list), parts);
            for (Part &part : parts)
                out.add(0, std::move(part));
        }
    }

    static void readStop(JsonText object, AnswerWriter &out)
    {
        if (const JsonText reason = object["stop_reason"]; reason.isString())
            out.stop(0, reason.string());
    }
};

class GeminiContent final : public AnswerContent {
public:
    void read(ReadContext &context, std::string_view, bool, JsonText object, AnswerWriter &out) override
    {
        const At root;
        const JsonText wrapped = object["response"]; // Code Assist
        const JsonText answer = wrapped.isObject() ? wrapped : object;
        out.describe(answer["responseId"].string(), answer["modelVersion"].string());
        std::size_t count = 0;
        eachOf(context, root / "candidates", answer["candidates"], [&](const At &at, JsonText candidate) {
            const std::size_t otherwise = count++;
            const auto number = static_cast<std::size_t>(
                candidate["index"].integer().value_or(static_cast<std::int64_t>(otherwise)));
            Parts parts;
            const At partsAt = at / "parts";
            eachOf(context, partsAt, candidate["content"]["parts"],
                   [&](const At &here, JsonText part) { readGeminiPart(context, here, part, parts); });
            addParts(number, std::move(parts), out);
            if (const std::string reason = candidate["finishReason"].string();
                !reason.empty() && reason != "FINISH_REASON_UNSPECIFIED")
                out.stop(number, reason);
        });
        if (const std::string reason = answer["promptFeedback"]["blockReason"].string(); !reason.empty())
            out.stop(0, reason);
    }
};

} // namespace

ContentPtr makeAnthropicContent()
{
    return std::make_unique<AnthropicContent>();
}

ContentPtr makeGeminiContent()
{
    return std::make_unique<GeminiContent>();
}

} // namespace sekisho::dialects
