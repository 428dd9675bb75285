// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/event_reader.h"

#include "dialects/answer_content.h"
#include "dialects/readers.h"

namespace sekisho::dialects {

namespace {

struct Pair {
    ReaderPtr meter;
    ContentPtr content;
};

Pair makePair(Dialect dialect, std::string_view contentType)
{
    switch (dialect) {
    case Dialect::OpenAiChat:
        return {makeOpenAiChatReader(contentType), makeChatContent()};
    case Dialect::OpenAiResponses:
        return {makeOpenAiResponsesReader(contentType), makeResponsesContent()};
    case Dialect::AnthropicMessages:
        return {makeAnthropicReader(contentType, true), makeAnthropicContent()};
    case Dialect::Gemini:
        return {makeGeminiReader(contentType), makeGeminiContent()};
    case Dialect::Ollama:
        return {makeOllamaReader(contentType, true), makeOllamaContent()};
    case Dialect::CohereChat:
        return {makeCohereReader(contentType), makeCohereContent()};
    default:
        return {};
    }
}

} // namespace

EventReader::EventReader(Dialect dialect, int status, std::string_view contentType, Visitor visit)
    : m_writer(std::make_unique<AnswerWriter>(std::move(visit)))
{
    Pair pair = status < 400 ? makePair(dialect, contentType) : Pair{};
    if (!pair.meter) {
        m_meter = AnswerReader::create(dialect, status, contentType);
        return;
    }
    ReaderBase *reader = pair.meter.get();
    reader->setListener([this](std::string_view type, std::string_view data) { read(type, data); });
    m_isEventStream = [reader] { return reader->isEventStream(); };
    m_unfinished = [reader] { return reader->unfinished(); };
    m_meter = std::move(pair.meter);
    m_content = std::move(pair.content);
}

EventReader::~EventReader() = default;

void EventReader::feed(std::string_view bytes)
{
    m_meter->feed(bytes);
}

void EventReader::read(std::string_view type, std::string_view data)
{
    const JsonText object(data);
    if (object.isObject() && !m_ended) {
        ReadContext context;
        m_content->read(context, type, m_isEventStream(), object, *m_writer);
        if (!m_problem)
            m_problem = context.takeProblem();
    }
    report();
}

void EventReader::report()
{
    if (m_meter->usage() != m_reported) {
        m_reported = m_meter->usage();
        m_writer->usage(m_reported);
    }
    if (m_meter->ending() == Ending::Error && !std::exchange(m_failed, true)) {
        m_writer->closeAll();
        m_writer->fail(m_meter->errorMessage());
    }
    if (m_meter->ending() == Ending::Complete && !std::exchange(m_ended, true))
        m_writer->end();
}

void EventReader::finish()
{
    m_meter->finish();
    if (m_unfinished && !m_unfinished().empty()) {
        const std::string rest(m_unfinished());
        read({}, rest);
    }
    report();
    m_writer->closeAll();
    if (!m_problem && !m_ended && !m_failed)
        m_problem = ReadProblem{{}, "ends before the answer does"};
}

ReadAnswer readAnswer(Dialect dialect, int status, std::string_view contentType, std::string_view body)
{
    AnswerFold fold;
    EventReader reader(dialect, status, contentType, [&fold](const AnswerEvent &event) { fold.add(event); });
    reader.feed(body);
    reader.finish();
    return {fold.take(), reader.problem()};
}

} // namespace sekisho::dialects
