// SPDX-License-Identifier: GPL-3.0-or-later
// Requests in each dialect, and the conversation that each of them is. Apart from the test itself because moc
// loses its way in raw strings that hold quotation marks.
#pragma once

#include "dialects/dialect.h"

#include <vector>

namespace sekisho::test {

using dialects::Dialect;

struct RequestSample {
    const char *name;
    Dialect dialect;
    const char *body;
    const char *expected;
};

/// The same agent's conversation, as each dialect says it. Ids and the place of a model differ where a
/// dialect has none.
inline const std::vector<RequestSample> &sameConversation()
{
    static const std::vector<RequestSample> all{
        {"OpenAI chat", Dialect::OpenAiChat,
         R"({"model":"m","stream":true,"messages":[{"role":"system","content":"Be brief."},
         {"role":"user","content":[{"type":"text","text":"What is \"this\"?"},
          {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBOR"}}]},
         {"role":"assistant","content":"I look.","tool_calls":[{"id":"c1","type":"function",
          "function":{"name":"look","arguments":"{\"at\": [1, 2]}"}}]},
         {"role":"tool","tool_call_id":"c1","content":"a gate"},{"role":"user","content":"Thanks."}],
         "tools":[{"type":"function","function":{"name":"look","description":"Looks.","parameters":{"type":"object"}}}],
         "tool_choice":"required","temperature":0.5,"max_completion_tokens":99,"stop":["END"]})",
         nullptr},
        {"OpenAI responses", Dialect::OpenAiResponses,
         R"({"model":"m","stream":true,"instructions":"Be brief.","input":[
         {"role":"user","content":[{"type":"input_text","text":"What is \"this\"?"},
          {"type":"input_image","image_url":"data:image/png;base64,iVBOR"}]},
         {"type":"message","role":"assistant","content":[{"type":"output_text","text":"I look.","annotations":[]}]},
         {"type":"function_call","call_id":"c1","name":"look","arguments":"{\"at\": [1, 2]}"},
         {"type":"function_call_output","call_id":"c1","output":"a gate"},
         {"type":"message","role":"user","content":"Thanks."}],
         "tools":[{"type":"function","name":"look","description":"Looks.","parameters":{"type":"object"}}],
         "tool_choice":"required","temperature":0.5,"max_output_tokens":99,"stop":["END"]})",
         nullptr},
        {"Anthropic", Dialect::AnthropicMessages,
         R"({"model":"m","stream":true,"system":"Be brief.","messages":[
         {"role":"user","content":[{"type":"text","text":"What is \"this\"?"},
          {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBOR"}}]},
         {"role":"assistant","content":[{"type":"text","text":"I look."},
          {"type":"tool_use","id":"c1","name":"look","input":{"at": [1, 2]}}]},
         {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"a gate"},
          {"type":"text","text":"Thanks."}]}],
         "tools":[{"name":"look","description":"Looks.","input_schema":{"type":"object"}}],
         "tool_choice":{"type":"any"},"temperature":0.5,"max_tokens":99,"stop_sequences":["END"]})",
         nullptr},
        {"Gemini", Dialect::Gemini,
         R"({"model":"m","stream":true,"systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[
         {"role":"user","parts":[{"text":"What is \"this\"?"},{"inlineData":{"mimeType":"image/png","data":"iVBOR"}}]},
         {"role":"model","parts":[{"text":"I look."},{"functionCall":{"id":"c1","name":"look","args":{"at": [1, 2]}}}]},
         {"role":"user","parts":[{"functionResponse":{"id":"c1","name":"look","response":{"text":"a gate"}}},
          {"text":"Thanks."}]}],
         "tools":[{"functionDeclarations":[{"name":"look","description":"Looks.","parameters":{"type":"object"}}]}],
         "toolConfig":{"functionCallingConfig":{"mode":"ANY"}},
         "generationConfig":{"temperature":0.5,"maxOutputTokens":99,"stopSequences":["END"]}})",
         nullptr},
        {"Ollama", Dialect::Ollama,
         R"({"model":"m","messages":[{"role":"system","content":"Be brief."},
         {"role":"user","content":"What is \"this\"?","images":["iVBOR"]},
         {"role":"assistant","content":"I look.","tool_calls":[{"function":{"name":"look","arguments":{"at": [1, 2]}}}]},
         {"role":"tool","tool_name":"look","content":"a gate"},{"role":"user","content":"Thanks."}],
         "tools":[{"type":"function","function":{"name":"look","description":"Looks.","parameters":{"type":"object"}}}],
         "tool_choice":"required","options":{"temperature":0.5,"num_predict":99,"stop":["END"]}})",
         nullptr},
        {"Cohere", Dialect::CohereChat,
         R"({"model":"m","stream":true,"messages":[{"role":"system","content":"Be brief."},
         {"role":"user","content":[{"type":"text","text":"What is \"this\"?"},
          {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBOR"}}]},
         {"role":"assistant","content":[{"type":"text","text":"I look."}],"tool_calls":[{"id":"c1","type":"function",
          "function":{"name":"look","arguments":"{\"at\": [1, 2]}"}}]},
         {"role":"tool","tool_call_id":"c1","content":"a gate"},{"role":"user","content":"Thanks."}],
         "tools":[{"type":"function","function":{"name":"look","description":"Looks.","parameters":{"type":"object"}}}],
         "tool_choice":"REQUIRED","temperature":0.5,"max_tokens":99,"stop_sequences":["END"]})",
         nullptr},
    };
    return all;
}

