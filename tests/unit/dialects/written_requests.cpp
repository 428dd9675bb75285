// SPDX-License-Identifier: GPL-3.0-or-later
#include "written_requests.h"

namespace sekisho::test {

const std::vector<WrittenCase> &writtenRequests()
{
    using D = dialects::Dialect;
    static const std::vector<WrittenCase> all{
        {"chat to Anthropic", D::OpenAiChat, ChatRequest, D::AnthropicMessages, {}, R"({})"},
        {"chat to Responses without stop", D::OpenAiChat, ChatRequest, D::OpenAiResponses, {}, R"({})"},
        {"chat to Gemini", D::OpenAiChat, ChatRequest, D::Gemini, {}, R"({})"},
        {"chat to Cohere", D::OpenAiChat, ChatRequest, D::CohereChat, {}, R"({})"},
        {"Anthropic to chat", D::AnthropicMessages, AnthropicRequest, D::OpenAiChat, {}, R"({})"},
        {"Anthropic to Responses", D::AnthropicMessages, AnthropicRequest, D::OpenAiResponses, {}, R"({})"},
        {"Anthropic to Gemini", D::AnthropicMessages, AnthropicRequest, D::Gemini, {}, R"({})"},
        {"Responses to Anthropic", D::OpenAiResponses, ResponsesRequest, D::AnthropicMessages, {}, R"({})"},
        {"Responses to chat", D::OpenAiResponses, ResponsesRequest, D::OpenAiChat, {}, R"({})"},
        {"Responses to Ollama", D::OpenAiResponses, ResponsesRequest, D::Ollama, {}, R"({})"},
    };
    return all;
}

} // namespace sekisho::test
