// SPDX-License-Identifier: GPL-3.0-or-later
// Which key goes upstream, which never does, and what the client is told when one cannot be read.
#include "integration/gateway_bench.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;
using gateway::KeySource;
using gateway::KeyState;
using storage::ExchangeState;

class TestKeys final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void withoutAStoredKeyTheClientsPasses();
    void aStoredKeyReplacesTheClients();
    void emptyCredentialsCountAsNone();
    void theToolsOwnKeyMayWin();
    void subscriptionsAreNotReplaced();
    void ownTokensNeverGoUpstream_data();
    void ownTokensNeverGoUpstream();
    void aliases();
    void aStoredKeyIsBoundToItsOrigin();
    void anUnreadableKeyIsNotNone();
    void aPendingKeyIsWaitedFor();
    void aMissedKeyIsAskedForAgain();
    void leavingWhileTheKeyIsPending();
    void anEchoedKeyIsNotRecorded();
    void theClientsEchoedKeyIsNotRecorded();
    void aKeyInAPromptIsMaskedWhileItRuns();
    void gatewaysThatAskForATokenRefuse();

private:
    void grant(KeySource source, KeyState state, const char *key, std::vector<http::Origin> origins = {});
    [[nodiscard]] http::Origin fakeOrigin() const { return {"http", "127.0.0.1", m_fake->port()}; }

    std::unique_ptr<FakeProvider> m_fake;
    std::unique_ptr<GatewayBench> m_bench;
};

namespace {

constexpr const char *Target = "/openai/v1/chat/completions";
constexpr const char *Body = R"({"model":"gpt-4o","messages":[]})";

} // namespace

void TestKeys::init()
{
    m_fake = std::make_unique<FakeProvider>();
    m_fake->setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    m_bench = std::make_unique<GatewayBench>();
    m_bench->route("openai", *m_fake, "/v1");
    m_bench->start();
}

void TestKeys::cleanup()
{
    m_bench.reset();
    m_fake.reset();
}

void TestKeys::grant(KeySource source, KeyState state, const char *key, std::vector<http::Origin> origins)
{
    gateway::KeyGrant grant;
    grant.provider = "openai";
    grant.source = source;
    grant.state = state;
    grant.secret = Secret(key);
    grant.origins = std::move(origins);
    m_bench->gateway().grantKey(std::move(grant));
}

void TestKeys::withoutAStoredKeyTheClientsPasses()
{
    QCOMPARE(
        m_bench->post(Target, Body, {{"Authorization", "Bearer the-clients-key"}, {"api-key", ""}}).status,
        200);
    QCOMPARE(m_fake->lastRequest().field("Authorization"), std::string("Bearer the-clients-key"));
    QVERIFY(!m_fake->lastRequest().has("api-key"));
    const auto record = m_bench->ended();
    QCOMPARE(record->credential, std::string("client"));
    for (const auto &header : record->requestHeaders)
        QVERIFY2(header.value.find("the-clients-key") == std::string::npos, header.name.c_str());
    QCOMPARE(m_bench->post(Target, Body).status, 200);
    QCOMPARE(m_bench->ended(1)->credential, std::string("none"));
}

void TestKeys::aStoredKeyReplacesTheClients()
{
    grant(KeySource::Stored, KeyState::Ready, "the-stored-key", {fakeOrigin()});
    QCOMPARE(m_bench->post(Target, Body, {{"Authorization", "Bearer dummy"}, {"api-key", "dummy"}}).status,
             200);
    QCOMPARE(m_fake->lastRequest().field("Authorization"), std::string("Bearer the-stored-key"));
    QVERIFY(m_fake->lastRequest().rawHead.find("dummy") == std::string::npos);
    QCOMPARE(m_bench->ended()->credential, std::string("stored"));
    QCOMPARE(m_bench->ended()->keyAlias, std::string("default"));
    m_bench->setKey("openai", "the-environment-key");
    QCOMPARE(m_bench->post(Target, Body).status, 200);
    QCOMPARE(m_fake->lastRequest().field("Authorization"), std::string("Bearer the-environment-key"));
    QCOMPARE(m_bench->ended(1)->credential, std::string("environment"));
}

void TestKeys::emptyCredentialsCountAsNone()
{
    grant(KeySource::Stored, KeyState::Ready, "the-stored-key", {fakeOrigin()});
    for (const Fields &fields : {Fields{{"Authorization", "Bearer"}}, Fields{{"Authorization", "Bearer "}},
                                 Fields{{"x-api-key", ""}}, Fields{{"Authorization", ""}}}) {
        QCOMPARE(m_bench->post(Target, Body, fields).status, 200);
        QCOMPARE(m_fake->lastRequest().field("Authorization"), std::string("Bearer the-stored-key"));
        QVERIFY(!m_fake->lastRequest().has("x-api-key"));
    }
}

