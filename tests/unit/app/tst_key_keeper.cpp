// SPDX-License-Identifier: GPL-3.0-or-later
// Keys on their way from the keychain to the gateway: known at once, read in turn, tried again when there is
// hope.
#include "key_bench.h"

using namespace sekisho;
using namespace sekisho::test;
using gateway::KeySource;
using gateway::KeyState;
using secrets::SecretError;
using secrets::StoreState;
using Mood = FakeSecretStore::Mood;
using Names = std::vector<std::string>;

Q_DECLARE_METATYPE(sekisho::gateway::KeyState)

class TestKeyKeeper final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void allArePendingBeforeAnyIsRead();
    void readsOneAfterTheOther();
    void troubles_data();
    void troubles();
    void hanging();
    void oneMissingKeyIsItsOwnTrouble();
    void unlockingIsTakenUp();
    void aMissingKeyIsNotReadForEver();
    void retryAfterHanging();
    void aRequestTriesAgain_data();
    void aRequestTriesAgain();
    void aRequestDoesNotNag();
    void whoSaidNoIsNotAskedByARequest();
    void aRequestForAKeyThatIsGone();
    void theIndexGrowsAndShrinks();
    void aRotatedKeyIsReadAgain();
    void aKeyRotatedWhileItIsReadIsReadAgain();
    void aKeyRemovedWhileItIsRead();
    void originsAloneNeedNoKeychain();
    void environmentKeysAreListed();
    void mayGoInTheMiddle();

private:
    static void plantAll(const KeyBench &bench)
    {
        bench.plant("openai", "the-openai-key");
        bench.plant("anthropic", "the-anthropic-key");
        bench.plant("groq", "the-groq-key");
    }
};

void TestKeyKeeper::allArePendingBeforeAnyIsRead()
{
    KeyBench bench(ThreeKeys);
    QVERIFY(bench.loaded);
    plantAll(bench);
    bench.keeper->start();
    // No request may slip through as one without a key.
    QCOMPARE(bench.grants, (Names{"openai:pending", "anthropic:pending", "groq:pending"}));
    QCOMPARE(bench.keychain->reads(), 0);
    bench.settle();
    QCOMPARE(bench.secret("openai"), std::string("the-openai-key"));
    QCOMPARE(bench.secret("anthropic"), std::string("the-anthropic-key"));
    QCOMPARE(bench.secret("groq"), std::string("the-groq-key"));
    QCOMPARE(bench.state("groq"), KeyState::Ready);
    QCOMPARE(bench.origins("groq"), Names{"https://api.groq.com"});
    QCOMPARE(bench.keychain->reads(), 3);
    QVERIFY(bench.notices.isEmpty());
}

void TestKeyKeeper::readsOneAfterTheOther()
{
    KeyBench bench(ThreeKeys);
    plantAll(bench);
    bench.keychain->setMood(Mood::Hangs);
    bench.keeper->start();
    QTRY_COMPARE(bench.keychain->held(), 1);
    QCoreApplication::processEvents();
    QCOMPARE(bench.keychain->reads(), 1);
    bench.keychain->setMood(Mood::Works);
    bench.keychain->answerHeld();
    bench.settle();
    const Names order(bench.grants.begin() + 3, bench.grants.end());
    QCOMPARE(order, (Names{"openai:ready", "anthropic:ready", "groq:ready"}));
}

void TestKeyKeeper::troubles_data()
{
    QTest::addColumn<Mood>("mood");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<int>("reads");
    // Of the keychain as a whole: the next ones are not even asked for.
    QTest::newRow("locked") << Mood::Locked << QStringLiteral("locked") << 1;
    QTest::newRow("absent") << Mood::Absent << QStringLiteral("no keychain") << 1;
    // Some keychains ask about each key.
    QTest::newRow("denied") << Mood::Denied << QStringLiteral("refused") << 3;
}

void TestKeyKeeper::troubles()
{
    QFETCH(Mood, mood);
    QFETCH(QString, reason);
    QFETCH(int, reads);
    KeyBench bench(ThreeKeys);
    plantAll(bench);
    bench.keychain->setMood(mood);
    bench.keeper->start();
    bench.settle();
    QCOMPARE(bench.keychain->reads(), reads);
    for (const char *provider : {"openai", "anthropic", "groq"}) {
        QCOMPARE(bench.state(provider), KeyState::Unreadable);
        QCOMPARE(bench.secret(provider), std::string());
        QVERIFY(!bench.origins(provider).empty());
        QVERIFY2(bench.info(provider)->reason.contains(reason), qPrintable(bench.info(provider)->reason));
    }
    QCOMPARE(bench.notices.size(), reads);
    bench.keychain->setMood(Mood::Works);
    bench.keeper->retry();
    QCOMPARE(bench.state("groq"), KeyState::Pending);
    bench.settle();
    QCOMPARE(bench.secret("groq"), std::string("the-groq-key"));
    QVERIFY(bench.info("groq")->reason.isEmpty());
}

