// SPDX-License-Identifier: GPL-3.0-or-later
// Keys set, removed and confirmed: all of it or nothing, whichever step fails, and never a secret in a file.
#include "key_bench.h"

using namespace sekisho;
using namespace sekisho::test;
using app::KeyFailure;
using gateway::KeySource;
using gateway::KeyState;
using secrets::SecretError;
using Call = FakeSecretStore::Call;
using Mood = FakeSecretStore::Mood;
using Names = std::vector<std::string>;

class TestKeyChanges final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void setKeepsAndGrants();
    void setReplaces();
    void setWakesTheOthers();
    void senselessKeysAreRefused_data();
    void senselessKeysAreRefused();
    void setFailsInTheKeychain_data();
    void setFailsInTheKeychain();
    void setFailsWhereTheOldKeyCannotBeRead();
    void aBrokenConfigurationComesFirst();
    void setFailsInTheIndex_data();
    void setFailsInTheIndex();
    void undoingFails();
    void removes();
    void removeFailsInTheKeychain();
    void removeFailsInTheIndex();
    void removeNeedsAKey();
    void thisRunOnly();
    void confirmsOrigins();
    void operationsAreInOrder();

private:
    using Failed = std::optional<KeyFailure>;
    [[nodiscard]] static Failed set(const KeyBench &bench, const char *secret,
                                    const char *provider = "openai")
    {
        return bench.failureOf([&](auto callback) {
            bench.keeper->set({provider, "default"}, Secret(secret), openAi(), callback);
        });
    }
    [[nodiscard]] static Failed remove(const KeyBench &bench, KeySource source = KeySource::Stored)
    {
        return bench.failureOf([&](auto callback) {
            bench.keeper->remove({"openai", "default"}, source, callback);
        });
    }
    [[nodiscard]] static std::vector<http::Origin> openAi() { return {{"https", "api.openai.com", 443}}; }
    /// With the old key in keychain, index and gateway.
    static void startWithAKey(KeyBench &bench)
    {
        bench.plant("openai", "the-old-key");
        bench.keeper->start();
        bench.settle();
        QCOMPARE(bench.secret("openai"), std::string("the-old-key"));
    }
    /// As it was before anything was tried.
    static void checkUntouched(const KeyBench &bench, const QByteArray &text)
    {
        QCOMPARE(bench.keychain->stored(KeyBench::id("openai")), std::string("the-old-key"));
        QCOMPARE(bench.text(), text);
        QCOMPARE(bench.secret("openai"), std::string("the-old-key"));
        QCOMPARE(bench.info("openai")->created, std::string("1"));
    }
};

namespace {

constexpr const char *OneKey = R"({"keys": [
  {"provider": "openai", "alias": "default", "created": "1", "origins": ["https://api.openai.com"], "note": "mine"}
]}
)";
constexpr const char *LongKey = "sk-test-0123456789abcdefWXYZ";

} // namespace

void TestKeyChanges::setKeepsAndGrants()
{
    KeyBench bench;
    bench.keeper->start();
    QVERIFY(!set(bench, LongKey));
    QCOMPARE(bench.keychain->stored(KeyBench::id("openai")), std::string(LongKey));
    QCOMPARE(bench.secret("openai"), std::string(LongKey));
    QCOMPARE(bench.state("openai"), KeyState::Ready);
    QCOMPARE(bench.origins("openai"), Names{"https://api.openai.com"});
    const auto &keys = bench.file->config().keys;
    QCOMPARE(keys.size(), std::size_t(1));
    QCOMPARE(keys[0].lastFour, std::string("WXYZ"));
    QCOMPARE(keys[0].origins, Names{"https://api.openai.com"});
    QVERIFY2(QString::fromStdString(keys[0].created).endsWith(u'Z'), keys[0].created.c_str());
    QVERIFY(!bench.text().contains("0123456789"));
    // The change of the index is no reason to read what has just been written.
    bench.settle();
    QCOMPARE(bench.keychain->reads(), 0);
    QCOMPARE(bench.grants, Names{"openai:ready"});
}

void TestKeyChanges::setReplaces()
{
    KeyBench bench(OneKey);
    startWithAKey(bench);
    QVERIFY(!set(bench, "short-key"));
    QCOMPARE(bench.keychain->stored(KeyBench::id("openai")), std::string("short-key"));
    QCOMPARE(bench.secret("openai"), std::string("short-key"));
    QCOMPARE(bench.file->config().keys.size(), std::size_t(1));
    QVERIFY(bench.file->config().keys[0].created != "1");
    // The end of a short key would be too much of it.
    QVERIFY(bench.file->config().keys[0].lastFour.empty());
    QVERIFY2(bench.text().contains("\"note\": \"mine\""), "others' fields stay");
    QCOMPARE(bench.info("openai")->created, bench.file->config().keys[0].created);
}