void TestKeys::theToolsOwnKeyMayWin()
{
    grant(KeySource::Stored, KeyState::Ready, "the-stored-key", {fakeOrigin()});
    m_bench->snapshot = std::make_shared<gateway::Snapshot>(*m_bench->snapshot);
    m_bench->snapshot->providers["openai"].toolKeyWins = true;
    m_bench->gateway().apply(m_bench->snapshot);
    QCOMPARE(m_bench->post(Target, Body, {{"Authorization", "Bearer the-tools-key"}}).status, 200);
    QCOMPARE(m_fake->lastRequest().field("Authorization"), std::string("Bearer the-tools-key"));
    QCOMPARE(m_bench->post(Target, Body).status, 200);
    QCOMPARE(m_fake->lastRequest().field("Authorization"), std::string("Bearer the-stored-key"));
}

void TestKeys::subscriptionsAreNotReplaced()
{
    m_bench->snapshot = std::make_shared<gateway::Snapshot>(*m_bench->snapshot);
    m_bench->route("anthropic", *m_fake);
    m_bench->gateway().apply(m_bench->snapshot);
    m_bench->setKey("anthropic", "the-api-key");
    QCOMPARE(m_bench->post("/anthropic/v1/messages", "{}", {{"Authorization", "Bearer sk-ant-oat01-abcdef"}})
                 .status,
             200);
    QCOMPARE(m_fake->lastRequest().field("Authorization"), std::string("Bearer sk-ant-oat01-abcdef"));
    QVERIFY(!m_fake->lastRequest().has("x-api-key"));
    QCOMPARE(m_bench->ended()->credential, std::string("subscription"));
}

void TestKeys::ownTokensNeverGoUpstream_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("bearer") << QByteArray("Authorization") << QByteArray("Bearer sk-sekisho-unknown");
    QTest::newRow("own header") << QByteArray("cf-aig-authorization")
                                << QByteArray("Bearer sk-sekisho-unknown");
    QTest::newRow("own header, bare")
        << QByteArray("cf-aig-authorization") << QByteArray("sk-sekisho-unknown");
    QTest::newRow("x-api-key") << QByteArray("x-api-key") << QByteArray("sk-sekisho-unknown");
    QTest::newRow("query key") << QByteArray() << QByteArray("sk-sekisho-unknown");
    QTest::newRow("x-goog-api-key") << QByteArray("x-goog-api-key") << QByteArray("sk-sekisho-unknown");
}

void TestKeys::ownTokensNeverGoUpstream()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    const auto answer = name.isEmpty()
                            ? m_bench->post(std::string(Target) + "?key=" + value.toStdString(), Body)
                            : m_bench->post(Target, Body, {{name.toStdString(), value.toStdString()}});
    QCOMPARE(answer.status, 401);
    QCOMPARE(answer.field("sekisho-error-code"), std::string("2009"));
    QCOMPARE(m_fake->requestCount(), 0);
}

void TestKeys::aliases()
{
    gateway::KeyGrant work;
    work.provider = "openai";
    work.alias = "work";
    work.source = KeySource::Environment;
    work.secret = Secret("the-work-key");
    m_bench->gateway().grantKey(std::move(work));
    QCOMPARE(m_bench->post(Target, Body, {{"cf-aig-byok-alias", "work"}}).status, 200);
    QCOMPARE(m_fake->lastRequest().field("Authorization"), std::string("Bearer the-work-key"));
    const auto answer = m_bench->post("/v1/a/default/openai/x", Body, {{"cf-aig-byok-alias", "nobody"}});
    QCOMPARE(answer.status, 400);
    QVERIFY(answer.body.find("2040") != std::string::npos);
}

void TestKeys::aStoredKeyIsBoundToItsOrigin()
{
    grant(KeySource::Stored, KeyState::Ready, "the-stored-key", {{"https", "api.openai.com", 443}});
    const auto answer = m_bench->post(Target, Body, {{"Authorization", "Bearer dummy"}});
    QCOMPARE(answer.status, 503);
    QVERIFY(answer.body.find("not confirmed") != std::string::npos);
    QCOMPARE(m_fake->requestCount(), 0);
}

void TestKeys::anUnreadableKeyIsNotNone()
{
    grant(KeySource::Stored, KeyState::Unreadable, "", {fakeOrigin()});
    const auto answer = m_bench->post(Target, Body, {{"Authorization", "Bearer the-clients-key"}});
    QCOMPARE(answer.status, 503);
    QVERIFY(answer.body.find("keychain locked") != std::string::npos);
    QCOMPARE(m_fake->connectionCount(), 0);
    QCOMPARE(m_bench->ended()->state, ExchangeState::Refused);
}

