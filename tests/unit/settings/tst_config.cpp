// SPDX-License-Identifier: GPL-3.0-or-later
// What config.json may say.
#include "settings/config.h"

#include <QTest>

using namespace sekisho::settings;
using sekisho::Money;

namespace {

QString text(const std::string &value)
{
    return QString::fromStdString(value);
}

} // namespace

class TestConfig final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyField();
    void absentFieldsAreUsual_data();
    void absentFieldsAreUsual();
    void accepted_data();
    void accepted();
    void refused_data();
    void refused();
    void syntaxErrorsQuoteNothing_data();
    void syntaxErrorsQuoteNothing();
    void hostileFilesAreOnlyRefused_data();
    void hostileFilesAreOnlyRefused();
};

void TestConfig::everyField()
{
    const auto config = parseConfig(R"({
        "listen": {"host": "::1", "port": 9000},
        "gateways": [
            {"id": "work", "cache_ttl": 300, "collect_logs": false, "authentication": true,
             "rate_limiting_limit": 5, "rate_limiting_interval": 30, "rate_limiting_technique": "fixed",
             "retry_max_attempts": 3, "retry_delay": 100, "retry_backoff": "linear",
             "log_management": 20000, "log_management_strategy": "STOP_INSERTING",
             "sekisho": {"cache_mode": "replay-only", "log_bodies": false}}],
        "providers": [{"slug": "custom-lab", "name": "Lab", "base_url": "http://192.0.2.7:8000/v1",
                       "key_wins": "tool", "dialect": "openai-chat"}],
        "keys": [{"provider": "openai", "alias": "work", "last_four": "wxyz", "created": "2026-11-23T10:00:00Z",
                  "origins": ["https://api.openai.com"]}],
        "routes": [{"name": "review"}],
        "tokens": [{"name": "codex", "sha256": "00ff"}],
        "sekisho": {"allow_hosts": ["box.lan"], "allow_origins": ["http://localhost:3000"],
                    "check_peer_user": false, "extra_ca_file": "/etc/ca.pem", "captured_body_bytes": 4096,
                    "prices": [{"provider": "openai", "model": "gpt-5*", "input_mtok": 1.25, "output_mtok": "10",
                                "cache_read_mtok": 0.125, "cache_write_mtok": 1.5625, "cache_write_1h_mtok": 25e-1},
                               {"provider": "custom-lab", "model": "*", "input_mtok": 0, "output_mtok": null}]}})");
    QVERIFY2(config.ok(), config.ok() ? "" : config.error().message().c_str());

    Config wanted;
    wanted.listen = {"::1", 9000};
    GatewaySettings gateway;
    gateway.id = "work";
    gateway.cacheTtl = 300;
    gateway.collectLogs = false;
    gateway.authentication = true;
    gateway.rateLimit = 5;
    gateway.rateInterval = 30;
    gateway.rateTechnique = LimitTechnique::Fixed;
    gateway.retryMaxAttempts = 3;
    gateway.retryDelay = 100;
    gateway.retryBackoff = Backoff::Linear;
    gateway.logRows = 20000;
    gateway.whenFull = WhenFull::StopInserting;
    gateway.cacheMode = CacheMode::ReplayOnly;
    gateway.logBodies = false;
    wanted.gateways = {gateway, GatewaySettings{}};
    wanted.providers = {{"custom-lab", "Lab", "http://192.0.2.7:8000/v1", KeyWins::Tool, "openai-chat"}};
    wanted.keys = {{"openai", "work", "wxyz", "2026-11-23T10:00:00Z", {"https://api.openai.com"}}};
    wanted.allowHosts = {"box.lan"};
    wanted.allowOrigins = {"http://localhost:3000"};
    wanted.checkPeerUser = false;
    wanted.extraCaFile = "/etc/ca.pem";
    wanted.capturedBodyBytes = 4096;
    wanted.prices = {{"openai", "gpt-5*", Money{1'250'000}, Money{10'000'000}, Money{125'000},
                      Money{1'562'500}, Money{2'500'000}},
                     {"custom-lab", "*", Money{0}, {}, {}, {}, {}}};
    QVERIFY(*config == wanted);
    QCOMPARE(text(config->provider("custom-lab")->name), QStringLiteral("Lab"));
    QVERIFY(!config->provider("openai"));
}

