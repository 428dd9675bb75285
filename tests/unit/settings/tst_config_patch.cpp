// SPDX-License-Identifier: GPL-3.0-or-later
// Changing one field leaves every other byte of a configuration where it was.
#include "settings/config.h"

#include <QTest>

#include <algorithm>
#include <functional>

using namespace sekisho::settings;
using sekisho::Money;

using Change = std::function<void(Config &)>;
Q_DECLARE_METATYPE(Change)

class TestConfigPatch final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void changesOnly_data();
    void changesOnly();
    void everyFieldCanBeWritten();
    void faultyValuesAreNotWritten_data();
    void faultyValuesAreNotWritten();
};

void TestConfigPatch::changesOnly_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<Change>("change");
    QTest::addColumn<QByteArray>("after");
    const auto row = [](const char *name, const char *before, Change change, const char *after) {
        QTest::newRow(name) << QByteArray(before) << std::move(change) << QByteArray(after);
    };
    const Change port = [](Config &config) { config.listen.port = 9000; };
    row(
        "nothing", "{ \"b\" :1e3,\t\"a\":\"\\u00e9\" }\n\n", [](Config &) {},
        "{ \"b\" :1e3,\t\"a\":\"\\u00e9\" }\n\n");
    row("value in place", "{ \"x\" : 1.0 , \"listen\":{\"port\" :  1 , \"z\":0}, \"a\": [ ] }", port,
        "{ \"x\" : 1.0 , \"listen\":{\"port\" :  9000 , \"z\":0}, \"a\": [ ] }");
    row("member behind others", "{\n    \"listen\": {\n        \"host\": \"::1\"\n    },\n    \"z\": 1\n}\n",
        port,
        "{\n    \"listen\": {\n        \"host\": \"::1\",\n        \"port\": 9000\n    },\n    \"z\": "
        "1\n}\n");
    row("member on one line", "{\"listen\": {\"host\": \"::1\"}}", port,
        "{\"listen\": {\"host\": \"::1\", \"port\": 9000}}");
    row("missing object", "{\n  \"z\": 1\n}\n", port,
        "{\n  \"z\": 1,\n  \"listen\": {\n    \"port\": 9000\n  }\n}\n");
    row("empty file's object", "{}\n", port, "{\n  \"listen\": {\n    \"port\": 9000\n  }\n}\n");
    row("carriage returns", "{\r\n  \"z\": 1\r\n}\r\n", port,
        "{\r\n  \"z\": 1,\r\n  \"listen\": {\r\n    \"port\": 9000\r\n  }\r\n}\r\n");
    row("tabs", "{\n\t\"listen\": {\n\t\t\"host\": \"::1\"\n\t}\n}\n", port,
        "{\n\t\"listen\": {\n\t\t\"host\": \"::1\",\n\t\t\"port\": 9000\n\t}\n}\n");
    row("byte order mark", "\xef\xbb\xbf{\"listen\": {\"port\": 1}}", port,
        "\xef\xbb\xbf{\"listen\": {\"port\": 9000}}");
    const Change base = [](Config &config) { config.providerFor("openai").baseUrl = "http://h/v1"; };
    row("element of a list",
        R"({"providers": [{"note": "a", "slug": "x"}, {"slug": "openai", "note": [1,2]}]})", base,
        R"({"providers": [{"note": "a", "slug": "x"}, {"slug": "openai", "note": [1,2], "base_url": "http://h/v1"}]})");
    row("new element", "{\n  \"providers\": [\n    {\"slug\": \"x\"}\n  ]\n}\n", base,
        "{\n  \"providers\": [\n    {\"slug\": \"x\"},\n    {\n      \"slug\": \"openai\",\n      "
        "\"base_url\": "
        "\"http://h/v1\"\n    }\n  ]\n}\n");
    row("new list", "{\"a\": 1}", base,
        "{\"a\": 1, \"providers\": [\n  {\n    \"slug\": \"openai\",\n    \"base_url\": \"http://h/v1\"\n  "
        "}\n]}");
    const Change noBase = [](Config &config) { config.providerFor("openai").baseUrl.clear(); };
    row("last member goes", R"({"providers": [{"slug": "openai", "base_url": "http://h"}]})", noBase,
        R"({"providers": [{"slug": "openai"}]})");
    row("first member goes", R"({"providers": [{"base_url": "http://h", "slug": "openai"}]})", noBase,
        R"({"providers": [{"slug": "openai"}]})");
    row("middle member goes", R"({"providers": [{"slug": "openai", "base_url": "http://h", "z": 1}]})",
        noBase, R"({"providers": [{"slug": "openai", "z": 1}]})");
    row(
        "element goes", R"({"providers": [{"slug": "x"}, {"slug": "openai"}], "z": 1})",
        [](Config &config) { config.providers.pop_back(); }, R"({"providers": [{"slug": "x"}], "z": 1})");
    row(
        "all elements go", R"({"providers": [{"slug": "x"}, {"slug": "openai"}]})",
        [](Config &config) { config.providers.clear(); }, R"({"providers": []})");
    row(
        "back to the usual", R"({"gateways": [{"id": "default", "cache_ttl": 300}]})",
        [](Config &config) { config.gatewayFor("default").cacheTtl = 0; },
        R"({"gateways": [{"id": "default", "cache_ttl": 0}]})");
    row(
        "the default gateway that was not there", R"({"gateways": [{"id": "work"}]})",
        [](Config &config) { config.gatewayFor("default").logBodies = false; },
        "{\"gateways\": [{\"id\": \"work\"}, {\n  \"id\": \"default\",\n  \"sekisho\": {\n    "
        "\"log_bodies\": "
        "false\n  }\n}]}");
    row(
        "nested member goes", R"({"sekisho": {"extra_ca_file": "/x", "mine": 1}})",
        [](Config &config) { config.extraCaFile.clear(); }, R"({"sekisho": {"mine": 1}})");
    const Change price = [](Config &config) {
        config.prices.push_back(
            {"openai", "gpt-5*", Money{1'250'000}, Money{10'000'000}, Money{37'500}, {}, {}});
    };
    row("list in an object that is not there", "{\n  \"z\": 1\n}\n", price,
        "{\n  \"z\": 1,\n  \"sekisho\": {\n    \"prices\": [\n      {\n        \"provider\": \"openai\",\n   "
        "     "
        "\"model\": \"gpt-5*\",\n        \"input_mtok\": 1.25,\n        \"output_mtok\": 10,\n        "
        "\"cache_read_mtok\": 0.0375\n      }\n    ]\n  }\n}\n");
    row(
        "list in an object", R"({"sekisho": {"mine": [1]}})",
        [](Config &config) {
            config.prices.push_back({"a", "b", Money{1}, {}, {}, {}, {}});
        },
        "{\"sekisho\": {\"mine\": [1], \"prices\": [\n  {\n    \"provider\": \"a\",\n    \"model\": \"b\",\n "
        "   "
        "\"input_mtok\": 1e-06\n  }\n]}}");
    row(
        "element of a list in an object",
        R"({"sekisho": {"prices": [{"provider": "a", "model": "*", "input_mtok": "1.50", "note": {"x": 1}}, {"model": "m", "provider": "a", "input_mtok": 2.0, "cache_read_mtok": null}], "mine": 1}})",
        [](Config &config) {
            config.prices[0].output = Money{3'000'000};
            config.prices[1].input = Money{500'000};
            config.prices[1].cacheRead = Money{0};
        },
        R"({"sekisho": {"prices": [{"provider": "a", "model": "*", "input_mtok": "1.50", "note": {"x": 1}, "output_mtok": 3}, {"model": "m", "provider": "a", "input_mtok": 0.5, "cache_read_mtok": 0}], "mine": 1}})");
    row(
        "member of an element in an object goes",
        R"({"sekisho": {"prices": [{"provider": "a", "model": "*", "input_mtok": 1, "output_mtok": 2, "z": 3}]}})",
        [](Config &config) { config.prices[0].output.reset(); },
        R"({"sekisho": {"prices": [{"provider": "a", "model": "*", "input_mtok": 1, "z": 3}]}})");
    row(
        "another order",
        R"({"sekisho": {"prices": [ {"provider": "a", "model": "x", "input_mtok": 1, "z": 1},  {"provider": "a", "model": "y", "input_mtok": 2},{"provider": "b", "model": "x", "input_mtok": "3"} ]}})",
        [](Config &config) {
            std::rotate(config.prices.begin(), config.prices.begin() + 2, config.prices.end());
        },
        R"({"sekisho": {"prices": [ {"provider": "b", "model": "x", "input_mtok": "3"},  {"provider": "a", "model": "x", "input_mtok": 1, "z": 1},{"provider": "a", "model": "y", "input_mtok": 2} ]}})");
    row(
        "one before the others",
        R"({"sekisho": {"prices": [{"provider": "a", "model": "*", "input_mtok": 1}]}})",
        [](Config &config) {
            config.prices.insert(config.prices.begin(), {"a", "b", Money{2'000'000}, {}, {}, {}, {}});
        },
        "{\"sekisho\": {\"prices\": [{\n  \"provider\": \"a\",\n  \"model\": \"b\",\n  \"input_mtok\": 2\n}, "
        "{\"provider\": \"a\", \"model\": \"*\", \"input_mtok\": 1}]}}");
    row(
        "one goes and another is new",
        R"({"sekisho": {"prices": [{"provider": "a", "model": "x", "input_mtok": 1}, {"provider": "a", "model": "y", "input_mtok": 2}]}})",
        [](Config &config) { config.prices[0].model = "z"; },
        "{\"sekisho\": {\"prices\": [{\n  \"provider\": \"a\",\n  \"model\": \"z\",\n  \"input_mtok\": 1\n}, "
        "{\"provider\": \"a\", \"model\": \"y\", \"input_mtok\": 2}]}}");
    row(
        "two lists", R"({"keys": [{"provider": "a", "alias": "b", "z": 1}]})",
        [](Config &config) {
            config.keys[0].lastFour = "wxyz";
            config.keys.push_back({"a", "c", "", "", {}});
        },
        "{\"keys\": [{\"provider\": \"a\", \"alias\": \"b\", \"z\": 1, \"last_four\": \"wxyz\"}, {\n  "
        "\"provider\": "
        "\"a\",\n  \"alias\": \"c\"\n}]}");
    row(
        "names that need escapes", R"({"gateways": [{"id": "default"}], "a\"b": 1})",
        [](Config &config) { config.providerFor("openai").name = "\"Ö\"\\"; },
        "{\"gateways\": [{\"id\": \"default\"}], \"a\\\"b\": 1, \"providers\": [\n  {\n    \"slug\": "
        "\"openai\",\n    "
        "\"name\": \"\\\"Ö\\\"\\\\\"\n  }\n]}");
}

void TestConfigPatch::changesOnly()
{
    QFETCH(QByteArray, before);
    QFETCH(Change, change);
    const auto now = parseConfig(before.toStdString());
    QVERIFY2(now.ok(), now.ok() ? "" : now.error().message().c_str());
    Config wanted = *now;
    change(wanted);
    const auto patched = patchConfig(before.toStdString(), *now, wanted);
    QVERIFY2(patched.ok(), patched.ok() ? "" : patched.error().message().c_str());
    QTEST(QByteArray::fromStdString(*patched), "after");
    QVERIFY(*parseConfig(*patched) == wanted);
}

void TestConfigPatch::everyFieldCanBeWritten()
{
    Config wanted;
    wanted.listen = {"0.0.0.0", 1};
    wanted.gateways = {{"default", 60, false, true, 7, 8, LimitTechnique::Fixed, 2, 9, Backoff::Constant,
                        10'000, WhenFull::StopInserting, CacheMode::Record, false}};
    wanted.providers = {{"custom-a", "A", "http://h", KeyWins::Tool, "anthropic-messages"}};
    wanted.keys = {{"openai", "work", "wxyz", "2026", {"https://h:1"}}};
    wanted.allowHosts = {"a", "b"};
    wanted.allowOrigins = {"http://a"};
    wanted.checkPeerUser = false;
    wanted.extraCaFile = "/x";
    wanted.capturedBodyBytes = 0;
    wanted.prices = {{"openai", "b*", Money{1}, Money{2}, Money{3}, Money{4}, Money{1'000'000'000'000}},
                     {"openai", "a", Money{0}, {}, {}, {}, {}}};
    const auto patched = patchConfig("{}", Config{}, wanted);
    QVERIFY2(patched.ok(), patched.ok() ? "" : patched.error().message().c_str());
    QVERIFY(*parseConfig(*patched) == wanted);
    // And all of it back.
    const auto again = patchConfig(*patched, wanted, Config{});
    QVERIFY2(again.ok(), again.ok() ? "" : again.error().message().c_str());
    QVERIFY(*parseConfig(*again) == Config{});
}

void TestConfigPatch::faultyValuesAreNotWritten_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("path");
    const auto row = [](const char *path, Change change) {
        QTest::newRow(path) << std::move(change) << QString::fromLatin1(path);
    };
    row("/providers/0/base_url", [](Config &config) { config.providerFor("openai").baseUrl = "nonsense"; });
    row("/providers/0/slug", [](Config &config) { config.providers.push_back({}); });
    row("/gateways/0/cache_ttl", [](Config &config) { config.gatewayFor("default").cacheTtl = 1; });
    row("/sekisho/prices/0/model", [](Config &config) {
        config.prices = {{"a", "", Money{1}, {}, {}, {}, {}}};
    });
    row("/sekisho/prices/0", [](Config &config) { config.prices = {{"a", "b", {}, {}, {}, {}, {}}}; });
    row("/sekisho/prices/0/output_mtok", [](Config &config) {
        config.prices = {{"a", "b", Money{1}, Money{1'000'000'000'001}, {}, {}, {}}};
    });
    row("/keys/0/last_four", [](Config &config) { config.keys = {{"a", "b", "whole key", "", {}}}; });
}

void TestConfigPatch::faultyValuesAreNotWritten()
{
    QFETCH(Change, change);
    Config wanted;
    change(wanted);
    const auto patched = patchConfig("{}", Config{}, wanted);
    QVERIFY(!patched.ok());
    QTEST(QString::fromStdString(patched.error().path), "path");
}

QTEST_GUILESS_MAIN(TestConfigPatch)
#include "tst_config_patch.moc"
