// SPDX-License-Identifier: GPL-3.0-or-later
// Credentials found, dropped, injected and hidden.
#include "providers/credentials.h"
#include "unit/providers/real_catalogue.h"

#include <QTest>

using namespace sekisho::providers;
using sekisho::Secret;
using sekisho::http::Headers;
using sekisho::http::RequestHead;

namespace {

RequestHead head(std::string target, std::initializer_list<Headers::Field> fields)
{
    RequestHead out;
    out.method = "POST";
    out.target = std::move(target);
    out.headers = Headers(fields);
    return out;
}

const Provider &row(const char *slug)
{
    return *realCatalogue().find(slug);
}

/// As the log shows them.
Headers redactedHeaders(const Headers &headers)
{
    Headers shown;
    for (const Headers::Field field : headers)
        shown.add(field.name, redactedValue(realCatalogue(), field));
    return shown;
}

} // namespace

class TestCredentials final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void finds_data();
    void finds();
    void findsInQuery();
    void azureClientsSendTwo();
    void subscriptions();
    void dropsFromTarget_data();
    void dropsFromTarget();
    void dropsEmptyOnesOnly();
    void injects();
    void injectsIntoQuery_data();
    void injectsIntoQuery();
    void secretNames_data();
    void secretNames();
    void secretQueryKeys_data();
    void secretQueryKeys();
    void targetsAreRedacted_data();
    void targetsAreRedacted();
    void headersAreRedacted();
    void nothingOfAKeySurvivesRedaction();
};

void TestCredentials::finds_data()
{
    QTest::addColumn<std::string>("slug");
    QTest::addColumn<std::string>("header");
    QTest::addColumn<std::string>("value");
    QTest::addColumn<std::string>("found"); ///< empty: none
    const auto row = [](const char *slug, const char *header, const char *value, const char *found) {
        QTest::addRow("%s %s: %s", slug, header, value)
            << std::string(slug) << std::string(header) << std::string(value) << std::string(found);
    };
    row("openai", "Authorization", "Bearer abc", "abc");
    row("openai", "authorization", "bearer   abc ", "abc");
    row("openai", "Authorization", "abc", "abc");
    row("openai", "Authorization", "Bearerabc", "Bearerabc");
    row("openai", "Authorization", "Bearer", "");
    row("openai", "Authorization", "Bearer ", "");
    row("openai", "Authorization", "", "");
    row("openai", "Authorization", "  ", "");
    row("openai", "x-api-key", "abc", "");
    row("anthropic", "x-api-key", "abc", "abc");
    row("anthropic", "X-Api-Key", "", "");
    row("anthropic", "Authorization", "Bearer abc", "abc");
    row("google", "x-goog-api-key", "abc", "abc");
    row("azure", "api-key", "abc", "abc");
    row("cohere", "Authorization", "Token abc", "abc");
    row("fal", "Authorization", "Key abc", "abc");
    row("deepgram", "Authorization", "Token ", "");
    row("elevenlabs", "xi-api-key", "abc", "abc");
    row("demo", "Authorization", "Bearer abc", "abc");
}

void TestCredentials::finds()
{
    QFETCH(std::string, slug);
    QFETCH(std::string, header);
    QFETCH(std::string, value);
    const auto found = findCredential(row(slug.c_str()), head("/x", {{header, value}}));
    QTEST(found ? std::string(found->value.reveal()) : std::string(), "found");
    QVERIFY(!found || !found->subscription);
}

void TestCredentials::findsInQuery()
{
    const auto found = findCredential(row("google"), head("/v1/models?alt=sse&key=a%2Fb&x=1", {}));
    QVERIFY(found);
    QCOMPARE(std::string(found->value.reveal()), std::string("a/b"));
    QVERIFY(findCredential(row("google"), head("/v1/models?%6Bey=abc", {})));
    QVERIFY(!findCredential(row("google"), head("/v1/models?key=", {})));
    QVERIFY(!findCredential(row("google"), head("/v1/models?key", {})));
    QVERIFY(!findCredential(row("openai"), head("/v1/models?key=abc", {})));
    // The header is the provider's own slot, so it goes first.
    const auto both = findCredential(row("google"), head("/x?key=query", {{"x-goog-api-key", "header"}}));
    QCOMPARE(std::string(both->value.reveal()), std::string("header"));
}

void TestCredentials::azureClientsSendTwo()
{
    RequestHead request = head(
        "/azure/x", {{"Authorization", "Bearer from-openai-class"}, {"api-key", "own"}, {"Accept", "*/*"}});
    QCOMPARE(std::string(findCredential(row("azure"), request)->value.reveal()), std::string("own"));
    RequestHead emptyOwn = head("/azure/x", {{"Authorization", "Bearer second"}, {"api-key", ""}});
    QCOMPARE(std::string(findCredential(row("azure"), emptyOwn)->value.reveal()), std::string("second"));

    dropCredentials(realCatalogue(), request);
    injectCredential(row("azure"), Secret("stored"), request);
    QCOMPARE(request.headers, Headers({{"Accept", "*/*"}, {"api-key", "stored"}}));
}

