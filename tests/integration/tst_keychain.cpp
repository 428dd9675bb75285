// SPDX-License-Identifier: GPL-3.0-or-later
// Keys from `sekisho key set` to a provider's door, with the built program and a real gnome-keyring-daemon.
// Run by with_keyring.sh.
#include "integration/key_program.h"
#include "support/test_keyring.h"

#include <QTest>

#include <memory>

using namespace sekisho::test;
using namespace Qt::StringLiterals;

class TestKeychain final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void inTheProvidersOwnStyle_data();
    void inTheProvidersOwnStyle();
    void changesReachARunningGateway();
    void namedKeys();
    void lockedAtTheStart();
    void lockedForTheCommandLine();
    void aChangedAddressIsConfirmedFirst();
    void aTemplateNeedsAnAddress();
    void inTheClearOnlyWhenNamed();
    void commandLineSaysWhatIsWrong();
    void aBrokenConfigurationIsLeftAlone();

private:
    /// The provider openai leads to the fake.
    [[nodiscard]] bool route(const QByteArray &more = {}) const
    {
        return m_program->gateway.writeConfig(ProgramProcess::routed(m_fake->url(), more));
    }
    [[nodiscard]] std::string sentKey() const { return m_fake->lastRequest().field("Authorization"); }

    std::unique_ptr<FakeProvider> m_fake;
    std::unique_ptr<KeyProgram> m_program;
};

void TestKeychain::initTestCase()
{
    QVERIFY(waitForKeyring());
}

void TestKeychain::init()
{
    QVERIFY(unlockKeyring());
    m_fake = std::make_unique<FakeProvider>();
    m_fake->setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    m_program = std::make_unique<KeyProgram>();
}

void TestKeychain::cleanup()
{
    m_program.reset();
    m_fake.reset();
}

void TestKeychain::inTheProvidersOwnStyle_data()
{
    QTest::addColumn<QByteArray>("provider");
    QTest::addColumn<QByteArray>("path"); // of its base URL
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("prefix");
    const auto add = [](const char *provider, const char *path, const char *target, const char *header,
                        const char *prefix) {
        QTest::newRow(provider) << QByteArray(provider) << QByteArray(path) << QByteArray(target)
                                << QByteArray(header) << QByteArray(prefix);
    };
    add("openai", "/v1", "/openai/v1/chat/completions", "Authorization", "Bearer ");
    add("anthropic", "", "/anthropic/v1/messages", "x-api-key", "");
    add("google-ai-studio", "",
        "/google-ai-studio/v1beta/models/gemini-2.5-flash:generateContent?alt=sse&key=dummy",
        "x-goog-api-key", "");
    add("azure-openai", "",
        "/azure-openai/openai/deployments/gpt/chat/completions?api-version=1&api-key=dummy", "api-key", "");
}

void TestKeychain::inTheProvidersOwnStyle()
{
    QFETCH(QByteArray, provider);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, prefix);
    QVERIFY(m_program->gateway.writeConfig(
        "{\"providers\":[" + KeyProgram::routed(provider.constData(), m_fake->url() + path.toStdString()) +
        "]}"));
    QVERIFY(m_program->set(QString::fromLatin1(provider), markedKey()));
    QVERIFY(m_program->gateway.listen());
    const RawResponse answer = m_program->post(target.toStdString(), "{}",
                                               {{"Authorization", "Bearer dummy"},
                                                {"x-api-key", "dummy"},
                                                {"api-key", "dummy"},
                                                {"x-goog-api-key", "dummy"},
                                                {"x-other", "stays"}});
    QCOMPARE(answer.status, 200);
    const SeenRequest seen = m_fake->lastRequest();
    QCOMPARE(seen.field(header.toStdString()), prefix.toStdString() + markedKey());
    QVERIFY2(seen.rawHead.find("dummy") == std::string::npos, seen.rawHead.c_str());
    QCOMPARE(seen.field("x-other"), std::string("stays"));
    QCOMPARE(QByteArray::fromStdString(seen.rawHead).count(markedKey().c_str()), 1);
    QVERIFY(m_program->gateway.endInOrder());
}

