// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/reader_base.h"

#include "base/text.h"

#include <algorithm>

namespace sekisho::dialects {

namespace {

constexpr std::size_t MaxWords = 500;      // characters
constexpr std::size_t MaxModelBytes = 256; // no provider's names come near it
constexpr std::string_view OrderMark = "\xEF\xBB\xBF";

bool mediaTypeHas(std::string_view contentType, std::string_view word)
{
    const std::string_view type = contentType.substr(0, contentType.find(';'));
    return std::search(type.begin(), type.end(), word.begin(), word.end(),
                       [](char c, char lower) { return toLowerAscii(c) == lower; }) != type.end();
}

} // namespace

std::string errorWords(std::string_view text)
{
    std::size_t characters = 0;
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        const bool starts = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
        if (starts && ++characters > MaxWords)
            break;
    }
    text = text.substr(0, at);
    return simdjson::validate_utf8(text.data(), text.size()) ? std::string(text) : std::string();
}

std::string errorWords(JsonValue error)
{
    std::string message;
    std::string fallback;
    const auto readList = [&](JsonValue list) { // Mistral's and FastAPI's `detail`
        eachElement(list, [&](JsonValue element) {
            eachField(element, [&](std::string_view key, JsonValue value) {
                if (key == "msg" && message.empty())
                    message = errorWords(text(value));
            });
        });
    };
    const auto readMessage = [&](JsonValue object) {
        eachField(object, [&](std::string_view key, JsonValue value) {
            if (key == "detail" && !hasText(value)) {
                readList(value);
                return;
            }
            if (key == "message" || key == "Message" || key == "msg" || key == "detail")
                message = errorWords(text(value));
            else if (key == "code" || key == "type" || key == "status" || key == "error")
                fallback = hasText(value) ? errorWords(text(value)) : fallback;
        });
    };
    simdjson::ondemand::json_type type{};
    if (error.type().get(type) != simdjson::SUCCESS)
        return {};
    if (type == simdjson::ondemand::json_type::string)
        return errorWords(text(error));
    if (type == simdjson::ondemand::json_type::object)
        readMessage(error);
    eachElement(error, [&](JsonValue element) {
        if (message.empty())
            readMessage(element);
    });
    return message.empty() ? fallback : message;
}

ReaderBase::ReaderBase(std::string_view contentType)
    : m_typeSaysEvents(mediaTypeHas(contentType, "event-stream")),
      m_typeSaysText(trimmed(contentType).empty() || mediaTypeHas(contentType, "json") ||
                     mediaTypeHas(contentType, "text/")),
      m_events(http::EventSplitter::Format::ServerSentEvents, MaxEventBytes),
      m_json(MaxObjectBytes)
{}

void ReaderBase::recognise(std::string_view &bytes)
{
    while (!bytes.empty() && m_shape == Shape::Unknown) {
        const char c = bytes.front();
        if (m_orderMark < OrderMark.size() && c == OrderMark[m_orderMark]) {
            ++m_orderMark;
        } else if (c == '{' || c == '[') {
            m_shape = Shape::Json;
            return;
        } else if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
            m_shape = m_typeSaysEvents || m_typeSaysText ? Shape::Events : Shape::Opaque;
            return;
        }
        bytes.remove_prefix(1);
    }
}

void ReaderBase::take(std::string_view type, std::string_view data)
{
    const std::optional<JsonValue> value = JsonPeek::begin(data);
    if (value && isObject(*value))
        readObject(type, *value);
    else
        readWord(data);
    if (m_listener)
        m_listener(type, data);
}

void ReaderBase::feed(std::string_view bytes)
{
    recognise(bytes);
    if (m_shape == Shape::Events)
        m_events.feed(bytes, [this](const http::StreamEvent &event) { take(event.type, event.data); });
    else if (m_shape == Shape::Json)
        m_json.feed(bytes, [this](std::string_view object) { take({}, object); });
}

void ReaderBase::finish()
{
    if (m_shape == Shape::Events)
        m_events.finish([this](const http::StreamEvent &event) { take(event.type, event.data); });
    atEnd();
    const bool wholeJson = m_shape == Shape::Json && m_json.isWhole() && wholeJsonEnds();
    if (wholeJson || (anythingEnds() && m_shape != Shape::Json && !m_typeSaysEvents))
        complete();
}

void ReaderBase::complete()
{
    if (m_ending == Ending::Open)
        m_ending = Ending::Complete;
}

void ReaderBase::fail(std::string message)
{
    m_ending = Ending::Error;
    if (m_errorMessage.empty())
        m_errorMessage = std::move(message);
}

void ReaderBase::setModel(std::string_view model)
{
    if (!model.empty() && model.size() <= MaxModelBytes && model != m_model)
        m_model = model;
}

} // namespace sekisho::dialects
