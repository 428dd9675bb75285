// SPDX-License-Identifier: GPL-3.0-or-later
// The keychain against a real gnome-keyring-daemon, open and locked. Run by with_keyring.sh.
#include "secret_store_contract.h"

#include "secrets/keychain_store.h"
#include "support/test_keyring.h"

#include <QDBusArgument>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusObjectPath>

using namespace sekisho;
using namespace sekisho::test;
using secrets::SecretError;
using secrets::StoreState;

namespace {

const secrets::SecretId Id{"profile", "openai", "default"};
const secrets::SecretId Other{"profile", "anthropic", "default"};

} // namespace

class TestKeychainStore : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void keepsTheContract();
    void keepsKeysBetweenStores();
    void showsAsTextToTheSystem();
    void leavesNoProbeBehind();
    void destroyedStoreLetsItsJobsGo();
    void lockedIsNotMissing();
    void unlockingIsNoticed();
    void lookingAsksForNothing();
};

void TestKeychainStore::initTestCase()
{
    // Started just now by the launcher.
    QVERIFY(waitForKeyring());
}

void TestKeychainStore::init()
{
    QVERIFY(unlockKeyring());
}

void TestKeychainStore::keepsTheContract()
{
    secrets::KeychainStore store;
    QVERIFY(store.isPersistent());
    QCOMPARE(store.state(), StoreState::Unknown);
    checkContract(store);
}

void TestKeychainStore::keepsKeysBetweenStores()
{
    {
        secrets::KeychainStore store;
        QCOMPARE(write(store, Id, "kept"), Fine);
    }
    secrets::KeychainStore store;
    QCOMPARE(read(store, Id), found("kept"));
    QCOMPARE(remove(store, Id), Fine);
}

void TestKeychainStore::showsAsTextToTheSystem()
{
    secrets::KeychainStore store;
    const int before = keyringItems();
    QCOMPARE(write(store, Id, "one"), Fine);
    QCOMPARE(write(store, Id, "two"), Fine);
    QCOMPARE(keyringItems(), before + 1); // replaced, not added
    QMap<QString, QString> attributes{{QStringLiteral("server"), QStringLiteral("org.sekisho.Sekisho")},
                                      {QStringLiteral("user"), QStringLiteral("profile/openai/default")},
                                      {QStringLiteral("type"), QStringLiteral("plaintext")}};
    qDBusRegisterMetaType<QMap<QString, QString>>();
    const QDBusMessage reply = callKeyring(KeyringService, KeyringServiceInterface, "SearchItems",
                                           {QVariant::fromValue(attributes)});
    QList<QDBusObjectPath> items;
    reply.arguments().value(0).value<QDBusArgument>() >> items;
    QCOMPARE(items.size(), 1);
    QCOMPARE(remove(store, Id), Fine);
    QCOMPARE(keyringItems(), before);
}

void TestKeychainStore::leavesNoProbeBehind()
{
    secrets::KeychainStore store;
    const int before = keyringItems();
    QCOMPARE(probe(store), Fine);
    QCOMPARE(keyringItems(), before);
}

void TestKeychainStore::destroyedStoreLetsItsJobsGo()
{
    bool called = false;
    {
        secrets::KeychainStore store;
        store.write(Id, Secret("value"), [&](const auto &) { called = true; });
        store.read(Id, [&](const auto &) { called = true; });
        QCoreApplication::processEvents(); // the first job has started
    }
    // The next store is not stopped by what the first one left.
    secrets::KeychainStore store;
    QCOMPARE(write(store, Id, "other"), Fine);
    QCOMPARE(remove(store, Id), Fine);
    QVERIFY(!called);
}

void TestKeychainStore::lockedIsNotMissing()
{
    secrets::KeychainStore store;
    QCOMPARE(write(store, Id, "behind the lock"), Fine);
    QSignalSpy changed(&store, &secrets::SecretStore::stateChanged);
    QVERIFY(lockKeyring());
    // Nobody is there to be asked for the password.
    QCOMPARE(read(store, Id), failed(SecretError::Locked));
    QCOMPARE(store.state(), StoreState::Locked);
    QCOMPARE(read(store, Other), failed(SecretError::Locked));
    QCOMPARE(write(store, Id, "new"), failed(SecretError::Locked));
    QCOMPARE(remove(store, Id), failed(SecretError::Locked));
    QCOMPARE(probe(store), failed(SecretError::Locked));
    QCOMPARE(changed.size(), 1);
    QVERIFY(unlockKeyring());
    QCOMPARE(read(store, Id), found("behind the lock"));
    QCOMPARE(remove(store, Id), Fine);
}

void TestKeychainStore::unlockingIsNoticed()
{
    secrets::KeychainStore store;
    QVERIFY(lockKeyring());
    QCOMPARE(probe(store), failed(SecretError::Locked));
    QVERIFY(unlockKeyring());
    // Without being asked: the service tells.
    QTRY_COMPARE_WITH_TIMEOUT(store.state(), StoreState::Available, 60'000);
    QCOMPARE(probe(store), Fine);
}

void TestKeychainStore::lookingAsksForNothing()
{
    secrets::KeychainStore store;
    const int before = keyringItems();
    QCOMPARE(look(store), StoreState::Available);
    QVERIFY(lockKeyring());
    QCOMPARE(look(store), StoreState::Locked);
    QCOMPARE(store.state(), StoreState::Locked);
    QVERIFY(unlockKeyring());
    QCOMPARE(look(store), StoreState::Available);
    QCOMPARE(keyringItems(), before);
}

QTEST_GUILESS_MAIN(TestKeychainStore)
#include "tst_keychain_store.moc"