void TestConfig::absentFieldsAreUsual_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray("{}");
    QTest::newRow("empty lists") << QByteArray(R"({"gateways": [], "providers": [], "keys": []})");
    QTest::newRow("nulls of Cloudflare's")
        << QByteArray(R"({"gateways": [{"id": "default", "cache_ttl": null, "rate_limiting_limit": null,
                          "retry_delay": null, "retry_backoff": null, "log_management": null}]})");
    QTest::newRow("unknown names") << QByteArray(
        R"({"x": {"y": [1, {"z": null}]}, "gateways": [{"id": "default", "logpush": true}]})");
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf{}");
}

void TestConfig::absentFieldsAreUsual()
{
    QFETCH(QByteArray, json);
    const auto config = parseConfig(json.toStdString());
    QVERIFY2(config.ok(), config.ok() ? "" : config.error().message().c_str());
    QVERIFY(*config == Config{});
    QCOMPARE(int(config->listen.port), 8484);
    QCOMPARE(config->gateways.size(), std::size_t(1));
}

void TestConfig::accepted_data()
{
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *json) { QTest::newRow(json) << QByteArray(json); };
    row(R"({"listen": {"port": 0}})");
    row(R"({"listen": {"port": 65535}})");
    row(R"({"gateways": [{"id": "a", "cache_ttl": 0}]})");
    row(R"({"gateways": [{"id": "a", "cache_ttl": 60}]})");
    row(R"({"gateways": [{"id": "a", "cache_ttl": 31536000}]})");
    row(R"({"gateways": [{"id": "a", "rate_limiting_limit": 0}]})");
    row(R"({"providers": [{"slug": "openai", "base_url": ""}]})");
    row(R"({"providers": [{"slug": "azure-openai", "base_url": "https://{resource}.openai.azure.com"}]})");
    row(R"({"providers": [{"slug": "openai", "api_key": ""}]})");
    row(R"({"providers": [{"slug": "openai", "key_wins": "stored"}]})");
    row(R"({"gateways": [{"id": "a", "logpush_public_key": "not ours, and public"}]})");
    row(R"({"sekisho": {"allow_origins": ["https://[::1]:8080"]}})");
    row(R"({"sekisho": {"prices": []}})");
    row(R"({"sekisho": {"prices": [{"provider": "a", "model": "x", "input_mtok": 1000000},
                                    {"provider": "b", "model": "x", "input_mtok": "0.000001", "batch_mtok": 1}]}})");
}

void TestConfig::accepted()
{
    QFETCH(QByteArray, json);
    const auto config = parseConfig(json.toStdString());
    QVERIFY2(config.ok(), config.ok() ? "" : config.error().message().c_str());
}

