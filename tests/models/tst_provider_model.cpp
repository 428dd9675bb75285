// SPDX-License-Identifier: GPL-3.0-or-later
// What the table of providers says of keys, addresses and costs; under Qt's own model tester.
#include "support/test_snapshot.h"
#include "ui/models/format.h"
#include "ui/providers/models_probe.h"
#include "ui/providers/provider_edits.h"
#include "ui/providers/provider_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace sekisho;
using namespace sekisho::ui;
using gateway::KeyInfo;
using gateway::KeySource;
using gateway::KeyState;

namespace {

KeyInfo keyOf(const char *provider, const char *origin, KeySource source = KeySource::Stored,
              KeyState state = KeyState::Ready)
{
    KeyInfo key;
    key.name = {provider, "default"};
    key.source = source;
    key.state = state;
    key.lastFour = "a1f9";
    if (*origin != '\0')
        key.origins = {origin};
    return key;
}

class OneAnswer final : public FiguresSource {
public:
    explicit OneAnswer(storage::StorageResult<std::vector<storage::RollupRow>> answer)
        : m_answer(std::move(answer))
    {}
    storage::StorageResult<std::vector<storage::RollupRow>> rows(const storage::RollupQuery &) override
    {
        return m_answer;
    }
    storage::StorageResult<Done> visit(const storage::RollupQuery &,
                                       const std::function<bool(storage::RollupRow &&)> &) override
    {
        return Done{};
    }

private:
    storage::StorageResult<std::vector<storage::RollupRow>> m_answer;
};

storage::RollupRow figures(const char *provider, std::int64_t cents, std::int64_t unpriced,
                           std::int64_t subscription = 0)
{
    storage::RollupRow row;
    row.key.provider = provider;
    row.sums.requests = 3;
    row.sums.cost.picoUsd = cents * 10'000'000'000;
    row.sums.unpriced = unpriced;
    row.sums.subscription = subscription;
    return row;
}

} // namespace

class TestProviderModel : public QObject {
    Q_OBJECT

    std::shared_ptr<const gateway::Snapshot> m_plan = test::snapshot();
    settings::Config m_config;

    [[nodiscard]] std::vector<ProviderFacts> all(const std::vector<KeyInfo> &keys = {}) const
    {
        std::vector<ProviderFacts> facts;
        for (const providers::Provider &provider : m_plan->catalogue.providers())
            facts.push_back(factsOf(provider, m_config, keys));
        return facts;
    }
    [[nodiscard]] static QString cell(const ProviderModel &model, const char *slug, ProviderColumn column)
    {
        return model.index(model.rowOf(slug), static_cast<int>(column)).data().toString();
    }

private Q_SLOTS:
    void cleanup()
    {
        m_config = {};
        m_plan = test::snapshot();
    }

    void stateSaysWhatIsSo_data()
    {
        QTest::addColumn<int>("source");
        QTest::addColumn<int>("state");
        QTest::addColumn<QByteArray>("origin");
        QTest::addColumn<QString>("text");
        const QByteArray home = "https://api.openai.com";
        const auto row = [](const char *name, KeySource source, KeyState state, const QByteArray &origin,
                            const char *text) {
            QTest::newRow(name) << int(source) << int(state) << origin << QString::fromLatin1(text);
        };
        row("stored", KeySource::Stored, KeyState::Ready, home, "key readable");
        row("of this run", KeySource::Session, KeyState::Ready, home, "for this run only");
        row("environment", KeySource::Environment, KeyState::Ready, "", "from the environment");
        row("locked", KeySource::Stored, KeyState::Unreadable, home, "The keychain is locked");
        row("elsewhere", KeySource::Stored, KeyState::Ready, "https://old.example", "address not confirmed");
        row("another port", KeySource::Stored, KeyState::Ready, "https://api.openai.com:8443",
            "address not confirmed");
        row("in the clear", KeySource::Session, KeyState::Ready, "http://api.openai.com",
            "address not confirmed");
    }
    void stateSaysWhatIsSo()
    {
        QFETCH(int, source);
        QFETCH(int, state);
        QFETCH(QByteArray, origin);
        QFETCH(QString, text);
        KeyInfo key =
            keyOf("openai", origin.constData(), static_cast<KeySource>(source), static_cast<KeyState>(state));
        if (key.state == KeyState::Unreadable)
            key.reason = QStringLiteral("The keychain is locked. Unlock it, then try again.");
        const ProviderFacts facts = factsOf(*m_plan->catalogue.find("openai"), m_config, {key});
        QCOMPARE(conditionOf(facts).text, text);
    }

