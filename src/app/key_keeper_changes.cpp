// SPDX-License-Identifier: GPL-3.0-or-later
// What changes keys: each operation is done as a whole, or undone and said to have failed.
#include "app/key_keeper.h"

#include "app/key_origins.h"
#include "base/redaction.h"
#include "settings/config_rules.h"

#include <QDateTime>

#include <algorithm>
#include <utility>

namespace sekisho::app {

using gateway::KeySource;
using gateway::KeyState;
using secrets::SecretError;
using secrets::SecretFailure;

namespace {

using Step = KeyFailure::Step;

KeyFailure asked(const QString &sentence)
{
    return {Step::Asked, {}, sentence};
}

KeyFailure ofTheKeychain(const SecretFailure &failure)
{
    return {Step::Keychain, failure.error, failure.sentence()};
}

/// What is wrong with a key before anybody is asked to keep it.
std::optional<KeyFailure> objection(const KeyName &name, const Secret &secret,
                                    const std::vector<http::Origin> &origins)
{
    if (!settings::rules::slug(name.provider).empty())
        return asked(KeyKeeper::tr("A provider's name has small letters, digits and \"-\" only."));
    if (!settings::rules::alias(name.alias).empty())
        return asked(KeyKeeper::tr("A key's name has 1 to 64 letters, digits, \"-\", \"_\" and \".\" only."));
    const std::string_view bytes = secret.reveal();
    if (bytes.empty())
        return asked(KeyKeeper::tr("The key is empty."));
    if (!std::all_of(bytes.begin(), bytes.end(), [](char c) { return c >= ' ' && c <= '~'; }))
        return asked(KeyKeeper::tr("The key has characters that no key has, such as a line break."));
    if (origins.empty())
        return asked(KeyKeeper::tr("It is not said where the key may go."));
    return std::nullopt;
}

settings::KeyEntry *findKey(settings::Config &config, const KeyName &name)
{
    const auto found =
        std::find_if(config.keys.begin(), config.keys.end(), [&](const settings::KeyEntry &key) {
            return key.provider == name.provider && key.alias == name.alias;
        });
    return found == config.keys.end() ? nullptr : &*found;
}

std::optional<settings::KeyEntry> indexed(settings::Config config, const KeyName &name)
{
    const settings::KeyEntry *key = findKey(config, name);
    return key ? std::optional(*key) : std::nullopt;
}

QString nothingChanged(const QString &sentence)
{
    return sentence + u' ' + KeyKeeper::tr("Nothing was changed.");
}

} // namespace

void KeyKeeper::set(const KeyName &name, Secret secret, std::vector<http::Origin> origins, Callback callback)
{
    m_operations.add(runSet(name, std::move(secret), std::move(origins), std::move(callback)));
}

void KeyKeeper::useForThisRunOnly(const KeyName &name, Secret secret, std::vector<http::Origin> origins,
                                  Callback callback)
{
    m_operations.add(runSession(name, std::move(secret), std::move(origins), std::move(callback)));
}

void KeyKeeper::remove(const KeyName &name, KeySource source, Callback callback)
{
    m_operations.add(source == KeySource::Session ? runRemoveSession(name, std::move(callback))
                                                  : runRemove(name, source, std::move(callback)));
}

void KeyKeeper::confirmOrigin(const KeyName &name, KeySource source, const http::Origin &origin,
                              Callback callback)
{
    m_operations.add(runConfirm(name, source, origin, std::move(callback)));
}

Task<> KeyKeeper::runSet(KeyName name, Secret secret, std::vector<http::Origin> origins, Callback callback)
{
    std::optional<KeyFailure> failure = objection(name, secret, origins);
    if (!failure)
        failure = indexProblem();
    if (failure) {
        report(callback, Failure{std::move(*failure)});
        co_return;
    }
    std::optional<Secret> before;
    if (indexed(m_config.config(), name)) {
        StoredSecret old = co_await read(name);
        if (old) {
            before = std::move(*old);
        } else if (old.error().error != SecretError::NotFound) {
            failure = ofTheKeychain(old.error());
            failure->sentence = nothingChanged(failure->sentence);
            report(callback, Failure{std::move(*failure)});
            co_return;
        }
    }
    const Stored written = co_await write(*m_keychain, name, secret.clone());
    if (!written) {
        failure = ofTheKeychain(written.error());
        if (written.error().error == SecretError::TimedOut) {
            failure->sentence += u' ' + tr("It may still take the key later on; set it again to be sure.");
        } else if (written.error().error == SecretError::Failed) {
            // It may have kept a part of it.
            const bool undone = co_await restore(name, std::move(before));
            if (undone)
                failure->sentence = nothingChanged(failure->sentence);
        }
        report(callback, Failure{std::move(*failure)});
        co_return;
    }
    settings::KeyEntry entry;
    entry.provider = name.provider;
    entry.alias = name.alias;
    entry.lastFour = lastFour(secret.reveal());
    // To the millisecond: that it differs is what tells a running program of another key.
    entry.created = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toStdString();
    entry.origins = toStrings(origins);
    failure = updateIndex(name, entry);
    if (failure) {
        const bool undone = co_await restore(name, std::move(before));
        failure->sentence = undone
                                ? nothingChanged(failure->sentence)
                                : failure->sentence + u' ' + tr("The keychain has the new key all the same.");
        report(callback, Failure{std::move(*failure)});
        co_return;
    }
    setReady(name, std::move(secret));
    // If it works now, it works for the others as well.
    readUnreadable();
    report(callback, Done());
}

Task<> KeyKeeper::runSession(KeyName name, Secret secret, std::vector<http::Origin> origins,
                             Callback callback)
{
    if (std::optional<KeyFailure> failure = objection(name, secret, origins)) {
        report(callback, Failure{std::move(*failure)});
        co_return;
    }
    const Stored written = co_await write(m_sessionStore, name, secret.clone());
    if (!written) {
        report(callback, Failure{ofTheKeychain(written.error())});
        co_return;
    }
    m_session[name] = {name, KeySource::Session, KeyState::Ready, {}, lastFour(secret.reveal()),
                       {},   toStrings(origins)};
    if (m_sink.grant) {
        gateway::KeyGrant grant;
        grant.provider = name.provider;
        grant.alias = name.alias;
        grant.source = KeySource::Session;
        grant.origins = std::move(origins);
        grant.secret = std::move(secret);
        m_sink.grant(std::move(grant));
    }
    Q_EMIT changed();
    report(callback, Done());
}

Task<> KeyKeeper::runRemove(KeyName name, KeySource source, Callback callback)
{
    std::optional<KeyFailure> failure;
    if (source == KeySource::Environment)
        failure = asked(tr("A key of the environment is gone when its variable is, at the next start."));
    else if (!indexed(m_config.config(), name))
        failure = asked(tr("There is no stored key for %1.").arg(QString::fromStdString(toString(name))));
    else
        failure = indexProblem();
    if (failure) {
        report(callback, Failure{std::move(*failure)});
        co_return;
    }
    std::optional<Secret> before;
    StoredSecret old = co_await read(name);
    if (old)
        before = std::move(*old);
    const Stored dropped = co_await drop(*m_keychain, name);
    if (!dropped) {
        failure = ofTheKeychain(dropped.error());
        if (dropped.error().error != SecretError::TimedOut)
            failure->sentence = nothingChanged(failure->sentence);
        report(callback, Failure{std::move(*failure)});
        co_return;
    }
    failure = updateIndex(name, std::nullopt);
    if (failure) {
        bool undone = before.has_value();
        if (undone)
            undone = co_await restore(name, std::move(before));
        failure->sentence =
            undone ? nothingChanged(failure->sentence)
                   : failure->sentence + u' ' + tr("The key is gone from the keychain all the same.");
        report(callback, Failure{std::move(*failure)});
        co_return;
    }
    if (m_sink.revoke)
        m_sink.revoke(name, KeySource::Stored);
    Q_EMIT changed();
    readUnreadable();
    report(callback, Done());
}

Task<> KeyKeeper::runRemoveSession(KeyName name, Callback callback)
{
    if (m_session.erase(name) == 0) {
        report(callback,
               Failure{asked(
                   tr("There is no key of this run for %1.").arg(QString::fromStdString(toString(name))))});
        co_return;
    }
    if (m_sink.revoke)
        m_sink.revoke(name, KeySource::Session);
    const Stored dropped = co_await drop(m_sessionStore, name);
    Q_EMIT changed();
    if (dropped)
        report(callback, Done());
    else
        report(callback, Failure{ofTheKeychain(dropped.error())});
}

Task<> KeyKeeper::runConfirm(KeyName name, KeySource source, http::Origin origin, Callback callback)
{
    std::vector<std::string> origins;
    std::optional<KeyFailure> failure;
    const auto session = m_session.find(name);
    const auto entry = indexed(m_config.config(), name);
    if (source == KeySource::Session && session != m_session.end())
        origins = session->second.origins;
    else if (source == KeySource::Stored && entry)
        origins = entry->origins;
    else
        failure = asked(tr("There is no such key for %1.").arg(QString::fromStdString(toString(name))));
    if (!failure && std::find(origins.begin(), origins.end(), origin.toString()) == origins.end()) {
        origins.push_back(origin.toString());
        if (source == KeySource::Session) {
            session->second.origins = origins;
        } else {
            settings::KeyEntry wanted = *entry;
            wanted.origins = origins;
            failure = updateIndex(name, wanted);
        }
    }
    if (failure) {
        report(callback, Failure{std::move(*failure)});
        co_return;
    }
    if (m_sink.setOrigins)
        m_sink.setOrigins(name, source, parseOrigins(origins));
    Q_EMIT changed();
    report(callback, Done());
}

std::optional<KeyFailure> KeyKeeper::indexProblem()
{
    const auto same = m_config.update([](settings::Config &) {});
    if (same)
        return std::nullopt;
    return KeyFailure{
        Step::Configuration,
        {},
        nothingChanged(tr("%1 cannot be changed: %2.")
                           .arg(m_config.path(), QString::fromStdString(same.error().message())))};
}

std::optional<KeyFailure> KeyKeeper::updateIndex(const KeyName &name,
                                                 const std::optional<settings::KeyEntry> &wanted)
{
    // Known before it is written: what the file says then is no news to applyIndex(), which is called from
    // within.
    auto known = m_entries.extract(name);
    if (wanted) {
        Entry entry;
        if (known)
            entry = known.mapped();
        entry.index = *wanted;
        m_entries[name] = std::move(entry);
    }
    const auto updated = m_config.update([&](settings::Config &config) {
        settings::KeyEntry *present = findKey(config, name);
        if (!wanted && present)
            config.keys.erase(config.keys.begin() + (present - config.keys.data()));
        else if (!wanted)
            return;
        else if (present)
            *present = *wanted;
        else
            config.keys.push_back(*wanted);
    });
    if (updated)
        return std::nullopt;
    m_entries.erase(name);
    if (known)
        m_entries.insert(std::move(known));
    return KeyFailure{Step::Configuration,
                      {},
                      tr("%1 could not be changed: %2.")
                          .arg(m_config.path(), QString::fromStdString(updated.error().message()))};
}

Task<KeyKeeper::Stored> KeyKeeper::write(secrets::SecretStore &store, KeyName name, Secret secret)
{
    Signal<Stored> answered;
    store.write(idOf(name), std::move(secret),
                [&answered](Stored stored) { answered.set(std::move(stored)); });
    co_return co_await answered;
}

Task<KeyKeeper::Stored> KeyKeeper::drop(secrets::SecretStore &store, KeyName name)
{
    Signal<Stored> answered;
    store.remove(idOf(name), [&answered](Stored stored) { answered.set(std::move(stored)); });
    co_return co_await answered;
}

Task<bool> KeyKeeper::restore(KeyName name, std::optional<Secret> before)
{
    if (before) {
        const Stored written = co_await write(*m_keychain, name, std::move(*before));
        co_return written.ok();
    }
    const Stored dropped = co_await drop(*m_keychain, name);
    co_return dropped.ok();
}

void KeyKeeper::report(const Callback &callback, Outcome outcome)
{
    if (callback)
        QMetaObject::invokeMethod(
            this, [callback, outcome = std::move(outcome)] { callback(outcome); }, Qt::QueuedConnection);
}

} // namespace sekisho::app