/// What only some have.
inline const std::vector<RequestSample> &particularRequests()
{
    static const std::vector<RequestSample> all{
        {"chat: kinds of parts", Dialect::OpenAiChat,
         R"({"model":"m","messages":[{"role":"developer","name":"ada","content":[
         {"type":"input_audio","input_audio":{"data":"UklG","format":"wav"}},
         {"type":"file","file":{"file_id":"f1","filename":"a.pdf"}},
         {"type":"file","file":{"filename":"b.pdf","file_data":"data:application/pdf;base64,JVBE"}},
         {"type":"image_url","image_url":{"url":"https://example.org/a.png","detail":"low"}},
         {"type":"hologram","depth":3},"bare"]},
         {"role":"assistant","content":null,"refusal":"No.","audio":{"id":"a1"}},
         {"role":"assistant","content":"","function_call":{"name":"old","arguments":"{"}},
         {"role":"function","name":"old","content":"done"}],
         "tool_choice":{"type":"function","function":{"name":"look"}},"n":2,"seed":7,"parallel_tool_calls":false,
         "response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"a":1},"strict":true}},
         "reasoning_effort":"high","metadata":{"k":"v"},"store":null})",
         R"(model m
developer (ada)
  audio audio/wav UklG
  file f1 a.pdf
  file application/pdf JVBE b.pdf
  image https://example.org/a.png low
  unknown hologram {"type":"hologram","depth":3}
  text "bare"
assistant +audio={"id":"a1"}
  refusal "No."
assistant
  text ""
  call  old {
tool
  result  old [text "done";]
choice named look
parallel 0
format schema s {"a":1}
seed 7
effort high
n 2
extra +metadata={"k":"v"} +store=null
)"},
        {"chat: reasoning of others", Dialect::OpenAiChat,
         R"({"model":"m","messages":[{"role":"assistant","reasoning_content":"Hm.","content":[
         {"type":"thinking","thinking":[{"type":"text","text":"One"},{"type":"text","text":"two"}]},
         {"type":"text","text":"Yes."}]}]})",
         R"(model m
assistant
  reasoning "Hm." 
  reasoning "One

two" 
  text "Yes."
)"},
        {"Anthropic: thinking, documents, caching", Dialect::AnthropicMessages,
         R"({"model":"m","max_tokens":9,"system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"}}],
         "messages":[{"role":"user","content":[
         {"type":"document","title":"T","source":{"type":"text","media_type":"text/plain","data":"words"}},
         {"type":"image","source":{"type":"url","url":"https://example.org/a.png"}}]},
         {"role":"assistant","content":[{"type":"thinking","thinking":"Hm.","signature":"sig"},
         {"type":"redacted_thinking","data":"xyz"},
         {"type":"text","text":"Yes.","citations":[{"type":"char_location","cited_text":"words","document_title":"T"}]},
         {"type":"server_tool_use","id":"s1","name":"web_search","input":{"q":"x"}},
         {"type":"web_search_tool_result","tool_use_id":"s1","content":[{"type":"web_search_result","url":"u"}]}]},
         {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","is_error":true,
         "content":[{"type":"text","text":"no"},{"type":"image","source":{"type":"base64","media_type":"image/gif","data":"R0"}}]}]}],
         "tools":[{"type":"web_search_20250305","name":"web_search","max_uses":3}],
         "tool_choice":{"type":"tool","name":"web_search","disable_parallel_tool_use":true},
         "thinking":{"type":"enabled","budget_tokens":2048},"top_k":5,"metadata":{"user_id":"u"}})",
         R"(model m
