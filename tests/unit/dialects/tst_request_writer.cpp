// SPDX-License-Identifier: GPL-3.0-or-later
// Requests as tools send them, in the words of every other dialect: what each side must get, what gets lost,
// and what is refused.
#include "written_requests.h"

#include "dialects/conversation_reader.h"
#include "dialects/event_writer.h"
#include "dialects/request_writer.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;
using dialects::Dialect;

namespace {

dialects::WrittenRequest write(Dialect source, std::string_view body, Dialect target,
                               dialects::RequestOptions options = {})
{
    const auto read = dialects::readRequest(source, body);
    if (!read) {
        qWarning("not read: %s %s", read.error().path.c_str(), read.error().message.c_str());
        return {};
    }
    options.source = source;
    auto out = dialects::writeRequest(target, *read, options);
    if (out)
        return std::move(out).value();
    return {{}, {}, {}, {{out.error().field, out.error().message}}};
}

QByteArray told(const std::vector<dialects::Loss> &losses)
{
    std::string out;
    for (const dialects::Loss &loss : losses)
        out += loss.field + ": " + loss.reason + "\n";
    return QByteArray::fromStdString(out);
}

QByteArray budget(int tokens)
{
    return "{\"budget_tokens\":" + QByteArray::number(tokens) + ",\"type\":\"enabled\"}";
}

} // namespace

class TestRequestWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bodies_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < int(writtenRequests().size()); ++i)
            QTest::newRow(writtenRequests()[std::size_t(i)].name) << i;
    }
    void bodies()
    {
        QFETCH(int, index);
        const WrittenCase &known = writtenRequests()[std::size_t(index)];
        const auto out = write(known.source, known.request, known.target, known.options);
        const auto wanted = nlohmann::json::parse(known.body, nullptr, false);
        const auto got = nlohmann::json::parse(out.body, nullptr, false);
        QCOMPARE(QByteArray::fromStdString(got.dump(1)), QByteArray::fromStdString(wanted.dump(1)));
        QCOMPARE(told(out.losses), QByteArray(known.losses));
        QCOMPARE(QByteArray::fromStdString(out.pathTail), QByteArray(known.path));
        QCOMPARE(QByteArray::fromStdString(out.query), QByteArray(known.query));
    }

    void errors_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < int(refusedRequests().size()); ++i)
            QTest::newRow(refusedRequests()[std::size_t(i)].name) << i;
    }
    void errors()
    {
        QFETCH(int, index);
        const RefusedCase &known = refusedRequests()[std::size_t(index)];
        const auto read = dialects::readRequest(known.source, known.request);
        QVERIFY(read);
        dialects::RequestOptions options;
        options.source = known.source;
        const auto out = dialects::writeRequest(known.target, *read, options);
        QVERIFY(!out);
        QCOMPARE(QByteArray::fromStdString(out.error().field), QByteArray(known.field));
        QVERIFY2(out.error().message.find(known.words) != std::string::npos, out.error().message.c_str());
    }

    void oneWord_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < int(writtenWords().size()); ++i)
            QTest::newRow(writtenWords()[std::size_t(i)].name) << i;
    }
    void oneWord()
    {
        QFETCH(int, index);
        const WordCase &known = writtenWords()[std::size_t(index)];
        const auto out = write(Dialect::OpenAiChat, known.request, known.target);
        const auto body = nlohmann::json::parse(out.body, nullptr, false);
        const nlohmann::json::json_pointer place(known.pointer);
        QCOMPARE(QByteArray::fromStdString(body.contains(place) ? body[place].dump() : "absent"),
                 QByteArray(known.value));
    }

    /// Gemini's signature of a call goes through a client of OpenAI's and comes back to Gemini, and to nobody
    /// else.
    void signaturesOfCallsFindTheirWayBack()
    {
        dialects::AnswerOptions options;
        options.source = Dialect::Gemini;
        dialects::Answer answer;
        answer.choices.resize(1);
        answer.choices[0].message.parts.push_back({dialects::ToolCallPart{{}, "look", "{}"}});
        answer.choices[0].message.parts[0].extra.push_back({"thoughtSignature", "\"AB+/RQ==\""});
        const auto shown = dialects::writeAnswer(Dialect::OpenAiChat, answer, options);
        const auto message = nlohmann::json::parse(shown.body)["choices"][0]["message"];
        const std::string id = message["tool_calls"][0]["id"];
        nlohmann::json request{{"model", "m"}, {"messages", {message}}};
        request["messages"].push_back({{"role", "tool"}, {"tool_call_id", id}, {"content", "x"}});

        const auto back =
            nlohmann::json::parse(write(Dialect::OpenAiChat, request.dump(), Dialect::Gemini).body);
        QCOMPARE(back["contents"][0]["parts"][0]["thoughtSignature"].get<std::string>(),
                 std::string("AB+/RQ=="));
        const auto other = nlohmann::json::parse(
            write(Dialect::OpenAiChat, request.dump(), Dialect::AnthropicMessages).body);
        const std::string plain = other["messages"][0]["content"][0]["id"];
        QCOMPARE(QByteArray::fromStdString(plain),
                 QByteArray::fromStdString(id.substr(0, id.find("__sekisho"))));
        QCOMPARE(other["messages"][1]["content"][0]["tool_use_id"].get<std::string>(), plain);
    }

    /// A thought of Anthropic's, shown to a client of Responses.
    void signaturesOfThoughtsFindTheirWayBack()
    {
        dialects::AnswerOptions options;
        options.source = Dialect::AnthropicMessages;
        dialects::Answer answer;
        answer.choices.resize(1);
        answer.choices[0].message.parts.push_back({dialects::ReasoningPart{"Hm.", "RXFRQg==", false}});
        answer.choices[0].message.parts.push_back({dialects::ToolCallPart{"c1", "look", "{}"}});
        const auto shown = dialects::writeAnswer(Dialect::OpenAiResponses, answer, options);
        nlohmann::json request{{"model", "m"}, {"input", nlohmann::json::parse(shown.body)["output"]}};
        request["input"].push_back({{"type", "function_call_output"}, {"call_id", "c1"}, {"output", "x"}});

        const auto back = nlohmann::json::parse(
            write(Dialect::OpenAiResponses, request.dump(), Dialect::AnthropicMessages).body);
        QCOMPARE(QByteArray::fromStdString(back["messages"][0]["content"][0].dump()), QByteArray(OwnThought));
        const auto other = write(Dialect::OpenAiResponses, request.dump(), Dialect::Gemini);
        QVERIFY(other.body.find("RXFRQg") == std::string::npos);
        QVERIFY(told(other.losses).contains("thoughts of another provider"));
    }

    /// Google's Python library decodes signatures and writes them in the other alphabet.
    void signaturesComeBackInTheirAlphabet_data()
    {
        QTest::addColumn<Dialect>("owner");
        QTest::addColumn<QByteArray>("sent");
        QTest::addColumn<QByteArray>("wanted");
        QTest::newRow("Anthropic") << Dialect::AnthropicMessages << QByteArray("sekishoaAB-_")
                                   << QByteArray("AB+/");
        QTest::newRow("Responses") << Dialect::OpenAiResponses << QByteArray("sekishorAB+/")
                                   << QByteArray("AB-_");
    }
    void signaturesComeBackInTheirAlphabet()
    {
        QFETCH(Dialect, owner);
        QFETCH(QByteArray, sent);
        QFETCH(QByteArray, wanted);
        const nlohmann::json part{
            {"text", "Hm."}, {"thought", true}, {"thoughtSignature", sent.toStdString()}};
        const nlohmann::json request{{"contents", {{{"role", "model"}, {"parts", {part}}}}}};
        const auto out = write(Dialect::Gemini, request.dump(), owner);
        QVERIFY2(out.body.find('"' + wanted.toStdString() + '"') != std::string::npos, out.body.c_str());
    }

    void thinkingByBudget_data()
    {
        QTest::addColumn<QByteArray>("more");
        QTest::addColumn<QByteArray>("thinking");
        QTest::newRow("fits") << QByteArray("\"max_tokens\":9000") << budget(2048);
        QTest::newRow("brought below the limit") << QByteArray("\"max_tokens\":1500") << budget(1499);
        QTest::newRow("no room") << QByteArray("\"max_tokens\":500") << QByteArray("absent");
        QTest::newRow("a tool must be called") << QByteArray(R"("max_tokens":9000,"tool_choice":"required",
                "tools":[{"type":"function","function":{"name":"f"}}])")
                                               << QByteArray("absent");
    }
    void thinkingByBudget()
    {
        QFETCH(QByteArray, more);
        QFETCH(QByteArray, thinking);
        dialects::RequestOptions options;
        options.reasoning = dialects::ReasoningControl::Budget;
        const std::string request =
            "{\"messages\":[],\"reasoning_effort\":\"low\"," + more.toStdString() + "}";
        const auto out = write(Dialect::OpenAiChat, request, Dialect::AnthropicMessages, options);
        const auto body = nlohmann::json::parse(out.body, nullptr, false);
        QCOMPARE(QByteArray::fromStdString(body.contains("thinking") ? body["thinking"].dump() : "absent"),
                 thinking);
        QCOMPARE(told(out.losses).contains("/reasoning_effort"), !thinking.contains("2048"));
    }
};

QTEST_GUILESS_MAIN(TestRequestWriter)
#include "tst_request_writer.moc"
