// SPDX-License-Identifier: GPL-3.0-or-later
// What the writers of streams share: the order of things. Each of them is told of whole sequences only and
// has nothing but its words to see to. Private to this room.
#pragma once

#include "dialects/block_order.h"
#include "dialects/event_writer.h"
#include "dialects/json_writer.h"

#include <set>

namespace sekisho::dialects {

/// Of one choice or many.
class StreamWriter : public EventWriter {
public:
    enum class Choices { One, Many };
    enum class Order { CallsOverlap, OneByOne };
    StreamWriter(const AnswerOptions &options, Choices choices, Order order);

    void add(const AnswerEvent &event, std::string &out) final;
    void finish(std::string &out) final;

protected:
    // In this order: begin once; of each choice open, pieces and close again and again, then its end; end or
    // broken once. What is open when it breaks is not closed. With Order::CallsOverlap calls do,
    // with each other and with what else the choice has.
    virtual void begin() = 0;
    virtual void open(const BlockStart &block) = 0;
    virtual void piece(const BlockDelta &delta) = 0;
    virtual void close(std::size_t block) = 0;
    virtual void endChoice(const ChoiceStop &stop) = 0;
    virtual void end() = 0;
    virtual void broken(const std::string &message) = 0;

    [[nodiscard]] const AnswerOptions &options() const { return m_options; }
    [[nodiscard]] const std::string &model() const { return m_start.model; }
    [[nodiscard]] const Usage &usage() const { return m_usage; }
    [[nodiscard]] std::string &out() { return *m_out; }

    /// The answer's own id, or one that is made of the seed, behind `prefix`.
    [[nodiscard]] std::string answerId(std::string_view prefix) const;
    [[nodiscard]] std::string madeId(std::string_view prefix, std::size_t number) const;
    /// With the signature that Gemini's calls have.
    [[nodiscard]] std::string callId(const BlockStart &block);

    /// "event: <name>", where it has one, and the object as its data.
    template <typename Fill>
    void event(std::string_view name, Fill &&fill)
    {
        if (!name.empty()) {
            *m_out += "event: ";
            *m_out += name;
            *m_out += '\n';
        }
        *m_out += "data: ";
        JsonWriter json(*m_out);
        json.object([&] { fill(json); });
        *m_out += "\n\n";
    }

private:
    void take(const AnswerEvent &event);
    void order(const AnswerEvent &event);
    void pass(const AnswerEvent &event);
    void start(const AnswerStart &event);
    void passStops();
    void stopAnswer();
    void breakOff(const std::string &message);

    AnswerOptions m_options;
    Choices m_many;
    Order m_rule;
    BlockOrder m_order;
    std::string *m_out = nullptr;
    AnswerStart m_start;
    Usage m_usage;
    bool m_begun = false;
    bool m_ended = false;
    std::vector<BlockStop> m_stops;    ///< till the next event tells a block's end from a broken answer's
    std::set<std::size_t> m_unordered; ///< calls that overlap
    std::set<std::size_t> m_open;      ///< blocks of choices that are written
    std::set<std::size_t> m_choices;   ///< that have begun
    std::set<std::size_t> m_endedChoices;
    std::optional<std::size_t> m_last; ///< block that started
    std::set<std::size_t> m_called;    ///< choices that have calls
};

[[nodiscard]] std::unique_ptr<StreamWriter> makeChatStream(const AnswerOptions &options);
[[nodiscard]] std::unique_ptr<StreamWriter> makeResponsesStream(const AnswerOptions &options);
[[nodiscard]] std::unique_ptr<StreamWriter> makeAnthropicStream(const AnswerOptions &options);
[[nodiscard]] std::unique_ptr<StreamWriter> makeGeminiStream(const AnswerOptions &options);
[[nodiscard]] std::unique_ptr<StreamWriter> makeOllamaStream(const AnswerOptions &options);
[[nodiscard]] std::unique_ptr<StreamWriter> makeCohereStream(const AnswerOptions &options);

} // namespace sekisho::dialects
