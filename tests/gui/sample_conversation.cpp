// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/sample_conversation.h"

#include <QBuffer>
#include <QImage>
#include <QLinearGradient>
#include <QPainter>

#include <nlohmann/json.hpp>

namespace sekisho::test {
namespace {

using Json = nlohmann::ordered_json;
using dialects::Dialect;

constexpr const char *System = "You are a careful code reviewer. Answer with a unified diff only.\n\nRead "
                               "before you write: the files that a "
                               "change touches, and their tests. Keep to the style of the file.";
constexpr const char *Question =
    "Please make `parse_header()` reject a bare LF and add a test. This is what the fuzzer found:";
constexpr const char *Before = "I will look at the parser first.";
constexpr const char *Between = "The loop takes any line end. Now its tests, to see how they are named.";
constexpr const char *Thoughts =
    "A bare LF may not end a field line (RFC 9112 section 2.2 lets a recipient accept it, but two hops that "
    "differ "
    "are how requests are smuggled). The check belongs before the value is trimmed.";
constexpr const char *Answer =
    "A bare LF is refused where the field line is split, before its value is trimmed:\n\n```diff\n"
    "--- a/src/http/codec.cpp\n+++ b/src/http/codec.cpp\n@@ -131,6 +131,8 @@\n"
    "+    if (line.find('\\n') != npos)\n+        return Failure{Error{\"bare LF in a header\"}};\n```\n\n"
    "The test `rejectsBareLf()` fails without it.";

std::string fileText()
{
    std::string text;
    for (int line = 120; line < 184; ++line)
        text += std::to_string(line) + (line % 7 == 0 ? "\n" : "  const auto end = line.find(':', at);\n");
    return text;
}

Json arguments(int call)
{
    return call == 0 ? Json{{"path", "src/http/codec.cpp"}, {"from", 120}, {"to", 184}}
                     : Json{{"pattern", "bare|smuggl"}, {"in", "tests/unit/http"}};
}

constexpr const char *Names[] = {"read_file", "search"};

std::string result(int call)
{
    return call == 0 ? fileText() : R"({"matches": 3, "files": ["tests/unit/http/tst_parser.cpp"]})";
}

std::string paintScreenshot()
{
    QImage image(640, 300, QImage::Format_RGB32);
    QPainter painter(&image);
    QLinearGradient ground(0, 0, 640, 300);
    ground.setColorAt(0, QColor(0x26, 0x32, 0x5e));
    ground.setColorAt(1, QColor(0x70, 0x48, 0xc6));
    painter.fillRect(image.rect(), ground);
    painter.setPen(Qt::white);
    for (int row = 0; row < 9; ++row)
        painter.fillRect(32, 36 + row * 26, 120 + (row * 97) % 380, 10, QColor(255, 255, 255, 150));
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes.toBase64().toStdString();
}

const std::string &screenshot()
{
    static const std::string painted = paintScreenshot();
    return painted;
}

Json chatRequest(const std::string &model)
{
    const auto call = [](int n) {
        return Json{{"id", "call_" + std::to_string(7 + n)},
                    {"type", "function"},
                    {"function", {{"name", Names[n]}, {"arguments", arguments(n).dump()}}}};
    };
    Json messages = Json::array();
    messages.push_back({{"role", "system"}, {"content", System}});
    Json content = Json::array({{{"type", "text"}, {"text", Question}}});
    content.push_back(
        {{"type", "image_url"}, {"image_url", {{"url", "data:image/png;base64," + screenshot()}}}});
    messages.push_back({{"role", "user"}, {"content", content}});
    const char *texts[] = {Before, Between};
    for (int n = 0; n < 2; ++n) {
        messages.push_back(
            {{"role", "assistant"}, {"content", texts[n]}, {"tool_calls", Json::array({call(n)})}});
        messages.push_back({{"role", "tool"}, {"tool_call_id", call(n)["id"]}, {"content", result(n)}});
    }
    Json tools = Json::array();
    for (const char *name : Names)
        tools.push_back(
            {{"type", "function"}, {"function", {{"name", name}, {"parameters", {{"type", "object"}}}}}});
    return {{"model", model}, {"stream", true},     {"messages", messages},
            {"tools", tools}, {"temperature", 0.2}, {"max_tokens", 4096}};
}

Json anthropicRequest(const std::string &model)
{
    Json messages = Json::array();
    Json content = Json::array({{{"type", "text"}, {"text", Question}}});
    content.push_back(
        {{"type", "image"},
         {"source", {{"type", "base64"}, {"media_type", "image/png"}, {"data", screenshot()}}}});
    messages.push_back({{"role", "user"}, {"content", content}});
    const char *texts[] = {Before, Between};
    for (int n = 0; n < 2; ++n) {
        const std::string id = "toolu_0" + std::to_string(n + 1);
        Json said = Json::array({{{"type", "text"}, {"text", texts[n]}}});
        said.push_back({{"type", "tool_use"}, {"id", id}, {"name", Names[n]}, {"input", arguments(n)}});
        messages.push_back({{"role", "assistant"}, {"content", said}});
        messages.push_back(
            {{"role", "user"},
             {"content",
              Json::array({{{"type", "tool_result"}, {"tool_use_id", id}, {"content", result(n)}}})}});
    }
    Json tools = Json::array();
    for (const char *name : Names)
        tools.push_back({{"name", name}, {"input_schema", {{"type", "object"}}}});
    return {{"model", model},   {"max_tokens", 4096}, {"stream", true},
            {"system", System}, {"tools", tools},     {"messages", messages}};
}

Json responsesRequest(const std::string &model)
{
    Json input = Json::array();
    Json content = Json::array({{{"type", "input_text"}, {"text", Question}}});
    content.push_back({{"type", "input_image"}, {"image_url", "data:image/png;base64," + screenshot()}});
    input.push_back({{"type", "message"}, {"role", "user"}, {"content", content}});
    const char *texts[] = {Before, Between};
    for (int n = 0; n < 2; ++n) {
        const std::string id = "call_" + std::to_string(n + 1);
        input.push_back({{"type", "message"},
                         {"role", "assistant"},
                         {"content", Json::array({{{"type", "output_text"}, {"text", texts[n]}}})}});
        input.push_back({{"type", "function_call"},
                         {"call_id", id},
                         {"name", Names[n]},
                         {"arguments", arguments(n).dump()}});
        input.push_back({{"type", "function_call_output"}, {"call_id", id}, {"output", result(n)}});
    }
    Json tools = Json::array();
    for (const char *name : Names)
        tools.push_back({{"type", "function"}, {"name", name}, {"parameters", {{"type", "object"}}}});
    return {{"model", model}, {"stream", true}, {"instructions", System},
            {"input", input}, {"tools", tools}, {"reasoning", {{"effort", "medium"}}}};
}

Json geminiRequest()
{
    Json contents = Json::array();
    Json parts = Json::array({{{"text", Question}}});
    parts.push_back({{"inlineData", {{"mimeType", "image/png"}, {"data", screenshot()}}}});
    contents.push_back({{"role", "user"}, {"parts", parts}});
    const char *texts[] = {Before, Between};
    for (int n = 0; n < 2; ++n) {
        Json said = Json::array({{{"text", texts[n]}}});
        said.push_back({{"functionCall", {{"name", Names[n]}, {"args", arguments(n)}}}});
        contents.push_back({{"role", "model"}, {"parts", said}});
        const Json answer = {{"name", Names[n]}, {"response", {{"output", result(n)}}}};
        contents.push_back({{"role", "user"}, {"parts", Json::array({{{"functionResponse", answer}}})}});
    }
    return {{"systemInstruction", {{"parts", Json::array({{{"text", System}}})}}}, {"contents", contents}};
}

} // namespace

std::string sampleRequest(Dialect dialect, const std::string &model)
{
    switch (dialect) {
    case Dialect::AnthropicMessages:
        return anthropicRequest(model).dump();
    case Dialect::OpenAiResponses:
        return responsesRequest(model).dump();
    case Dialect::Gemini:
        return geminiRequest().dump();
    default:
        return chatRequest(model).dump();
    }
}

std::string sampleAnswer(Dialect dialect, const std::string &model, std::int64_t in, std::int64_t out)
{
    Json answer;
    switch (dialect) {
    case Dialect::AnthropicMessages: {
        Json content = Json::array({{{"type", "thinking"}, {"thinking", Thoughts}, {"signature", "EqQB"}}});
        content.push_back({{"type", "text"}, {"text", Answer}});
        answer = {{"id", "msg_01"},
                  {"type", "message"},
                  {"role", "assistant"},
                  {"model", model},
                  {"content", content},
                  {"stop_reason", "end_turn"},
                  {"usage", {{"input_tokens", in}, {"output_tokens", out}}}};
        break;
    }
    case Dialect::OpenAiResponses: {
        Json output = Json::array();
        output.push_back({{"type", "reasoning"},
                          {"summary", Json::array({{{"type", "summary_text"}, {"text", Thoughts}}})}});
        output.push_back({{"type", "message"},
                          {"role", "assistant"},
                          {"content", Json::array({{{"type", "output_text"}, {"text", Answer}}})}});
        answer = {{"id", "resp_1"},
                  {"status", "completed"},
                  {"model", model},
                  {"output", output},
                  {"usage", {{"input_tokens", in}, {"output_tokens", out}}}};
        break;
    }
    case Dialect::Gemini:
        answer = {
            {"candidates",
             Json::array({{{"content", {{"role", "model"}, {"parts", Json::array({{{"text", Answer}}})}}},
                           {"finishReason", "STOP"}}})},
            {"modelVersion", model}};
        break;
    default:
        answer = {
            {"id", "chatcmpl-BZ81"},
            {"model", model},
            {"choices",
             Json::array(
                 {{{"index", 0},
                   {"message", {{"role", "assistant"}, {"reasoning_content", Thoughts}, {"content", Answer}}},
                   {"finish_reason", "stop"}}})},
            {"usage", {{"prompt_tokens", in}, {"completion_tokens", out}}}};
    }
    return answer.dump();
}

std::string longRequest(int messages, std::size_t bytesEach)
{
    Json list = Json::array();
    for (int i = 0; i < messages; ++i) {
        std::string text = "Message " + std::to_string(i) + ".";
        while (text.size() < bytesEach)
            text += " The gate stands where the road narrows.";
        list.push_back({{"role", i % 2 == 0 ? "user" : "assistant"}, {"content", text}});
    }
    return Json{{"model", "gpt-4.1"}, {"messages", list}}.dump();
}

} // namespace sekisho::test