void TestKeyKeeper::hanging()
{
    KeyBench bench(ThreeKeys);
    plantAll(bench);
    bench.keychain->setMood(Mood::Hangs);
    bench.keeper->start();
    QTRY_COMPARE(bench.keychain->held(), 1);
    QCOMPARE(bench.state("openai"), KeyState::Pending);
    QCOMPARE(bench.info("openai")->state, KeyState::Pending);
    bench.keychain->timeOutHeld();
    bench.settle();
    QCOMPARE(bench.keychain->reads(), 1);
    QCOMPARE(bench.state("openai"), KeyState::Unreadable);
    QCOMPARE(bench.state("groq"), KeyState::Unreadable);
    QCOMPARE(bench.notices.size(), 1);
    // It answers after all, and says so.
    bench.keychain->announceMood(Mood::Works);
    QTRY_COMPARE(bench.state("groq"), KeyState::Ready);
    bench.settle();
    QCOMPARE(bench.notices.size(), 2);
}

void TestKeyKeeper::oneMissingKeyIsItsOwnTrouble()
{
    KeyBench bench(ThreeKeys);
    bench.plant("openai", "the-openai-key");
    bench.plant("groq", "the-groq-key");
    bench.keeper->start();
    bench.settle();
    QCOMPARE(bench.state("openai"), KeyState::Ready);
    QCOMPARE(bench.state("anthropic"), KeyState::Unreadable);
    QCOMPARE(bench.state("groq"), KeyState::Ready);
    QCOMPARE(bench.notices.size(), 1);
    QVERIFY2(bench.notices.constFirst().contains(u"anthropic"), qPrintable(bench.notices.constFirst()));
}

void TestKeyKeeper::unlockingIsTakenUp()
{
    KeyBench bench(ThreeKeys);
    plantAll(bench);
    bench.keychain->setMood(Mood::Locked);
    bench.keeper->start();
    bench.settle();
    bench.keychain->announceMood(Mood::Works);
    QTRY_COMPARE(bench.state("groq"), KeyState::Ready);
    bench.settle();
    QCOMPARE(bench.state("openai"), KeyState::Ready);
    QCOMPARE(bench.keychain->reads(), 4);
}

void TestKeyKeeper::aMissingKeyIsNotReadForEver()
{
    KeyBench bench(ThreeKeys);
    bench.plant("groq", "the-groq-key");
    // Denied, and then two answers that show that the keychain works.
    bench.keychain->failNext(FakeSecretStore::Call::Read, SecretError::Denied);
    bench.keeper->start();
    bench.settle();
    for (int i = 0; i < 20; ++i)
        QCoreApplication::processEvents();
    bench.settle();
    QCOMPARE(bench.keychain->reads(), 3);
    QCOMPARE(bench.keychain->state(), StoreState::Available);
    QCOMPARE(bench.state("openai"), KeyState::Unreadable);
}

void TestKeyKeeper::retryAfterHanging()
{
    KeyBench bench(ThreeKeys);
    plantAll(bench);
    bench.keychain->setMood(Mood::Hangs);
    bench.keeper->start();
    QTRY_COMPARE(bench.keychain->held(), 1);
    bench.keychain->timeOutHeld();
    bench.settle();
    QCOMPARE(bench.keychain->state(), StoreState::NotAnswering);
    // Still: the probe hangs and ends, and nothing is read.
    bench.keeper->retry();
    QTRY_COMPARE(bench.keychain->held(), 1);
    QCOMPARE(bench.state("openai"), KeyState::Pending);
    bench.keychain->timeOutHeld();
    bench.settle();
    QCOMPARE(bench.keychain->reads(), 1);
    QCOMPARE(bench.state("openai"), KeyState::Unreadable);
    bench.keychain->setMood(Mood::Works);
    bench.keeper->retry();
    bench.settle();
    QCOMPARE(bench.state("openai"), KeyState::Ready);
    QCOMPARE(bench.state("groq"), KeyState::Ready);
}

