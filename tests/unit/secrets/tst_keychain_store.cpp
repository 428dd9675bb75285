// SPDX-License-Identifier: GPL-3.0-or-later
// The keychain against a real gnome-keyring-daemon, open and locked. Run by with_keyring.sh.
#include "secret_store_contract.h"

#include "secrets/keychain_store.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusReply>
#include <QDBusVariant>

using namespace sekisho;
using namespace sekisho::test;
using secrets::SecretError;
using secrets::StoreState;

namespace {

const secrets::SecretId Id{"profile", "openai", "default"};
const secrets::SecretId Other{"profile", "anthropic", "default"};

QDBusMessage call(const char *path, const char *interface, const char *method, const QVariantList &arguments)
{
    QDBusMessage message =
        QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.secrets"), QString::fromLatin1(path),
                                       QString::fromLatin1(interface), QString::fromLatin1(method));
    message.setArguments(arguments);
    return QDBusConnection::sessionBus().call(message);
}

constexpr const char *Service = "/org/freedesktop/secrets";
constexpr const char *ServiceInterface = "org.freedesktop.Secret.Service";
constexpr const char *Collection = "/org/freedesktop/secrets/collection/login";

} // namespace

/// The Secret of the specification: session, parameters, value, content type.
struct WireSecret {
    QDBusObjectPath session;
    QByteArray parameters;
    QByteArray value;
    QString type;
};
Q_DECLARE_METATYPE(WireSecret)

QDBusArgument &operator<<(QDBusArgument &out, const WireSecret &secret)
{
    out.beginStructure();
    out << secret.session << secret.parameters << secret.value << secret.type;
    out.endStructure();
    return out;
}
const QDBusArgument &operator>>(const QDBusArgument &in, WireSecret &secret)
{
    in.beginStructure();
    in >> secret.session >> secret.parameters >> secret.value >> secret.type;
    in.endStructure();
    return in;
}

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

private:
    static void lock();
    static void unlock();
    static int itemCount();
};

void TestKeychainStore::initTestCase()
{
    qDBusRegisterMetaType<WireSecret>();
    // Started just now by the launcher.
    QTRY_VERIFY_WITH_TIMEOUT(QDBusConnection::sessionBus().interface()->isServiceRegistered(
                                 QStringLiteral("org.freedesktop.secrets")),
                             60'000);
}

void TestKeychainStore::init()
{
    unlock();
}

void TestKeychainStore::lock()
{
    const QDBusMessage reply = call(Service, ServiceInterface, "Lock",
                                    {QVariant::fromValue(QList{QDBusObjectPath(QLatin1String(Collection))})});
    QCOMPARE(reply.type(), QDBusMessage::ReplyMessage);
}

void TestKeychainStore::unlock()
{
    const QDBusMessage session =
        call(Service, ServiceInterface, "OpenSession",
             {QStringLiteral("plain"), QVariant::fromValue(QDBusVariant(QString()))});
    QCOMPARE(session.type(), QDBusMessage::ReplyMessage);
    WireSecret password;
    password.session = session.arguments().at(1).value<QDBusObjectPath>();
    password.value = "test password";
    password.type = QStringLiteral("text/plain");
    const QDBusMessage reply = call(
        Service, "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface", "UnlockWithMasterPassword",
        {QVariant::fromValue(QDBusObjectPath(QLatin1String(Collection))), QVariant::fromValue(password)});
    QVERIFY2(reply.type() == QDBusMessage::ReplyMessage, qPrintable(reply.errorMessage()));
}

int TestKeychainStore::itemCount()
{
    const QDBusMessage reply =
        call(Collection, "org.freedesktop.DBus.Properties", "Get",
             {QStringLiteral("org.freedesktop.Secret.Collection"), QStringLiteral("Items")});
    QList<QDBusObjectPath> items;
    reply.arguments().value(0).value<QDBusVariant>().variant().value<QDBusArgument>() >> items;
    return static_cast<int>(items.size());
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
    const int before = itemCount();
    QCOMPARE(write(store, Id, "one"), Fine);
    QCOMPARE(write(store, Id, "two"), Fine);
    QCOMPARE(itemCount(), before + 1); // replaced, not added
    QMap<QString, QString> attributes{{QStringLiteral("server"), QStringLiteral("org.sekisho.Sekisho")},
                                      {QStringLiteral("user"), QStringLiteral("profile/openai/default")},
                                      {QStringLiteral("type"), QStringLiteral("plaintext")}};
    qDBusRegisterMetaType<QMap<QString, QString>>();
    const QDBusMessage reply =
        call(Service, ServiceInterface, "SearchItems", {QVariant::fromValue(attributes)});
    QList<QDBusObjectPath> items;
    reply.arguments().value(0).value<QDBusArgument>() >> items;
    QCOMPARE(items.size(), 1);
    QCOMPARE(remove(store, Id), Fine);
    QCOMPARE(itemCount(), before);
}

void TestKeychainStore::leavesNoProbeBehind()
{
    secrets::KeychainStore store;
    const int before = itemCount();
    QCOMPARE(probe(store), Fine);
    QCOMPARE(itemCount(), before);
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
    lock();
    // Nobody is there to be asked for the password.
    QCOMPARE(read(store, Id), failed(SecretError::Locked));
    QCOMPARE(store.state(), StoreState::Locked);
    QCOMPARE(read(store, Other), failed(SecretError::Locked));
    QCOMPARE(write(store, Id, "new"), failed(SecretError::Locked));
    QCOMPARE(remove(store, Id), failed(SecretError::Locked));
    QCOMPARE(probe(store), failed(SecretError::Locked));
    QCOMPARE(changed.size(), 1);
    unlock();
    QCOMPARE(read(store, Id), found("behind the lock"));
    QCOMPARE(remove(store, Id), Fine);
}

void TestKeychainStore::unlockingIsNoticed()
{
    secrets::KeychainStore store;
    lock();
    QCOMPARE(probe(store), failed(SecretError::Locked));
    unlock();
    QCOMPARE(probe(store), Fine);
    QCOMPARE(store.state(), StoreState::Available);
}

QTEST_GUILESS_MAIN(TestKeychainStore)
#include "tst_keychain_store.moc"
