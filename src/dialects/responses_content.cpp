// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of OpenAI responses (platform.openai.com/docs/api-reference/responses-streaming): items that
// consist of parts. Events tell of a part's text piece by piece and repeat it whole at its end.
#include "dialects/answer_content.h"
#include "dialects/request_readers.h"

#include <set>

namespace sekisho::dialects {

namespace {

class ResponsesContent final : public AnswerContent {
public:
    void read(ReadContext &context, std::string_view sseType, bool isEvent, JsonText object,
              AnswerWriter &out) override
    {
        const std::string said = object["type"].string();
        const std::string_view type = said.empty() ? sseType : std::string_view(said);
        if (!isEvent || type.empty())
            return readWhole(context, object, out);
        if (const JsonText response = object["response"]; response.isObject()) {
            out.describe(response["id"].string(), response["model"].string());
            readStop(response, out);
            return;
        }
        const std::uint64_t item = number(object, "output_index");
        if (type == "response.output_item.added")
            return openItem(item, object["item"], out);
        if (type == "response.output_item.done")
            return endItem(context, item, object["item"], out);
        if (type.ends_with(".delta") && object["delta"].isString())
            readDelta(item, type, object, out);
        else if (type == "response.output_text.annotation.added")
            readAnnotation(context, item, object["annotation"], out);
    }

private:
    // Parts of an item are told apart by their number; a call is the item itself.
    static constexpr std::uint64_t PartStep = 1U << 16U;
    static constexpr std::uint64_t CallPart = PartStep - 1;

    [[nodiscard]] static std::uint64_t number(JsonText object, std::string_view name)
    {
        const std::optional<std::int64_t> value = object[name].integer();
        return value && *value >= 0 && *value < 0xFFFF ? static_cast<std::uint64_t>(*value) : 0;
    }

    void openItem(std::uint64_t item, JsonText value, AnswerWriter &out)
    {
        const std::string type = value["type"].string();
        if (type != "function_call" && type != "custom_tool_call")
            return;
        m_begun.insert(item);
        ToolCallPart call{value["call_id"].string(), value["name"].string(), {}};
        out.open(0, item * PartStep + CallPart, {std::move(call)});
    }

    void readDelta(std::uint64_t item, std::string_view type, JsonText object, AnswerWriter &out)
    {
        const auto is = [&](std::string_view word) { return type.find(word) != std::string_view::npos; };
        std::uint64_t key = item * PartStep + CallPart;
        Part part{TextPart{}};
        if (is("reasoning")) {
            part.content = ReasoningPart{};
            const bool isSummary = is("summary");
            const std::uint64_t index = number(object, isSummary ? "summary_index" : "content_index");
            key = item * PartStep + (2 * index + (isSummary ? 1 : 0)) % CallPart;
        } else if (is("output_text") || is("refusal")) {
            if (is("refusal"))
                part.content = RefusalPart{};
            key = item * PartStep + number(object, "content_index") % CallPart;
        } else if (!is("arguments") && !is("custom_tool_call_input")) {
            return; // pieces of pictures and programs; their item comes whole
        }
        m_begun.insert(item);
        out.open(0, key, std::move(part));
        out.extend(key, BlockDelta::What::Text, object["delta"].string());
    }

    void endItem(ReadContext &context, std::uint64_t item, JsonText value, AnswerWriter &out)
    {
        if (m_begun.count(item) == 0) {
            addItem(context, value, out);
        } else if (const std::string secret = value["encrypted_content"].string(); !secret.empty()) {
            out.extend(item * PartStep + 1, BlockDelta::What::Signature, secret);
            out.extend(item * PartStep, BlockDelta::What::Signature, secret);
        }
        out.closeAll(); // items come one after the other
    }

    static void addItem(ReadContext &context, JsonText item, AnswerWriter &out)
    {
        const At root;
        std::vector<Message> messages;
        readResponsesItem(context, root, item, messages);
        for (Message &message : messages) {
            for (Part &part : message.parts) {
                const auto *reasoning = part.as<ReasoningPart>();
                if (!reasoning || !reasoning->text.empty() || !reasoning->signature.empty())
                    out.add(0, std::move(part));
            }
        }
    }

    void readAnnotation(ReadContext &context, std::uint64_t item, JsonText annotation, AnswerWriter &out)
    {
        m_begun.insert(item);
        const At root;
        Parts parts;
        const std::string list = '[' + std::string(annotation.raw()) + ']';
        readCitations(context, root / "annotation", JsonText(list), parts);
        for (Part &part : parts)
            out.add(0, std::move(part));
    }

    static void readWhole(ReadContext &context, JsonText response, AnswerWriter &out)
    {
        const At root;
        out.describe(response["id"].string(), response["model"].string());
        eachOf(context, root / "output", response["output"],
               [&](const At &, JsonText item) { addItem(context, item, out); });
        readStop(response, out);
    }

    static void readStop(JsonText response, AnswerWriter &out)
    {
        const std::string status = response["status"].string();
        const std::string reason = response["incomplete_details"]["reason"].string();
        if (status == "completed" || status == "incomplete")
            out.stop(0, reason.empty() ? status : reason);
    }

    std::set<std::uint64_t> m_begun; ///< items of which pieces have come
};

} // namespace

ContentPtr makeResponsesContent()
{
    return std::make_unique<ResponsesContent>();
}

} // namespace sekisho::dialects