void TestKeyKeeper::aRequestTriesAgain_data()
{
    QTest::addColumn<Mood>("before");
    QTest::addColumn<Mood>("then");
    QTest::addColumn<int>("reads"); // of the retry
    QTest::addColumn<KeyState>("state");
    QTest::newRow("unlocked") << Mood::Locked << Mood::Works << 1 << KeyState::Ready;
    QTest::newRow("there now") << Mood::Absent << Mood::Works << 1 << KeyState::Ready;
    QTest::newRow("still locked") << Mood::Locked << Mood::Locked << 0 << KeyState::Unreadable;
    QTest::newRow("still denied") << Mood::Denied << Mood::Denied << 0 << KeyState::Unreadable;
    QTest::newRow("hangs now") << Mood::Locked << Mood::Hangs << 0 << KeyState::Unreadable;
}

void TestKeyKeeper::aRequestTriesAgain()
{
    QFETCH(Mood, before);
    QFETCH(Mood, then);
    QFETCH(int, reads);
    QFETCH(KeyState, state);
    KeyBench bench(ThreeKeys);
    plantAll(bench);
    bench.keychain->setMood(before);
    bench.keeper->start();
    bench.settle();
    const int readsBefore = bench.keychain->reads();
    bench.keychain->setMood(then);
    bench.ring.setMissed([&](const std::string &provider, const std::string &alias) {
        bench.keeper->retryFor({provider, alias});
    });
    bench.ring.want("openai", "default");
    bench.ring.want("openai", "default");
    QCOMPARE(bench.state("openai"), KeyState::Pending);
    bench.settle();
    // Whatever it was, it was answered.
    QCOMPARE(bench.state("openai"), state);
    // The state's change may have others read as well.
    QVERIFY(reads == 0 ? bench.keychain->reads() == readsBefore : bench.keychain->reads() > readsBefore);
}

void TestKeyKeeper::aRequestDoesNotNag()
{
    KeyBench bench(ThreeKeys);
    plantAll(bench);
    bench.keychain->setMood(Mood::Locked);
    bench.keeper->start();
    bench.settle();
    // A keychain that tells nothing of itself: only trying shows, and that may bring up a dialog.
    bench.keychain->setMood(Mood::Hangs);
    bench.keeper->setPause(std::chrono::hours(1));
    bench.keeper->retryFor({"openai", "default"});
    bench.settle();
    QCOMPARE(bench.keychain->reads(), 1);
    bench.keeper->setPause(std::chrono::milliseconds(0));
    QTRY_VERIFY(([&] {
        bench.keeper->retryFor({"openai", "default"});
        QCoreApplication::processEvents();
        return bench.keychain->held() == 1;
    }()));
    QCOMPARE(bench.keychain->reads(), 2);
}

void TestKeyKeeper::whoSaidNoIsNotAskedByARequest()
{
    KeyBench bench(ThreeKeys);
    plantAll(bench);
    bench.keychain->setMood(Mood::Denied);
    bench.keeper->start();
    bench.settle();
    // It tells nothing of itself now, and long enough has passed.
    bench.keychain->setMood(Mood::Hangs);
    bench.keeper->setPause(std::chrono::milliseconds(-1));
    bench.keeper->retryFor({"openai", "default"});
    bench.settle();
    QCOMPARE(bench.keychain->reads(), 3);
    QCOMPARE(bench.state("openai"), KeyState::Unreadable);
}

void TestKeyKeeper::aRequestForAKeyThatIsGone()
{
    KeyBench bench(ThreeKeys);
    bench.keeper->start();
    bench.settle();
    gateway::KeyGrant forgotten;
    forgotten.provider = "mistral";
    forgotten.state = KeyState::Pending;
    bench.ring.grant(std::move(forgotten));
    bench.keeper->retryFor({"mistral", "default"});
    QVERIFY(!bench.state("mistral"));
}

void TestKeyKeeper::theIndexGrowsAndShrinks()
{
    KeyBench bench(ThreeKeys);
    plantAll(bench);
    bench.keeper->start();
    bench.settle();
    bench.plant("mistral", "the-mistral-key");
    bench.change([](settings::Config &config) {
        config.keys.erase(config.keys.begin());
        config.keys.push_back({"mistral", "default", {}, "1", {"https://api.mistral.ai"}});
    });
    QVERIFY(!bench.state("openai"));
    QCOMPARE(bench.state("mistral"), KeyState::Pending);
    bench.settle();
    QCOMPARE(bench.secret("mistral"), std::string("the-mistral-key"));
    QCOMPARE(bench.keychain->reads(), 4);
    QCOMPARE(bench.keeper->list().size(), std::size_t(3));
}

