// SPDX-License-Identifier: GPL-3.0-or-later
// The first minute, with real requests to a server of the test.
#include "gui/fake_demo.h"
#include "gui/sample_providers.h"
#include "gui/window_fixture.h"
#include "ui/first_run/demo_request.h"

#include <QClipboard>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QPlainTextEdit>

using namespace sekisho;
using namespace sekisho::ui;

class TestFirstRun : public QObject {
    Q_OBJECT

    std::unique_ptr<test::WindowFixture> m_fixture;
    [[nodiscard]] test::WindowFixture &f() const { return *m_fixture; }
    [[nodiscard]] QString text(const char *name) const { return f().find<QLabel>(name)->text(); }
    [[nodiscard]] QString snippet() const { return f().find<QPlainTextEdit>("snippet")->toPlainText(); }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<test::WindowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void isThereAtFirst()
    {
        QVERIFY(f().isShown("firstRunPage"));
        QVERIFY(!f().isShown("logsPage"));
        QVERIFY(snippet().contains(QStringLiteral("http://127.0.0.1:18484/demo/v1/chat/completions")));
        QVERIFY(f().button("chooseDemo")->isChecked());
    }

    void snippetFollowsTheChoices()
    {
        QVERIFY(!snippet().contains(QStringLiteral("\"stream\": true")));
        f().click("stream");
        QVERIFY(snippet().contains(QStringLiteral("\"stream\": true")));
        QVERIFY(snippet().startsWith(QStringLiteral("curl -N ")));
        f().click("chooseOwnKey");
        QVERIFY(snippet().contains(QStringLiteral("/openai/v1/")));
        QVERIFY(!f().button("send")->isEnabled());
        f().click("copySnippet");
        QCOMPARE(QGuiApplication::clipboard()->text(), snippet());
        f().click("chooseDemo");
        QVERIFY(f().button("send")->isEnabled());
    }

    void sendsForReal()
    {
        test::FakeDemo demo("200 OK", R"({"usage":{"prompt_tokens":14,"completion_tokens":58}})");
        f().port.setListening(demo.address());
        f().click("send");
        QVERIFY(!f().button("send")->isEnabled());
        QTRY_VERIFY(f().isShown("resultTitle"));
        QVERIFY(text("resultTitle").startsWith(QStringLiteral("200 in ")));
        QVERIFY(text("resultText").contains(QStringLiteral("14 → 58 tokens")));
        QVERIFY(f().button("send")->isEnabled());
        QVERIFY(demo.received.startsWith("POST /demo/v1/chat/completions HTTP/1.1\r\n"));
        QVERIFY(!demo.received.toLower().contains("\r\nupgrade:"));
        QVERIFY(demo.received.endsWith(demoRequest(false).body));

        // The row that it makes does not take the result away.
        f().port.send({test::completeRecord()});
        QVERIFY(f().isShown("firstRunPage"));
        f().click("openLog");
        QVERIFY(f().isShown("logTable"));
    }

    void aRequestOfEachProvider_data()
    {
        QTest::addColumn<QByteArray>("slug");
        QTest::addColumn<QString>("path"); // empty: nothing can be asked without knowing more
        QTest::addColumn<bool>("stream");  // it is a chat
        QTest::newRow("OpenAI") << QByteArray("openai") << QStringLiteral("/openai/v1/chat/completions")
                                << true;
        QTest::newRow("Anthropic") << QByteArray("anthropic") << QStringLiteral("/anthropic/v1/messages")
                                   << true;
        QTest::newRow("Gemini") << QByteArray("google-ai-studio")
                                << QStringLiteral(
                                       "/google-ai-studio/v1beta/models/gemini-2.5-flash:generateContent")
                                << true;
        QTest::newRow("a list of models") << QByteArray("groq") << QStringLiteral("/groq/v1/models") << false;
        QTest::newRow("none") << QByteArray("azure-openai") << QString() << false;
    }
    void aRequestOfEachProvider()
    {
        QFETCH(QByteArray, slug);
        QFETCH(QString, path);
        QFETCH(bool, stream);
        const auto plan = test::snapshot();
        const auto request = firstRequest(*plan->catalogue.find(slug.constData()), false);
        QCOMPARE(request ? request->path : QString(), path);
        if (!request)
            return;
        QCOMPARE(request->hasStream, stream);
        QCOMPARE(!request->body.isEmpty(), stream);
        QVERIFY(request->body.isEmpty() || !QJsonDocument::fromJson(request->body).object().isEmpty());
        const auto streamed = firstRequest(*plan->catalogue.find(slug.constData()), true);
        QVERIFY(streamed->body.isEmpty() || !QJsonDocument::fromJson(streamed->body).object().isEmpty());
        const QString text = curlSnippet(QStringLiteral("http://127.0.0.1:1"), *streamed, true);
        QCOMPARE(text.startsWith(QStringLiteral("curl -N ")), stream);
        QVERIFY(text.contains(streamed->path));
        // A shell would take the question mark of a query for a pattern.
        QCOMPARE(text.contains(QStringLiteral("'http://")), streamed->path.contains(u'?'));
    }

