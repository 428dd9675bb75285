// SPDX-License-Identifier: GPL-3.0-or-later
// The expected bodies have their members in the order of their names, as they are compared.
#include "written_requests.h"

namespace sekisho::test {

const std::vector<WrittenCase> &writtenRequests()
{
    using D = dialects::Dialect;
    static const std::vector<WrittenCase> all{
        {"chat to Anthropic",
         D::OpenAiChat,
         ChatRequest,
         D::AnthropicMessages,
         {},
         R"({"max_tokens":100,"messages":[{"content":[{"text":"What is this?","type":"text"},
{"source":{"data":"iVBORw0KGgo=","media_type":"image/png","type":"base64"},"type":"image"}],
"role":"user"},{"content":[{"text":"Let me look.","type":"text"},{"id":"call_1",
"input":{"at":1.5},"name":"look","type":"tool_use"},{"id":"call_2","input":{},"name":"look",
"type":"tool_use"}],"role":"assistant"},{"content":[{"content":"{\"sun\":true}",
"tool_use_id":"call_1","type":"tool_result"},{"content":"a moon","tool_use_id":"call_2",
"type":"tool_result"},{"text":"Both?","type":"text"}],"role":"user"}],"model":"m",
"output_config":{"effort":"low","format":{"schema":{"type":"object"},"type":"json_schema"}},
"stop_sequences":["END"],"stream":true,"system":[{"text":"Be brief.","type":"text"}],
"temperature":1,"tool_choice":{"disable_parallel_tool_use":true,"type":"any"},
"tools":[{"description":"Looks.","input_schema":{"additionalProperties":false,
"properties":{"at":{"type":"number"}},"type":"object"},"name":"look"}],"top_p":1})",
         "/logprobs: Anthropic does not know it\n"
         "/user: Anthropic does not know it\n"
         "tools/strict: Anthropic does not know it\n"
         "messages/name: Anthropic has no names of speakers\n"
         "parts/detail: Anthropic does not know it\n"
         "/reasoning_effort: cannot stand beside a tool that must be called\n"
         "/response_format: Anthropic has no name of a schema\n"
         "/temperature: is beyond what Anthropic takes and was brought into it\n"
         "/frequency_penalty: Anthropic has none\n"
         "/seed: Anthropic has none\n"},
        {"chat to Gemini",
         D::OpenAiChat,
         ChatRequest,
         D::Gemini,
         {},
         R"({"contents":[{"parts":[{"text":"What is this?"},{"inlineData":{"data":"iVBORw0KGgo=",
"mimeType":"image/png"}}],"role":"user"},{"parts":[{"text":"Let me look."},
{"functionCall":{"args":{"at":1.5},"name":"look"},
"thoughtSignature":"skip_thought_signature_validator"},{"functionCall":{"args":{},
"name":"look"}}],"role":"model"},{"parts":[{"functionResponse":{"name":"look",
"response":{"sun":true}}},{"functionResponse":{"name":"look","response":{"output":"a moon"}}}],
"role":"user"},{"parts":[{"text":"Both?"}],"role":"user"}],
"generationConfig":{"frequencyPenalty":0.5,"maxOutputTokens":100,
"responseJsonSchema":{"type":"object"},"responseMimeType":"application/json","seed":7,
"stopSequences":["END"],"temperature":1.5,"thinkingConfig":{"includeThoughts":true,
"thinkingBudget":2048},"topP":1},"systemInstruction":{"parts":[{"text":"Be brief."}]},
"toolConfig":{"functionCallingConfig":{"mode":"ANY"}},
"tools":[{"functionDeclarations":[{"description":"Looks.","name":"look",
"parametersJsonSchema":{"additionalProperties":false,"properties":{"at":{"type":"number"}},
"type":"object"}}]}]})",
         "/logprobs: Gemini does not know it\n"
         "/user: Gemini does not know it\n"
         "tools/strict: Gemini does not know it\n"
         "messages/name: Gemini has no names of speakers\n"
         "parts/detail: Gemini does not know it\n"
         "/parallel_tool_calls: Gemini cannot be held to one call at a time\n"
         "/response_format: Gemini has neither a schema's name nor `strict`\n",
         "models/m:streamGenerateContent",
         "alt=sse"},
        {"chat to Cohere",
         D::OpenAiChat,
         ChatRequest,
         D::CohereChat,
         {},
         R"({"frequency_penalty":0.5,"max_tokens":100,"messages":[{"content":"Be brief.","role":"system"},
{"content":[{"text":"What is this?","type":"text"},{"image_url":{"detail":"low",
"url":"data:image/png;base64,iVBORw0KGgo="},"type":"image_url"}],"role":"user"},
{"content":[{"text":"Let me look.","type":"text"}],"role":"assistant",
"tool_calls":[{"function":{"arguments":"{\"at\": 1.50}","name":"look"},"id":"call_1",
"type":"function"},{"function":{"arguments":"{}","name":"look"},"id":"call_2",
"type":"function"}]},{"content":"{\"sun\":true}","role":"tool","tool_call_id":"call_1"},
{"content":"a moon","role":"tool","tool_call_id":"call_2"},{"content":"Both?","role":"user"}],
"model":"m","p":0.99,"response_format":{"json_schema":{"type":"object"},"type":"json_object"},
"seed":7,"stop_sequences":["END"],"stream":true,"temperature":1,"thinking":{"token_budget":2048,
"type":"enabled"},"tool_choice":"REQUIRED","tools":[{"function":{"description":"Looks.",
"name":"look","parameters":{"additionalProperties":false,"properties":{"at":{"type":"number"}},
"type":"object"}},"type":"function"}]})",
         "/logprobs: Cohere does not know it\n"
         "/user: Cohere does not know it\n"
         "tools/strict: Cohere does not know it\n"
         "messages/name: Cohere has no names of speakers\n"
         "/parallel_tool_calls: Cohere cannot be held to one call at a time\n"
         "/response_format: Cohere has neither a schema's name nor `strict`\n"
         "/temperature: is beyond what Cohere takes and was brought into it\n"
         "/top_p: is beyond what Cohere takes and was brought into it\n"},
        {"Anthropic to chat",
         D::AnthropicMessages,
         AnthropicRequest,
         D::OpenAiChat,
         {},
         R"({"max_completion_tokens":32000,"messages":[{"content":"You are an agent.\n\nBe careful.",
"role":"system"},{"content":"Read the picture.","role":"user"},{"content":null,
"role":"assistant","tool_calls":[{"function":{"arguments":"{\"path\":\"a.png\"}","name":"Read"},
"id":"toolu_1","type":"function"},{"function":{"arguments":"{\"command\":\"false\"}",
"name":"Bash"},"id":"toolu_2","type":"function"}]},{"content":"a.png:","role":"tool",
"tool_call_id":"toolu_1"},{"content":"exit 1","role":"tool","tool_call_id":"toolu_2"},
{"content":[{"image_url":{"url":"data:image/png;base64,iVBORw0KGgo="},"type":"image_url"}],
"role":"user"},{"content":"Go on.","role":"user"}],"model":"claude-opus-4-8",
"reasoning_effort":"medium","stream":true,"stream_options":{"include_usage":true},
"tool_choice":{"function":{"name":"Bash"},"type":"function"},
"tools":[{"function":{"description":"Reads.","name":"Read","parameters":{"type":"object"}},
"type":"function"},{"function":{"name":"Bash","parameters":{"type":"object"}},
"type":"function"}]})",
         "/metadata: OpenAI chat does not know it\n"
         "/tools: web_search is another provider's own and is not offered\n"
         "parts/cache_control: OpenAI chat does not know it\n"
         "parts/reasoning: thoughts of another provider are not taken back\n"
         "message 3: what is no text in a tool's result follows in a user's message\n"
         "parts/is_error: OpenAI chat does not hear that a tool failed\n"},
        {"Anthropic to Responses",
         D::AnthropicMessages,
         AnthropicRequest,
         D::OpenAiResponses,
         {},
         R"({"include":["reasoning.encrypted_content"],"input":[{"content":[{"text":"Read the picture.",
"type":"input_text"}],"role":"user","type":"message"},{"arguments":"{\"path\":\"a.png\"}",
"call_id":"toolu_1","name":"Read","type":"function_call"},
{"arguments":"{\"command\":\"false\"}","call_id":"toolu_2","name":"Bash",
"type":"function_call"},{"call_id":"toolu_1","output":[{"text":"a.png:","type":"input_text"},
{"detail":"auto","image_url":"data:image/png;base64,iVBORw0KGgo=","type":"input_image"}],
"type":"function_call_output"},{"call_id":"toolu_2","output":"exit 1",
"type":"function_call_output"},{"content":[{"text":"Go on.","type":"input_text"}],"role":"user",
"type":"message"}],"instructions":"You are an agent.\n\nBe careful.","max_output_tokens":32000,
"model":"claude-opus-4-8","reasoning":{"effort":"medium"},"store":false,"stream":true,
"tool_choice":{"name":"Bash","type":"function"},"tools":[{"description":"Reads.","name":"Read",
"parameters":{"type":"object"},"strict":false,"type":"function"},{"name":"Bash",
"parameters":{"type":"object"},"strict":false,"type":"function"}]})",
         "/metadata: OpenAI Responses does not know it\n"
         "/tools: web_search is another provider's own and is not offered\n"
         "parts/cache_control: OpenAI Responses does not know it\n"
         "parts/reasoning: thoughts of another provider are not taken back\n"
         "parts/is_error: OpenAI Responses does not hear that a tool failed\n"},
        {"Anthropic to Gemini",
         D::AnthropicMessages,
         AnthropicRequest,
         D::Gemini,
         {},
         R"({"contents":[{"parts":[{"text":"Read the picture."}],"role":"user"},
{"parts":[{"functionCall":{"args":{"path":"a.png"},"name":"Read"},
"thoughtSignature":"skip_thought_signature_validator"},
{"functionCall":{"args":{"command":"false"},"name":"Bash"}}],"role":"model"},
{"parts":[{"functionResponse":{"name":"Read","response":{"output":"a.png:"}}},
{"functionResponse":{"name":"Bash","response":{"error":"exit 1"}}}],"role":"user"},
{"parts":[{"inlineData":{"data":"iVBORw0KGgo=","mimeType":"image/png"}}],"role":"user"},
{"parts":[{"text":"Go on."}],"role":"user"}],"generationConfig":{"maxOutputTokens":32000,
"thinkingConfig":{"includeThoughts":true,"thinkingBudget":4000}},
"systemInstruction":{"parts":[{"text":"You are an agent."},{"text":"Be careful."}]},
"toolConfig":{"functionCallingConfig":{"allowedFunctionNames":["Bash"],"mode":"ANY"}},
"tools":[{"functionDeclarations":[{"description":"Reads.","name":"Read",
"parametersJsonSchema":{"type":"object"}},{"name":"Bash",
"parametersJsonSchema":{"type":"object"}}]}]})",
         "/metadata: Gemini does not know it\n"
         "/tools: web_search is another provider's own and is not offered\n"
         "parts/cache_control: Gemini does not know it\n"
         "parts/reasoning: thoughts of another provider are not taken back\n",
         "models/claude-opus-4-8:streamGenerateContent",
         "alt=sse"},
        {"Responses to Anthropic",
         D::OpenAiResponses,
         ResponsesRequest,
         D::AnthropicMessages,
         {},
         R"({"max_tokens":8192,"messages":[{"content":[{"text":"List files.","type":"text"}],"role":"user"},
{"content":[{"id":"call_1","input":{"command":["ls"]},"name":"shell","type":"tool_use"}],
"role":"assistant"},{"content":[{"content":"a b","tool_use_id":"call_1","type":"tool_result"}],
"role":"user"}],"model":"gpt-5","output_config":{"effort":"high"},"stream":true,
"system":[{"text":"You are Codex.","type":"text"},{"text":"Sandbox: none.","type":"text"}],
"thinking":{"type":"adaptive"},"tool_choice":{"disable_parallel_tool_use":true,"type":"auto"},
"tools":[{"description":"Runs.","input_schema":{"type":"object"},"name":"shell"}]})",
         "/reasoning/summary: Anthropic does not know it\n"
         "/prompt_cache_key: Anthropic does not know it\n"
         "/tools: web_search is another provider's own and is not offered\n"
         "parts/reasoning: thoughts of another provider are not taken back\n"
         "/max_output_tokens: was not given, but Anthropic demands it: set to 8192\n"},
        {"Responses to chat",
         D::OpenAiResponses,
         ResponsesRequest,
         D::OpenAiChat,
         {},
         R"({"messages":[{"content":"You are Codex.","role":"system"},{"content":"Sandbox: none.",
"role":"developer"},{"content":"List files.","role":"user"},{"content":null,"role":"assistant",
"tool_calls":[{"function":{"arguments":"{\"command\":[\"ls\"]}","name":"shell"},"id":"call_1",
"type":"function"}]},{"content":"a b","role":"tool","tool_call_id":"call_1"}],"model":"gpt-5",
"parallel_tool_calls":false,"prompt_cache_key":"k","reasoning_effort":"high","stream":true,
"stream_options":{"include_usage":true},"tool_choice":"auto",
"tools":[{"function":{"description":"Runs.","name":"shell","parameters":{"type":"object"},
"strict":false},"type":"function"}]})",
         "/reasoning/summary: OpenAI chat does not know it\n"
         "/tools: web_search is another provider's own and is not offered\n"
         "parts/reasoning: thoughts of another provider are not taken back\n"},
        {"Responses to Ollama",
         D::OpenAiResponses,
         ResponsesRequest,
         D::Ollama,
         {},
         R"({"messages":[{"content":"You are Codex.","role":"system"},{"content":"Sandbox: none.",
"role":"system"},{"content":"List files.","role":"user"},{"content":"","role":"assistant",
"thinking":"Hm.","tool_calls":[{"function":{"arguments":{"command":["ls"]},"name":"shell"}}]},
{"content":"a b","role":"tool","tool_name":"shell"}],"model":"gpt-5","options":{},"stream":true,
"think":"high","tools":[{"function":{"description":"Runs.","name":"shell",
"parameters":{"type":"object"}},"type":"function"}]})",
         "/reasoning/summary: Ollama does not know it\n"
         "/prompt_cache_key: Ollama does not know it\n"
         "/tools: web_search is another provider's own and is not offered\n"
         "/parallel_tool_calls: Ollama cannot be held to one call at a time\n"},
    };
    return all;
}

} // namespace sekisho::test
