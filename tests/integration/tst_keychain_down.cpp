// SPDX-License-Identifier: GPL-3.0-or-later
// The built program where the keychain is not there, says no, or hangs: it listens all the same, and nothing
// goes out without its key. Run by with_keyring.sh on a bus with nothing on it.
#include "integration/key_program.h"
#include "support/bad_secret_service.h"

#include <QTest>

#include <memory>

using namespace sekisho::test;
using namespace Qt::StringLiterals;

class TestKeychainDown final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingGoesOut_data();
    void nothingGoesOut();
    void nothingIsKept_data();
    void nothingIsKept();
    void listTellsOfIt();
};

namespace {

void addKinds()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::newRow("no bus") << QByteArray("no bus");
    QTest::newRow("no service") << QByteArray("no service");
    QTest::newRow("denied") << QByteArray("denied");
}

std::unique_ptr<BadSecretService> serviceOf(const QByteArray &kind)
{
    if (kind == "denied" || kind == "hangs")
        return std::make_unique<BadSecretService>(kind == "denied");
    return nullptr;
}

QStringList environmentOf(const QByteArray &kind)
{
    return kind == "no bus" ? QStringList{u"DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent/bus"_s}
                            : QStringList();
}

} // namespace

void TestKeychainDown::nothingGoesOut_data()
{
    addKinds();
    QTest::newRow("hangs") << QByteArray("hangs");
}

void TestKeychainDown::nothingGoesOut()
{
    QFETCH(QByteArray, kind);
    const auto service = serviceOf(kind);
    QVERIFY(!service || service->isGood());
    const auto answer = [](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); };
    FakeProvider fake;
    FakeProvider other;
    fake.setHandler(answer);
    other.setHandler(answer);
    KeyProgram program;
    QVERIFY(program.gateway.writeConfig(
        "{\"providers\":[" + KeyProgram::routed("openai", fake.url() + "/v1") + "," +
        KeyProgram::routed("groq", other.url() + "/openai/v1") +
        R"(],"keys":[{"provider":"openai","alias":"default","created":"1","origins":[")" +
        QByteArray::fromStdString(fake.url()) + "\"]}]}"));
    // While the keychain has not answered, if it ever does.
    QVERIFY(program.gateway.listen({}, environmentOf(kind)));
    RawClient first(program.gateway.port());
    first.send(postText("/openai/v1/chat/completions", R"({"model":"gpt-4o","messages":[]})",
                        program.gateway.port(), {{"Authorization", "Bearer dummy"}}));
    // Meanwhile those go on who need no stored key.
    QCOMPARE(program.askDemo().status, 200);
    QCOMPARE(
        program.post("/groq/chat/completions", "{}", {{"Authorization", "Bearer the-clients-own"}}).status,
        200);
    QCOMPARE(other.lastRequest().field("Authorization"), std::string("Bearer the-clients-own"));
    // Nor does a later request take the client's for want of the real one.
    for (const RawResponse &refused : {first.takeResponse(), program.ask()}) {
        QCOMPARE(refused.status, 503);
        QVERIFY2(refused.body.find("keychain locked") != std::string::npos, refused.body.c_str());
    }
    QCOMPARE(fake.requestCount(), 0);
    QCOMPARE(fake.connectionCount(), 0);
    QCOMPARE(program.askDemo().status, 200);
    if (service && kind == "hangs")
        QVERIFY(service->calls() > 0);
    QVERIFY(program.gateway.waitForOutput(kind == "denied" ? "The key for openai cannot be read"
                                                           : "Stored keys cannot be read"));
    QVERIFY(program.gateway.endInOrder());
}

void TestKeychainDown::nothingIsKept_data()
{
    addKinds();
}

void TestKeychainDown::nothingIsKept()
{
    QFETCH(QByteArray, kind);
    const auto service = serviceOf(kind);
    QVERIFY(!service || service->isGood());
    KeyProgram program;
    const auto said = program.key({u"set"_s, u"openai"_s}, markedKey() + "\n", environmentOf(kind));
    QCOMPARE(said.exitCode, 1);
    QVERIFY2(said.output.startsWith("sekisho: "), said.output.constData());
    QCOMPARE(said.output.contains("SEKISHO_KEY_OPENAI"), kind != "denied");
    QVERIFY(!said.output.contains(markedKey().c_str()));
    // Never in the clear, for want of a better place.
    int looked = 0;
    QCOMPARE(program.filesWith(markedKey(), looked), QStringList());
    QVERIFY(!QFile::exists(program.gateway.file(u"config.json"_s)));
}

void TestKeychainDown::listTellsOfIt()
{
    KeyProgram program;
    const QByteArray config =
        R"({"keys":[{"provider":"openai","alias":"work","last_four":"wxyz","created":"1","origins":["https://a.example"]}]})";
    QVERIFY(program.gateway.writeConfig(config));
    const auto listed = program.key({u"list"_s});
    QCOMPARE(listed.exitCode, 0);
    for (const char *part : {"openai", "work", "...wxyz", "https://a.example", "not readable"})
        QVERIFY2(listed.output.contains(part), listed.output.constData());
}

QTEST_GUILESS_MAIN(TestKeychainDown)
#include "tst_keychain_down.moc"
