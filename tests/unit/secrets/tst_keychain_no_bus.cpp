// SPDX-License-Identifier: GPL-3.0-or-later
// The keychain where there is no session bus: a server, a container. Run by with_keyring.sh.
#include "secret_store_contract.h"

#include "secrets/keychain_store.h"

using namespace sekisho;
using namespace sekisho::test;
using secrets::SecretError;

class TestKeychainNoBus : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void saysSo();
};

void TestKeychainNoBus::saysSo()
{
    const secrets::SecretId id{"profile", "openai", "default"};
    secrets::KeychainStore store;
    QCOMPARE(look(store), secrets::StoreState::Unavailable);
    QCOMPARE(probe(store), failed(SecretError::Unavailable));
    QCOMPARE(store.state(), secrets::StoreState::Unavailable);
    QCOMPARE(read(store, id), failed(SecretError::Unavailable));
    QCOMPARE(write(store, id, "value"), failed(SecretError::Unavailable));
    QCOMPARE(remove(store, id), failed(SecretError::Unavailable));
}

QTEST_GUILESS_MAIN(TestKeychainNoBus)
#include "tst_keychain_no_bus.moc"
