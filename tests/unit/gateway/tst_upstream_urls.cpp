// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses that are remembered are those that would have been found.
#include "gateway/upstream_urls.h"
#include "support/test_snapshot.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::gateway;

class TestUpstreamUrls final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingIsMixedUp();
    void aKnownOneIsShared();
    void anotherSnapshotBeginsAnew();
    void refusalsStayRefusals();
};

namespace {

struct Asked {
    std::string provider;
    std::string method;
    std::string tail;
    std::string account;
    std::string baseUrl;

    [[nodiscard]] providers::UrlRequest request() const { return {method, tail, account, baseUrl}; }
};

/// Each differs from another in one thing only, and they are more than are remembered.
std::vector<Asked> manyRequests()
{
    std::vector<Asked> asked;
    for (const char *provider : {"openai", "groq", "workers-ai"}) {
        for (const char *method : {"POST", "GET"}) {
            for (const char *tail : {"chat/completions", "models", "/v1/chat/completions"}) {
                for (const char *account : {"one", "two"}) {
                    for (const char *base : {"", "http://127.0.0.1:9000/proxy/v1"})
                        asked.push_back({provider, method, tail, account, base});
                }
            }
        }
    }
    return asked;
}

std::string text(const providers::UpstreamUrl &url)
{
    const auto *endpoint = static_cast<const void *>(url.endpoint);
    return url.base.scheme + "|" + url.base.host + "|" + std::to_string(url.base.port) + "|" + url.base.path +
           "|" + url.path + "|" + url.pathBelowBase + "|" +
           QByteArray::number(quintptr(endpoint)).toStdString();
}

} // namespace

void TestUpstreamUrls::nothingIsMixedUp()
{
    const auto snapshot = test::snapshot();
    const std::vector<Asked> asked = manyRequests();
    UpstreamUrls urls;
    for (int round = 0; round < 3; ++round) {
        for (const Asked &one : asked) {
            const providers::Provider &provider = *snapshot->catalogue.find(one.provider);
            const auto expected = providers::upstreamUrl(provider, one.request());
            // The second time it is known.
            for (int time = 0; time < 2; ++time) {
                const auto found = urls.of(snapshot).find(provider, one.request());
                QCOMPARE(found.ok(), expected.ok());
                if (expected)
                    QCOMPARE(text(**found), text(*expected));
            }
        }
    }
}

void TestUpstreamUrls::aKnownOneIsShared()
{
    const auto snapshot = test::snapshot();
    const providers::Provider &openai = *snapshot->catalogue.find("openai");
    const Asked chat{"openai", "POST", "chat/completions", "", ""};
    const Asked lengthy{"openai", "POST", std::string(10'000, 'x'), "", ""};
    UpstreamUrls urls;
    const auto first = urls.of(snapshot).find(openai, chat.request());
    QCOMPARE(*urls.of(snapshot).find(openai, chat.request()), *first);
    // Nobody fills the memory with long paths, nor pushes out what is asked for with them.
    QVERIFY(*urls.of(snapshot).find(openai, lengthy.request()) !=
            *urls.of(snapshot).find(openai, lengthy.request()));
    for (int i = 0; i < 100; ++i)
        QVERIFY(urls.of(snapshot).find(openai, lengthy.request()).ok());
    QCOMPARE(*urls.of(snapshot).find(openai, chat.request()), *first);
}

void TestUpstreamUrls::anotherSnapshotBeginsAnew()
{
    UpstreamUrls urls;
    std::shared_ptr<Snapshot> snapshot = test::snapshot();
    const std::weak_ptr<Snapshot> first = snapshot;
    const Asked chat{"openai", "POST", "chat/completions", "", ""};
    const auto found = urls.of(snapshot).find(*snapshot->catalogue.find("openai"), chat.request());
    snapshot.reset();
    // Its providers may be asked about as long as their addresses mean them.
    QVERIFY(!first.expired());
    snapshot = test::snapshot();
    const auto again = urls.of(snapshot).find(*snapshot->catalogue.find("openai"), chat.request());
    QVERIFY(first.expired());
    QVERIFY(*again != *found);
    QCOMPARE((*again)->path, (*found)->path);
}

void TestUpstreamUrls::refusalsStayRefusals()
{
    const auto snapshot = test::snapshot();
    const providers::Provider &openai = *snapshot->catalogue.find("openai");
    const Asked upwards{"openai", "POST", "../v2/chat", "", ""};
    UpstreamUrls urls;
    for (int time = 0; time < 2; ++time) {
        const auto found = urls.of(snapshot).find(openai, upwards.request());
        QVERIFY(!found.ok());
        QCOMPARE(found.error().message, providers::upstreamUrl(openai, upwards.request()).error().message);
    }
}

QTEST_GUILESS_MAIN(TestUpstreamUrls)
#include "tst_upstream_urls.moc"
