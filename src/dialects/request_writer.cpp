// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/request_writer.h"

#include "dialects/request_context.h"

namespace sekisho::dialects {

Result<WrittenRequest, TranslationError> writeRequest(Dialect target, const Conversation &conversation,
                                                      const RequestOptions &options)
{
    RequestContext context(target, options);
    Conversation prepared = conversation;
    if (!options.model.empty())
        prepared.model = options.model;
    prepare(context, prepared);
    WrittenRequest out;
    switch (target) {
    case Dialect::OpenAiChat:
        writeOpenAiChatRequest(context, prepared, out);
        break;
    case Dialect::OpenAiResponses:
        writeResponsesRequest(context, prepared, out);
        break;
    case Dialect::AnthropicMessages:
        writeAnthropicRequest(context, prepared, out);
        break;
    case Dialect::Gemini:
        writeGeminiRequest(context, prepared, out);
        break;
    case Dialect::Ollama:
        writeOllamaRequest(context, prepared, out);
        break;
    case Dialect::CohereChat:
        writeCohereRequest(context, prepared, out);
        break;
    default:
        context.fail(std::string_view(), "the target is not a conversation");
    }
    if (context.error())
        return Failure{*std::move(context.error())};
    out.losses = std::move(context.losses());
    return out;
}

} // namespace sekisho::dialects
