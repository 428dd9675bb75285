// SPDX-License-Identifier: GPL-3.0-or-later
// Streams of OpenAI responses; their last event has the plain answer in it. Private to this room.
#pragma once

#include "dialects/stream_writer.h"

namespace sekisho::dialects {

class ResponsesStream final : public StreamWriter {
public:
    explicit ResponsesStream(const AnswerOptions &options)
        : StreamWriter(options, Choices::One, Order::OneByOne)
    {}

    /// The plain answer, after the end.
    [[nodiscard]] const std::string &response() const { return m_response; }

protected:
    void begin() override;
    void open(const BlockStart &block) override;
    void piece(const BlockDelta &delta) override;
    void close(std::size_t block) override;
    void endChoice(const ChoiceStop &stop) override;
    void end() override;
    void broken(const std::string &message) override;

private:
    enum class Item { None, Message, Reasoning, Call };

    void openItem(Item kind);
    void closeItem();
    void openPart();
    void closePart();
    void cite(const CitationPart &citation);
    void writeItem(JsonWriter &json, bool done) const;
    void writeText(JsonWriter &json, bool done) const;
    void writeResponse(JsonWriter &json, std::string_view status, const std::string &error) const;
    void place(JsonWriter &json) const;
    [[nodiscard]] std::string itemId() const;

    template <typename Fill>
    void say(std::string_view type, Fill &&fill)
    {
        event(type, [&](JsonWriter &json) {
            json.text("type", type);
            json.integer("sequence_number", m_number++);
            fill(json);
        });
    }
    /// With the places of item and part.
    template <typename Fill>
    void sayOf(std::string_view type, Fill &&fill)
    {
        say(type, [&](JsonWriter &json) {
            place(json);
            fill(json);
        });
    }

    std::int64_t m_number = 0;
    std::vector<std::string> m_items; ///< that are done, as JSON
    Item m_item = Item::None;
    std::string m_parts; ///< of an open message, elements with commas between them
    std::int64_t m_partCount = 0;
    bool m_partOpen = false;
    bool m_isRefusal = false;
    std::string m_annotations;
    std::int64_t m_annotationCount = 0;
    std::string m_text; ///< of the open part, thought or arguments
    std::string m_signature;
    std::string m_callId;
    std::string m_name;
    Part m_block; ///< that is open
    StopReason m_stop = StopReason::Unknown;
    std::string m_response;
};

} // namespace sekisho::dialects