void TestKeyChanges::setWakesTheOthers()
{
    KeyBench bench(OneKey);
    bench.plant("openai", "the-old-key");
    bench.keychain->setMood(Mood::Locked);
    bench.keeper->start();
    bench.settle();
    QCOMPARE(bench.state("openai"), KeyState::Unreadable);
    // The user unlocks it when it asks for that.
    bench.keychain->setMood(Mood::Works);
    QVERIFY(!set(bench, LongKey, "groq"));
    bench.settle();
    QCOMPARE(bench.secret("openai"), std::string("the-old-key"));
}

void TestKeyChanges::senselessKeysAreRefused_data()
{
    QTest::addColumn<QByteArray>("provider");
    QTest::addColumn<QByteArray>("alias");
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<bool>("origins");
    const auto add = [](const char *name, const char *provider, const char *alias, const char *secret,
                        bool origins = true) {
        QTest::newRow(name) << QByteArray(provider) << QByteArray(alias) << QByteArray(secret) << origins;
    };
    add("empty", "openai", "default", "");
    add("two lines", "openai", "default", "one\ntwo");
    add("not ASCII", "openai", "default", "schl\xc3\xbcssel");
    add("alias", "openai", "my key", "Q7-secret");
    add("alias with a slash", "openai", "a/b", "Q7-secret");
    add("provider", "Open AI", "default", "Q7-secret");
    add("no address", "openai", "default", "Q7-secret", false);
}

void TestKeyChanges::senselessKeysAreRefused()
{
    QFETCH(QByteArray, provider);
    QFETCH(QByteArray, alias);
    QFETCH(QByteArray, secret);
    QFETCH(bool, origins);
    KeyBench bench;
    bench.keeper->start();
    const app::KeyName name{provider.toStdString(), alias.toStdString()};
    const auto where = origins ? openAi() : std::vector<http::Origin>();
    for (const bool kept : {true, false}) {
        const auto failure = bench.failureOf([&](auto callback) {
            if (kept)
                bench.keeper->set(name, Secret(secret.toStdString()), where, callback);
            else
                bench.keeper->useForThisRunOnly(name, Secret(secret.toStdString()), where, callback);
        });
        QVERIFY(failure);
        QCOMPARE(failure->step, KeyFailure::Step::Asked);
        QVERIFY(secret.isEmpty() || !failure->sentence.contains(QString::fromUtf8(secret)));
    }
    QCOMPARE(bench.keychain->writes(), 0);
    QVERIFY(bench.text().isEmpty());
    QVERIFY(bench.grants.empty());
}

void TestKeyChanges::setFailsInTheKeychain_data()
{
    QTest::addColumn<SecretError>("error");
    QTest::newRow("locked") << SecretError::Locked;
    QTest::newRow("denied") << SecretError::Denied;
    QTest::newRow("absent") << SecretError::Unavailable;
    QTest::newRow("times out") << SecretError::TimedOut;
    QTest::newRow("fails") << SecretError::Failed;
}

void TestKeyChanges::setFailsInTheKeychain()
{
    QFETCH(SecretError, error);
    {
        KeyBench bench(OneKey);
        startWithAKey(bench);
        bench.keychain->failNext(Call::Write, error);
        const auto failure = set(bench, LongKey);
        QVERIFY(failure);
        QCOMPARE(failure->step, KeyFailure::Step::Keychain);
        QCOMPARE(failure->keychain, std::optional(error));
        QVERIFY(failure->sentence.startsWith(secrets::SecretFailure({error, {}}).sentence()));
        checkUntouched(bench, OneKey);
    }
    KeyBench bench;
    bench.keeper->start();
    bench.keychain->failNext(Call::Write, error);
    QVERIFY(set(bench, LongKey));
    QVERIFY(bench.text().isEmpty());
    QVERIFY(bench.keychain->stored(KeyBench::id("openai")).empty());
    QVERIFY(!bench.state("openai"));
    QVERIFY(bench.keeper->list().empty());
}

void TestKeyChanges::setFailsWhereTheOldKeyCannotBeRead()
{
    KeyBench bench(OneKey);
    startWithAKey(bench);
    bench.keychain->failNext(Call::Read, SecretError::Locked);
    const auto failure = set(bench, LongKey);
    QVERIFY(failure);
    QCOMPARE(failure->keychain, std::optional(SecretError::Locked));
    QCOMPARE(bench.keychain->writes(), 0);
    checkUntouched(bench, OneKey);
    // That there is none is no obstacle.
    bench.keychain->failNext(Call::Read, SecretError::NotFound);
    QVERIFY(!set(bench, LongKey));
    QCOMPARE(bench.secret("openai"), std::string(LongKey));
}