    void sendsWithOnesOwnKey()
    {
        f().keys.keys = {test::sampleKey("openai", "default", "a1f9", "https://api.openai.com")};
        Q_EMIT f().keys.changed();
        test::FakeDemo demo("200 OK", R"({"usage":{"prompt_tokens":14,"completion_tokens":58}})");
        f().port.setListening(demo.address());
        f().click("chooseOwnKey");
        f().click("send");
        QTRY_VERIFY(text("resultText").contains(QStringLiteral("14 → 58 tokens")));
        QVERIFY(demo.received.startsWith("POST /openai/v1/chat/completions HTTP/1.1\r\n"));
        // The gateway adds the key; the window has none to send.
        QVERIFY(!demo.received.toLower().contains("authorization"));
        // What was found out about the one says nothing of the other.
        f().click("chooseDemo");
        QVERIFY(!f().isShown("resultTitle"));
    }

    void anErrorAnswerIsShown()
    {
        test::FakeDemo demo("429 Too Many Requests", R"({"error":{"message":"Slow <b>down</b>"}})");
        f().port.setListening(demo.address());
        f().click("send");
        QTRY_VERIFY(f().isShown("resultTitle"));
        QVERIFY(text("resultTitle").startsWith(QStringLiteral("429 in ")));
        QCOMPARE(text("resultText"), QStringLiteral("Slow <b>down</b>"));
        QCOMPARE(f().find<QLabel>("resultText")->textFormat(), Qt::PlainText);
    }

    void noAnswerIsShown()
    {
        QString address;
        {
            test::FakeDemo demo("200 OK", "{}");
            address = demo.address();
        }
        f().port.setListening(address); // nobody is there any more
        f().click("send");
        QTRY_VERIFY(f().isShown("resultTitle"));
        QVERIFY(text("resultTitle").startsWith(QStringLiteral("No answer")));
        QVERIFY(!text("resultText").isEmpty());
    }

    void aRequestFromElsewhereOpensTheLog()
    {
        f().port.send({test::openRecord()}, 1);
        QVERIFY(f().isShown("logTable"));
    }

    void skipIsRememberedAndHelpBringsItBack()
    {
        f().click("skip");
        QVERIFY(f().isShown("logsPage"));
        QVERIFY(f().isShown("noticeButton")); // the empty log teaches
        f().window.reset();
        f().open();
        QVERIFY(f().isShown("logsPage"));
        f().click("help");
        QVERIFY(f().isShown("firstRunPage"));
        f().port.send({test::completeRecord()});
        QVERIFY(f().isShown("firstRunPage")); // asked for, so it stays
        QTest::keyClick(f().window.get(), Qt::Key_1, Qt::ControlModifier);
        QVERIFY(f().isShown("logTable"));
    }

    void withoutAGatewayNothingCanBeSent()
    {
        f().port.fail(QStringLiteral("Port 18484 is taken."), 0);
        QVERIFY(!f().button("send")->isEnabled());
        QVERIFY(!f().isShown("copyAddress"));
        f().port.setListening(QStringLiteral("http://127.0.0.1:18485"));
        QVERIFY(f().button("send")->isEnabled());
        QVERIFY(snippet().contains(QStringLiteral(":18485/")));
    }

    void saysWhoCanReachIt()
    {
        const auto said = [this](const char *words) {
            const auto labels = f().window->findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(), [words](const QLabel *label) {
                return label->isVisible() && label->text().startsWith(QLatin1String(words));
            });
        };
        QVERIFY(said("Only this computer"));
        f().port.setListening(QStringLiteral("http://[::1]:18484"));
        QVERIFY(said("Only this computer"));
        f().port.setListening(QStringLiteral("http://192.168.0.7:18484"));
        QVERIFY(said("Other computers"));
    }

    void usageIsRead_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<qint64>("in");
        QTest::addColumn<qint64>("out");
        QTest::newRow("plain") << QByteArray("{\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}")
                               << qint64(3) << qint64(4);
        QTest::newRow("stream") << QByteArray(
                                       "data: {\"choices\":[],\"usage\":null}\n\n"
                                       "data: {\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":6}}\n\n"
                                       "data: [DONE]\n\n")
                                << qint64(5) << qint64(6);
        QTest::newRow("Anthropic") << QByteArray("{\"usage\":{\"input_tokens\":7,\"output_tokens\":8}}")
                                   << qint64(7) << qint64(8);
        QTest::newRow("Gemini") << QByteArray("{\"usageMetadata\":{\"promptTokenCount\":9,"
                                              "\"candidatesTokenCount\":10}}")
                                << qint64(9) << qint64(10);
        QTest::newRow("none") << QByteArray("{}") << qint64(-1) << qint64(-1);
        QTest::newRow("no JSON") << QByteArray("<html>") << qint64(-1) << qint64(-1);
    }
    void usageIsRead()
    {
        QFETCH(QByteArray, answer);
        QFETCH(qint64, in);
        QFETCH(qint64, out);
        const TokenUsage usage = usageOf(answer);
        QCOMPARE(usage.in.value_or(-1), in);
        QCOMPARE(usage.out.value_or(-1), out);
    }
};

QTEST_MAIN(TestFirstRun)
#include "tst_first_run.moc"
