// SPDX-License-Identifier: GPL-3.0-or-later
// What the readers of all dialects share: finding the JSON in the body and keeping the findings. Private to
// this room.
#pragma once

#include "dialects/json_peek.h"
#include "dialects/json_sequence.h"
#include "dialects/usage.h"
#include "http/event_splitter.h"

#include <functional>
#include <string>
#include <string_view>

namespace sekisho::dialects {

/// A plain answer above this is not read; embeddings and images reach it.
inline constexpr std::size_t MaxObjectBytes = 8 * 1024 * 1024;
/// An event of a stream above this is not read; the largest are pieces of pictures.
inline constexpr std::size_t MaxEventBytes = 4 * 1024 * 1024;

/// The provider's words: valid UTF-8, cut to 500 characters.
[[nodiscard]] std::string errorWords(std::string_view text);
/// The message in an error value: an object's message, a string, the first of a list.
[[nodiscard]] std::string errorWords(JsonValue error);

/// The first byte tells JSON from events, not the content type alone: some providers answer a stream with a
/// plain error, and some stream under the type of plain JSON.
class ReaderBase : public AnswerReader {
public:
    explicit ReaderBase(std::string_view contentType);

    void feed(std::string_view bytes) final;
    void finish() final;

    [[nodiscard]] const Usage &usage() const final { return m_usage; }
    [[nodiscard]] const std::string &model() const final { return m_model; }
    [[nodiscard]] Ending ending() const final { return m_ending; }
    [[nodiscard]] bool contentSeen() const final { return m_contentSeen; }
    [[nodiscard]] const std::string &errorMessage() const final { return m_errorMessage; }

    /// Called with each object or word after it has been read here: who wants the content as well need not
    /// frame and meter the answer again.
    using Listener = std::function<void(std::string_view type, std::string_view data)>;
    void setListener(Listener listener) { m_listener = std::move(listener); }
    /// SSE, as against plain JSON or a sequence of it.
    [[nodiscard]] bool isEventStream() const { return m_shape == Shape::Events; }
    /// The object whose end has not come, as far as it has; of JSON only.
    [[nodiscard]] std::string_view unfinished() const { return m_json.unfinished(); }

protected:
    /// One JSON object: an event's data or a plain answer. `type` is the SSE event's, mostly empty.
    virtual void readObject(std::string_view type, JsonValue object) = 0;
    /// An event whose data is not JSON.
    virtual void readWord(std::string_view word) { static_cast<void>(word); }
    /// Whether JSON whose brackets all close is a whole answer; else only a terminal event says so.
    [[nodiscard]] virtual bool wholeJsonEnds() const { return true; }
    /// Whether a body that is neither JSON nor events (speech, files) is an answer.
    [[nodiscard]] virtual bool anythingEnds() const { return false; }
    /// Before the base judges a body that ended cleanly.
    virtual void atEnd() {}

    void complete();
    void fail(std::string message);
    void sawContent() { m_contentSeen = true; }
    void sawContentIf(bool seen) { m_contentSeen = m_contentSeen || seen; }
    void setModel(std::string_view model);

    Usage m_usage;

private:
    enum class Shape { Unknown, Events, Json, Opaque };

    void recognise(std::string_view &bytes);
    void take(std::string_view type, std::string_view data);

    Listener m_listener;
    bool m_typeSaysEvents;
    bool m_typeSaysText;
    Shape m_shape = Shape::Unknown;
    std::size_t m_orderMark = 0; // bytes of a UTF-8 byte-order mark that have come
    http::EventSplitter m_events;
    JsonSequence m_json;
    std::string m_model;
    Ending m_ending = Ending::Open;
    bool m_contentSeen = false;
    std::string m_errorMessage;
};

} // namespace sekisho::dialects