void TestKeyChanges::aBrokenConfigurationComesFirst()
{
    KeyBench bench(OneKey);
    startWithAKey(bench);
    const int readsBefore = bench.keychain->reads();
    bench.write("{\"keys\": [oops");
    for (const auto &failure : {set(bench, LongKey), remove(bench)}) {
        QVERIFY(failure);
        QCOMPARE(failure->step, KeyFailure::Step::Configuration);
        QVERIFY2(failure->sentence.contains(bench.path()), qPrintable(failure->sentence));
    }
    // Not even asked: the keychain would have to be put right again.
    QCOMPARE(bench.keychain->reads(), readsBefore);
    QCOMPARE(bench.keychain->writes(), 0);
    checkUntouched(bench, "{\"keys\": [oops");
}

void TestKeyChanges::setFailsInTheIndex_data()
{
    QTest::addColumn<bool>("replaces");
    QTest::newRow("new") << false;
    QTest::newRow("replaces") << true;
}

void TestKeyChanges::setFailsInTheIndex()
{
    QFETCH(bool, replaces);
    KeyBench bench(replaces ? OneKey : "{}\n");
    if (replaces)
        startWithAKey(bench);
    bench.keychain->setMood(Mood::Hangs);
    const auto failure = bench.failureOf([&](auto callback) {
        bench.keeper->set({"openai", "default"}, Secret(LongKey), openAi(), callback);
        // The old key is read, then the new one is being written when the file breaks.
        if (replaces) {
            QTRY_COMPARE(bench.keychain->held(), 1);
            bench.keychain->setMood(Mood::Works);
            bench.keychain->answerHeld();
            bench.keychain->setMood(Mood::Hangs);
        }
        QTRY_COMPARE(bench.keychain->writes(), 1);
        bench.write("{\"keys\": [oops");
        bench.keychain->setMood(Mood::Works);
        bench.keychain->answerHeld();
    });
    QVERIFY(failure);
    QCOMPARE(failure->step, KeyFailure::Step::Configuration);
    QVERIFY2(failure->sentence.contains(u"Nothing was changed"), qPrintable(failure->sentence));
    if (replaces) {
        checkUntouched(bench, "{\"keys\": [oops");
        return;
    }
    QVERIFY(bench.keychain->stored(KeyBench::id("openai")).empty());
    QVERIFY(!bench.state("openai"));
    QVERIFY(bench.keeper->list().empty());
}

void TestKeyChanges::undoingFails()
{
    KeyBench bench("{}\n");
    bench.keychain->setMood(Mood::Hangs);
    const auto failure = bench.failureOf([&](auto callback) {
        bench.keeper->set({"openai", "default"}, Secret(LongKey), openAi(), callback);
        QTRY_COMPARE(bench.keychain->held(), 1);
        bench.write("oops");
        bench.keychain->setMood(Mood::Works);
        bench.keychain->failNext(Call::Remove, SecretError::Denied);
        bench.keychain->answerHeld();
    });
    QVERIFY(failure);
    QCOMPARE(failure->step, KeyFailure::Step::Configuration);
    QVERIFY2(failure->sentence.contains(u"all the same"), qPrintable(failure->sentence));
    QVERIFY(!failure->sentence.contains(u"Nothing was changed"));
}

void TestKeyChanges::removes()
{
    KeyBench bench(OneKey);
    startWithAKey(bench);
    QVERIFY(!remove(bench));
    QVERIFY(bench.keychain->stored(KeyBench::id("openai")).empty());
    QVERIFY(bench.file->config().keys.empty());
    QVERIFY(!bench.state("openai"));
    QVERIFY(bench.keeper->list().empty());
}

void TestKeyChanges::removeFailsInTheKeychain()
{
    KeyBench bench(OneKey);
    startWithAKey(bench);
    for (const SecretError error : {SecretError::Locked, SecretError::Denied, SecretError::Failed}) {
        bench.keychain->failNext(Call::Remove, error);
        const auto failure = remove(bench);
        QVERIFY(failure);
        QCOMPARE(failure->keychain, std::optional(error));
        checkUntouched(bench, OneKey);
    }
    // Which is not there is gone already.
    bench.keychain->failNext(Call::Read, SecretError::NotFound);
    QVERIFY(!remove(bench));
    QVERIFY(!bench.state("openai"));
}

void TestKeyChanges::removeFailsInTheIndex()
{
    KeyBench bench(OneKey);
    startWithAKey(bench);
    bench.keychain->setMood(Mood::Hangs);
    const auto failure = bench.failureOf([&](auto callback) {
        bench.keeper->remove({"openai", "default"}, KeySource::Stored, callback);
        QTRY_COMPARE(bench.keychain->held(), 1);
        bench.write("oops");
        bench.keychain->setMood(Mood::Works);
        bench.keychain->answerHeld();
    });
    QVERIFY(failure);
    QCOMPARE(failure->step, KeyFailure::Step::Configuration);
    checkUntouched(bench, "oops");
}