    void theWorstOfItsKeysIsShown()
    {
        KeyInfo locked = keyOf("openai", "https://api.openai.com", KeySource::Stored, KeyState::Unreadable);
        locked.name.alias = "backup";
        const KeyInfo fine = keyOf("openai", "https://api.openai.com");
        const ProviderFacts facts = factsOf(*m_plan->catalogue.find("openai"), m_config, {fine, locked});
        QCOMPARE(conditionOf(facts).meaning, Dot::Meaning::Warning);
        QCOMPARE(keysText(facts), QStringLiteral("2 keys"));
        QCOMPARE(endingsText(facts), QStringLiteral("…a1f9, …a1f9"));
    }

    void aKeyOfTwoSourcesIsOneKey()
    {
        const ProviderFacts facts =
            factsOf(*m_plan->catalogue.find("openai"), m_config,
                    {keyOf("openai", "https://api.openai.com"), keyOf("openai", "", KeySource::Environment)});
        QCOMPARE(keysText(facts), QStringLiteral("1 key"));
    }

    void everyAddressOfTheCatalogueIsToBeConfirmed()
    {
        // Cohere has another host for what speaks OpenAI's dialect.
        const KeyInfo key = keyOf("cohere", "https://api.cohere.com");
        const ProviderFacts facts = factsOf(*m_plan->catalogue.find("cohere"), m_config, {key});
        QCOMPARE(unconfirmed(key, facts), std::vector<std::string>{"https://api.cohere.ai"});
    }

    void theUsersAddressReplacesAll()
    {
        m_config.providerFor("cohere").baseUrl = "https://proxy.example/v1";
        const KeyInfo key = keyOf("cohere", "https://proxy.example");
        const ProviderFacts facts = factsOf(*m_plan->catalogue.find("cohere"), m_config, {key});
        QVERIFY(unconfirmed(key, facts).empty());
        QCOMPARE(facts.address, std::string("https://proxy.example/v1"));
        QCOMPARE(facts.catalogues, std::string("https://api.cohere.com/v1"));
    }

    void aTemplateIsConfirmedByAnyAddress()
    {
        const KeyInfo key = keyOf("azure-openai", "https://lab.openai.azure.com");
        const ProviderFacts facts = factsOf(*m_plan->catalogue.find("azure-openai"), m_config, {key});
        QVERIFY(unconfirmed(key, facts).empty());
    }

    void withoutAKey()
    {
        const auto text = [this](const char *slug) {
            return conditionOf(factsOf(*m_plan->catalogue.find(slug), m_config, {})).text;
        };
        QCOMPARE(text("openai"), QStringLiteral("add a key to use it"));
        QCOMPARE(text("ollama"), QStringLiteral("on this computer"));
        QCOMPARE(text("demo"), QStringLiteral("built in"));
        m_config.providerFor("ollama").baseUrl = "http://192.0.2.4:11434";
        QCOMPARE(text("ollama"), QStringLiteral("http, allowed by you"));
        QCOMPARE(keysText(factsOf(*m_plan->catalogue.find("openai"), m_config, {})), dash());
        QCOMPARE(keysText(factsOf(*m_plan->catalogue.find("demo"), m_config, {})),
                 QStringLiteral("no key needed"));
    }

    void thoseInUseComeFirst()
    {
        MonthFigures month(nullptr);
        ProviderModel model(month);
        const QAbstractItemModelTester tester(&model);
        model.setProviders(all());
        QCOMPARE(model.withKey(), 0);
        const int total = model.rowCount();
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setProviders(all({keyOf("grok", "https://api.x.ai")}));
        QCOMPARE(model.rowOf("grok"), 0);
        QCOMPARE(model.withKey(), 1);
        QCOMPARE(model.rowCount(), total);
        QCOMPARE(resets.size(), 1);
        QVERIFY(model.rowOf("demo") < model.rowOf("openai"));

        // What changes within a row moves nothing.
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        KeyInfo locked = keyOf("grok", "https://api.x.ai", KeySource::Stored, KeyState::Unreadable);
        model.setProviders(all({locked}));
        QCOMPARE(resets.size(), 1);
        QCOMPARE(changes.size(), 1);
        model.setProviders(all({locked}));
        QCOMPARE(changes.size(), 1);
    }

