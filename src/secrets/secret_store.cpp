// SPDX-License-Identifier: GPL-3.0-or-later
#include "secrets/secret_store.h"

#include <QCoreApplication>
#include <QMetaObject>

#include <algorithm>
#include <memory>

namespace sekisho::secrets {

namespace {

bool isPart(const std::string &text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == '-';
    });
}

const char *sentenceOf(SecretError error)
{
    switch (error) {
    case SecretError::NotFound:
        return QT_TRANSLATE_NOOP("SecretStore", "The keychain has no such key.");
    case SecretError::Locked:
        return QT_TRANSLATE_NOOP("SecretStore", "The keychain is locked. Unlock it, then try again.");
    case SecretError::Denied:
        return QT_TRANSLATE_NOOP("SecretStore", "The keychain refused access.");
    case SecretError::Unavailable:
        return QT_TRANSLATE_NOOP("SecretStore",
                                 "There is no keychain to keep keys in. They can be kept until "
                                 "the program ends.");
    case SecretError::TimedOut:
        return QT_TRANSLATE_NOOP("SecretStore",
                                 "The keychain does not answer. It may be waiting for you to unlock it.");
    case SecretError::Failed:
        break;
    }
    return QT_TRANSLATE_NOOP("SecretStore", "The keychain could not do it.");
}

} // namespace

bool SecretId::isValid() const
{
    return isPart(profile) && isPart(provider) && isPart(alias);
}

std::string SecretId::key() const
{
    return profile + "/" + provider + "/" + alias;
}

QString SecretFailure::sentence() const
{
    QString text = QCoreApplication::translate("SecretStore", sentenceOf(error));
    const bool says = error == SecretError::Failed || error == SecretError::Denied;
    if (says && !detail.isEmpty())
        text += u" (" + detail + u')';
    return text;
}

SecretStore::~SecretStore() = default;

void SecretStore::setState(StoreState state)
{
    if (state == m_state)
        return;
    m_state = state;
    Q_EMIT stateChanged(state);
}

void SecretStore::setStateFrom(SecretError error)
{
    switch (error) {
    case SecretError::NotFound:
        setState(StoreState::Available);
        break;
    case SecretError::Locked:
        setState(StoreState::Locked);
        break;
    case SecretError::Denied:
        setState(StoreState::Denied);
        break;
    case SecretError::Unavailable:
        setState(StoreState::Unavailable);
        break;
    case SecretError::TimedOut:
        setState(StoreState::NotAnswering);
        break;
    case SecretError::Failed:
        break;
    }
}

void SecretStore::deliver(const ReadCallback &callback, Result<Secret, SecretFailure> result)
{
    // Qt wants a copyable call.
    auto held = std::make_shared<Result<Secret, SecretFailure>>(std::move(result));
    QMetaObject::invokeMethod(
        this, [callback, held] { callback(std::move(*held)); }, Qt::QueuedConnection);
}

void SecretStore::deliver(const DoneCallback &callback, Result<Done, SecretFailure> result)
{
    if (callback)
        QMetaObject::invokeMethod(
            this, [callback, result] { callback(result); }, Qt::QueuedConnection);
}

void SecretStore::deliver(const StateCallback &callback, StoreState state)
{
    if (callback)
        QMetaObject::invokeMethod(
            this, [callback, state] { callback(state); }, Qt::QueuedConnection);
}

QString SecretStore::objection(const SecretId &id, const Secret &secret)
{
    if (!id.isValid())
        return QCoreApplication::translate("SecretStore",
                                           "the key's name has characters that it may not have");
    const std::string_view bytes = secret.reveal();
    if (bytes.empty())
        return QCoreApplication::translate("SecretStore", "the key is empty");
    // Backends keep text; a key is sent in a header, which has no room for anything else either.
    const bool text = std::all_of(bytes.begin(), bytes.end(), [](char c) { return c >= ' ' && c <= '~'; });
    return text ? QString()
                : QCoreApplication::translate("SecretStore", "the key has characters that no key has");
}

} // namespace sekisho::secrets