void TestConfig::refused_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *json, int line, int column, const char *path, const char *says) {
        QTest::addRow("%s", *json ? json : "(empty)")
            << QByteArray(json) << line << column << QString::fromLatin1(path) << QString::fromLatin1(says);
    };
    // Syntax.
    row("", 1, 1, "", "end of input");
    row("{\n  \"listen\": {\"port\": 1,}\n}", 2, 24, "", "syntax error");
    row("{\"a\": 1}\n}", 2, 1, "", "syntax error");
    row("{\"a\": 01}", 1, 8, "", "syntax error");
    row("// no comments\n{}", 1, 1, "", "syntax error");
    row("{\"a\": \"\xff\"}", 1, 8, "", "UTF-8");
    // Names that stand twice.
    row("{\"listen\": {},\n \"listen\": {}}", 2, 2, "/listen", "twice in one object");
    row(R"({"gateways": [{"id": "a"}, {"id": "a"}]})", 1, 28, "/gateways/1", "\"a\" stands twice");
    row(R"({"providers": [{"slug": "a"}, {"slug": "a"}]})", 1, 31, "/providers/1", "stands twice");
    row(R"({"keys": [{"provider": "a", "alias": "b"}, {"provider": "a", "alias": "b"}]})", 1, 44, "/keys/1",
        "\"a/b\" stands twice");
    // Types.
    row("[]", 1, 1, "", "expected an object");
    row(R"({"listen": 8484})", 1, 2, "/listen", "expected an object");
    row(R"({"listen": {"port": "8484"}})", 1, 13, "/listen/port", "a whole number from 0 to 65535");
    row(R"({"listen": {"port": 8484.5}})", 1, 13, "/listen/port", "a whole number");
    row(R"({"listen": {"host": 1}})", 1, 13, "/listen/host", "expected a text");
    row(R"({"gateways": {}})", 1, 2, "/gateways", "expected a list");
    row(R"({"gateways": [1]})", 1, 15, "/gateways/0", "expected an object");
    row(R"({"gateways": [{"id": "a", "collect_logs": 1}]})", 1, 27, "/gateways/0/collect_logs",
        "true or false");
    row(R"({"sekisho": {"allow_hosts": "x"}})", 1, 14, "/sekisho/allow_hosts", "expected a list");
    row(R"({"sekisho": {"allow_hosts": [1]}})", 1, 30, "/sekisho/allow_hosts/0", "expected a text");
    // Ranges.
    row(R"({"listen": {"port": 65536}})", 1, 13, "/listen/port", "0 to 65535");
    row(R"({"listen": {"port": -1}})", 1, 13, "/listen/port", "0 to 65535");
    row(R"({"listen": {"port": 99999999999999999999}})", 1, 13, "/listen/port", "0 to 65535");
    row(R"({"listen": {"host": ""}})", 1, 13, "/listen/host", "IP address");
    row(R"({"gateways": [{"id": "a", "cache_ttl": 59}]})", 1, 27, "/gateways/0/cache_ttl",
        "0, or a whole number");
    row(R"({"gateways": [{"id": "a", "retry_max_attempts": 6}]})", 1, 27, "/gateways/0/retry_max_attempts",
        "1 to 5");
    row(R"({"gateways": [{"id": "a", "retry_backoff": "random"}]})", 1, 27, "/gateways/0/retry_backoff",
        "\"constant\", \"linear\", \"exponential\"");
    row(R"({"gateways": [{"cache_ttl": 60}]})", 1, 15, "/gateways/0", "\"id\" is missing");
    row(R"({"gateways": [{"id": "a/b"}]})", 1, 16, "/gateways/0/id", "1 to 64 letters");
    row(R"({"providers": [{"base_url": "http://h"}]})", 1, 16, "/providers/0", "\"slug\" is missing");
    row(R"({"providers": [{"slug": "Open AI"}]})", 1, 17, "/providers/0/slug", "small letters");
    row(R"({"providers": [{"slug": "a", "base_url": "api.openai.com"}]})", 1, 30, "/providers/0/base_url",
        "a URL such as");
    row(R"({"providers": [{"slug": "a", "base_url": "https://h?x=1"}]})", 1, 30, "/providers/0/base_url",
        "a URL such as");
    row(R"({"sekisho": {"allow_origins": ["http://localhost:3000/"]}})", 1, 32, "/sekisho/allow_origins/0",
        "without a path");
    row(R"({"sekisho": {"allow_origins": ["*"]}})", 1, 32, "/sekisho/allow_origins/0", "an origin");
    row(R"({"keys": [{"provider": "a", "alias": "b", "last_four": "the-whole-key"}]})", 1, 43,
        "/keys/0/last_four", "at most the last four");
    row(R"({"sekisho": {"prices": [{"provider": "a", "model": "b"}]}})", 1, 25, "/sekisho/prices/0",
        "\"input_mtok\" is missing");
    row(R"({"sekisho": {"prices": [{"provider": "a", "model": "b", "input_mtok": null}]}})", 1, 25,
        "/sekisho/prices/0", "\"input_mtok\" is missing");
    row(R"({"sekisho": {"prices": [{"model": "b", "input_mtok": 1}]}})", 1, 25, "/sekisho/prices/0",
        "\"provider\" is missing");
    row(R"({"sekisho": {"prices": [{"provider": "a", "model": "", "input_mtok": 1}]}})", 1, 43,
        "/sekisho/prices/0/model", "a pattern such as gpt-5*");
    row(R"({"sekisho": {"prices": [{"provider": "a", "model": "b", "input_mtok": -1}]}})", 1, 57,
        "/sekisho/prices/0/input_mtok", "USD for a million tokens, from 0 to 1000000");
    row(R"({"sekisho": {"prices": [{"provider": "a", "model": "b", "input_mtok": 1000000.000001}]}})", 1, 57,
        "/sekisho/prices/0/input_mtok", "from 0 to 1000000");
    row(R"({"sekisho": {"prices": [{"provider": "a", "model": "b", "input_mtok": 1, "output_mtok": 0.0000001}]}})",
        1, 74, "/sekisho/prices/0/output_mtok", "at most 6 decimals");
    row(R"({"sekisho": {"prices": [{"provider": "a", "model": "b", "input_mtok": "$1"}]}})", 1, 57,
        "/sekisho/prices/0/input_mtok", "such as 1.25");
    row(R"({"sekisho": {"prices": [{"provider": "a", "model": "b", "input_mtok": true}]}})", 1, 57,
        "/sekisho/prices/0/input_mtok", "such as 1.25");
    row(R"({"sekisho": {"prices": [{"provider": "a", "model": "b", "input_mtok": 1},
        {"provider": "a", "model": "b", "input_mtok": 2}]}})",
        2, 9, "/sekisho/prices/1", "\"a/b\" stands twice");
    // Secrets.
    row(R"({"providers": [{"slug": "a", "api_key": "x"}]})", 1, 30, "/providers/0/api_key", "window");
    row(R"({"providers": [{"slug": "a", "apiKey": "x"}]})", 1, 30, "/providers/0/apiKey", "environment");
    row(R"({"providers": [{"slug": "a", "AUTH-TOKEN": "x"}]})", 1, 30, "/providers/0/AUTH-TOKEN", "window");
    row(R"({"providers": [{"slug": "a", "x": {"client_secret": "x"}}]})", 1, 36,
        "/providers/0/x/client_secret", "window");
    row(R"({"providers": [{"slug": "a", "headers": {"Authorization": "x"}}]})", 1, 42,
        "/providers/0/headers/Authorization", "window");
    row(R"({"providers": [{"slug": "a", "base_url": "https://user:pw@h"}]})", 1, 30, "/providers/0/base_url",
        "without user name");
}

