// SPDX-License-Identifier: GPL-3.0-or-later
// The stores without a system behind them, and the sentences that people read.
#include "secret_store_contract.h"

#include "secrets/session_store.h"
#include "support/fake_secret_store.h"

#include <memory>

using namespace sekisho;
using namespace sekisho::test;
using secrets::SecretError;
using secrets::StoreState;

class TestSecretStore : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sessionKeepsTheContract();
    void fakeKeepsTheContract();
    void sessionDiesWithItsStore();
    void destroyedStoreDoesNotCallBack();
    void callbackMayDestroyTheStore();
    void fakeMoods_data();
    void fakeMoods();
    void fakeHangsAndRecovers();
    void sentencesDiffer();
};

namespace {

const secrets::SecretId Id{"profile", "openai", "default"};

} // namespace

void TestSecretStore::sessionKeepsTheContract()
{
    secrets::SessionStore store;
    QVERIFY(!store.isPersistent());
    checkContract(store);
}

void TestSecretStore::fakeKeepsTheContract()
{
    FakeSecretStore store;
    checkContract(store);
}

void TestSecretStore::sessionDiesWithItsStore()
{
    auto store = std::make_unique<secrets::SessionStore>();
    QCOMPARE(write(*store, Id, "value"), Fine);
    store = std::make_unique<secrets::SessionStore>();
    QCOMPARE(read(*store, Id), failed(SecretError::NotFound));
}

void TestSecretStore::destroyedStoreDoesNotCallBack()
{
    bool called = false;
    {
        secrets::SessionStore store;
        store.read(Id, [&](const auto &) { called = true; });
    }
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
    QVERIFY(!called);
}

void TestSecretStore::callbackMayDestroyTheStore()
{
    auto store = std::make_unique<secrets::SessionStore>();
    store->probe([&](const auto &) { store.reset(); });
    QTRY_VERIFY(!store);
}

void TestSecretStore::fakeMoods_data()
{
    QTest::addColumn<FakeSecretStore::Mood>("mood");
    QTest::addColumn<SecretError>("error");
    QTest::addColumn<StoreState>("state");
    QTest::newRow("locked") << FakeSecretStore::Mood::Locked << SecretError::Locked << StoreState::Locked;
    QTest::newRow("denied") << FakeSecretStore::Mood::Denied << SecretError::Denied << StoreState::Denied;
    QTest::newRow("absent") << FakeSecretStore::Mood::Absent << SecretError::Unavailable
                            << StoreState::Unavailable;
}

void TestSecretStore::fakeMoods()
{
    QFETCH(FakeSecretStore::Mood, mood);
    QFETCH(SecretError, error);
    QFETCH(StoreState, state);
    FakeSecretStore store;
    store.plant(Id, "planted");
    QSignalSpy changed(&store, &secrets::SecretStore::stateChanged);
    store.setMood(mood);
    QCOMPARE(read(store, Id), failed(error));
    QCOMPARE(write(store, Id, "new"), failed(error));
    QCOMPARE(remove(store, Id), failed(error));
    QCOMPARE(probe(store), failed(error));
    QCOMPARE(store.state(), state);
    QCOMPARE(look(store), state);
    QCOMPARE(changed.size(), 1);
    store.setMood(FakeSecretStore::Mood::Works);
    QCOMPARE(read(store, Id), found("planted"));
    QCOMPARE(store.state(), StoreState::Available);
}

void TestSecretStore::fakeHangsAndRecovers()
{
    FakeSecretStore store;
    store.plant(Id, "planted");
    store.setMood(FakeSecretStore::Mood::Hangs);
    std::optional<Outcome> outcome;
    const auto note = [&](const Result<Secret, secrets::SecretFailure> &result) {
        outcome = result ? found(std::string(result->reveal())) : failed(result.error().error);
    };
    store.read(Id, note);
    QCoreApplication::processEvents();
    QVERIFY(!outcome);
    QCOMPARE(store.held(), 1);
    QCOMPARE(look(store), StoreState::Unknown);
    store.timeOutHeld();
    QTRY_VERIFY(outcome);
    QCOMPARE(*outcome, failed(SecretError::TimedOut));
    QCOMPARE(store.state(), StoreState::NotAnswering);

    store.setMood(FakeSecretStore::Mood::Works);
    QCOMPARE(read(store, Id), failed(SecretError::TimedOut));
    QCOMPARE(probe(store), Fine);
    QCOMPARE(read(store, Id), found("planted"));
}

void TestSecretStore::sentencesDiffer()
{
    QStringList sentences;
    for (const SecretError error : {SecretError::NotFound, SecretError::Locked, SecretError::Denied,
                                    SecretError::Unavailable, SecretError::TimedOut, SecretError::Failed})
        sentences << secrets::SecretFailure{error, {}}.sentence();
    QCOMPARE(sentences.removeDuplicates(), 0);
    QVERIFY(!sentences.contains(QString()));
    QVERIFY(secrets::SecretFailure({SecretError::Failed, QStringLiteral("disk full")})
                .sentence()
                .contains(u"disk full"));
}

QTEST_GUILESS_MAIN(TestSecretStore)
#include "tst_secret_store.moc"
