// SPDX-License-Identifier: GPL-3.0-or-later
// The keychain on a bus where there is no Secret Service, or one that is no good. Run by with_keyring.sh.
#include "secret_store_contract.h"

#include "secrets/keychain_store.h"
#include "support/bad_secret_service.h"

#include <memory>

using namespace sekisho;
using namespace sekisho::test;
using secrets::SecretError;
using secrets::StoreState;

namespace {

const secrets::SecretId Id{"profile", "openai", "default"};

secrets::KeychainPatience shortPatience()
{
    return {std::chrono::milliseconds(300), std::chrono::milliseconds(300)};
}

} // namespace

class TestKeychainTroubles : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void absent();
    void denied();
    void hangingTimesOut();
    void lateAnswerIsNoticed();
    void aServiceThatComesIsNoticed();
    void hangingDoesNotStopTheNext();
};

void TestKeychainTroubles::absent()
{
    secrets::KeychainStore store;
    QCOMPARE(look(store), StoreState::Unavailable);
    QCOMPARE(probe(store), failed(SecretError::Unavailable));
    QCOMPARE(store.state(), StoreState::Unavailable);
    QCOMPARE(read(store, Id), failed(SecretError::Unavailable));
    QCOMPARE(write(store, Id, "value"), failed(SecretError::Unavailable));
    QCOMPARE(remove(store, Id), failed(SecretError::Unavailable));
}

void TestKeychainTroubles::denied()
{
    const BadSecretService service(true);
    QVERIFY(service.isGood());
    secrets::KeychainStore store;
    QCOMPARE(read(store, Id), failed(SecretError::Denied));
    QCOMPARE(store.state(), StoreState::Denied);
    QCOMPARE(look(store), StoreState::Denied);
    QCOMPARE(write(store, Id, "value"), failed(SecretError::Denied));
    QVERIFY(service.calls() == 0);
}

void TestKeychainTroubles::hangingTimesOut()
{
    BadSecretService service(false);
    QVERIFY(service.isGood());
    secrets::KeychainStore store(shortPatience());
    QSignalSpy changed(&store, &secrets::SecretStore::stateChanged);
    QCOMPARE(read(store, Id), failed(SecretError::TimedOut));
    QCOMPARE(store.state(), StoreState::NotAnswering);
    const int asked = service.calls();
    QVERIFY(asked > 0);
    QCOMPARE(look(store), StoreState::Unknown);
    QCOMPARE(store.state(), StoreState::NotAnswering);
    const int looked = service.calls();
    // It is not asked for keys again until somebody says so.
    QCOMPARE(read(store, Id), failed(SecretError::TimedOut));
    QCOMPARE(write(store, Id, "value"), failed(SecretError::TimedOut));
    QCOMPARE(service.calls(), looked);
    QCOMPARE(probe(store), failed(SecretError::TimedOut));
    QVERIFY(service.calls() > looked);
    QCOMPARE(changed.size(), 1);
}

void TestKeychainTroubles::lateAnswerIsNoticed()
{
    auto service = std::make_unique<BadSecretService>(false);
    QVERIFY(service->isGood());
    secrets::KeychainStore store(shortPatience());
    QCOMPARE(read(store, Id), failed(SecretError::TimedOut));
    // The service dies: the late answers are errors, and the store looks for itself what there is now.
    service.reset();
    QTRY_COMPARE_WITH_TIMEOUT(store.state(), StoreState::Unavailable, 60'000);
}

void TestKeychainTroubles::aServiceThatComesIsNoticed()
{
    secrets::KeychainStore store;
    QCOMPARE(read(store, Id), failed(SecretError::Unavailable));
    const BadSecretService service(true);
    QVERIFY(service.isGood());
    QTRY_COMPARE_WITH_TIMEOUT(store.state(), StoreState::Denied, 60'000);
}

void TestKeychainTroubles::hangingDoesNotStopTheNext()
{
    auto service = std::make_unique<BadSecretService>(false);
    QVERIFY(service->isGood());
    secrets::KeychainStore first(shortPatience());
    QCOMPARE(read(first, Id), failed(SecretError::TimedOut));
    service.reset();
    // QtKeychain has one queue for the whole program, and its job of the first store may still hang there.
    const BadSecretService other(true);
    QVERIFY(other.isGood());
    secrets::KeychainStore second;
    QCOMPARE(read(second, Id), failed(SecretError::Denied));
    QCOMPARE(probe(first), failed(SecretError::Denied));
}

QTEST_GUILESS_MAIN(TestKeychainTroubles)
#include "tst_keychain_troubles.moc"
