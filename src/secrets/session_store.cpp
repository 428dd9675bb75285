// SPDX-License-Identifier: GPL-3.0-or-later
#include "secrets/session_store.h"

namespace sekisho::secrets {

SessionStore::SessionStore(QObject *parent) : SecretStore(parent)
{
    setState(StoreState::Available);
}

void SessionStore::read(const SecretId &id, ReadCallback callback)
{
    const auto found = m_entries.find(id.key());
    if (found == m_entries.end())
        deliver(callback, Failure{SecretFailure{SecretError::NotFound, {}}});
    else
        deliver(callback, found->second.clone());
}

void SessionStore::write(const SecretId &id, Secret secret, DoneCallback callback)
{
    if (const QString why = objection(id, secret); !why.isEmpty()) {
        deliver(callback, Failure{SecretFailure{SecretError::Failed, why}});
        return;
    }
    m_entries.insert_or_assign(id.key(), std::move(secret));
    deliver(callback, Done());
}

void SessionStore::remove(const SecretId &id, DoneCallback callback)
{
    m_entries.erase(id.key());
    deliver(callback, Done());
}

void SessionStore::probe(DoneCallback callback)
{
    deliver(callback, Done());
}

void SessionStore::look(StateCallback callback)
{
    deliver(callback, state());
}

} // namespace sekisho::secrets