void TestKeyKeeper::aRotatedKeyIsReadAgain()
{
    KeyBench bench(ThreeKeys);
    plantAll(bench);
    bench.keeper->start();
    bench.settle();
    bench.plant("openai", "another-key");
    bench.change([](settings::Config &config) { config.keys.front().created = "2"; });
    QCOMPARE(bench.state("openai"), KeyState::Pending);
    bench.settle();
    QCOMPARE(bench.secret("openai"), std::string("another-key"));
    QCOMPARE(bench.keychain->reads(), 4);
}

void TestKeyKeeper::aKeyRotatedWhileItIsReadIsReadAgain()
{
    KeyBench bench(ThreeKeys);
    plantAll(bench);
    bench.keychain->setMood(Mood::Hangs);
    bench.keeper->start();
    QTRY_COMPARE(bench.keychain->held(), 1);
    bench.change([](settings::Config &config) {
        config.keys.front().created = "2";
        config.keys.front().origins = {"https://other.example"};
    });
    bench.keychain->setMood(Mood::Works);
    bench.keychain->answerHeld();
    bench.settle();
    QCOMPARE(bench.state("openai"), KeyState::Ready);
    QCOMPARE(bench.origins("openai"), Names{"https://other.example"});
    // The answer to the first question is not that to the second.
    QCOMPARE(std::count(bench.grants.begin(), bench.grants.end(), "openai:ready"), 1);
    QCOMPARE(bench.keychain->reads(), 4);
}

void TestKeyKeeper::aKeyRemovedWhileItIsRead()
{
    KeyBench bench(ThreeKeys);
    plantAll(bench);
    bench.keychain->setMood(Mood::Hangs);
    bench.keeper->start();
    QTRY_COMPARE(bench.keychain->held(), 1);
    bench.change([](settings::Config &config) { config.keys.erase(config.keys.begin()); });
    bench.keychain->setMood(Mood::Works);
    bench.keychain->answerHeld();
    bench.settle();
    QVERIFY(!bench.state("openai"));
    QCOMPARE(bench.state("groq"), KeyState::Ready);
}

void TestKeyKeeper::originsAloneNeedNoKeychain()
{
    KeyBench bench(ThreeKeys);
    plantAll(bench);
    bench.keeper->start();
    bench.settle();
    bench.keychain->setMood(Mood::Locked);
    bench.change([](settings::Config &config) {
        config.keys.front().origins = {"http://localhost:99", "https://no..host"};
    });
    bench.settle();
    QCOMPARE(bench.keychain->reads(), 3);
    QCOMPARE(bench.state("openai"), KeyState::Ready);
    QCOMPARE(bench.secret("openai"), std::string("the-openai-key"));
    QCOMPARE(bench.origins("openai"), Names{"http://localhost:99"});
}

void TestKeyKeeper::environmentKeysAreListed()
{
    KeyBench bench(ThreeKeys);
    plantAll(bench);
    bench.keeper->addEnvironmentKey({"openai", "default"}, Secret("a-key-of-the-environment"));
    bench.keeper->start();
    bench.settle();
    QCOMPARE(bench.secret("openai"), std::string("a-key-of-the-environment"));
    const auto list = bench.keeper->list();
    QCOMPARE(list.size(), std::size_t(4));
    QCOMPARE(list[2].name.provider, std::string("openai"));
    QCOMPARE(list[2].source, KeySource::Stored);
    QCOMPARE(list[3].source, KeySource::Environment);
    QCOMPARE(list[3].lastFour, std::string("ment"));
    const auto failure = bench.failureOf([&](auto callback) {
        bench.keeper->remove({"openai", "default"}, KeySource::Environment, callback);
    });
    QVERIFY(failure);
    QCOMPARE(bench.secret("openai"), std::string("a-key-of-the-environment"));
}

void TestKeyKeeper::mayGoInTheMiddle()
{
    KeyBench bench(ThreeKeys);
    plantAll(bench);
    bench.keychain->setMood(Mood::Hangs);
    bench.keeper->start();
    QTRY_COMPARE(bench.keychain->held(), 1);
    bool called = false;
    bench.keeper->set({"groq", "default"}, Secret("new"), {{"https", "api.groq.com", 443}},
                      [&](const auto &) { called = true; });
    bench.keeper.reset();
    QCoreApplication::processEvents();
    QVERIFY(!called);
}

QTEST_GUILESS_MAIN(TestKeyKeeper)
#include "tst_key_keeper.moc"
