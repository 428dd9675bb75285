// SPDX-License-Identifier: GPL-3.0-or-later
// The keychain on a bus where there is no Secret Service, or one that is no good. Run by with_keyring.sh.
#include "secret_store_contract.h"

#include "secrets/keychain_store.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVirtualObject>

#include <memory>
#include <vector>

using namespace sekisho;
using namespace sekisho::test;
using secrets::SecretError;
using secrets::StoreState;

namespace {

const secrets::SecretId Id{"profile", "openai", "default"};

/// A Secret Service that never answers, or says no to all, on a connection of its own.
class BadService final : public QDBusVirtualObject {
public:
    explicit BadService(bool denies)
        : m_denies(denies),
          m_bus(QDBusConnection::connectToBus(QDBusConnection::SessionBus, QStringLiteral("bad service")))
    {
        m_bus.registerVirtualObject(QStringLiteral("/"), this, QDBusConnection::SubPath);
        m_good = m_bus.registerService(QStringLiteral("org.freedesktop.secrets"));
    }
    ~BadService() override
    {
        m_bus.unregisterService(QStringLiteral("org.freedesktop.secrets"));
        QDBusConnection::disconnectFromBus(QStringLiteral("bad service"));
    }

    [[nodiscard]] bool isGood() const { return m_good; }
    [[nodiscard]] int calls() const { return static_cast<int>(m_calls.size()); }
    /// Gives up all that it was asked.
    void answerAll(const QString &error)
    {
        for (const QDBusMessage &call : std::exchange(m_calls, {}))
            m_bus.send(call.createErrorReply(error, QStringLiteral("as the test wants it")));
    }

    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &) override
    {
        m_calls.push_back(message);
        if (m_denies)
            answerAll(QStringLiteral("org.freedesktop.DBus.Error.AccessDenied"));
        return true;
    }

private:
    const bool m_denies;
    QDBusConnection m_bus;
    bool m_good = false;
    std::vector<QDBusMessage> m_calls;
};

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
    void hangingDoesNotStopTheNext();
};

void TestKeychainTroubles::absent()
{
    secrets::KeychainStore store;
    QCOMPARE(probe(store), failed(SecretError::Unavailable));
    QCOMPARE(store.state(), StoreState::Unavailable);
    QCOMPARE(read(store, Id), failed(SecretError::Unavailable));
    QCOMPARE(write(store, Id, "value"), failed(SecretError::Unavailable));
    QCOMPARE(remove(store, Id), failed(SecretError::Unavailable));
}

void TestKeychainTroubles::denied()
{
    const BadService service(true);
    QVERIFY(service.isGood());
    secrets::KeychainStore store;
    QCOMPARE(read(store, Id), failed(SecretError::Denied));
    QCOMPARE(store.state(), StoreState::Denied);
    QCOMPARE(write(store, Id, "value"), failed(SecretError::Denied));
    QVERIFY(service.calls() == 0);
}

void TestKeychainTroubles::hangingTimesOut()
{
    BadService service(false);
    QVERIFY(service.isGood());
    secrets::KeychainStore store(shortPatience());
    QSignalSpy changed(&store, &secrets::SecretStore::stateChanged);
    QCOMPARE(read(store, Id), failed(SecretError::TimedOut));
    QCOMPARE(store.state(), StoreState::NotAnswering);
    const int asked = service.calls();
    QVERIFY(asked > 0);
    // It is not asked again until somebody says so.
    QCOMPARE(read(store, Id), failed(SecretError::TimedOut));
    QCOMPARE(write(store, Id, "value"), failed(SecretError::TimedOut));
    QCOMPARE(service.calls(), asked);
    QCOMPARE(probe(store), failed(SecretError::TimedOut));
    QVERIFY(service.calls() > asked);
    QCOMPARE(changed.size(), 1);
}

void TestKeychainTroubles::lateAnswerIsNoticed()
{
    auto service = std::make_unique<BadService>(false);
    QVERIFY(service->isGood());
    secrets::KeychainStore store(shortPatience());
    QCOMPARE(read(store, Id), failed(SecretError::TimedOut));
    // The service dies: the late answers are errors, and the store looks for itself what there is now.
    service.reset();
    QTRY_COMPARE_WITH_TIMEOUT(store.state(), StoreState::Unavailable, 60'000);
}

void TestKeychainTroubles::hangingDoesNotStopTheNext()
{
    auto service = std::make_unique<BadService>(false);
    QVERIFY(service->isGood());
    secrets::KeychainStore first(shortPatience());
    QCOMPARE(read(first, Id), failed(SecretError::TimedOut));
    service.reset();
    // QtKeychain has one queue for the whole program, and its job of the first store may still hang there.
    const BadService other(true);
    QVERIFY(other.isGood());
    secrets::KeychainStore second;
    QCOMPARE(read(second, Id), failed(SecretError::Denied));
    QCOMPARE(probe(first), failed(SecretError::Denied));
}

QTEST_GUILESS_MAIN(TestKeychainTroubles)
#include "tst_keychain_troubles.moc"