void TestKeys::aPendingKeyIsWaitedFor()
{
    grant(KeySource::Stored, KeyState::Pending, "", {fakeOrigin()});
    RawClient client(m_bench->port());
    client.send(postText(Target, Body, m_bench->port()));
    QTRY_VERIFY_WITH_TIMEOUT(
        m_bench->open().size() == 1 && m_bench->open().begin()->second->provider == "openai", 30'000);
    QCOMPARE(m_fake->connectionCount(), 0);
    grant(KeySource::Stored, KeyState::Ready, "the-stored-key", {fakeOrigin()});
    QCOMPARE(client.takeResponse().status, 200);
    QCOMPARE(m_fake->lastRequest().field("Authorization"), std::string("Bearer the-stored-key"));
}

void TestKeys::aMissedKeyIsAskedForAgain()
{
    std::vector<std::string> asked;
    m_bench = std::make_unique<GatewayBench>();
    m_bench->route("openai", *m_fake, "/v1");
    m_bench->keyMissed = [&](const std::string &provider, const std::string &alias) {
        asked.push_back(provider + "/" + alias);
        const bool second = asked.size() == 2;
        grant(KeySource::Stored, second ? KeyState::Ready : KeyState::Unreadable,
              second ? "the-stored-key" : "", {fakeOrigin()});
    };
    m_bench->start();
    grant(KeySource::Stored, KeyState::Unreadable, "", {fakeOrigin()});
    QCOMPARE(m_bench->post(Target, Body).status, 503);
    QCOMPARE(m_fake->connectionCount(), 0);
    QCOMPARE(m_bench->post(Target, Body).status, 200);
    QCOMPARE(m_fake->lastRequest().field("Authorization"), std::string("Bearer the-stored-key"));
    QCOMPARE(asked, (std::vector<std::string>{"openai/default", "openai/default"}));
}

void TestKeys::leavingWhileTheKeyIsPending()
{
    grant(KeySource::Stored, KeyState::Pending, "", {fakeOrigin()});
    RawClient client(m_bench->port());
    client.send(postText(Target, Body, m_bench->port()));
    QTRY_VERIFY_WITH_TIMEOUT(m_bench->open().size() == 1, 30'000);
    client.resetNow();
    QCOMPARE(m_bench->ended()->state, ExchangeState::Cancelled);
    grant(KeySource::Stored, KeyState::Ready, "the-stored-key", {fakeOrigin()});
    QCOMPARE(m_bench->post(Target, Body).status, 200);
    QCOMPARE(m_fake->requestCount(), 1);
}

void TestKeys::anEchoedKeyIsNotRecorded()
{
    m_bench->setKey("openai", "a-live-key-0123456789abcdef");
    m_fake->setHandler([](const SeenRequest &seen) {
        return canned::reply(401, "application/json",
                             R"({"error":{"message":"bad key )" + seen.field("Authorization") + R"("}})",
                             {{"X-Echo", seen.field("Authorization")}});
    });
    QCOMPARE(m_bench->post(Target, Body).status, 401);
    const auto record = m_bench->ended();
    std::string all = record->error + *record->responseBody.bytes;
    for (const auto &header : record->responseHeaders)
        all += header.value;
    QVERIFY2(all.find("a-live-key") == std::string::npos, all.c_str());
    QVERIFY(all.find("[redacted]") != std::string::npos);
}

void TestKeys::theClientsEchoedKeyIsNotRecorded()
{
    m_fake->setHandler([](const SeenRequest &seen) {
        return canned::reply(401, "text/plain", "you sent " + seen.field("Authorization"),
                             {{"X-Echo", seen.field("Authorization")}});
    });
    const auto answer = m_bench->post(Target, Body, {{"Authorization", "Bearer the-clients-own-key"}});
    QVERIFY2(answer.body.find("the-clients-own-key") != std::string::npos,
             "the client gets the answer as it is");
    const auto record = m_bench->ended();
    std::string all = record->error + *record->responseBody.bytes;
    for (const auto &header : record->responseHeaders)
        all += header.value;
    QVERIFY2(all.find("the-clients-own-key") == std::string::npos, all.c_str());
}

void TestKeys::aKeyInAPromptIsMaskedWhileItRuns()
{
    m_bench->setKey("openai", "a-live-key-0123456789abcdef");
    m_fake->setHandler([](const SeenRequest &) { return Script().hang(); });
    RawClient client(m_bench->port());
    client.send(postText(Target, R"({"say":"a-live-key-0123456789abcdef"})", m_bench->port()));
    QTRY_VERIFY_WITH_TIMEOUT(m_fake->completeCount() == 1, 30'000);
    QTRY_VERIFY_WITH_TIMEOUT(!m_bench->open().empty() && m_bench->open().begin()->second->requestBody.bytes,
                             30'000);
    QCOMPARE(*m_bench->open().begin()->second->requestBody.bytes, std::string(R"({"say":"[redacted]"})"));
    QVERIFY2(m_fake->lastRequest().body.find("a-live-key") != std::string::npos,
             "what goes upstream is untouched");
}

void TestKeys::gatewaysThatAskForATokenRefuse()
{
    m_bench->snapshot = std::make_shared<gateway::Snapshot>(*m_bench->snapshot);
    m_bench->snapshot->gateways["lab"].authentication = true;
    m_bench->gateway().apply(m_bench->snapshot);
    m_bench->setKey("openai", "the-stored-key");
    const auto answer =
        m_bench->post("/v1/me/lab/openai/chat/completions", Body, {{"Authorization", "Bearer x"}});
    QCOMPARE(answer.status, 401);
    QVERIFY(answer.body.find("2009") != std::string::npos);
    QCOMPARE(m_fake->requestCount(), 0);
    QCOMPARE(m_bench->post("/v1/me/default/openai/chat/completions", Body).status, 200);
}

QTEST_GUILESS_MAIN(TestKeys)
#include "tst_keys.moc"