void TestKeychain::changesReachARunningGateway()
{
    QVERIFY(route());
    QVERIFY(m_program->gateway.listen());
    QCOMPARE(m_program->ask().status, 200);
    QCOMPARE(sentKey(), std::string("Bearer dummy"));
    for (const char *key : {"the-first-key-of-this-test", "the-second-key-of-this-test"}) {
        QVERIFY(m_program->set(u"openai"_s, key));
        // As soon as the program has seen that config.json has changed.
        QTRY_VERIFY_WITH_TIMEOUT(m_program->ask().status == 200 && sentKey() == std::string("Bearer ") + key,
                                 30'000);
    }
    const auto listed = m_program->key({u"list"_s});
    QCOMPARE(listed.exitCode, 0);
    for (const QByteArray &part : {QByteArray("openai"), QByteArray("default"), QByteArray("...test"),
                                   QByteArray::fromStdString(m_fake->url()), QByteArray("readable")})
        QVERIFY2(listed.output.contains(part), listed.output.constData());
    QVERIFY(!listed.output.contains("the-second"));

    QCOMPARE(m_program->key({u"remove"_s, u"openai"_s}).exitCode, 0);
    QTRY_VERIFY_WITH_TIMEOUT(m_program->ask().status == 200 && sentKey() == "Bearer dummy", 30'000);
    QVERIFY(m_program->key({u"list"_s}).output.contains("No keys are stored"));
    QCOMPARE(m_program->key({u"remove"_s, u"openai"_s}).exitCode, 1);
}

void TestKeychain::namedKeys()
{
    QVERIFY(route());
    QVERIFY(m_program->set(u"openai"_s, "the-default-key"));
    QVERIFY(m_program->set(u"openai"_s, "the-work-key", {u"--alias"_s, u"work"_s}));
    QVERIFY(m_program->gateway.listen());
    QCOMPARE(m_program->ask().status, 200);
    QCOMPARE(sentKey(), std::string("Bearer the-default-key"));
    const auto work = m_program->post("/openai/v1/chat/completions", "{}", {{"cf-aig-byok-alias", "work"}});
    QCOMPARE(work.status, 200);
    QCOMPARE(sentKey(), std::string("Bearer the-work-key"));
    // The environment's goes before the stored one.
    QVERIFY(m_program->gateway.endInOrder());
    QVERIFY(m_program->gateway.listen({}, {u"SEKISHO_KEY_OPENAI=the-environments-key"_s}));
    QCOMPARE(m_program->ask().status, 200);
    QCOMPARE(sentKey(), std::string("Bearer the-environments-key"));
}

void TestKeychain::lockedAtTheStart()
{
    QVERIFY(route());
    QVERIFY(m_program->set(u"openai"_s, markedKey()));
    QVERIFY(lockKeyring());
    QVERIFY(m_program->gateway.listen());
    QVERIFY(m_program->gateway.waitForOutput("Stored keys cannot be read"));
    for (int i = 0; i < 2; ++i) {
        const RawResponse refused = m_program->ask();
        QCOMPARE(refused.status, 503);
        QVERIFY2(refused.body.find("keychain locked") != std::string::npos, refused.body.c_str());
    }
    QCOMPARE(m_fake->requestCount(), 0);
    QCOMPARE(m_fake->connectionCount(), 0);
    // Who needs no key from it is none the worse.
    QCOMPARE(m_program->askDemo().status, 200);
    // The very next request, without a restart.
    QVERIFY(unlockKeyring());
    QCOMPARE(m_program->ask().status, 200);
    QCOMPARE(sentKey(), "Bearer " + markedKey());
    QVERIFY(m_program->gateway.waitForOutput("can be read again"));
}

void TestKeychain::lockedForTheCommandLine()
{
    QVERIFY(route());
    QVERIFY(m_program->set(u"openai"_s, markedKey()));
    QVERIFY(lockKeyring());
    const auto listed = m_program->key({u"list"_s});
    QCOMPARE(listed.exitCode, 0);
    QVERIFY2(listed.output.contains("not readable: The keychain is locked"), listed.output.constData());
    for (const QStringList &arguments : {QStringList{u"set"_s, u"openai"_s}, QStringList{u"set"_s, u"groq"_s},
                                         QStringList{u"remove"_s, u"openai"_s}}) {
        const auto said = m_program->key(arguments, "another-key\n");
        QCOMPARE(said.exitCode, 1);
        QVERIFY2(said.output.contains("The keychain is locked"), said.output.constData());
    }
    QVERIFY(unlockKeyring());
    QVERIFY(m_program->key({u"list"_s}).output.contains(" readable"));
    QVERIFY(!m_program->key({u"list"_s}).output.contains("groq"));
}

void TestKeychain::aChangedAddressIsConfirmedFirst()
{
    FakeProvider other;
    other.setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    QVERIFY(route());
    QVERIFY(m_program->set(u"openai"_s, markedKey()));
    QVERIFY(m_program->gateway.listen());
    QCOMPARE(m_program->ask().status, 200);
    // Only the address of the provider; what the key was confirmed for stays.
    QVERIFY(m_program->replaceInConfig(m_fake->url() + "/v1", other.url() + "/v1"));
    QTRY_COMPARE_WITH_TIMEOUT(m_program->ask().status, 503, 30'000);
    const RawResponse refused = m_program->ask();
    QVERIFY2(refused.body.find("not confirmed") != std::string::npos, refused.body.c_str());
    QCOMPARE(other.requestCount(), 0);
    // Set once more, it is confirmed for the new address, and for no other.
    QVERIFY(m_program->set(u"openai"_s, markedKey()));
    QTRY_COMPARE_WITH_TIMEOUT(m_program->ask().status, 200, 30'000);
    QCOMPARE(other.lastRequest().field("Authorization"), "Bearer " + markedKey());
    const int before = m_fake->requestCount();
    QVERIFY(m_program->replaceInConfig(other.url() + "/v1", m_fake->url() + "/v1"));
    QTRY_COMPARE_WITH_TIMEOUT(m_program->ask().status, 503, 30'000);
    QCOMPARE(m_fake->requestCount(), before);
}

void TestKeychain::aTemplateNeedsAnAddress()
{
    const auto said = m_program->key({u"set"_s, u"azure-openai"_s}, markedKey());
    QCOMPARE(said.exitCode, 1);
    QVERIFY2(said.output.contains("--origin"), said.output.constData());
    QVERIFY(
        m_program->set(u"azure-openai"_s, markedKey(), {u"--origin"_s, u"https://mine.openai.azure.com"_s}));
    QVERIFY(m_program->gateway.listen());
    // Another resource is another address.
    const RawResponse refused = m_program->post("/azure-openai/theirs/gpt/chat/completions?api-version=1",
                                                "{}", {{"api-key", "dummy"}});
    QCOMPARE(refused.status, 503);
    QVERIFY2(refused.body.find("not confirmed") != std::string::npos, refused.body.c_str());
}

void TestKeychain::inTheClearOnlyWhenNamed()
{
    QVERIFY(m_program->gateway.writeConfig("{\"providers\":[" +
                                           KeyProgram::routed("openai", "http://192.0.2.7:8000/v1") + "]}"));
    const auto said = m_program->key({u"set"_s, u"openai"_s}, markedKey());
    QCOMPARE(said.exitCode, 1);
    QVERIFY2(said.output.contains("unencrypted"), said.output.constData());
    QVERIFY(m_program->set(u"openai"_s, markedKey(), {u"--origin"_s, u"http://192.0.2.7:8000"_s}));
    QCOMPARE(m_program->key({u"remove"_s, u"openai"_s}).exitCode, 0);
}

void TestKeychain::commandLineSaysWhatIsWrong()
{
    const int before = keyringItems();
    const auto check = [&](const QStringList &arguments, const std::string &input, const char *expected) {
        const auto said = m_program->key(arguments, input);
        QCOMPARE(said.exitCode, 1);
        QVERIFY2(said.output.startsWith("sekisho: "), said.output.constData());
        QVERIFY2(said.output.contains(expected), said.output.constData());
        QVERIFY(input.size() < 3 || !said.output.contains(input.c_str()));
    };
    check({u"set"_s, u"nobody"_s}, "some-key", "no provider \"nobody\"");
    check({u"set"_s, u"demo"_s}, "some-key", "takes no key");
    check({u"set"_s, u"openai"_s}, "", "No key came");
    check({u"set"_s, u"openai"_s}, " \n\n", "No key came");
    check({u"set"_s, u"openai"_s}, "two\nlines", "line break");
    check({u"set"_s, u"openai"_s}, std::string(20'000, 'k'), "too long");
    check({u"remove"_s, u"openai"_s}, "", "no stored key");
    check({u"list"_s, u"--config"_s, m_program->path(u"no.json"_s)}, "", "no.json");
    QCOMPARE(keyringItems(), before);
    // An alias of the provider is the provider.
    QVERIFY(m_program->set(u"claude"_s, "a-key-for-anthropic"));
    QVERIFY(m_program->key({u"list"_s, u"claude"_s}).output.contains("anthropic"));
    QCOMPARE(m_program->key({u"remove"_s, u"anthropic"_s}).exitCode, 0);
    QCOMPARE(keyringItems(), before);
}

void TestKeychain::aBrokenConfigurationIsLeftAlone()
{
    const int before = keyringItems();
    const QByteArray broken = "{\"providers\": [oops";
    QVERIFY(m_program->gateway.writeConfig(broken));
    const auto said = m_program->key({u"set"_s, u"openai"_s}, markedKey());
    QCOMPARE(said.exitCode, 1);
    QVERIFY2(said.output.contains("config.json"), said.output.constData());
    QFile file(m_program->gateway.file(u"config.json"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), broken);
    QCOMPARE(keyringItems(), before);
}

QTEST_GUILESS_MAIN(TestKeychain)
#include "tst_keychain.moc"