void TestConfig::refused()
{
    QFETCH(QByteArray, json);
    const auto config = parseConfig(json.toStdString());
    QVERIFY(!config.ok());
    const ConfigError &error = config.error();
    QFETCH(QString, says);
    QVERIFY2(text(error.message()).contains(says), error.message().c_str());
    QTEST(error.line, "line");
    QTEST(error.column, "column");
    QTEST(text(error.path), "path");
}

void TestConfig::syntaxErrorsQuoteNothing_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("control character") << QByteArray("{\"providers\": [{\"api_key\": \"precious\x01\"}]}");
    QTest::newRow("unfinished") << QByteArray("{\"providers\": [{\"api_key\": \"precious");
    QTest::newRow("unfinished, with our words") << QByteArray("{\"api_key\": \"precious; expected precious");
    QTest::newRow("not UTF-8") << QByteArray("{\"api_key\": \"precious\xff\"}");
    QTest::newRow("no comma") << QByteArray("{\"api_key\": \"precious\" \"precious\"}");
    QTest::newRow("bare") << QByteArray("{\"api_key\": precious}");
}

void TestConfig::syntaxErrorsQuoteNothing()
{
    QFETCH(QByteArray, json);
    const auto config = parseConfig(json.toStdString());
    QVERIFY(!config.ok());
    QVERIFY2(!text(config.error().message()).contains(QStringLiteral("precious")),
             config.error().message().c_str());
    QVERIFY(!config.error().reason.empty());
}

void TestConfig::hostileFilesAreOnlyRefused_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("deep list") << QByteArray(200'000, '[');
    QTest::newRow("deep objects") << QByteArray("{\"a\":").repeated(100'000);
    QTest::newRow("large") << QByteArray(5 * 1024 * 1024, ' ');
    QTest::newRow("zero bytes") << QByteArray(100, '\0');
    QTest::newRow("half a string") << QByteArray("{\"a\": \"b\\");
}

void TestConfig::hostileFilesAreOnlyRefused()
{
    QFETCH(QByteArray, json);
    QVERIFY(!parseConfig(json.toStdString()).ok());
}

QTEST_GUILESS_MAIN(TestConfig)
#include "tst_config.moc"
