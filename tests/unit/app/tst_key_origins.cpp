// SPDX-License-Identifier: GPL-3.0-or-later
// Which addresses a key is confirmed for when nobody names one, and how they are written.
#include "app/key_origins.h"

#include "support/test_snapshot.h"

#include <QTest>

using namespace sekisho;

class TestKeyOrigins final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void parses_data();
    void parses();
    void usual_data();
    void usual();
};

void TestKeyOrigins::parses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("origin"); // empty: refused
    const auto add = [](const char *text, const char *origin) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(origin);
    };
    add("https://api.openai.com", "https://api.openai.com");
    add("https://API.OpenAI.com/", "https://api.openai.com");
    add("https://api.openai.com:443", "https://api.openai.com");
    add("http://127.0.0.1:8000", "http://127.0.0.1:8000");
    add("http://[::1]:8000", "http://[::1]:8000");
    add("https://api.openai.com/v1", "");
    add("https://user@api.openai.com", "");
    add("https://{resource}.openai.azure.com", "");
    add("demo://local", "");
    add("api.openai.com", "");
    add("ftp://example.com", "");
    add("", "");
}

void TestKeyOrigins::parses()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, origin);
    const auto parsed = app::parseOrigin(text.toStdString());
    QCOMPARE(parsed.ok(), !origin.isEmpty());
    if (parsed) {
        QCOMPARE(QByteArray::fromStdString(parsed->toString()), origin);
        // As it stands in the index it is read again.
        QCOMPARE(app::parseOrigins({parsed->toString(), "nonsense"}), std::vector<http::Origin>{*parsed});
    }
}

void TestKeyOrigins::usual_data()
{
    QTest::addColumn<QByteArray>("provider");
    QTest::addColumn<QByteArray>("baseUrl");        // the user's
    QTest::addColumn<QList<QByteArray>>("origins"); // none: a person has to name one
    const auto add = [](const char *name, const char *provider, const char *baseUrl,
                        const QList<QByteArray> &origins) {
        QTest::newRow(name) << QByteArray(provider) << QByteArray(baseUrl) << origins;
    };
    add("catalogue", "openai", "", {"https://api.openai.com"});
    add("two servers of one provider", "cohere", "", {"https://api.cohere.com", "https://api.cohere.ai"});
    add("the user's", "openai", "https://proxy.example:8443/openai/v1", {"https://proxy.example:8443"});
    add("the user's, in place of two", "cohere", "https://proxy.example", {"https://proxy.example"});
    add("on this machine", "ollama", "", {"http://localhost:11434"});
    add("loopback", "openai", "http://127.0.0.1:9/v1", {"http://127.0.0.1:9"});
    add("IPv6 loopback", "openai", "http://[::1]:9/v1", {"http://[::1]:9"});
    add("in the clear", "openai", "http://192.0.2.7:8000/v1", {});
    add("a name that says localhost", "openai", "http://localhost.example/v1", {});
    add("depends on the request", "azure-openai", "", {});
    add("does not any more", "azure-openai", "https://mine.openai.azure.com",
        {"https://mine.openai.azure.com"});
    add("takes no key", "demo", "", {});
}

void TestKeyOrigins::usual()
{
    QFETCH(QByteArray, provider);
    QFETCH(QByteArray, baseUrl);
    QFETCH(QList<QByteArray>, origins);
    const auto snapshot = test::snapshot();
    if (!baseUrl.isEmpty())
        snapshot->providers[provider.toStdString()].baseUrl = baseUrl.toStdString();
    const providers::Provider *found = snapshot->catalogue.find(provider.toStdString());
    QVERIFY(found);
    const auto usual = app::usualOrigins(*snapshot, *found);
    QCOMPARE(usual.ok(), !origins.isEmpty());
    if (!usual) {
        QVERIFY(!usual.error().message.empty());
        return;
    }
    QList<QByteArray> texts;
    for (const std::string &text : app::toStrings(*usual))
        texts.append(QByteArray::fromStdString(text));
    QCOMPARE(texts, origins);
}

QTEST_GUILESS_MAIN(TestKeyOrigins)
#include "tst_key_origins.moc"
