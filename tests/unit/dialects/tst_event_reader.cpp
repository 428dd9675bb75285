// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of every dialect, plain and streamed, become the same events however their bytes are cut, and those
// the answer that was given.
#include "answer_transcripts.h"
#include "conversation_text.h"
#include "support/canned.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;
using dialects::AnswerEvent;
using dialects::EventReader;

namespace {

std::string eventsOf(const Transcript &t, std::string_view body, std::size_t firstCut, std::size_t step)
{
    std::string out;
    EventReader reader(t.dialect, t.status, t.contentType,
                       [&out](const AnswerEvent &event) { out += written(event); });
    reader.feed(body.substr(0, firstCut));
    for (std::size_t at = std::min(firstCut, body.size()); at < body.size(); at += step)
        reader.feed(body.substr(at, step));
    reader.finish();
    if (reader.problem())
        out += reader.problem()->path + ' ' + reader.problem()->message + '\n';
    return out;
}

struct Said {
    const char *file;
    const char *expected;
};

const Said Answers[] = {
    {"openai_chat.sse", "chatcmpl-9x|gpt-4o-mini-2024-07-18|complete\nassistant\n"
                        "  text \"The \"gate\" – 関所 – stands.\"\nstop: end of turn\n"},
    {"openai_chat.json",
     "chatcmpl-9y|gpt-4o-mini-2024-07-18|complete\nassistant\n"
     "  text \"The word usage: {\"prompt_tokens\": 1} is only text.\"\nstop: end of turn\n"},
    {"deepseek_chat.sse", "chatcmpl-9x|deepseek-reasoner|complete\nassistant\n  reasoning \"Let me think\" \n"
                          "  text \"42\"\nstop: end of turn\n"},
    {"perplexity_chat.sse",
     "chatcmpl-9x|sonar|complete\nassistant\n  text \"Barriers\"\n"
     "  citation  https://example.org/a \n  text \" stood there.\"\nstop: end of turn\n"},
    {"openai_chat_error_event.sse",
     "chatcmpl-9x|gpt-4o-mini-2024-07-18|open|error: The server had an error while processing your request.\n"
     "assistant\n  text \"Half an\"\nstop: unknown\n"},
    {"openai_responses.json", "resp_67|gpt-5-mini-2025-08-07|complete\nassistant\n  text \"Hi there!\"\n"
                              "stop: end of turn\n"},
    {"openai_responses.sse", "resp_67|gpt-5-mini-2025-08-07|complete\nassistant\n  text \"Hi there!\"\n"
                             "stop: end of turn\n"},
    {"openai_responses_tool.sse",
     "resp_67|gpt-5-mini-2025-08-07|complete\nassistant\n  call call_1 weather {}\nstop: tool calls\n"},
    {"openai_responses_incomplete.sse", "resp_67|gpt-5-mini-2025-08-07|complete\nassistant\n"
                                        "  text \"Hi there!\"\nstop: max tokens\n"},
    {"anthropic.sse",
     "msg_01|claude-sonnet-4-5-20250929|complete\nassistant\n  text \"Hello!\"\nstop: end of turn\n"},
    {"anthropic.json",
     "msg_02|claude-haiku-4-5-20251001|complete\nassistant\n  text \"Bonjour\"\nstop: end of turn\n"},
    {"anthropic_thinking.sse", "msg_01|claude-sonnet-4-5-20250929|complete\nassistant\n"
                               "  reasoning \"Let me\" EqQB\nstop: end of turn\n"},
    {"anthropic_tool.sse",
     "msg_01|claude-sonnet-4-5-20250929|complete\nassistant\n"
     "  call toolu_01 weather {\"usage\": {\"output_tokens\": 7000}}\nstop: tool calls\n"},
    {"anthropic_cut.sse",
     "msg_01|claude-sonnet-4-5-20250929|open\nassistant\n  text \"Hello\"\nstop: unknown\n"},
    {"gemini.sse",
     "abc|gemini-2.5-flash|complete\nassistant\n  text \"Two gates stand.\"\nstop: end of turn\n"},
    {"gemini_list.json",
     "abc|gemini-2.5-flash|complete\nassistant\n  text \"Two gates stand.\"\nstop: end of turn\n"},
    {"gemini_list_cut.json", "abc|gemini-2.5-flash|open\nassistant\n  text \"Two gates\"\nstop: unknown\n"},
    {"gemini_tool.sse", "abc|gemini-2.5-flash|complete\nassistant\n"
                        "  call  weather {\"city\":\"Hakone\"} +thoughtSignature=\"xx\"\nstop: tool calls\n"},
    {"ollama_chat.ndjson",
     "|llama3.2|complete\nassistant\n  text \"The sky {\"done\":true}\"\nstop: end of turn\n"},
    {"ollama_thinking.ndjson",
     "|llama3.2|complete\nassistant\n  reasoning \"Hm\" \n  text \"Yes\"\nstop: end of turn\n"},
    {"ollama_generate.ndjson", "|llama3.2|complete\nassistant\n  text \"Why\"\nstop: end of turn\n"},
    {"cohere_chat.sse", "29f||complete\nassistant\n  text \"LLMs stand\"\nstop: end of turn\n"},
    {"cohere_chat.json", "c14||complete\nassistant\n  text \"Hi\"\nstop: end of turn\n"},
    {"cohere_tool.sse", "29f||complete\nassistant\n  call weather_1 weather \nstop: tool calls\n"},
};

/// Starts, deltas and stops of blocks, as answer_event.h promises them.
void checkOrder(const std::vector<AnswerEvent> &events)
{
    using namespace dialects;
    std::vector<bool> open;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const AnswerEvent &event = events[i];
        QCOMPARE(std::get_if<AnswerStart>(&event) != nullptr, i == 0);
        if (const auto *start = std::get_if<BlockStart>(&event)) {
            QCOMPARE(start->block, open.size());
            open.push_back(true);
            if (const auto *text = start->part.as<TextPart>())
                QVERIFY(text->text.empty());
            if (const auto *call = start->part.as<ToolCallPart>())
                QVERIFY(call->arguments.empty());
        } else if (const auto *delta = std::get_if<BlockDelta>(&event)) {
            QVERIFY(delta->block < open.size() && open[delta->block]);
            QVERIFY(!delta->piece.empty());
        } else if (const auto *stop = std::get_if<BlockStop>(&event)) {
            QVERIFY(stop->block < open.size() && open[stop->block]);
            open[stop->block] = false;
        }
    }
    QVERIFY(std::find(open.begin(), open.end(), true) == open.end());
}

} // namespace

class TestEventReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyCutGivesTheSameEvents_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < int(transcripts().size()); ++i)
            QTest::addRow("%d %s", i, transcripts()[std::size_t(i)].file) << i;
    }
    void everyCutGivesTheSameEvents()
    {
        QFETCH(int, index);
        const Transcript &t = transcripts()[std::size_t(index)];
        const std::string body = readTranscript(t.file);
        QVERIFY2(!body.empty(), "the transcript is missing");
        const std::string wanted = eventsOf(t, body, body.size(), 1);
        QCOMPARE(eventsOf(t, body, 0, 1), wanted);
        QCOMPARE(eventsOf(t, body, 0, 7), wanted);
        for (std::size_t cut = 1; cut < body.size(); cut += 3)
            QCOMPARE(eventsOf(t, body, cut, body.size()), wanted);
    }

    void meteredAsTheGatewayMeters_data() { everyCutGivesTheSameEvents_data(); }
    void meteredAsTheGatewayMeters()
    {
        QFETCH(int, index);
        const Transcript &t = transcripts()[std::size_t(index)];
        const auto read = dialects::readAnswer(t.dialect, t.status, t.contentType, readTranscript(t.file));
        QCOMPARE(read.answer.complete, t.ending == Ending::Complete);
        QCOMPARE(QByteArray::fromStdString(read.answer.error), QByteArray(t.error));
        if (t.status < 400 && dialects::isConversation(t.dialect))
            QCOMPARE(read.answer.usage, t.usage);
        QCOMPARE(read.problem.has_value(), t.ending == Ending::Open);
    }

    void eventsComeInOrder_data() { everyCutGivesTheSameEvents_data(); }
    void eventsComeInOrder()
    {
        QFETCH(int, index);
        const Transcript &t = transcripts()[std::size_t(index)];
        std::vector<AnswerEvent> events;
        EventReader reader(t.dialect, t.status, t.contentType,
                           [&events](const AnswerEvent &event) { events.push_back(event); });
        reader.feed(readTranscript(t.file));
        reader.finish();
        checkOrder(events);
    }

    void whatWasSaid_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < int(std::size(Answers)); ++i)
            QTest::newRow(Answers[i].file) << i;
    }
    void whatWasSaid()
    {
        QFETCH(int, index);
        const Said &said = Answers[index];
        const auto t = std::find_if(transcripts().begin(), transcripts().end(), [&](const Transcript &known) {
            return QByteArray(known.file) == said.file;
        });
        QVERIFY(t != transcripts().end());
        const auto read =
            dialects::readAnswer(t->dialect, t->status, t->contentType, readTranscript(t->file));
        QCOMPARE(QByteArray::fromStdString(written(read.answer)), QByteArray(said.expected));
    }

    /// Who writes another dialect must know a call's name before its block begins.
    void callsBeginWithTheirNames()
    {
        const auto chunk = [](const char *call) {
            return std::string("data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[") + call +
                   "]}}]}\n\n";
        };
        const std::string end =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: "
            "[DONE]\n\n";
        const std::string body = chunk("{\"index\":0,\"id\":\"c1\",\"type\":\"function\"}") +
                                 chunk("{\"index\":0,\"function\":{\"arguments\":\"{\"}}") +
                                 chunk("{\"index\":0,\"function\":{\"name\":\"look\",\"arguments\":\"}\"}}") +
                                 chunk("{\"index\":1,\"id\":\"c2\"}") + end;
        std::string out;
        EventReader reader(Dialect::OpenAiChat, 200, Sse,
                           [&out](const AnswerEvent &event) { out += written(event); });
        reader.feed(body);
        reader.finish();
        QCOMPARE(QByteArray::fromStdString(out),
                 QByteArray("start  \nblock 0 of 0 call c1 look \ndelta 0 {}\n"
                            "block 1 of 0 call c2  \nstop 0\nstop 1\n"
                            "end 0 tool calls tool_calls\nend\n"));
    }

    void callsOfOneTurnAreToldApart()
    {
        const auto read =
            dialects::readAnswer(Dialect::OpenAiChat, 200, Sse, readTranscript("openai_chat_tools.sse"));
        QCOMPARE(read.answer.choices.size(), std::size_t(1));
        const auto &choice = read.answer.choices.front();
        QCOMPARE(choice.stop, dialects::StopReason::ToolCalls);
        QVERIFY(!choice.message.parts.empty());
        for (const dialects::Part &part : choice.message.parts) {
            const auto *call = part.as<dialects::ToolCallPart>();
            QVERIFY(call);
            QVERIFY(!call->id.empty() && !call->name.empty());
        }
    }

    void interleavedCallsAndChoices()
    {
        const auto read = dialects::readAnswer(
            Dialect::OpenAiChat, 200, Sse,
            "data: "
            "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"B\"}},{\"index\":0,\"delta\":{\"tool_"
            "calls\":["
            "{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}},"
            "{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"[\"}}]}}]}\n\n"
            "data: "
            "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":"
            "\"]\"}},"
            "{\"index\":0,\"function\":{\"arguments\":\"}\"}}]},\"finish_reason\":\"tool_calls\"},"
            "{\"index\":1,\"delta\":{\"content\":\"!\"},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n");
        QCOMPARE(QByteArray::fromStdString(written(read.answer)),
                 QByteArray("||complete\nassistant\n  call a f {}\n  call b g []\nstop: tool calls\n"
                            "assistant\n  text \"B!\"\nstop: max tokens\n"));
    }

    void responsesWithEverything()
    {
        std::string stream;
        const auto event = [&stream](const char *type, const std::string &rest) {
            stream += std::string("event: ") + type + "\ndata: {\"type\":\"" + type + "\"," + rest + "}\n\n";
        };
        event("response.created", "\"response\":{\"id\":\"r\",\"model\":\"m\",\"status\":\"in_progress\"}");
        event("response.output_item.added",
              "\"output_index\":0,\"item\":{\"type\":\"reasoning\",\"summary\":[]}");
        event("response.reasoning_summary_text.delta",
              "\"output_index\":0,\"summary_index\":0,\"delta\":\"Hm\"");
        event("response.reasoning_summary_text.delta",
              "\"output_index\":0,\"summary_index\":0,\"delta\":\".\"");
        event("response.output_item.done",
              "\"output_index\":0,\"item\":{\"type\":\"reasoning\",\"encrypted_content\":\"enc\"}");
        event("response.output_item.done",
              "\"output_index\":1,\"item\":{\"type\":\"web_search_call\",\"id\":\"w\"}");
        event("response.output_text.delta", "\"output_index\":2,\"content_index\":0,\"delta\":\"Yes\"");
        event("response.output_text.annotation.added",
              "\"output_index\":2,\"annotation\":{\"type\":\"url_citation\",\"url\":\"u\",\"title\":\"T\"}");
        event("response.refusal.delta", "\"output_index\":2,\"content_index\":1,\"delta\":\"No\"");
        event("response.completed", "\"response\":{\"status\":\"completed\"}");
        const auto read = dialects::readAnswer(Dialect::OpenAiResponses, 200, Sse, stream);
        QCOMPARE(QByteArray::fromStdString(written(read.answer)),
                 QByteArray(
                     "r|m|complete\nassistant\n  reasoning \"Hm.\" enc\n"
                     "  unknown web_search_call {\"type\":\"web_search_call\",\"id\":\"w\"}\n  text \"Yes\"\n"
                     "  citation T u \n  refusal \"No\"\nstop: end of turn\n"));
    }

    /// Written from the providers' documents apart from these readers: plain and streamed say the same.
    void plainAndStreamedSayTheSame_data()
    {
        using canned::Api;
        QTest::addColumn<int>("api");
        QTest::addColumn<int>("dialect");
        QTest::newRow("chat") << int(Api::OpenAiChat) << int(Dialect::OpenAiChat);
        QTest::newRow("responses") << int(Api::OpenAiResponses) << int(Dialect::OpenAiResponses);
        QTest::newRow("anthropic") << int(Api::AnthropicMessages) << int(Dialect::AnthropicMessages);
        QTest::newRow("gemini") << int(Api::Gemini) << int(Dialect::Gemini);
        QTest::newRow("ollama") << int(Api::Ollama) << int(Dialect::Ollama);
        QTest::newRow("cohere") << int(Api::Cohere) << int(Dialect::CohereChat);
    }
    void plainAndStreamedSayTheSame()
    {
        QFETCH(int, api);
        QFETCH(int, dialect);
        const auto which = static_cast<canned::Api>(api);
        std::string stream;
        for (const std::string &event : canned::events(which))
            stream += event;
        const auto plain =
            dialects::readAnswer(static_cast<Dialect>(dialect), 200, Json, canned::json(which));
        const auto streamed =
            dialects::readAnswer(static_cast<Dialect>(dialect), 200, canned::streamType(which), stream);
        QVERIFY(!plain.problem && !streamed.problem);
        QCOMPARE(plain.answer.choices.size(), std::size_t(1));
        QCOMPARE(QByteArray::fromStdString(written(plain.answer.choices[0].message)),
                 QByteArray("assistant\n  text \"Hello from the fake.\"\n"));
        QVERIFY(plain.answer == streamed.answer);
    }

    void aCutPlainAnswerIsReadAsFarAsItGoes()
    {
        const auto read = dialects::readAnswer(Dialect::AnthropicMessages, 200, Json,
                                               "{\"id\":\"x\",\"model\":\"m\",\"content\":[{\"type\":"
                                               "\"text\",\"text\":\"One\"},{\"type\":\"text\",\"text\":\"tw");
        QCOMPARE(QByteArray::fromStdString(written(read.answer)),
                 QByteArray("x|m|open\nassistant\n  text \"One\"\n  text \"tw\"\nstop: unknown\n"));
        QVERIFY(read.problem);
    }
};

QTEST_GUILESS_MAIN(TestEventReader)
#include "tst_event_reader.moc"
