// SPDX-License-Identifier: GPL-3.0-or-later
#include "written_requests.h"

namespace sekisho::test {

using D = dialects::Dialect;

const std::vector<RefusedCase> &refusedRequests()
{
    static const std::vector<RefusedCase> all{
        {"several answers", D::OpenAiChat, R"({"messages":[],"n":2})", D::AnthropicMessages, "/n",
         "one answer"},
        {"several answers from Gemini", D::Gemini,
         R"({"contents":[],"generationConfig":{"candidateCount":2}})", D::CohereChat,
         "/generationConfig/candidateCount", "one answer"},
        {"forced tool", D::OpenAiChat,
         R"({"messages":[],"tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"required"})",
         D::Ollama, "/tool_choice", "cannot be made to call"},
        {"stop in Responses", D::OpenAiChat, R"({"messages":[],"stop":"x"})", D::OpenAiResponses, "/stop",
         "no stop sequences"},
        {"blank stop", D::OpenAiChat, R"({"messages":[],"stop":["\n"]})", D::AnthropicMessages, "/stop",
         "white space"},
        {"picture by address", D::OpenAiChat,
         R"({"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://e.org/a"}}]}]})",
         D::Ollama, "message 0", "takes bytes only"},
        {"sound", D::OpenAiChat,
         R"({"messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AA==",
                "format":"wav"}}]}]})",
         D::AnthropicMessages, "message 0", "is a sound"},
        {"another provider's file", D::OpenAiResponses,
         R"({"input":[{"role":"user","content":[{"type":"input_file","file_id":"file-1"}]}]})", D::Gemini,
         "message 0", "another provider has"},
        {"result without its call", D::OpenAiChat,
         R"({"messages":[{"role":"tool","tool_call_id":"c1","content":"x"}]})", D::Gemini, "message 0",
         "whose call is not there"},
        {"custom tool", D::OpenAiResponses,
         R"({"input":"x","tools":[{"type":"custom","name":"patch","description":"d","format":{"type":"text"}}]})",
         D::AnthropicMessages, "/tools", "patch takes free text"},
        {"custom tool of chat", D::OpenAiChat,
         R"({"messages":[],"tools":[{"type":"custom","custom":{"name":"patch"}}]})", D::Gemini, "/tools",
         "takes free text"},
        {"what the provider keeps", D::OpenAiResponses, R"({"input":"x","previous_response_id":"resp_1"})",
         D::OpenAiChat, "/previous_response_id", "keeps"},
        {"answers in sound", D::OpenAiChat, R"({"messages":[],"modalities":["text","audio"]})", D::Gemini,
         "/modalities", "other than text"},
        {"broken schema", D::OpenAiChat,
         R"({"messages":[],"tools":[{"type":"function","function":{"name":"f","parameters":{"a":nope}}}]})",
         D::Gemini, "/tools", "no JSON object"},
        {"no conversation", D::OpenAiChat, R"({"messages":[]})", D::OpenAiEmbeddings, "",
         "not a conversation"},
    };
    return all;
}

const std::vector<WordCase> &writtenWords()
{
    constexpr const char *Tools =
        R"({"messages":[],"tools":[{"type":"function","function":{"name":"f"}},
                {"type":"function","function":{"name":"g"}}],"tool_choice":{"type":"function","function":{"name":"g"}}})";
    constexpr const char *NoTools =
        R"({"messages":[],"tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"none"})";
    constexpr const char *Schema = R"({"messages":[],"response_format":{"type":"json_schema",
            "json_schema":{"name":"s","schema":{"type":"object"}}}})";
    static const std::vector<WordCase> all{
        {"named tool, Anthropic", D::AnthropicMessages, Tools, "/tool_choice",
         R"({"name":"g","type":"tool"})"},
        {"named tool, Gemini", D::Gemini, Tools, "/toolConfig/functionCallingConfig",
         R"({"allowedFunctionNames":["g"],"mode":"ANY"})"},
        {"named tool, Responses", D::OpenAiResponses, Tools, "/tool_choice",
         R"({"name":"g","type":"function"})"},
        {"named tool, Cohere", D::CohereChat, Tools, "/tools/0/function/name", R"("g")"},
        {"no tool, Anthropic", D::AnthropicMessages, NoTools, "/tool_choice/type", R"("none")"},
        {"no tool, Ollama", D::Ollama, NoTools, "/tools", "absent"},
        {"schema, Ollama", D::Ollama, Schema, "/format", R"({"type":"object"})"},
        {"schema, Responses", D::OpenAiResponses, Schema, "/text/format",
         R"({"name":"s","schema":{"type":"object"},"type":"json_schema"})"},
        {"JSON, Ollama", D::Ollama, R"({"messages":[],"response_format":{"type":"json_object"}})", "/format",
         R"("json")"},
        {"developer, Anthropic", D::AnthropicMessages, R"({"messages":[{"role":"developer","content":"d"}]})",
         "/system/0/text", R"("d")"},
        {"PDF, Anthropic", D::AnthropicMessages,
         R"({"messages":[{"role":"user","content":[{"type":"file","file":{"filename":"a.pdf",
                "file_data":"data:application/pdf;base64,JVBERi0="}}]}]})",
         "/messages/0/content/0/source",
         R"({"data":"JVBERi0=","media_type":"application/pdf","type":"base64"})"},
        {"sound, Gemini", D::Gemini,
         R"({"messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AA==",
                "format":"wav"}}]}]})",
         "/contents/0/parts/0/inlineData", R"({"data":"AA==","mimeType":"audio/wav"})"},
        {"picture by address, Gemini", D::Gemini,
         R"({"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://e.org/a.webp?x"}}]}]})",
         "/contents/0/parts/0/fileData", R"({"fileUri":"https://e.org/a.webp?x","mimeType":"image/webp"})"},
        {"id that no provider takes", D::AnthropicMessages,
         R"({"messages":[{"role":"assistant","tool_calls":[{"id":"a b","type":"function",
                "function":{"name":"f","arguments":"[1]"}}]}]})",
         "/messages/0/content/0/input", R"({"arguments":"[1]"})"},
    };
    return all;
}

} // namespace sekisho::test