void TestKeyChanges::removeNeedsAKey()
{
    KeyBench bench;
    bench.keeper->start();
    for (const KeySource source : {KeySource::Stored, KeySource::Session, KeySource::Environment}) {
        const auto failure = remove(bench, source);
        QVERIFY(failure);
        QCOMPARE(failure->step, KeyFailure::Step::Asked);
    }
}

void TestKeyChanges::thisRunOnly()
{
    KeyBench bench(OneKey);
    startWithAKey(bench);
    bench.keychain->setMood(Mood::Absent);
    const auto failure = bench.failureOf([&](auto callback) {
        bench.keeper->useForThisRunOnly({"openai", "default"}, Secret(LongKey), openAi(), callback);
    });
    QVERIFY(!failure);
    QCOMPARE(bench.secret("openai"), std::string(LongKey));
    QCOMPARE(bench.text(), QByteArray(OneKey));
    const auto list = bench.keeper->list();
    QCOMPARE(list.size(), std::size_t(2));
    QCOMPARE(list[1].source, KeySource::Session);
    QCOMPARE(list[1].lastFour, std::string("WXYZ"));
    QVERIFY(list[1].created.empty());
    QVERIFY(!remove(bench, KeySource::Session));
    // What is stored is there again.
    QCOMPARE(bench.secret("openai"), std::string("the-old-key"));
    QCOMPARE(bench.keeper->list().size(), std::size_t(1));
}

void TestKeyChanges::confirmsOrigins()
{
    KeyBench bench(OneKey);
    startWithAKey(bench);
    const http::Origin other{"http", "127.0.0.1", 8000};
    const auto confirm = [&](KeySource source) {
        return bench.failureOf([&](auto callback) {
            bench.keeper->confirmOrigin({"openai", "default"}, source, other, callback);
        });
    };
    const int readsBefore = bench.keychain->reads();
    // Twice is once.
    QVERIFY(!confirm(KeySource::Stored));
    QVERIFY(!confirm(KeySource::Stored));
    const Names both{"https://api.openai.com", "http://127.0.0.1:8000"};
    QCOMPARE(bench.origins("openai"), both);
    QCOMPARE(bench.file->config().keys[0].origins, both);
    QCOMPARE(bench.file->config().keys[0].created, std::string("1"));
    QCOMPARE(bench.secret("openai"), std::string("the-old-key"));
    bench.settle();
    QCOMPARE(bench.keychain->reads(), readsBefore);

    QVERIFY(confirm(KeySource::Session));
    QVERIFY(!bench.failureOf([&](auto callback) {
        bench.keeper->useForThisRunOnly({"openai", "default"}, Secret(LongKey), openAi(), callback);
    }));
    QVERIFY(!confirm(KeySource::Session));
    QCOMPARE(bench.origins("openai"), both);
    QCOMPARE(bench.secret("openai"), std::string(LongKey));

    bench.write("oops");
    const auto failure = bench.failureOf([&](auto callback) {
        bench.keeper->confirmOrigin({"openai", "default"}, KeySource::Stored, {"https", "evil.example", 443},
                                    callback);
    });
    QVERIFY(failure);
    QCOMPARE(failure->step, KeyFailure::Step::Configuration);
    QVERIFY(!remove(bench, KeySource::Session));
    QCOMPARE(bench.origins("openai"), both);
}

void TestKeyChanges::operationsAreInOrder()
{
    KeyBench bench;
    bench.keeper->start();
    Names order;
    const auto note = [&](const char *what) {
        return [&order, what](const app::KeyKeeper::Outcome &outcome) {
            order.push_back(std::string(what) + (outcome ? "" : " failed"));
        };
    };
    bench.keeper->set({"openai", "default"}, Secret("one"), openAi(), note("set one"));
    bench.keeper->set({"openai", "default"}, Secret("two"), openAi(), note("set two"));
    bench.keeper->remove({"openai", "default"}, KeySource::Stored, note("remove"));
    bench.keeper->remove({"openai", "default"}, KeySource::Stored, note("again"));
    bench.keeper->set({"openai", "default"}, Secret("three"), openAi(), note("set three"));
    QVERIFY(order.empty()); // never from within the call
    QTRY_COMPARE_WITH_TIMEOUT(order.size(), std::size_t(5), 30'000);
    QCOMPARE(order, (Names{"set one", "set two", "remove", "again failed", "set three"}));
    QCOMPARE(bench.secret("openai"), std::string("three"));
    QCOMPARE(bench.keychain->stored(KeyBench::id("openai")), std::string("three"));
}

QTEST_GUILESS_MAIN(TestKeyChanges)
#include "tst_key_changes.moc"
