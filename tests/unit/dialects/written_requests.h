// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of three tools and what becomes of them.
#pragma once

#include "dialects/request_writer.h"

#include <vector>

namespace sekisho::test {

struct WrittenCase {
    const char *name;
    dialects::Dialect source;
    const char *request;
    dialects::Dialect target;
    dialects::RequestOptions options;
    const char *body;
    const char *losses = "";
    const char *path = "";
    const char *query = "";
};

/// As a tool with OpenAI's library asks.
inline constexpr const char *ChatRequest =
    R"({"model":"m","stream":true,"stream_options":{"include_usage":true},
"messages":[
 {"role":"system","content":"Be brief."},
 {"role":"user","name":"Ann","content":[{"type":"text","text":"What is this?"},
   {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo=","detail":"low"}}]},
 {"role":"assistant","content":"Let me look.","tool_calls":[
   {"id":"call_1","type":"function","function":{"name":"look","arguments":"{\"at\": 1.50}"}},
   {"id":"call_2","type":"function","function":{"name":"look","arguments":""}}]},
 {"role":"tool","tool_call_id":"call_2","content":"a moon"},
 {"role":"tool","tool_call_id":"call_1","content":"{\"sun\":true}"},
 {"role":"user","content":"Both?"}],
"tools":[{"type":"function","function":{"name":"look","description":"Looks.","strict":true,
  "parameters":{"type":"object","properties":{"at":{"type":"number"}},"additionalProperties":false}}}],
"tool_choice":"required","parallel_tool_calls":false,
"response_format":{"type":"json_schema","json_schema":{"name":"shape","schema":{"type":"object"},"strict":true}},
"temperature":1.5,"top_p":1,"frequency_penalty":0.5,"seed":7,"stop":"END","max_completion_tokens":100,
"logprobs":true,"user":"u-1","reasoning_effort":"low"})";

/// As Claude Code asks in the middle of a turn.
inline constexpr const char *AnthropicRequest =
    R"({"model":"claude-opus-4-8","max_tokens":32000,"stream":true,
"system":[{"type":"text","text":"You are an agent."},
  {"type":"text","text":"Be careful.","cache_control":{"type":"ephemeral"}}],
"messages":[
 {"role":"user","content":[{"type":"text","text":"Read the picture."}]},
 {"role":"assistant","content":[
   {"type":"thinking","thinking":"I should read it.","signature":"RXFRQg=="},
   {"type":"tool_use","id":"toolu_1","name":"Read","input":{"path":"a.png"}},
   {"type":"tool_use","id":"toolu_2","name":"Bash","input":{"command":"false"}}]},
 {"role":"user","content":[
   {"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"a.png:"},
     {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}]},
   {"type":"tool_result","tool_use_id":"toolu_2","content":"exit 1","is_error":true},
   {"type":"text","text":"Go on."}]}],
"tools":[{"name":"Read","description":"Reads.","input_schema":{"type":"object"}},
  {"name":"Bash","input_schema":{"type":"object"}},
  {"type":"web_search_20250305","name":"web_search","max_uses":3}],
"tool_choice":{"type":"tool","name":"Bash"},
"thinking":{"type":"enabled","budget_tokens":4000},"metadata":{"user_id":"u"}})";

/// As Codex asks.
inline constexpr const char *ResponsesRequest =
    R"({"model":"gpt-5","instructions":"You are Codex.","stream":true,
"input":[
 {"type":"message","role":"developer","content":[{"type":"input_text","text":"Sandbox: none."}]},
 {"type":"message","role":"user","content":[{"type":"input_text","text":"List files."}]},
 {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"gAAAA-_"},
 {"type":"function_call","id":"fc_1","call_id":"call_1","name":"shell","arguments":"{\"command\":[\"ls\"]}"},
 {"type":"function_call_output","call_id":"call_1","output":"a b"}],
"tools":[{"type":"function","name":"shell","description":"Runs.","strict":false,"parameters":{"type":"object"}},
  {"type":"web_search"}],
"tool_choice":"auto","parallel_tool_calls":false,"reasoning":{"effort":"high","summary":"auto"},"store":false,
"include":["reasoning.encrypted_content"],"prompt_cache_key":"k"})";

inline constexpr const char *OwnThought = R"({"signature":"RXFRQg==","thinking":"Hm.","type":"thinking"})";
inline constexpr const char *ForcedTool =
    R"("max_tokens":9000,"tool_choice":"required","tools":[{"type":"function","function":{"name":"f"}}])";

struct RefusedCase {
    const char *name;
    dialects::Dialect source;
    const char *request;
    dialects::Dialect target;
    const char *field;
    const char *words; ///< that the message has in it
};

/// What a request of OpenAI chat becomes in one place; "absent" where there is nothing.
struct WordCase {
    const char *name;
    dialects::Dialect target;
    const char *request;
    const char *pointer;
    const char *value;
};

[[nodiscard]] const std::vector<WrittenCase> &writtenRequests();
[[nodiscard]] const std::vector<RefusedCase> &refusedRequests();
[[nodiscard]] const std::vector<WordCase> &writtenWords();

} // namespace sekisho::test