    void searchAndFilter()
    {
        MonthFigures month(nullptr);
        ProviderModel model(month);
        const QAbstractItemModelTester tester(&model);
        model.setProviders(all({keyOf("grok", "https://api.x.ai")}));
        model.setSearch(QStringLiteral("  CLAUDE "));
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.at(0).slug, std::string("anthropic")); // by another of its names
        model.setSearch(QStringLiteral("googleapis.com studio"));
        QCOMPARE(model.rowCount(), 1);
        model.setSearch(QStringLiteral("nothing like it"));
        QCOMPARE(model.rowCount(), 0);
        model.setSearch({});
        model.setOnlyUsed(true);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.rowOf("openai"), -1);
        QVERIFY(model.find("openai"));
    }

    void unknownIsNeverNothing()
    {
        MonthFigures month(std::make_unique<OneAnswer>(std::vector<storage::RollupRow>{
            figures("openai", 1830, 0), figures("groq", 440, 2), figures("mistral", 0, 3),
            figures("anthropic", 0, 0, 3), figures("openai", 20, 0)}));
        ProviderModel model(month);
        const QAbstractItemModelTester tester(&model);
        connect(&month, &MonthFigures::changed, &model, &ProviderModel::refreshMonth);
        model.setProviders(all());
        QCOMPARE(cell(model, "openai", ProviderColumn::Month), dash()); // not read yet
        month.read();
        QTRY_VERIFY_WITH_TIMEOUT(month.isKnown(), 30'000);
        QCOMPARE(cell(model, "openai", ProviderColumn::Month), QStringLiteral("$18.50"));
        QCOMPARE(cell(model, "groq", ProviderColumn::Month), QStringLiteral("≥ $4.40"));
        QCOMPARE(cell(model, "mistral", ProviderColumn::Month), dash());
        QCOMPARE(cell(model, "anthropic", ProviderColumn::Month), QStringLiteral("subscription"));
        QCOMPARE(cell(model, "cohere", ProviderColumn::Month), QStringLiteral("$0"));
        model.setOnlyUsed(true);
        QCOMPARE(model.rowCount(), 4);
    }

    void figuresThatCannotBeRead()
    {
        storage::StorageError error;
        error.message = "The disk is gone.";
        MonthFigures month(std::make_unique<OneAnswer>(Failure{error}));
        ProviderModel model(month);
        model.setProviders(all());
        month.read();
        QTRY_COMPARE_WITH_TIMEOUT(month.problem(), QStringLiteral("The disk is gone."), 30'000);
        QCOMPARE(cell(model, "cohere", ProviderColumn::Month), dash());
    }

    void ownProviders_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("slug");
        QTest::addColumn<QString>("reason");
        const auto row = [](const char *what, const char *name, const char *address, const char *slug,
                            const char *reason) {
            QTest::newRow(what) << QString::fromUtf8(name) << QString::fromUtf8(address)
                                << QString::fromUtf8(slug) << QString::fromUtf8(reason);
        };
        row("fine", "Lab", "https://lab.example/v1", "custom-lab", "");
        row("several words", "My  2nd Server!", "http://127.0.0.1:8000", "custom-my-2nd-server", "");
        row("no name", "", "https://lab.example", "custom-", "It needs a name");
        row("no letter", "実験室", "https://lab.example", "custom-", "needs a letter or digit");
        row("taken", "Taken", "https://lab.example", "custom-taken", "named custom-taken already");
        row("as another one", "openai", "https://lab.example", "custom-openai", "another provider is called");
        row("no address", "Lab", "", "custom-lab", "does not begin with http");
        row("no scheme", "Lab", "lab.example/v1", "custom-lab", "does not begin with http");
        row("a scheme of our own", "Lab", "demo://local", "custom-lab", "begins with http");
        row("a password in it", "Lab", "https://me:word@lab.example", "custom-lab", "user name or password");
        row("a query", "Lab", "https://lab.example/?a=b", "custom-lab", "query");
        row("a port out of range", "Lab", "https://lab.example:70000", "custom-lab", "port");
        row("too long", "a123456789012345678901234567890123456789012345678901234567890",
            "https://lab.example", "custom-a123456789012345678901234567890123456789012345678901234567890",
            "too long");
    }
    void ownProviders()
    {
        QFETCH(QString, name);
        QFETCH(QString, address);
        QFETCH(QString, slug);
        QFETCH(QString, reason);
        settings::ProviderSettings &taken = m_config.providerFor("custom-taken");
        taken.baseUrl = "https://taken.example";
        m_plan = test::snapshotOf(m_config);
        const OwnProvider own{name.toStdString(), address.toStdString()};
        QCOMPARE(slugOf(own), slug.toStdString());
        const auto outcome = checked(own, *m_plan, m_config);
        QCOMPARE(outcome.ok(), reason.isEmpty());
        if (!outcome)
            QVERIFY2(outcome.error().message.find(reason.toStdString()) != std::string::npos,
                     outcome.error().message.c_str());
    }

    void whatIsWrittenIsTakenByTheGateway()
    {
        const QTemporaryDir folder;
        settings::ConfigFile file(folder.filePath(QStringLiteral("config.json")));
        QVERIFY(file.load());
        QVERIFY(addOwn(file, {"My lab", "http://192.0.2.7:8000/v1/", dialects::Dialect::AnthropicMessages}));
        QVERIFY(writeAddress(file, "openai", "https://proxy.example/v1"));
        QVERIFY(writeKeyWins(file, "openai", settings::KeyWins::Tool));
        auto plan = test::snapshotOf(file.config());
        QVERIFY(plan);
        const providers::Provider *own = plan->catalogue.find("custom-my-lab");
        QVERIFY(own);
        QCOMPARE(own->name, std::string("My lab"));
        QCOMPARE(own->baseUrl, std::string("http://192.0.2.7:8000/v1"));
        QCOMPARE(own->credential.name, std::string("x-api-key"));
        QCOMPARE(plan->providers.find("openai")->second.baseUrl, std::string("https://proxy.example/v1"));
        QVERIFY(plan->providers.find("openai")->second.toolKeyWins);
        QVERIFY(writeAddress(file, "openai", ""));
        QVERIFY(removeOwn(file, "custom-my-lab"));
        plan = test::snapshotOf(file.config());
        QVERIFY(!plan->catalogue.find("custom-my-lab"));
        QVERIFY(plan->providers.find("openai")->second.baseUrl.empty());
    }

    void listsOfModels_data()
    {
        QTest::addColumn<QByteArray>("slug");
        QTest::addColumn<QString>("path");
        QTest::newRow("OpenAI") << QByteArray("openai") << QStringLiteral("/openai/v1/models");
        QTest::newRow("Anthropic") << QByteArray("anthropic") << QStringLiteral("/anthropic/v1/models");
        QTest::newRow("Gemini") << QByteArray("google-ai-studio")
                                << QStringLiteral("/google-ai-studio/v1beta/models");
        QTest::newRow("a template") << QByteArray("azure-openai") << QString();
        QTest::newRow("no such list") << QByteArray("cohere") << QString();
        QTest::newRow("an address of its own")
            << QByteArray("huggingface") << QStringLiteral("/huggingface/v1/models");
    }
    void listsOfModels()
    {
        QFETCH(QByteArray, slug);
        QFETCH(QString, path);
        const auto probe = probeFor(*m_plan->catalogue.find(slug.constData()));
        QCOMPARE(probe ? probe->path : QString(), path);
    }

    void errorsOfEachDialect()
    {
        QCOMPARE(errorTextOf(R"({"error":{"message":"a"}})"), QStringLiteral("a"));
        QCOMPARE(errorTextOf(R"([{"error":{"message":"b"}}])"), QStringLiteral("b"));
        QCOMPARE(errorTextOf(R"({"message":"c"})"), QStringLiteral("c"));
        QCOMPARE(errorTextOf(R"({"error":"d"})"), QStringLiteral("d"));
        QCOMPARE(errorTextOf(R"({"detail":"e"})"), QStringLiteral("e"));
        QCOMPARE(errorTextOf("<html>"), QString());
        QCOMPARE(modelCountOf(R"({"data":[{},{}]})").value_or(-1), 2);
        QCOMPARE(modelCountOf(R"({"models":[]})").value_or(-1), 0);
        QCOMPARE(modelCountOf("{}").value_or(-1), -1);
    }
};

QTEST_GUILESS_MAIN(TestProviderModel)
#include "tst_provider_model.moc"
