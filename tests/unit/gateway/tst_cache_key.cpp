// SPDX-License-Identifier: GPL-3.0-or-later
// Which requests share an answer, and which never do.
#include "gateway/cache/cache_key.h"
#include "gateway/cache/stored_answer.h"
#include "support/test_snapshot.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QTest>

#include <set>

using namespace sekisho;
using namespace sekisho::gateway;

class TestCacheKey final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void differences_data();
    void differences();
    void scopes();
    void hashesStandAlone();
    void customKeys();
    void isStableOverVersions();
    void fieldsDoNotRunTogether();
    void storedHeads();
    void acceptedCodings_data();
    void acceptedCodings();
};

namespace {

struct Request {
    std::string gateway = "default";
    std::string scope = "stored:openai";
    std::string provider = "openai";
    std::string body = R"({"model":"m","messages":[{"role":"user","content":"What is Cloudflare?"}]})";
    std::string address;
    std::string custom;
    http::RequestHead head;

    Request()
    {
        head.method = "POST";
        head.target = "/v1/chat/completions?a=1";
        head.headers.add("Content-Type", "application/json");
        head.headers.add("anthropic-version", "2023-06-01");
    }
    [[nodiscard]] storage::CacheKey key() const
    {
        static const auto snapshot = test::snapshot();
        CacheHashes hashes(CacheSecret{});
        return cacheKey(snapshot->catalogue, hashes, gateway, scope, {provider, address, head, body, custom});
    }
};

QByteArray hex(const storage::CacheKey &key)
{
    return QByteArray(reinterpret_cast<const char *>(key.fingerprint.data()), 32).toHex();
}

} // namespace

void TestCacheKey::differences_data()
{
    QTest::addColumn<int>("change");
    QTest::addColumn<bool>("same");
    int number = 0;
    const auto row = [&number](const char *name, bool same) { QTest::newRow(name) << number++ << same; };
    row("nothing", true);
    row("a letter of the question", false);
    row("a space in the JSON", false);
    row("X-TEST-ID", true);
    row("metadata", true);
    row("user agent", true);
    row("content type", false);
    row("anthropic-version", false);
    row("anthropic-beta", false);
    row("openai-beta", false);
    row("path", false);
    row("query", false);
    row("a credential in the query", true);
    row("method", false);
    row("provider", false);
    row("gateway", false);
    row("case of a header's name", true);
    row("accept", true);
    row("another address", false);
}

void TestCacheKey::differences()
{
    QFETCH(int, change);
    QFETCH(bool, same);
    const Request plain;
    Request changed;
    switch (change) {
    case 1:
        changed.body.insert(changed.body.find("?\""), "??");
        break;
    case 2:
        changed.body.insert(1, " ");
        break;
    case 3:
        changed.head.headers.add("X-TEST-ID", "2");
        break;
    case 4:
        changed.head.headers.add("cf-aig-metadata", R"({"user":"7"})");
        break;
    case 5:
        changed.head.headers.add("User-Agent", "curl/8");
        break;
    case 6:
        changed.head.headers.set("Content-Type", "application/json; charset=utf-8");
        break;
    case 7:
        changed.head.headers.set("anthropic-version", "2024-01-01");
        break;
    case 8:
        changed.head.headers.add("anthropic-beta", "context-1m");
        break;
    case 9:
        changed.head.headers.add("OpenAI-Beta", "assistants=v2");
        break;
    case 10:
        changed.head.target = "/v1/completions?a=1";
        break;
    case 11:
        changed.head.target = "/v1/chat/completions?a=2";
        break;
    case 12:
        changed.head.target = "/v1/chat/completions?a=1&key=secret";
        break;
    case 13:
        changed.head.method = "PUT";
        break;
    case 14:
        changed.provider = "groq";
        break;
    case 15:
        changed.gateway = "lab";
        break;
    case 16:
        changed.head.headers.remove("Content-Type");
        changed.head.headers.add("CONTENT-TYPE", "application/json");
        break;
    case 17:
        changed.head.headers.add("Accept", "text/event-stream");
        break;
    case 18:
        changed.address = "http://127.0.0.1:9";
        break;
    default:
        break;
    }
    QCOMPARE(changed.key() == plain.key(), same);
}