void TestCredentials::subscriptions()
{
    const auto claude =
        findCredential(row("anthropic"), head("/x", {{"Authorization", "Bearer sk-ant-oat01-x"}}));
    QVERIFY(claude && claude->subscription);
    QCOMPARE(std::string(claude->value.reveal()), std::string("sk-ant-oat01-x"));
    // A key beside the login does not make the call one of the key's.
    const auto both = findCredential(
        row("anthropic"),
        head("/x", {{"x-api-key", "placeholder"}, {"Authorization", "Bearer sk-ant-oat01-x"}}));
    QVERIFY(both && both->subscription);
    const auto chatGpt = findCredential(
        row("openai"), head("/x", {{"Authorization", "Bearer a.b.c"}, {"ChatGPT-Account-ID", "acct"}}));
    QVERIFY(chatGpt && chatGpt->subscription);
    const auto key = findCredential(row("anthropic"), head("/x", {{"x-api-key", "sk-ant-api03-x"}}));
    QVERIFY(key && !key->subscription);
}

void TestCredentials::dropsFromTarget_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("kept");
    const auto row = [](const char *target, const char *kept) {
        QTest::newRow(target) << QString::fromLatin1(target) << QString::fromLatin1(kept);
    };
    row("/x", "/x");
    row("/x?", "/x?");
    row("/x?key=s", "/x");
    row("/x?key=s&alt=sse", "/x?alt=sse");
    row("/x?alt=sse&key=s", "/x?alt=sse");
    row("/x?a=%3A&key=s&b=+c%20d&&e", "/x?a=%3A&b=+c%20d&&e");
    row("/x?KEY=s&a=1", "/x?a=1");
    row("/x?%6b%65y=s&a=1", "/x?a=1");
    row("/x?key", "/x");
    row("/x?key=s&key=t", "/x");
    row("/x?keys=1&monkey=2&a=key", "/x?keys=1&monkey=2&a=key");
    row("/x?api-version=2024-10-21", "/x?api-version=2024-10-21");
    row("/x?api_key=s&cartesia_version=1", "/x?cartesia_version=1");
    row("/x/key=s?a=b?c&key=s", "/x/key=s?a=b?c");
}

void TestCredentials::dropsFromTarget()
{
    QFETCH(QString, target);
    QFETCH(QString, kept);
    RequestHead request = head(target.toStdString(), {{"Accept", "*/*"}});
    dropCredentials(realCatalogue(), request);
    QCOMPARE(QString::fromStdString(request.target), kept);
    QCOMPARE(request.headers, Headers({{"Accept", "*/*"}}));

    const int mark = int(target.indexOf(QLatin1Char('?')));
    const int keptMark = int(kept.indexOf(QLatin1Char('?')));
    const std::string query = mark < 0 ? std::string() : target.mid(mark + 1).toStdString();
    QCOMPARE(QString::fromStdString(withoutCredentials(realCatalogue(), query)),
             keptMark < 0 ? QString() : kept.mid(keptMark + 1));
}

void TestCredentials::dropsEmptyOnesOnly()
{
    RequestHead request = head("/x", {{"x-api-key", ""},
                                      {"Cookie", ""},
                                      {"Authorization", "Bearer"},
                                      {"api-key", "real"},
                                      {"X-Goog-Api-Key", "  "}});
    dropEmptyCredentials(realCatalogue(), request);
    QCOMPARE(request.headers, Headers({{"Cookie", ""}, {"api-key", "real"}}));
}

void TestCredentials::injects()
{
    RequestHead request = head("/x?a=1", {{"Accept", "*/*"}});
    injectCredential(row("anthropic"), Secret("stored"), request);
    QCOMPARE(request.headers, Headers({{"Accept", "*/*"}, {"x-api-key", "stored"}}));
    QCOMPARE(request.target, std::string("/x?a=1"));

    RequestHead none = head("/x", {});
    injectCredential(row("openai"), Secret(), none);
    injectCredential(row("demo"), Secret("stored"), none);
    QVERIFY(none.headers.empty());
    QCOMPARE(none.target, std::string("/x"));
}

void TestCredentials::injectsIntoQuery_data()
{
    QTest::addColumn<std::string>("after");
    QTest::newRow("/x") << std::string("/x?k=a%2Bb%20c");
    QTest::newRow("/x?") << std::string("/x?k=a%2Bb%20c");
    QTest::newRow("/x?a=1") << std::string("/x?a=1&k=a%2Bb%20c");
    QTest::newRow("/x?a=1&") << std::string("/x?a=1&k=a%2Bb%20c");
}

