// SPDX-License-Identifier: GPL-3.0-or-later
// Reading: from the index and the keychain to the gateway. The operations are in key_keeper_changes.cpp.
#include "app/key_keeper.h"

#include "app/key_origins.h"
#include "base/redaction.h"

#include <algorithm>
#include <utility>

namespace sekisho::app {

using gateway::KeySource;
using gateway::KeyState;
using secrets::SecretError;
using secrets::SecretFailure;
using secrets::StoreState;

namespace {

KeyName nameOf(const settings::KeyEntry &index)
{
    return {index.provider, index.alias};
}

/// Whether the next key would fare the same. Denied is not among them: some keychains ask for each key.
bool isOfTheWholeKeychain(SecretError error)
{
    return error == SecretError::Locked || error == SecretError::Unavailable ||
           error == SecretError::TimedOut;
}

std::optional<SecretError> errorOf(StoreState state)
{
    switch (state) {
    case StoreState::Locked:
        return SecretError::Locked;
    case StoreState::Denied:
        return SecretError::Denied;
    case StoreState::Unavailable:
        return SecretError::Unavailable;
    case StoreState::NotAnswering:
        return SecretError::TimedOut;
    case StoreState::Unknown:
    case StoreState::Available:
        break;
    }
    return std::nullopt;
}

/// Why a key cannot be read. The store's own sentence speaks of keeping keys where there is no keychain.
QString reasonOf(const SecretFailure &failure)
{
    return failure.error == SecretError::Unavailable ? KeyKeeper::tr("There is no keychain.")
                                                     : failure.sentence();
}

KeyInfo infoOf(const KeyName &name, const settings::KeyEntry &index, KeyState state, const QString &reason)
{
    return {name, KeySource::Stored, state, reason, index.lastFour, index.created, index.origins};
}

} // namespace

KeyKeeper::KeyKeeper(std::string profile, settings::ConfigFile &config,
                     std::unique_ptr<secrets::SecretStore> keychain, KeySink sink, QObject *parent)
    : QObject(parent),
      m_profile(std::move(profile)),
      m_config(config),
      m_sink(std::move(sink)),
      m_keychain(std::move(keychain))
{
    connect(m_keychain.get(), &secrets::SecretStore::stateChanged, this, &KeyKeeper::onKeychainState);
}

KeyKeeper::~KeyKeeper() = default;

void KeyKeeper::start()
{
    applyIndex();
}

void KeyKeeper::applyIndex()
{
    const std::vector<settings::KeyEntry> &index = m_config.config().keys;
    bool differs = false;
    for (auto it = m_entries.begin(); it != m_entries.end();) {
        const bool stays = std::any_of(index.begin(), index.end(), [&](const settings::KeyEntry &entry) {
            return nameOf(entry) == it->first;
        });
        if (stays) {
            ++it;
            continue;
        }
        if (m_sink.revoke)
            m_sink.revoke(it->first, KeySource::Stored);
        it = m_entries.erase(it);
        differs = true;
    }
    for (const settings::KeyEntry &wanted : index) {
        const KeyName name = nameOf(wanted);
        const auto [place, isNew] = m_entries.try_emplace(name);
        Entry &entry = place->second;
        if (!isNew && entry.index == wanted)
            continue;
        differs = true;
        const settings::KeyEntry before = std::exchange(entry.index, wanted);
        if (!isNew && before.created == wanted.created && before.lastFour == wanted.lastFour) {
            if (m_sink.setOrigins)
                m_sink.setOrigins(name, KeySource::Stored, parseOrigins(wanted.origins));
            continue;
        }
        entry.state = KeyState::Pending;
        entry.serial = ++m_serial;
        grant(name, entry, {});
        readSoon(name);
    }
    if (differs)
        Q_EMIT changed();
}

void KeyKeeper::addEnvironmentKey(const KeyName &name, Secret secret)
{
    m_environment[name] = {name, KeySource::Environment, KeyState::Ready, {}, lastFour(secret.reveal()), {},
                           {}};
    if (m_sink.grant) {
        gateway::KeyGrant grant;
        grant.provider = name.provider;
        grant.alias = name.alias;
        grant.source = KeySource::Environment;
        grant.secret = std::move(secret);
        m_sink.grant(std::move(grant));
    }
    Q_EMIT changed();
}

void KeyKeeper::grant(const KeyName &name, const Entry &entry, Secret secret)
{
    if (!m_sink.grant)
        return;
    gateway::KeyGrant grant;
    grant.provider = name.provider;
    grant.alias = name.alias;
    grant.source = KeySource::Stored;
    grant.state = entry.state;
    grant.origins = parseOrigins(entry.index.origins);
    grant.secret = std::move(secret);
    m_sink.grant(std::move(grant));
}

void KeyKeeper::readSoon(const KeyName &name)
{
    m_toRead.push_back(name);
    m_operations.add(readPending());
}

Task<> KeyKeeper::readPending()
{
    if (!m_toRead.empty() && m_keychain->state() == StoreState::NotAnswering) {
        // A read would be refused at once.
        const Stored probed = co_await probe();
        if (!probed)
            giveUpReading(probed.error());
    }
    while (!m_toRead.empty()) {
        const KeyName name = m_toRead.front();
        m_toRead.pop_front();
        auto entry = m_entries.find(name);
        if (entry == m_entries.end() || entry->second.state != KeyState::Pending)
            continue;
        const std::uint64_t serial = entry->second.serial;
        StoredSecret secret = co_await read(name);
        // The index may have changed meanwhile; a key that was replaced waits for its own turn.
        entry = m_entries.find(name);
        if (entry == m_entries.end() || entry->second.serial != serial)
            continue;
        if (secret) {
            setReady(name, std::move(*secret));
            continue;
        }
        setUnreadable(name, secret.error());
        // With a password dialog each, perhaps: once is enough.
        if (isOfTheWholeKeychain(secret.error().error))
            giveUpReading(secret.error());
    }
}

void KeyKeeper::giveUpReading(const SecretFailure &failure)
{
    for (const KeyName &name : std::exchange(m_toRead, {})) {
        const auto entry = m_entries.find(name);
        if (entry != m_entries.end() && entry->second.state == KeyState::Pending)
            setUnreadable(name, failure);
    }
}

void KeyKeeper::setReady(const KeyName &name, Secret secret)
{
    Entry &entry = m_entries[name];
    entry.state = KeyState::Ready;
    entry.reason.clear();
    entry.error.reset();
    entry.serial = ++m_serial;
    grant(name, entry, std::move(secret));
    if (!std::exchange(m_trouble, {}).isEmpty())
        Q_EMIT notice(tr("The keychain can be read again."));
    Q_EMIT changed();
}

void KeyKeeper::setUnreadable(const KeyName &name, const SecretFailure &failure)
{
    Entry &entry = m_entries[name];
    const QString sentence = reasonOf(failure);
    const bool isNews = entry.reason != sentence;
    entry.state = KeyState::Unreadable;
    entry.reason = sentence;
    entry.error = failure.error;
    entry.tried.start();
    grant(name, entry, {});
    if (isOfTheWholeKeychain(failure.error)) {
        if (std::exchange(m_trouble, sentence) != sentence)
            Q_EMIT notice(tr("Stored keys cannot be read. %1").arg(sentence));
    } else if (isNews) {
        Q_EMIT notice(
            tr("The key for %1 cannot be read. %2").arg(QString::fromStdString(toString(name)), sentence));
    }
    Q_EMIT changed();
}

void KeyKeeper::readUnreadable()
{
    bool any = false;
    for (auto &[name, entry] : m_entries) {
        if (entry.state != KeyState::Unreadable)
            continue;
        any = true;
        entry.state = KeyState::Pending;
        grant(name, entry, {});
        readSoon(name);
    }
    if (any)
        Q_EMIT changed();
}

void KeyKeeper::retry()
{
    readUnreadable();
}

void KeyKeeper::onKeychainState(StoreState state)
{
    // What an operation of ours finds out is its own to deal with; else a key that is missing for good would
    // be read again and again, because each answer shows that the keychain works.
    if (state == StoreState::Available && m_operations.isIdle())
        readUnreadable();
}

void KeyKeeper::retryFor(const KeyName &name)
{
    const auto entry = m_entries.find(name);
    if (entry == m_entries.end()) {
        if (m_sink.revoke)
            m_sink.revoke(name, KeySource::Stored);
        return;
    }
    // A pending one is answered by whoever reads it.
    if (entry->second.state == KeyState::Ready || entry->second.state == KeyState::Pending)
        return;
    const bool first = m_looking.empty();
    m_looking.insert(name);
    if (first)
        m_keychain->look([this](StoreState state) { onLooked(state); });
}

void KeyKeeper::onLooked(StoreState state)
{
    for (const KeyName &name : std::exchange(m_looking, {})) {
        const auto found = m_entries.find(name);
        if (found == m_entries.end() || found->second.state != KeyState::Unreadable)
            continue;
        Entry &entry = found->second;
        // Where only trying tells, the user may be asked for a password by that; who has said no is not asked
        // again by a program that goes on and on.
        const bool mayTry =
            state == StoreState::Available ||
            (state == StoreState::Unknown && entry.error != SecretError::Denied &&
             (!entry.tried.isValid() || entry.tried.hasExpired(static_cast<qint64>(m_pause.count()))));
        if (mayTry) {
            entry.state = KeyState::Pending;
            readSoon(name);
            Q_EMIT changed();
        } else if (const auto error = errorOf(state)) {
            setUnreadable(name, {*error, {}});
        } else {
            grant(name, entry, {});
        }
    }
}

std::vector<KeyInfo> KeyKeeper::list() const
{
    std::vector<KeyInfo> infos;
    for (const auto &[name, entry] : m_entries)
        infos.push_back(infoOf(name, entry.index, entry.state, entry.reason));
    for (const auto *others : {&m_session, &m_environment}) {
        for (const auto &[name, info] : *others)
            infos.push_back(info);
    }
    std::stable_sort(infos.begin(), infos.end(),
                     [](const KeyInfo &a, const KeyInfo &b) { return a.name < b.name; });
    return infos;
}

secrets::SecretId KeyKeeper::idOf(const KeyName &name) const
{
    return {m_profile, name.provider, name.alias};
}

Task<KeyKeeper::StoredSecret> KeyKeeper::read(KeyName name)
{
    Signal<StoredSecret> answered;
    m_keychain->read(idOf(name), [&answered](StoredSecret secret) { answered.set(std::move(secret)); });
    co_return co_await answered;
}

Task<KeyKeeper::Stored> KeyKeeper::probe()
{
    Signal<Stored> answered;
    m_keychain->probe([&answered](Stored stored) { answered.set(std::move(stored)); });
    co_return co_await answered;
}

} // namespace sekisho::app
