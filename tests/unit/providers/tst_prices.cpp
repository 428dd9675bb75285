// SPDX-License-Identifier: GPL-3.0-or-later
// What answers cost, worked out by hand: whose price a name means, and which of its prices counts for what.
#include "real_catalogue.h"
#include "real_prices.h"

#include <nlohmann/json.hpp>

#include <atomic>
#include <thread>

using namespace sekisho;
using namespace sekisho::providers;
using dialects::Usage;

namespace {

/// One provider for each kind of row; money is 10^-12 USD.
QByteArray smallJson()
{
    QFile file(QStringLiteral(SEKISHO_SOURCE_DIR "/tests/data/prices/small.json"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

PriceList small()
{
    auto list = PriceList::parse(smallJson().toStdString());
    if (!list)
        qFatal("%s", list.error().message.c_str());
    return *list;
}

/// -1 is "not said".
struct Tokens {
    std::int64_t in = -1;
    std::int64_t out = -1;
    std::int64_t cached = -1;
    std::int64_t written = -1;
    std::int64_t written1h = -1;
    std::int64_t reasoning = -1;
};

Usage usage(const Tokens &tokens)
{
    const auto count = [](std::int64_t n) {
        return n < 0 ? std::nullopt : std::optional<TokenCount>(TokenCount{n});
    };
    return {count(tokens.in),      count(tokens.out),       count(tokens.cached),
            count(tokens.written), count(tokens.written1h), count(tokens.reasoning)};
}

/// "2025-06-10T00:00:00", UTC.
WallTime at(const char *iso)
{
    const QDateTime time = QDateTime::fromString(QString::fromLatin1(iso) + QLatin1Char('Z'), Qt::ISODate);
    return WallTime(std::chrono::milliseconds(time.toMSecsSinceEpoch()));
}

QString shown(const std::optional<Money> &money)
{
    return money ? QString::number(money->picoUsd) : QStringLiteral("nothing");
}

} // namespace

Q_DECLARE_METATYPE(Tokens)

class TestPrices : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cost_data();
    void cost();
    void realList_data();
    void realList();
    void realListSpeaksOfOurProviders();
    void realListSaysWhoseItIs();
    void ownPrices_data();
    void ownPrices();
    void ownPricesReplaceThoseBefore();
    void nothingIsWrongWithAnEmptyList();
    void tooMuchForMoney();
    void hostileNames();
    void severalThreadsMayAsk();
    void faultyLists_data();
    void faultyLists();
};

void TestPrices::cost_data()
{
    QTest::addColumn<QString>("provider");
    QTest::addColumn<QString>("model");
    QTest::addColumn<Tokens>("tokens");
    QTest::addColumn<QString>("time");
    QTest::addColumn<QString>("cost");
    const auto dated = [](const char *name, const char *provider, const char *model, Tokens tokens,
                          const char *time, const char *cost) {
        QTest::newRow(name) << QString::fromLatin1(provider) << QString::fromLatin1(model) << tokens
                            << QString::fromLatin1(time) << QString::fromLatin1(cost);
    };
    const auto row = [&](const char *name, const char *provider, const char *model, Tokens tokens,
                         const char *cost) {
        dated(name, provider, model, tokens, "2025-05-01T12:00:00", cost);
    };
    // 1000 * 2.5 + 100 * 10 = 3500 micro-USD.
    row("input and output", "plain", "big-1", {1000, 100}, "3500000000");
    row("a dated name", "plain", "big-1-2024-08-06", {1000, 100}, "3500000000");
    row("the date written otherwise", "plain", "big-1-20240806", {1000, 100}, "3500000000");
    row("upper case", "plain", "BIG-1", {1000, 100}, "3500000000");
    row("a longer name is another", "plain", "big-12", {1000, 100}, "nothing");
    row("id without a match", "plain", "big-1-exact", {1000, 100}, "1100");
    // 200 * 2.5 + 800 * 1.25 + 100 * 10.
    row("cached", "plain", "big-1", {1000, 100, 800}, "2500000000");
    row("cached without a price of its own", "plain", "old-sonnet", {1000, 100, 800}, "7800");
    // A written token at the input price where none is given: 1000 * 2.5.
    row("written without a price of its own", "plain", "big-1", {1000, 0, 0, 400}, "2500000000");
    // 100 * 3 + 1000 * 0.3 + 2000 * 3.75 + 10 * 15.
    row("written", "plain", "sonnet-4-5", {3100, 10, 1000, 2000}, "8250000000");
    // 100 * 3 + 1000 * 0.3 + 500 * 3.75 + 1500 * 6 + 10 * 15.
    row("written for an hour", "plain", "sonnet-4-5", {3100, 10, 1000, 2000, 1500}, "11625000000");
    row("only the hour is said", "plain", "sonnet-4-5", {1500, 0, -1, -1, 1500}, "9000000000");
    // 10 * 7 + 20 * 9 (an hour costs what five minutes do) + 0.
    row("an hour without a price of its own", "plain", "my-sonnet", {30, 0, 0, 20, 20}, "250");
    row("contains", "plain", "anthropic.a-sonnet-v4:0", {1, 0}, "3000000");
    row("the first that fits", "plain", "sonnet-4-any", {1, 0}, "3000000");
    // 200000 * 3 and 200001 * 6; output and the rest change with it, cached tokens keep their price.
    row("last of a tier", "plain", "sonnet-4", {200000, 10}, "600150000000");
    row("first of the next", "plain", "sonnet-4", {200001, 10}, "1200231000000");
    row("cached count for the tier", "plain", "sonnet-4", {200001, 0, 200000}, "60006000000");
    row("second tier keeps what the first said", "plain", "sonnet-4", {500001, 1}, "4500031500000");
    row("all conditions hold", "plain", "pro-2", {1, 1}, "30");
    row("one does not", "plain", "pro-2-tts", {1, 1}, "90");
    row("another alternative", "plain", "pro", {1, 1}, "30");
    // 4 * 20 + 6 * 30: reasoning is a part of the output.
    row("reasoning", "plain", "pro", {0, 10, -1, -1, -1, 6}, "260");
    row("reasoning at the price of output", "plain", "big-1", {0, 10, -1, -1, -1, 6}, "100000000");
    row("pattern", "plain", "mini-2025-01-31", {1, 1}, "130");
    row("pattern that does not fit", "plain", "mini-2025-01-31-x", {1, 1}, "nothing");
    row("embeddings have no output", "plain", "embed", {500}, "10000000");
    row("none of it is none", "plain", "embed", {500, 0}, "10000000");
    row("output that has no price", "plain", "embed", {500, 1}, "nothing");
    row("priced in something else", "plain", "whisper", {1, 1}, "nothing");
    row("priced in something else, no tokens", "plain", "whisper", {0, 0}, "nothing");
    // 0.012 USD for the request.
    row("a price for the request", "plain", "search", {14, 3}, "12017000000");
    row("first list", "azure-openai", "sonnet-4", {1, 1}, "3");
    row("list behind it", "azure-openai", "big-1-2024-08-06", {1000, 100}, "3500000000");
    row("free by its name", "router", "x/y-3:free", {1000, 1000}, "0");
    // 0.0375 and 1/12 USD for a million.
    row("small prices", "router", "a/b", {1000000, 1}, "37500083333");
    row("no tokens cost nothing", "router", "a/b", {0, 0}, "0");
    row("vendor is a part of the name", "router", "b", {1, 1}, "nothing");
    row("unknown model", "plain", "huge-9", {1, 1}, "nothing");
    row("no model", "plain", "", {1, 1}, "nothing");
    row("unknown provider", "custom-lab", "big-1", {1, 1}, "nothing");
    row("no usage", "plain", "big-1", {}, "nothing");
    row("no input count", "plain", "big-1", {-1, 5}, "nothing");
    row("more cached than sent", "plain", "big-1", {10, 1, 11}, "nothing");
    row("more kept for an hour than written", "plain", "sonnet-4", {10, 1, 0, 5, 6}, "nothing");
    row("more reasoning than output", "plain", "big-1", {10, 1, -1, -1, -1, 2}, "nothing");
    dated("before the day", "dated", "falls", {1, 1}, "2025-06-09T23:59:59", "50000000");
    dated("from the day on", "dated", "falls", {1, 1}, "2025-06-10T00:00:00", "10000000");
    dated("before the hour", "dated", "night", {1}, "2025-05-01T00:29:59", "1");
    dated("from the hour on", "dated", "night", {1}, "2025-05-01T00:30:00", "2");
    dated("until the hour", "dated", "night", {1}, "1969-12-31T16:30:00", "1");
    dated("before it ends", "dated", "night", {1}, "1969-12-31T16:29:59", "2");
    dated("late evening", "dated", "over-midnight", {1}, "2025-05-01T23:00:00", "2");
    dated("early morning", "dated", "over-midnight", {1}, "2025-05-01T05:59:59", "2");
    dated("day", "dated", "over-midnight", {1}, "2025-05-01T06:00:00", "1");
    dated("hour before date", "dated", "both", {1}, "2025-05-01T02:00:00", "3");
    dated("date where the hour does not fit", "dated", "both", {1}, "2025-05-01T05:00:00", "2");
    dated("neither", "dated", "both", {1}, "2024-05-01T05:00:00", "1");
    dated("before all prices the first counts", "dated", "only-from", {1}, "2024-01-01T00:00:00", "5");
}

void TestPrices::cost()
{
    QFETCH(QString, provider);
    QFETCH(QString, model);
    QFETCH(Tokens, tokens);
    QFETCH(QString, time);
    QTEST(shown(small().cost(provider.toStdString(), model.toStdString(), usage(tokens),
                             at(time.toLatin1().constData()))),
          "cost");
}

void TestPrices::realList_data()
{
    QTest::addColumn<QString>("provider");
    QTest::addColumn<Tokens>("tokens");
    QTest::addColumn<QString>("time");
    QTest::addColumn<QString>("cost");
    const auto row = [](const char *model, const char *provider, Tokens tokens, const char *cost,
                        const char *time = "2026-09-01T12:00:00") {
        QTest::newRow(model) << QString::fromLatin1(provider) << tokens << QString::fromLatin1(time)
                             << QString::fromLatin1(cost);
    };
    // Old models, whose prices will not change any more; numbers are micro-USD for a token.
    row("gpt-4o-2024-08-06", "openai", {2006, 300, 1920}, "5615000000");     // 86*2.5 + 1920*1.25 + 300*10
    row("gpt-4o-mini-2024-07-18", "openai", {2006, 300, 1920}, "336900000"); // 86*.15 + 1920*.075 + 300*.6
    row("o3-2025-04-16", "openai", {100, 100}, "5000000000", "2025-06-09T00:00:00"); // 100*10 + 100*40
    row("o3", "openai", {100, 100}, "1000000000");                                   // 100*2 + 100*8
    row("text-embedding-3-small", "openai", {8}, "160000");                          // 8*.02
    row("omni-moderation-latest", "openai", {8}, "0");
    row("whisper-1", "openai", {8, 8}, "nothing");
    row("claude-3-5-haiku-20241022", "anthropic", {3011, 15, 1000, 2000},
        "2148800000"); // 11*.8+1000*.08+2000*1+15*4
    row("claude-sonnet-4-5-20250929", "anthropic", {8013, 9, 5000, 3000, 2048},
        "17532000000"); // 13*3 + 5000*.3 + 952*3.75 + 2048*6 + 9*15
    row("claude-sonnet-4.5", "anthropic", {200001, 1}, "1200028500000"); // 200001*6 + 22.5
    row("gemini-1.5-flash-002", "google-ai-studio", {128001, 100, 1},
        "19260037500");                                                       // 128000*.15 + .0375 + 100*.6
    row("gemini-1.5-flash", "google-ai-studio", {128000, 100}, "9630000000"); // 128000*.075 + 100*.3
    row("gpt-4o", "azure-openai", {10, 10}, "125000000");
    row("llama-3.3-70b-versatile", "groq", {42, 7}, "30310000"); // 42*.59 + 7*.79
    row("sonar", "perplexity-ai", {14, 3}, "12017000000");
    row("openai/gpt-4o-2024-08-06", "openrouter", {10, 10}, "125000000");
    row("meta-llama/llama-3.3-70b-instruct:free", "openrouter", {10, 10}, "0");
    row("command-r-08-2024", "cohere", {10, 10}, "7500000");
    row("grok-3", "grok", {10, 10, 4}, "171000000"); // 6*3 + 4*.75 + 10*15
    row("accounts/fireworks/models/deepseek-v3-0324", "fireworks", {10, 10}, "18000000");
    row("@cf/baai/bge-base-en-v1.5", "workers-ai", {10}, "670000");
    row("llama3:8b", "ollama", {10, 10}, "nothing");
    row("demo", "demo", {10, 10}, "nothing");
}

void TestPrices::realList()
{
    QFETCH(QString, provider);
    QFETCH(Tokens, tokens);
    QFETCH(QString, time);
    QTEST(shown(realPrices().cost(provider.toStdString(), QTest::currentDataTag(), usage(tokens),
                                  at(time.toLatin1().constData()))),
          "cost");
}

void TestPrices::realListSpeaksOfOurProviders()
{
    const auto json = nlohmann::json::parse(pricesJson().toStdString());
    QVERIFY(json["providers"].size() > 10);
    for (auto it = json["providers"].begin(); it != json["providers"].end(); ++it) {
        const Provider *provider = realCatalogue().find(it.key());
        QVERIFY2(provider && provider->slug == it.key(), it.key().c_str());
    }
}

void TestPrices::realListSaysWhoseItIs()
{
    const auto json = nlohmann::json::parse(pricesJson().toStdString());
    const std::string licence = json["licence"].dump();
    QVERIFY(licence.find("Copyright (c) Pydantic Services Inc.") != std::string::npos);
    QVERIFY(licence.find("The above copyright notice and this permission notice shall be included") !=
            std::string::npos);
    QCOMPARE(json["source"]["package"].get<std::string>(), std::string("@pydantic/genai-prices"));
    QVERIFY(!json["source"]["version"].get<std::string>().empty());
    QCOMPARE(realPrices().date().size(), std::size_t(10));
}

void TestPrices::ownPrices_data()
{
    QTest::addColumn<QString>("provider");
    QTest::addColumn<QString>("model");
    QTest::addColumn<Tokens>("tokens");
    QTest::addColumn<QString>("cost");
    const auto row = [](const char *name, const char *provider, const char *model, Tokens tokens,
                        const char *cost) {
        QTest::newRow(name) << QString::fromLatin1(provider) << QString::fromLatin1(model) << tokens
                            << QString::fromLatin1(cost);
    };
    row("before the list", "plain", "big-1", {10, 1}, "5005");
    row("the first that fits", "plain", "big-2", {10, 1, 5}, "3005");
    row("without regard to case", "plain", "BIG-1", {10, 1}, "5005");
    row("a provider without a list", "custom-lab", "anything/at:all", {10, 1, 1, 9, 9}, "11");
    row("another provider", "router", "big-1", {10, 1}, "nothing");
    row("a model that no pattern fits", "plain", "sonnet-4", {1, 0}, "3000000");
    row("no usage", "plain", "big-1", {}, "nothing");
}

void TestPrices::ownPrices()
{
    QFETCH(QString, provider);
    QFETCH(QString, model);
    QFETCH(Tokens, tokens);
    TokenPrices big;
    big.input = Money{500};
    big.cacheRead = Money{100};
    big.output = Money{5};
    TokenPrices all;
    all.input = all.output = Money{1};
    const PriceList list = small().withOverrides(
        {{"plain", "Big-*", big}, {"plain", "big-2", all}, {"custom-lab", "*", all}, {"plain", "*x*", all}});
    QTEST(shown(list.cost(provider.toStdString(), model.toStdString(), usage(tokens), WallTime{})), "cost");
    QCOMPARE(list.date(), std::string_view("2026-01-02"));
}

void TestPrices::ownPricesReplaceThoseBefore()
{
    TokenPrices one;
    one.input = one.output = Money{1};
    const PriceList plain = small();
    const PriceList own = plain.withOverrides({{"plain", "big-1", one}});
    const Usage tokens = usage({1, 0});
    QCOMPARE(shown(own.cost("plain", "big-1", tokens, WallTime{})), QStringLiteral("1"));
    QCOMPARE(shown(plain.cost("plain", "big-1", tokens, WallTime{})), QStringLiteral("2500000"));
    QCOMPARE(shown(own.withOverrides({}).cost("plain", "big-1", tokens, WallTime{})),
             QStringLiteral("2500000"));
}

void TestPrices::nothingIsWrongWithAnEmptyList()
{
    QCOMPARE(shown(PriceList().cost("openai", "gpt-4o", usage({1, 1}), WallTime{})),
             QStringLiteral("nothing"));
    QVERIFY(PriceList().date().empty());
    TokenPrices one;
    one.input = one.output = Money{1};
    const PriceList own = PriceList().withOverrides({{"openai", "*", one}});
    QCOMPARE(shown(own.cost("openai", "gpt-4o", usage({1, 1}), WallTime{})), QStringLiteral("2"));
}

void TestPrices::tooMuchForMoney()
{
    const PriceList list = small();
    // 3 689 348 814 741 tokens of 2.5 micro-USD are the last that fit.
    QCOMPARE(shown(list.cost("plain", "big-1", usage({3'689'348'814'741, 0}), WallTime{})),
             QStringLiteral("9223372036852500000"));
    QCOMPARE(shown(list.cost("plain", "big-1", usage({3'689'348'814'742, 0}), WallTime{})),
             QStringLiteral("nothing"));
    QCOMPARE(shown(list.cost("plain", "big-1", usage({3'689'348'814'741, 1}), WallTime{})),
             QStringLiteral("nothing"));
}

void TestPrices::hostileNames()
{
    const Usage tokens = usage({1, 1});
    const std::string longName = "mini-" + std::string(65536, '0');
    QVERIFY(!realPrices().cost("openai", longName, tokens, WallTime{}));
    QVERIFY(!small().withOverrides({{"plain", "*", {}}}).cost("plain", longName, tokens, WallTime{}));
    for (const std::string &name : {std::string(MaxPricedModelBytes, '-'), std::string("mini-\xff\xfe"),
                                    std::string("mini-2025-01-31\0", 16), std::string("-20250131-20250131"),
                                    std::string("*"), std::string("^mini"), std::string(40, '*') + "x"})
        QVERIFY(!small().cost("plain", name, tokens, WallTime{}));
}

void TestPrices::severalThreadsMayAsk()
{
    const PriceList list = realPrices();
    const auto ask = [&list](std::atomic<int> &known) {
        for (int i = 0; i < 200; ++i) {
            for (const char *model : {"gpt-4o", "gpt-5-mini-2025-08-07", "o1-2024-12-17", "my-deployment"})
                known += list.cost("azure-openai", model, usage({1, 1}), WallTime{}) ? 1 : 0;
        }
    };
    std::atomic<int> known = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back(ask, std::ref(known));
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(known.load(), 4 * 200 * 3);
}

void TestPrices::faultyLists_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *from, const char *to, const char *says) {
        QTest::newRow(to) << QString::fromLatin1(from) << QString::fromLatin1(to)
                          << QString::fromLatin1(says);
    };
    const char *Embed = R"({"id": "embed", "prices": {"input": 20000}})";
    row("\"later\": [1]", "\"later\": [1", "is not JSON");
    row(Embed, R"({"id": "embed", "prices": {"input": 0.02}})",
        "prices.json: model \"embed\" of \"plain\", field \"prices\", field \"input\" is not a whole "
        "number.");
    row(Embed, R"({"id": "embed", "prices": {"input": -1}})", "field \"input\" is not a whole number");
    row(Embed, R"({"id": "embed", "prices": {"input": 1000000000000001}})",
        "field \"input\" is not between 0 and 1000000000000000");
    row(Embed, R"({"id": "embed", "prices": {"request": "1"}})", "field \"request\" is not a whole number");
    row(Embed, R"({"id": "embed"})", "model \"embed\" of \"plain\", field \"prices\" is missing");
    row(Embed, R"({"prices": {}})", "model 7 of \"plain\", field \"id\" is missing");
    row(Embed, R"(5)", "model 7 of \"plain\" is not an object");
    row(Embed, R"({"id": "e", "prices": {}, "match": {"regex": ["a(b"]}})",
        "model \"e\" of \"plain\", field \"match\", field \"regex\" holds \"a(b\", which is no pattern");
    row(Embed, R"({"id": "e", "prices": {}, "match": {"equals": "a"}})", "field \"equals\" is not a list");
    row(Embed, R"({"id": "e", "prices": {}, "match": {"equals": [""]}})",
        "field \"equals\" holds an empty text");
    row(Embed, R"({"id": "e", "prices": {}, "match": {"glob": ["a"]}})", "field \"match\" has no condition");
    row(Embed, R"({"id": "e", "prices": {}, "match": {"and": [[]]}})",
        "field \"and\" holds something that is not");
    row(Embed, R"({"id": "e", "prices": {}, "match": {"and": [[{"glob": "a"}]]}})",
        "field \"and\", element 0 has no condition");
    row(Embed, R"({"id": "e", "prices": [{"from": "2025-02-30"}]})",
        "field \"prices\", element 0, field \"from\" is not a date");
    row(Embed, R"({"id": "e", "prices": [{"daily": ["00:00:00"]}]})", "field \"daily\" is not two times");
    row(Embed, R"({"id": "e", "prices": [{"daily": ["24:00:00", "01:00:00"]}]})",
        "field \"daily\" is not two times");
    row(Embed, R"({"id": "e", "prices": {"tiers": [{"input": 1}]}})", "tier 0, field \"above\" is missing");
    row(Embed, R"({"id": "e", "prices": {"tiers": [{"above": 2}, {"above": 2}]}})",
        "tier 1, field \"above\" does not rise");
    row(R"("router": ["router"])", R"("router": ["rooter"])",
        "field \"router\" names an unknown list, \"rooter\"");
    row(R"("date": "2026-01-02")", R"("day": "2026-01-02")", "field \"source\", field \"date\" is missing");
}

void TestPrices::faultyLists()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, says);
    QString json = QString::fromLatin1(smallJson());
    QVERIFY(json.contains(from));
    json.replace(from, to);
    const auto list = PriceList::parse(json.toStdString());
    QVERIFY(!list.ok());
    const QString message = QString::fromStdString(list.error().message);
    QVERIFY2(message.contains(says), qPrintable(message));
}

QTEST_GUILESS_MAIN(TestPrices)
#include "tst_prices.moc"