void TestCredentials::injectsIntoQuery()
{
    Provider provider = row("google");
    provider.credential = {CredentialStyle::Place::Query, "k", {}};
    RequestHead request = head(QTest::currentDataTag(), {});
    injectCredential(provider, Secret("a+b c"), request);
    QTEST(request.target, "after");
    QVERIFY(request.headers.empty());
}

void TestCredentials::secretNames_data()
{
    QTest::addColumn<bool>("secret");
    for (const char *name :
         {"Authorization", "x-api-key", "API-KEY", "x-goog-api-key", "xi-api-key", "Cookie", "Set-Cookie",
          "Proxy-Authorization", "cf-aig-authorization", "x-amz-security-token", "X-My-Secret", "some_token",
          "X-Auth-Email", "fal-api-key"})
        QTest::newRow(name) << true;
    for (const char *name :
         {"Accept", "User-Agent", "x-token-count", "monkey", "Content-Type", "cf-aig-cache-key",
          "Idempotency-Key", "Sec-WebSocket-Key", "key", "x-ratelimit-remaining-tokens", ""})
        QTest::newRow(*name ? name : "(empty)") << false;
}

void TestCredentials::secretNames()
{
    const std::string name = QTest::currentDataTag();
    QTEST(isSecretHeader(realCatalogue(), name == "(empty)" ? "" : name), "secret");
}

void TestCredentials::secretQueryKeys_data()
{
    QTest::addColumn<bool>("secret");
    for (const char *name : {"key", "KEY", "api_key", "api-key", "access_token", "client-secret", "token",
                             "X-Amz-Signature", "X-Amz-Security-Token", "sig"})
        QTest::newRow(name) << true;
    for (const char *name : {"alt", "api-version", "model", "keys", "monkey", "max_tokens", "beta"})
        QTest::newRow(name) << false;
}

void TestCredentials::secretQueryKeys()
{
    QTEST(isSecretQueryKey(realCatalogue(), QTest::currentDataTag()), "secret");
}

void TestCredentials::targetsAreRedacted_data()
{
    QTest::addColumn<std::string>("shown");
    const auto row = [](const char *target, const char *shown) {
        QTest::newRow(target) << std::string(shown);
    };
    row("/x", "/x");
    row("/x?", "/x?");
    row("/x?a=1&b", "/x?a=1&b");
    row("/x?key=secret&alt=sse", "/x?key=[redacted]&alt=sse");
    row("/x?%6Bey=secret", "/x?%6Bey=[redacted]");
    row("/x?key=", "/x?key=");
    row("/x?a&&token=s=t&", "/x?a&&token=[redacted]&");
    row("http://user:pw@h/x?key=s", "http://[redacted]@h/x?key=[redacted]");
    row("http://h/a@b", "http://h/a@b");
    row("/p/http://u@h", "/p/http://u@h");
    row("*", "*");
}

void TestCredentials::targetsAreRedacted()
{
    QTEST(redactedTarget(realCatalogue(), QTest::currentDataTag()), "shown");
}

void TestCredentials::headersAreRedacted()
{
    const Headers shown =
        redactedHeaders({{"Host", "h"},
                         {"AUTHORIZATION", "Bearer 0123456789abcdefWXYZ"},
                         {"x-api-key", "short"},
                         {"api-key", ""},
                         {"Cookie", "id=0123456789012345678901234567"},
                         {"Proxy-Authorization", "Basic dXNlcjpwYXNzd29yZC1sb25n"},
                         {"Host", "again"},
                         {"Sec-WebSocket-Protocol", "realtime, openai-insecure-api-key.abc, "
                                                    "cf-aig-authorization.def, v1.json"}});
    QCOMPARE(shown, Headers({{"Host", "h"},
                             {"AUTHORIZATION", "Bearer [redacted …WXYZ]"},
                             {"x-api-key", "[redacted]"},
                             {"api-key", ""},
                             {"Cookie", "[redacted]"},
                             {"Proxy-Authorization", "Basic [redacted]"},
                             {"Host", "again"},
                             {"Sec-WebSocket-Protocol", "realtime, openai-insecure-api-key.[redacted], "
                                                        "cf-aig-authorization.[redacted], v1.json"}}));
}

void TestCredentials::nothingOfAKeySurvivesRedaction()
{
    const std::string secret = "live-key-which-is-long-enough-to-be-hinted-at";
    for (const std::string &name : realCatalogue().credentialHeaders()) {
        const Headers shown = redactedHeaders({{name, secret}});
        QVERIFY2(shown.value(name).find(std::string_view(secret).substr(0, 8)) == std::string_view::npos,
                 name.c_str());
    }
    for (const std::string &name : realCatalogue().credentialQueryKeys()) {
        const std::string shown = redactedTarget(realCatalogue(), "/x?" + name + "=" + secret);
        QCOMPARE(shown, "/x?" + name + "=[redacted]");
    }
}

QTEST_GUILESS_MAIN(TestCredentials)
#include "tst_credentials.moc"