void TestCacheKey::scopes()
{
    const auto snapshot = test::snapshot();
    CacheSecret secret{};
    secret[0] = 1;
    const auto scope = [&](std::initializer_list<http::Headers::Field> fields,
                           std::string target = "/v1/chat", const CacheSecret &with = {}) {
        http::RequestHead head;
        head.target = std::move(target);
        head.headers = http::Headers(fields);
        CacheHashes hashes(with);
        return clientScope(snapshot->catalogue, hashes, "openai", head);
    };
    QCOMPARE(storedScope("openai", "default"), std::string("stored:openai"));
    QCOMPARE(storedScope("openai", "work"), std::string("stored:openai/work"));
    QCOMPARE(scope({}), std::string("none:openai"));
    // An empty credential is none; what is ours stays here; what SDKs draw by lot for each request is none.
    QCOMPARE(scope({{"x-api-key", " "}, {"cf-aig-authorization", "Bearer t"}, {"Idempotency-Key", "1"}}),
             std::string("none:openai"));
    const std::string one = scope({{"Authorization", "Bearer sk-one"}});
    // As all versions have made it: entries of earlier ones are found.
    QCOMPARE(one,
             std::string("client:openai:0126f43163d4c7af4fd008d05a4c158e2b7166f604d857cf9aee9aab2573a4a1"));
    QCOMPARE(scope({{"AUTHORIZATION", "Bearer sk-one"}, {"User-Agent", "curl"}}), one);
    QVERIFY(scope({{"Authorization", "Bearer sk-two"}}) != one);
    QVERIFY(scope({{"Authorization", "Bearer sk-one"}}, "/v1/chat", secret) != one);
    // All of them count: which one the provider looks at is not known here.
    const std::string both = scope({{"x-api-key", "dummy"}, {"Authorization", "Bearer sk-one"}});
    QVERIFY(both != one);
    QVERIFY(scope({{"x-api-key", "dummy"}, {"Authorization", "Bearer sk-two"}}) != both);
    QVERIFY(scope({{"Cookie", "session=1"}}) != scope({{"Cookie", "session=2"}}));
    QVERIFY(scope({}, "/v1/chat?key=a") != scope({}, "/v1/chat?key=b"));
    QCOMPARE(scope({}, "/v1/chat?color=a"), std::string("none:openai"));
}

void TestCacheKey::hashesStandAlone()
{
    // One object serves all requests, one after the other: nothing of one may be left for the next.
    const auto hexOf = [](const CacheHashes::Digest &digest) {
        return QByteArray(reinterpret_cast<const char *>(digest.data()), 32).toHex();
    };
    const auto sha256 = [](const std::string &text) {
        return QCryptographicHash::hash(QByteArray::fromStdString(text), QCryptographicHash::Sha256).toHex();
    };
    CacheSecret secret{};
    secret[0] = 1;
    CacheHashes hashes(secret);
    const std::string longer(200, 'x');
    for (int round = 0; round < 2; ++round) {
        for (const std::string &text : {std::string(), std::string("a"), longer}) {
            QCOMPARE(hexOf(hashes.sha256({text, "b"})), sha256(text + "b"));
            const auto expected = QMessageAuthenticationCode::hash(
                QByteArray::fromStdString(text),
                QByteArray(reinterpret_cast<const char *>(secret.data()), 32), QCryptographicHash::Sha256);
            QCOMPARE(hexOf(hashes.hmacSha256(text)), expected.toHex());
        }
    }
}

void TestCacheKey::customKeys()
{
    Request one;
    one.custom = "mine";
    Request two = one;
    two.body = "something else";
    two.head.target = "/other";
    QVERIFY(one.key() == two.key());
    two.custom = "Mine";
    QVERIFY(!(one.key() == two.key()));
    two.custom = "mine";
    two.scope = "stored:openai/work";
    QVERIFY(!(one.key() == two.key()));
    two.scope = one.scope;
    two.gateway = "lab";
    QVERIFY(!(one.key() == two.key()));
}