system
  text "S" +cache_control={"type":"ephemeral"}
user
  file text/plain words T
  image https://example.org/a.png
assistant
  reasoning "Hm." sig
  reasoning "" xyz redacted
  text "Yes."
  citation T  words
  call s1 web_search {"q":"x"} +type="server_tool_use"
  result s1  [unknown web_search_result {"type":"web_search_result","url":"u"};] +type="web_search_tool_result"
tool
  result c1  failed [text "no";image image/gif R0;]
tool: web_search ()  +type="web_search_20250305" +max_uses=3
choice named web_search
parallel 0
top k 5
most 9
budget 2048
thinks 1
extra +metadata={"user_id":"u"}
)"},
        {"Responses: items", Dialect::OpenAiResponses,
         R"({"model":"m","input":[{"role":"developer","content":"D"},"loose",
         {"type":"reasoning","id":"r1","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"enc"},
         {"type":"custom_tool_call","call_id":"c1","name":"patch","input":"*** Begin"},
         {"type":"web_search_call","id":"w1","status":"completed"},
         {"type":"custom_tool_call_output","call_id":"c1","output":"ok"},
         {"type":"item_reference","id":"x"}],
         "tools":[{"type":"web_search"},{"type":"custom","name":"patch"}],"tool_choice":{"type":"function","name":"f"},
         "text":{"format":{"type":"json_schema","name":"n","schema":{"b":2}},"verbosity":"low"},
         "reasoning":{"effort":"low","summary":"auto"},"store":false})",
         R"(model m
developer
  text "D"
user
  text "loose"
assistant
  reasoning "Hm." enc +id="r1"
  call c1 patch *** Begin +type="custom_tool_call"
  unknown web_search_call {"type":"web_search_call","id":"w1","status":"completed"}
tool
  result c1  [text "ok";] +type="custom_tool_call_output"
assistant
  unknown item_reference {"type":"item_reference","id":"x"}
tool: web_search () 
tool: patch () 
choice named f
format schema n {"b":2}
effort low
extra +text.verbosity="low" +reasoning.summary="auto" +store=false
)"},
        {"Responses: one text", Dialect::OpenAiResponses, R"({"model":"m","input":"Hi"})",
         "model m\nuser\n  text \"Hi\"\n"},
        {"Gemini: thoughts, files, Google's tools, snake case", Dialect::Gemini,
         R"({"system_instruction":{"parts":{"text":"S"}},"contents":{"role":"model","parts":[
         {"text":"Hm.","thought":true,"thoughtSignature":"t1"},
         {"functionCall":{"name":"f","args":{}},"thoughtSignature":"t2"},
         {"file_data":{"mime_type":"video/mp4","file_uri":"gs://b/v"}},
         {"executableCode":{"language":"PYTHON","code":"1"}}]},
         "tools":[{"googleSearch":{}}],
         "generation_config":{"response_mime_type":"application/json","thinkingConfig":{"thinkingBudget":-1},"candidate_count":3},
         "safetySettings":[]})",
         R"(model 
system
  text "S"
assistant
  reasoning "Hm." t1
  call  f {} +thoughtSignature="t2"
  video video/mp4 gs://b/v
  unknown  {"executableCode":{"language":"PYTHON","code":"1"}}
tool: googleSearch ()  +googleSearch={}
format object  
budget -1
n 3
extra +safetySettings=[]
)"},
        {"Gemini: Code Assist wraps", Dialect::Gemini,
         R"({"model":"g","project":"p","request":{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}})",
         "model g\nuser\n  text \"Hi\"\n"},
        {"Ollama: generate", Dialect::Ollama,
         R"({"model":"m","system":"S","prompt":"P","images":["iVB"],"stream":false,"think":"low","format":"json","options":{"num_ctx":4}})",
         R"(model m
system
  text "S"
user
  text "P"
  image iVB
format object  
effort low
extra +options.num_ctx=4
)"},
        {"Cohere: plan, documents, thinking", Dialect::CohereChat,
         R"({"model":"m","messages":[{"role":"assistant","tool_plan":"I will look.","tool_calls":[]},
         {"role":"tool","tool_call_id":"c1","content":[{"type":"document","document":{"id":"d","data":{"a":1}}}]}],
         "p":0.9,"k":3,"thinking":{"type":"disabled"},"documents":["x"]})",
         R"(model m
assistant
  reasoning "I will look." 
tool
  result c1  [file d {"a":1};]
top p 0.9
top k 3
thinks 0
extra +documents=["x"]
)"},
    };
    return all;
}

} // namespace sekisho::test
