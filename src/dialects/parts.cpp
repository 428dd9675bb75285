// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/parts.h"

#include "dialects/json_string.h"

#include <algorithm>

namespace sekisho::dialects {

namespace {

using Kind = MediaPart::Kind;

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

void addText(std::string text, Extra extra, Parts &into)
{
    into.push_back({TextPart{std::move(text)}, std::move(extra)});
}

/// Texts of a list of {"type": ..., "text": ...}, paragraph by paragraph; or one string.
std::string joinedTexts(ReadContext &context, const At &at, JsonText list)
{
    if (list.isString())
        return list.string();
    std::string out;
    eachOf(context, at, list, [&](const At &, JsonText element) {
        const std::string text = element.isString() ? element.string() : element["text"].string();
        if (!out.empty() && !text.empty())
            out += "\n\n";
        out += text;
    });
    return out;
}

/// {"image_url": "..."} or {"image_url": {"url": "...", "detail": "..."}}, and its like for sounds and films.
void readLink(Members &members, std::string_view name, MediaPart &media)
{
    const JsonText link = members.take(name);
    if (link.isString()) {
        setUrl(media, link.string());
    } else if (link.isObject()) {
        setUrl(media, link["url"].string());
        media.detail = link["detail"].string();
    }
}

/// A data URL, or base64 without its head.
void setData(MediaPart &media, std::string data)
{
    if (data.starts_with("data:"))
        setUrl(media, std::move(data));
    else if (!data.empty())
        media.data = std::move(data);
}

void readFile(Members &members, MediaPart &media)
{
    if (members.has("file_id"))
        media.id = members.string("file_id");
    if (members.has("filename"))
        media.name = members.string("filename");
    setUrl(media, members.string("file_url"));
    setData(media, members.string("file_data"));
}

/// Anthropic's source of an image or a document.
void readSource(ReadContext &context, const At &at, JsonText source, MediaPart &media)
{
    if (source.raw().empty())
        return;
    Members members(context, at, source);
    const std::string type = members.string("type");
    media.mediaType = members.string("media_type");
    media.url = members.string("url");
    media.id = members.string("file_id");
    media.isText = type == "text" || type == "content";
    if (type == "content")
        media.data = joinedTexts(context, at / "content", members.take("content"));
    else
        media.data = members.string("data");
}

Part readMedia(ReadContext &context, Members &members, std::string_view type, Kind kind)
{
    MediaPart media;
    media.kind = kind;
    if (members.has("source"))
        readSource(context, members.at() / "source", members.take("source"), media);
    for (const std::string_view name : {"image_url", "audio_url", "video_url", "document_url"})
        readLink(members, name, media);
    if (type == "input_audio" || type == "audio") {
        const JsonText audio = members.take("input_audio");
        media.data = audio["data"].string();
        if (const std::string format = audio["format"].string(); !format.empty())
            media.mediaType = "audio/" + format;
    }
    if (members.has("file")) { // OpenAI chat; Responses has the same flat
        const At inner = members.at() / "file";
        Members file(context, inner, members.take("file"));
        readFile(file, media);
    }
    if (kind == Kind::File && members.has("document")) { // Cohere
        const JsonText document = members.take("document");
        const JsonText data = document["data"];
        media.isText = true;
        media.id = document["id"].string();
        media.data = data.isString() ? data.string() : std::string(data.raw());
    }
    readFile(members, media);
    if (media.name.empty())
        media.name = members.string("title");
    if (media.detail.empty())
        media.detail = members.string("detail");
    return {std::move(media)};
}

Part readResult(ReadContext &context, Members &members)
{
    ToolResultPart result;
    result.callId = members.string("tool_use_id");
    result.isError = members.boolean("is_error").value_or(false);
    const JsonText content = members.take("content");
    const At at = members.at() / "content";
    if (content.isString() || content.raw().empty()) {
        if (content.isString())
            addText(content.string(), {}, result.content);
        return {std::move(result)};
    }
    const auto add = [&](const At &here, JsonText part) {
        // A result within a result is nobody's; following it would make depth cost.
        const std::string type = part["type"].string();
        if (type.ends_with("tool_result"))
            result.content.push_back({UnknownPart{type, std::string(part.raw())}});
        else
            readPart(context, here, part, result.content);
    };
    if (content.isArray())
        eachOf(context, at, content, add);
    else
        add(at, content);
    return {std::move(result)};
}

} // namespace

void setUrl(MediaPart &media, std::string url)
{
    constexpr std::string_view Scheme = "data:";
    constexpr std::string_view Coding = ";base64";
    const std::size_t comma = url.find(',');
    const std::string_view head = std::string_view(url).substr(0, comma);
    if (!url.starts_with(Scheme) || comma == std::string::npos || !head.ends_with(Coding)) {
        if (!url.empty())
            media.url = std::move(url);
        return;
    }
    const std::string_view type = head.substr(Scheme.size(), head.size() - Scheme.size() - Coding.size());
    media.mediaType = type.substr(0, type.find(';'));
    media.data = url.substr(comma + 1);
}

std::string argumentsText(JsonText arguments)
{
    return arguments.isString() ? arguments.string() : std::string(arguments.raw());
}

Part readFunctionCall(ReadContext &context, const At &at, JsonText call)
{
    ToolCallPart out;
    Part part;
    Members members(context, at, call);
    out.id = members.string("id");
    const At inner = at / "function";
    if (members.has("function")) {
        Members function(context, inner, members.take("function"));
        out.name = function.string("name");
        out.arguments = argumentsText(function.take("arguments"));
    } else if (members.has("custom")) {
        Members custom(context, inner, members.take("custom"));
        out.name = custom.string("name");
        out.arguments = custom.string("input");
        part.extra.push_back({"type", "\"custom\""});
    } else {
        out.name = members.string("name");
        out.arguments = argumentsText(members.take("arguments"));
    }
    static_cast<void>(members.take("type"));
    static_cast<void>(members.take("index"));
    members.rest(part.extra);
    part.content = std::move(out);
    return part;
}

void readCitations(ReadContext &context, const At &at, JsonText citations, Parts &into)
{
    eachOf(context, at, citations, [&](const At &, JsonText element) {
        CitationPart citation;
        if (element.isString()) { // Perplexity
            citation.url = element.string();
        } else {
            const JsonText nested = element["url_citation"]; // OpenAI chat
            const JsonText from = nested.isObject() ? nested : element;
            const auto first = [&from](std::initializer_list<std::string_view> names) {
                for (const std::string_view name : names) {
                    if (const JsonText value = from[name]; value.isString())
                        return value.string();
                }
                return std::string();
            };
            citation.url = first({"url"});
            citation.title = first({"title", "document_title", "filename", "source"});
            citation.quote = first({"cited_text", "text"});
        }
        into.push_back({std::move(citation)});
    });
}

void readPart(ReadContext &context, const At &at, JsonText value, Parts &into)
{
    if (value.isString())
        return addText(value.string(), {}, into);
    if (!value.isObject()) {
        context.problem(at, "is not a part");
        into.push_back({UnknownPart{{}, std::string(value.raw())}});
        return;
    }
    Members members(context, at, value);
    const std::string type = members.string("type");
    const std::size_t first = into.size();
    if (type.empty()
            ? members.has("text")
            : isOneOf(type, {"text", "input_text", "output_text", "summary_text", "reasoning_text"})) {
        addText(members.string("text"), {}, into);
        for (const std::string_view name : {"annotations", "citations"})
            readCitations(context, at / name, members.take(name), into);
    } else if (isOneOf(type, {"image_url", "input_image", "image"})) {
        into.push_back(readMedia(context, members, type, Kind::Image));
    } else if (isOneOf(type, {"input_audio", "audio_url", "audio"})) {
        into.push_back(readMedia(context, members, type, Kind::Audio));
    } else if (isOneOf(type, {"video_url", "video"})) {
        into.push_back(readMedia(context, members, type, Kind::Video));
    } else if (isOneOf(type, {"file", "input_file", "document", "document_url"})) {
        into.push_back(readMedia(context, members, type, Kind::File));
    } else if (type == "tool_use" || type == "server_tool_use") {
        ToolCallPart call{members.string("id"), members.string("name"), argumentsText(members.take("input"))};
        into.push_back({std::move(call)});
        if (type == "server_tool_use")
            into.back().extra.push_back({"type", "\"server_tool_use\""});
    } else if (type.ends_with("tool_result")) {
        into.push_back(readResult(context, members));
        if (type != "tool_result")
            into.back().extra.push_back({"type", encodeString(type)});
    } else if (type == "thinking") {
        const JsonText thinking = members.take("thinking");
        into.push_back({ReasoningPart{joinedTexts(context, at / "thinking", thinking),
                                      members.string("signature"), false}});
    } else if (type == "redacted_thinking") {
        into.push_back({ReasoningPart{{}, members.string("data"), true}});
    } else if (type == "refusal") {
        into.push_back({RefusalPart{members.string("refusal")}});
    } else {
        into.push_back({UnknownPart{type, std::string(value.raw())}});
        return;
    }
    members.rest(into[first].extra);
}

void readContent(ReadContext &context, const At &at, JsonText content, Parts &into)
{
    if (content.raw().empty() || content.isNull())
        return;
    if (content.isString()) {
        addText(content.string(), {}, into);
    } else if (content.isObject()) {
        readPart(context, at, content, into);
    } else {
        eachOf(context, at, content,
               [&](const At &here, JsonText part) { readPart(context, here, part, into); });
    }
}

} // namespace sekisho::dialects