void TestCacheKey::isStableOverVersions()
{
    // A cassette recorded by one version is replayed by the next: this may only change with the version that
    // is hashed first.
    QCOMPARE(Request().key().scope, std::string("default|stored:openai"));
    Request custom;
    custom.custom = "mine";
    QCOMPARE(hex(Request().key()),
             QByteArray("aaf6eb03fa537f0f5cc40bd14cb49461bfc604d842bb0210a97d8d972436fffe"));
    QCOMPARE(hex(custom.key()),
             QByteArray("057717b3a4b476542f0a97ebb602e143346342ac045dfc68dd6e3e4863076508"));
}

void TestCacheKey::fieldsDoNotRunTogether()
{
    std::set<QByteArray> seen;
    for (const auto &[type, version] : {std::pair("ab", ""), std::pair("a", "b"), std::pair("", "ab")}) {
        Request request;
        request.head.headers.set("Content-Type", type);
        request.head.headers.set("anthropic-version", version);
        seen.insert(hex(request.key()));
    }
    QCOMPARE(seen.size(), 3U);
}

void TestCacheKey::storedHeads()
{
    http::ResponseHead head;
    head.status = 200;
    head.headers = {{"Content-Type", "text/event-stream; charset=utf-8"},
                    {"content-encoding", "gzip"},
                    {"X-Request-Id", "abc"},
                    {"Set-Cookie", "session=1"},
                    {"x-ratelimit-remaining-requests", "3"},
                    {"anthropic-ratelimit-tokens-limit", "4"},
                    {"Date", "Mon, 01 Jan 2026 00:00:00 GMT"},
                    {"Content-Length", "10"},
                    {"cf-aig-step", "0"},
                    {"Server-Timing", "a;dur=1"},
                    {"Via", "1.1 google"},
                    {"openai-model", "m"}};
    const storage::CacheEntryHead stored = storedHead(head);
    QVERIFY(stored.stream);
    QCOMPARE(stored.coding, std::string("gzip"));
    const http::ResponseHead coded = replayedHead(stored, false);
    QCOMPARE(coded.headers.size(), 4U);
    QVERIFY(coded.headers.contains("Content-Encoding"));
    QCOMPARE(coded.headers.value("x-request-id"), std::string_view("abc"));
    const http::ResponseHead decoded = replayedHead(stored, true);
    QCOMPARE(decoded.headers.size(), 3U);
    QVERIFY(!decoded.headers.contains("Content-Encoding"));
    QCOMPARE(decoded.reason, std::string("OK"));
}

void TestCacheKey::acceptedCodings_data()
{
    QTest::addColumn<QByteArray>("accept");
    QTest::addColumn<QByteArray>("coding");
    QTest::addColumn<bool>("accepted");
    const auto row = [](const char *accept, const char *coding, bool accepted) {
        QTest::addRow("%s / %s", accept, coding) << QByteArray(accept) << QByteArray(coding) << accepted;
    };
    row("gzip, deflate, br", "br", true);
    row("gzip, deflate", "br", false);
    row("", "gzip", false);
    row("", "", true);
    row("GZIP", "gzip", true);
    row("gzip;q=0", "gzip", false);
    row("gzip;q=0.5", "gzip", true);
    row("*", "zstd", true);
    row("*;q=0, gzip", "gzip", true);
    row("gzip, *;q=0", "gzip", true);
    row("gzip, *;q=0", "br", false);
    row("gzip;q=0, *", "gzip", false);
    row("gzip, br", "gzip, br", true);
    row("gzip", "gzip, br", false);
}

void TestCacheKey::acceptedCodings()
{
    QFETCH(QByteArray, accept);
    QFETCH(QByteArray, coding);
    QFETCH(bool, accepted);
    QCOMPARE(acceptsCoding(accept.toStdString(), coding.toStdString()), accepted);
}

QTEST_GUILESS_MAIN(TestCacheKey)
#include "tst_cache_key.moc"
