// SPDX-License-Identifier: GPL-3.0-or-later
// Errors of our own: exact shapes, texts that try to break out of them, and our own readers as the judges of
// error events. No raw strings: the moc of Qt 6.4 loses its way in those with odd quotes.
#include "dialects/error_shape.h"
#include "dialects/usage.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace sekisho;
using namespace sekisho::dialects;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::array Families{Family::OpenAi, Family::Anthropic, Family::Gemini, Family::Ollama,
                              Family::Cohere};

std::string shape(Family family, int status, int code)
{
    return errorBody(family, {status, code, "Something \"odd\"."});
}

} // namespace

class TestErrorShape : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void exactShapes()
    {
        QCOMPARE(shape(Family::OpenAi, 400, 2008),
                 std::string(
                     "{\"error\":{\"message\":\"Something \\\"odd\\\".\",\"type\":\"invalid_request_error\","
                     "\"param\":null,\"code\":\"2008\"}}"));
        QCOMPARE(shape(Family::OpenAi, 502, 0),
                 std::string("{\"error\":{\"message\":\"Something \\\"odd\\\".\",\"type\":\"server_error\","
                             "\"param\":null,\"code\":null}}"));
        QCOMPARE(shape(Family::Anthropic, 401, 2009),
                 std::string("{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\","
                             "\"message\":\"Something \\\"odd\\\".\"}}"));
        QCOMPARE(shape(Family::Gemini, 429, 2003),
                 std::string("{\"error\":{\"code\":429,\"message\":\"Something \\\"odd\\\".\","
                             "\"status\":\"RESOURCE_EXHAUSTED\"}}"));
        QCOMPARE(shape(Family::Ollama, 404, 0), std::string("{\"error\":\"Something \\\"odd\\\".\"}"));
        QCOMPARE(shape(Family::Cohere, 404, 0), std::string("{\"message\":\"Something \\\"odd\\\".\"}"));
    }

    void envelope()
    {
        // reference: captured from gateway.ai.cloudflare.com
        QCOMPARE(errorEnvelope({401, 2009, "Unauthorized"}),
                 std::string(
                     "{\"success\":false,\"result\":[],\"messages\":[],"
                     "\"error\":[{\"code\":2009,\"message\":\"Unauthorized\"}],\"name\":\"AiGatewayError\","
                     "\"httpCode\":401,\"internalCode\":2009,\"message\":\"Unauthorized\"}"));
    }

    void typesByStatus_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("openai");
        QTest::addColumn<QString>("anthropic");
        QTest::addColumn<QString>("gemini");
        const auto row = [](int status, const char *openai, const char *anthropic, const char *gemini) {
            QTest::addRow("%d", status) << status << QString::fromLatin1(openai)
                                        << QString::fromLatin1(anthropic) << QString::fromLatin1(gemini);
        };
        row(400, "invalid_request_error", "invalid_request_error", "INVALID_ARGUMENT");
        row(401, "authentication_error", "authentication_error", "UNAUTHENTICATED");
        row(402, "invalid_request_error", "billing_error", "INVALID_ARGUMENT");
        row(403, "permission_error", "permission_error", "PERMISSION_DENIED");
        row(404, "invalid_request_error", "not_found_error", "NOT_FOUND");
        row(413, "invalid_request_error", "request_too_large", "INVALID_ARGUMENT");
        row(429, "rate_limit_error", "rate_limit_error", "RESOURCE_EXHAUSTED");
        row(500, "server_error", "api_error", "INTERNAL");
        row(502, "server_error", "api_error", "UNAVAILABLE");
        row(503, "server_error", "overloaded_error", "UNAVAILABLE");
        row(504, "server_error", "timeout_error", "DEADLINE_EXCEEDED");
        row(508, "server_error", "api_error", "INTERNAL");
        row(529, "server_error", "overloaded_error", "INTERNAL");
    }

    void typesByStatus()
    {
        QFETCH(int, status);
        const auto field = [&](Family family, const char *name) {
            const Json json = Json::parse(shape(family, status, 0));
            return QString::fromStdString(json["error"][name].get<std::string>());
        };
        QTEST(field(Family::OpenAi, "type"), "openai");
        QTEST(field(Family::Anthropic, "type"), "anthropic");
        QTEST(field(Family::Gemini, "status"), "gemini");
    }

    void nastyTexts_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("wanted");
        QTest::newRow("quotes") << QByteArray("a\"b\\c/d") << QByteArray("a\"b\\c/d");
        QTest::newRow("control characters")
            << QByteArray("a\0\b\n\r\t\x1f\x7f", 8) << QByteArray("a\0\b\n\r\t\x1f\x7f", 8);
        QTest::newRow("invalid UTF-8") << QByteArray("a\xff"
                                                     "b\xc3(\xe2\x82")
                                       << QByteArray("a\xEF\xBF\xBD"
                                                     "b\xEF\xBF\xBD(\xEF\xBF\xBD");
        QTest::newRow("other scripts")
            << QByteArray("\xE9\x96\xA2\xF0\x9F\x9A\xA7") << QByteArray("\xE9\x96\xA2\xF0\x9F\x9A\xA7");
        QTest::newRow("an event inside")
            << QByteArray("x\n\ndata: [DONE]\n\n") << QByteArray("x\n\ndata: [DONE]\n\n");
        QTest::newRow("empty") << QByteArray("") << QByteArray("");
    }

    void nastyTexts()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, wanted);
        const std::string message = text.toStdString();
        const ErrorText error{500, 2005, message};
        for (const Family family : Families) {
            const std::string body = errorBody(family, error);
            QVERIFY(body.find('\n') == std::string::npos);
            const Json json = Json::parse(body, nullptr, false);
            QVERIFY(!json.is_discarded());
            const Json &found = family == Family::Cohere   ? json["message"]
                                : family == Family::Ollama ? json["error"]
                                                           : json["error"]["message"];
            QCOMPARE(QByteArray::fromStdString(found.get<std::string>()), wanted);
        }
        const Json envelope = Json::parse(errorEnvelope(error), nullptr, false);
        QCOMPARE(QByteArray::fromStdString(envelope["error"][0]["message"].get<std::string>()), wanted);
        for (const Dialect dialect : {Dialect::OpenAiChat, Dialect::OpenAiResponses,
                                      Dialect::AnthropicMessages, Dialect::CohereChat}) {
            const std::string event = errorEvent(dialect, error);
            QCOMPARE(event.find("\n\n"), event.size() - 2); // one event, whatever the text
        }
    }

    void eventsEndAStreamForOurReaders_data()
    {
        QTest::addColumn<int>("dialect");
        QTest::addColumn<QByteArray>("contentType");
        const auto row = [](Dialect dialect, const char *contentType) {
            QTest::newRow(name(dialect).data()) << static_cast<int>(dialect) << QByteArray(contentType);
        };
        row(Dialect::OpenAiChat, "text/event-stream");
        row(Dialect::OpenAiResponses, "text/event-stream");
        row(Dialect::AnthropicMessages, "text/event-stream");
        row(Dialect::Gemini, "text/event-stream");
        row(Dialect::Ollama, "application/x-ndjson");
        row(Dialect::CohereChat, "text/event-stream");
    }

    void eventsEndAStreamForOurReaders()
    {
        QFETCH(int, dialect);
        QFETCH(QByteArray, contentType);
        const auto reader =
            AnswerReader::create(static_cast<Dialect>(dialect), 200, contentType.toStdString());
        reader->feed(errorEvent(static_cast<Dialect>(dialect), {504, 2005, "It took too long."}));
        reader->finish();
        QCOMPARE(reader->ending(), Ending::Error);
        QCOMPARE(reader->errorMessage(), std::string("It took too long."));
    }

    void noEventWhereTheDialectHasNone()
    {
        for (const Dialect dialect :
             {Dialect::None, Dialect::OpenAiEmbeddings, Dialect::OpenAiOther, Dialect::AnthropicOther,
              Dialect::GeminiOther, Dialect::OllamaOther, Dialect::CohereOther})
            QVERIFY(errorEvent(dialect, {500, 0, "x"}).empty());
    }
};

QTEST_GUILESS_MAIN(TestErrorShape)
#include "tst_error_shape.moc"
