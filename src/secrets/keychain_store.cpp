// SPDX-License-Identifier: GPL-3.0-or-later
#include "secrets/keychain_store.h"

#include <QUuid>

#ifdef SEKISHO_SECRET_SERVICE
#include "secrets/secret_service_watch.h"
#endif

namespace sekisho::secrets {

namespace {

QString keyOf(const SecretId &id)
{
    return QString::fromStdString(id.key());
}

/// QtKeychain keeps keys in KWallet on its desktop, whatever else is on the bus (keychain_unix.cpp); what the
/// Secret Service says of itself is no news of those.
bool keepsInKWallet()
{
    return !qEnvironmentVariableIsEmpty("KDE_FULL_SESSION") ||
           qEnvironmentVariable("XDG_CURRENT_DESKTOP").split(u':').contains(u"KDE");
}

/// Not of the form of a key's address.
QString probeKey()
{
    return QStringLiteral("self-test");
}

} // namespace

KeychainStore::KeychainStore(KeychainPatience patience, QObject *parent)
    : SecretStore(parent), m_patience(patience)
{
    connect(this, &SecretStore::stateChanged, this, [this](StoreState state) {
        if (state != StoreState::Available)
            watch();
    });
}

KeychainStore::~KeychainStore() = default;

void KeychainStore::read(const SecretId &id, ReadCallback callback)
{
    m_operations.add(runRead(id, std::move(callback)));
}

void KeychainStore::write(const SecretId &id, Secret secret, DoneCallback callback)
{
    m_operations.add(runWrite(id, std::move(secret), std::move(callback)));
}

void KeychainStore::remove(const SecretId &id, DoneCallback callback)
{
    m_operations.add(runRemove(id, std::move(callback)));
}

void KeychainStore::probe(DoneCallback callback)
{
    m_operations.add(runProbe(std::move(callback)));
}

void KeychainStore::look(StateCallback callback)
{
#ifdef SEKISHO_SECRET_SERVICE
    if (!keepsInKWallet()) {
        askSecretService(this, [this, callback](SecretServiceState service) {
            switch (service) {
            case SecretServiceState::Unlocked:
                setState(StoreState::Available);
                break;
            case SecretServiceState::Locked:
                setState(StoreState::Locked);
                break;
            case SecretServiceState::Denied:
                setState(StoreState::Denied);
                break;
            case SecretServiceState::NoCollection:
            case SecretServiceState::Absent:
                setState(StoreState::Unavailable);
                break;
            case SecretServiceState::Unclear:
                deliver(callback, StoreState::Unknown);
                return;
            }
            deliver(callback, state());
        });
        return;
    }
#endif
    deliver(callback, StoreState::Unknown);
}

void KeychainStore::watch()
{
#ifdef SEKISHO_SECRET_SERVICE
    if (m_watch || keepsInKWallet())
        return;
    auto *watch = new SecretServiceWatch(this);
    connect(watch, &SecretServiceWatch::changed, this, [this] { look({}); });
    m_watch = watch;
#endif
}

Task<> KeychainStore::runRead(SecretId id, ReadCallback callback)
{
    if (state() == StoreState::NotAnswering) {
        deliver(callback, Failure{SecretFailure{SecretError::TimedOut, {}}});
    } else {
        KeychainAnswer answer =
            co_await ask(std::unique_ptr<KeychainJob>(KeychainJob::read(keyOf(id))), m_patience.reading);
        if (answer.kind == KeychainAnswer::Kind::Ok) {
            setState(StoreState::Available);
            deliver(callback, std::move(answer.secret));
        } else {
            SecretFailure failure = co_await failureOf(std::move(answer));
            setStateFrom(failure.error);
            deliver(callback, Failure{std::move(failure)});
        }
    }
}

Task<> KeychainStore::runWrite(SecretId id, Secret secret, DoneCallback callback)
{
    const QString why = objection(id, secret);
    if (!why.isEmpty()) {
        deliver(callback, Failure{SecretFailure{SecretError::Failed, why}});
    } else if (state() == StoreState::NotAnswering) {
        deliver(callback, Failure{SecretFailure{SecretError::TimedOut, {}}});
    } else {
        Outcome outcome = co_await keep(keyOf(id), std::move(secret), m_patience.writing);
        report(callback, std::move(outcome));
    }
}

Task<> KeychainStore::runRemove(SecretId id, DoneCallback callback)
{
    if (state() == StoreState::NotAnswering) {
        deliver(callback, Failure{SecretFailure{SecretError::TimedOut, {}}});
    } else {
        Outcome outcome = co_await drop(keyOf(id), m_patience.writing);
        report(callback, std::move(outcome));
    }
}

Task<> KeychainStore::runProbe(DoneCallback callback)
{
    const std::string value = QUuid::createUuid().toString(QUuid::Id128).toStdString();
    Outcome outcome = co_await keep(probeKey(), Secret(value), m_patience.reading);
    if (outcome)
        outcome = co_await drop(probeKey(), m_patience.reading);
    report(callback, std::move(outcome));
}

Task<KeychainStore::Outcome> KeychainStore::keep(QString key, Secret secret,
                                                 std::chrono::milliseconds patience)
{
    KeychainAnswer written =
        co_await ask(std::unique_ptr<KeychainJob>(KeychainJob::write(key, secret)), patience);
    if (written.kind != KeychainAnswer::Kind::Ok) {
        SecretFailure failure = co_await failureOf(std::move(written));
        // There is no "not found" of a write: the place to write to is what is missing.
        if (failure.error == SecretError::NotFound)
            failure.error = SecretError::Failed;
        co_return Failure{std::move(failure)};
    }
    KeychainAnswer back = co_await ask(std::unique_ptr<KeychainJob>(KeychainJob::read(key)), patience);
    if (back.kind == KeychainAnswer::Kind::Ok && back.secret.reveal() == secret.reveal())
        co_return Done();
    if (back.kind == KeychainAnswer::Kind::Ok || back.kind == KeychainAnswer::Kind::NotFound)
        co_return Failure{SecretFailure{SecretError::Failed, tr("what was written cannot be read back")}};
    SecretFailure failure = co_await failureOf(std::move(back));
    co_return Failure{std::move(failure)};
}

Task<KeychainStore::Outcome> KeychainStore::drop(QString key, std::chrono::milliseconds patience)
{
    KeychainAnswer removed = co_await ask(std::unique_ptr<KeychainJob>(KeychainJob::remove(key)), patience);
    if (removed.kind != KeychainAnswer::Kind::Ok && removed.kind != KeychainAnswer::Kind::NotFound) {
        SecretFailure failure = co_await failureOf(std::move(removed));
        co_return Failure{std::move(failure)};
    }
    KeychainAnswer back = co_await ask(std::unique_ptr<KeychainJob>(KeychainJob::read(key)), patience);
    if (back.kind == KeychainAnswer::Kind::Ok)
        co_return Failure{SecretFailure{SecretError::Failed, tr("what was removed is still there")}};
    SecretFailure failure = co_await failureOf(std::move(back));
    if (failure.error == SecretError::NotFound)
        co_return Done();
    co_return Failure{std::move(failure)};
}

Task<KeychainAnswer> KeychainStore::ask(std::unique_ptr<KeychainJob> job, std::chrono::milliseconds patience)
{
    Signal<KeychainAnswer> answered;
    job->start(
        patience, [&answered](KeychainAnswer answer) { answered.set(std::move(answer)); },
        [store = QPointer<KeychainStore>(this)] {
            if (store)
                store->answeredLate();
        });
    co_return co_await answered;
}

Task<SecretServiceState> KeychainStore::serviceState()
{
#ifdef SEKISHO_SECRET_SERVICE
    Signal<SecretServiceState> answered;
    askSecretService(this, [&answered](SecretServiceState state) { answered.set(state); });
    co_return co_await answered;
#else
    co_return SecretServiceState::Unclear;
#endif
}

Task<SecretFailure> KeychainStore::failureOf(KeychainAnswer answer)
{
    using Kind = KeychainAnswer::Kind;
    if (answer.kind == Kind::TimedOut)
        co_return SecretFailure{SecretError::TimedOut, {}};
    if (answer.kind == Kind::NoBackend)
        co_return SecretFailure{SecretError::Unavailable, answer.message};
    const SecretServiceState service = co_await serviceState();
    SecretError error = SecretError::Failed;
    if (service == SecretServiceState::Locked)
        error = SecretError::Locked;
    else if (service == SecretServiceState::Denied || answer.kind == Kind::AccessDenied)
        error = SecretError::Denied;
    else if (answer.kind == Kind::NotFound)
        error = service == SecretServiceState::Absent ? SecretError::Unavailable : SecretError::NotFound;
    else if (service == SecretServiceState::Absent || service == SecretServiceState::NoCollection)
        error = SecretError::Unavailable;
    co_return SecretFailure{error, answer.message};
}

void KeychainStore::report(const DoneCallback &callback, Outcome outcome)
{
    if (outcome)
        setState(StoreState::Available);
    else
        setStateFrom(outcome.error().error);
    deliver(callback, std::move(outcome));
}

void KeychainStore::answeredLate()
{
    if (state() == StoreState::NotAnswering)
        probe({});
}

} // namespace sekisho::secrets
