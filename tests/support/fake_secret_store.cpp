// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fake_secret_store.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace sekisho::test {

using secrets::SecretError;
using secrets::SecretFailure;
using secrets::SecretId;
using secrets::StoreState;

FakeSecretStore::FakeSecretStore(QObject *parent) : SecretStore(parent) {}

void FakeSecretStore::plant(const SecretId &id, std::string_view secret)
{
    m_entries[id.key()] = secret;
}

std::string FakeSecretStore::stored(const SecretId &id) const
{
    const auto found = m_entries.find(id.key());
    return found == m_entries.end() ? std::string() : found->second;
}

void FakeSecretStore::timeOutHeld()
{
    setState(StoreState::NotAnswering);
    for (const Held &held : std::exchange(m_held, {}))
        held.refuse({SecretError::TimedOut, {}});
}

void FakeSecretStore::answerHeld()
{
    for (Held &held : std::exchange(m_held, {}))
        perform(std::move(held.work), std::move(held.refuse));
}

void FakeSecretStore::perform(std::function<void()> work, std::function<void(SecretFailure)> refuse)
{
    std::optional<SecretError> error;
    switch (m_mood) {
    case Mood::Works:
        setState(StoreState::Available);
        work();
        return;
    case Mood::Hangs:
        m_held.push_back({std::move(work), std::move(refuse)});
        return;
    case Mood::Locked:
        error = SecretError::Locked;
        break;
    case Mood::Denied:
        error = SecretError::Denied;
        break;
    case Mood::Absent:
        error = SecretError::Unavailable;
        break;
    }
    setStateFrom(*error);
    refuse({*error, {}});
}

std::optional<SecretError> FakeSecretStore::takeFailure(Call call)
{
    const auto found = std::find_if(m_failing.begin(), m_failing.end(),
                                    [&](const Failing &failing) { return failing.call == call; });
    if (found == m_failing.end())
        return std::nullopt;
    const SecretError error = found->error;
    m_failing.erase(found);
    return error;
}

void FakeSecretStore::read(const SecretId &id, ReadCallback callback)
{
    ++m_reads;
    if (state() == StoreState::NotAnswering) {
        deliver(callback, Failure{SecretFailure{SecretError::TimedOut, {}}});
        return;
    }
    if (const auto error = takeFailure(Call::Read)) {
        setStateFrom(*error);
        deliver(callback, Failure{SecretFailure{*error, {}}});
        return;
    }
    perform(
        [this, key = id.key(), callback] {
            const auto found = m_entries.find(key);
            if (found == m_entries.end())
                deliver(callback, Failure{SecretFailure{SecretError::NotFound, {}}});
            else
                deliver(callback, Secret(found->second));
        },
        [this, callback](const SecretFailure &failure) { deliver(callback, Failure{failure}); });
}

void FakeSecretStore::write(const SecretId &id, Secret secret, DoneCallback callback)
{
    ++m_writes;
    if (const QString why = objection(id, secret); !why.isEmpty()) {
        deliver(callback, Failure{SecretFailure{SecretError::Failed, why}});
        return;
    }
    if (const auto error = takeFailure(Call::Write)) {
        setStateFrom(*error);
        deliver(callback, Failure{SecretFailure{*error, {}}});
        return;
    }
    perform(
        [this, key = id.key(), value = std::string(secret.reveal()), callback] {
            m_entries[key] = value;
            deliver(callback, Done());
        },
        [this, callback](const SecretFailure &failure) { deliver(callback, Failure{failure}); });
}

void FakeSecretStore::remove(const SecretId &id, DoneCallback callback)
{
    if (const auto error = takeFailure(Call::Remove)) {
        setStateFrom(*error);
        deliver(callback, Failure{SecretFailure{*error, {}}});
        return;
    }
    perform(
        [this, key = id.key(), callback] {
            m_entries.erase(key);
            deliver(callback, Done());
        },
        [this, callback](const SecretFailure &failure) { deliver(callback, Failure{failure}); });
}

void FakeSecretStore::probe(DoneCallback callback)
{
    perform([this, callback] { deliver(callback, Done()); },
            [this, callback](const SecretFailure &failure) { deliver(callback, Failure{failure}); });
}

void FakeSecretStore::look(StateCallback callback)
{
    if (m_mood == Mood::Hangs) {
        deliver(callback, StoreState::Unknown);
        return;
    }
    announceMood(m_mood);
    deliver(callback, state());
}

void FakeSecretStore::announceMood(Mood mood)
{
    m_mood = mood;
    switch (mood) {
    case Mood::Works:
        setState(StoreState::Available);
        break;
    case Mood::Locked:
        setState(StoreState::Locked);
        break;
    case Mood::Denied:
        setState(StoreState::Denied);
        break;
    case Mood::Absent:
        setState(StoreState::Unavailable);
        break;
    case Mood::Hangs:
        break;
    }
}

} // namespace sekisho::test
