// SPDX-License-Identifier: GPL-3.0-or-later
// The keys that the worker may inject, and those it knows of but does not have yet.
#pragma once

#include "base/result.h"
#include "base/secret.h"
#include "base/task.h"
#include "http/stream.h"

#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::gateway {

enum class KeySource {
    Stored,      ///< in the OS keychain
    Session,     ///< entered for this run only
    Environment, ///< SEKISHO_KEY_...; wins over the others
};
/// As it stands in a record: "stored", "session", "environment".
[[nodiscard]] std::string_view name(KeySource source);

enum class KeyState {
    Ready,      ///< the secret is here
    Pending,    ///< indexed; the keychain has not answered yet
    Unreadable, ///< indexed; the keychain is locked, gone or denies it
};

/// What crosses from the main thread about one key.
struct KeyGrant {
    std::string provider;
    std::string alias = "default";
    KeySource source = KeySource::Stored;
    KeyState state = KeyState::Ready;
    /// Where it may go: confirmed when it was entered. Environment keys are bound by whoever set them, to
    /// any.
    std::vector<http::Origin> origins;
    Secret secret;
};

/// One key's bytes in a text, and the text without them. Keys of less than eight characters are left: they
/// would be found by chance.
[[nodiscard]] bool keyOccursIn(std::string_view text, const Secret &key);
void maskKey(std::string &text, const Secret &key);

/// Lives in the worker.
class KeyRing {
public:
    /// Adds or replaces the key of that provider, alias and source.
    void grant(KeyGrant grant);
    void revoke(std::string_view provider, std::string_view alias, KeySource source);
    /// Other addresses for a key that stays; nothing where there is none.
    void setOrigins(std::string_view provider, std::string_view alias, KeySource source,
                    std::vector<http::Origin> origins);

    /// Told of an unreadable key that a request needs; it is pending from then on until it is granted again.
    /// Without this, such a request is refused at once.
    using Missed = std::function<void(const std::string &provider, const std::string &alias)>;
    void setMissed(Missed missed) { m_missed = std::move(missed); }
    /// A request needs the key now.
    void want(std::string_view provider, std::string_view alias);

    /// The key that would be used; the pointer is good until the next change.
    [[nodiscard]] const KeyGrant *find(std::string_view provider, std::string_view alias) const;

    /// Waits for the next change, for requests whose key is pending. The signal is the caller's; `forget` it
    /// when it goes.
    void notify(Signal<Done> &signal);
    void forget(Signal<Done> &signal);

    /// Whether a live key's bytes stand in the text, and the text without them: the recorder's last line
    /// against an upstream that echoes what it was sent.
    [[nodiscard]] bool occursIn(std::string_view text) const;
    void mask(std::string &text) const;

private:
    using Id = std::pair<std::string, std::string>;
    void changed();
    template <typename Visitor>
    void forEachKey(Visitor &&visit) const;

    std::map<Id, std::map<KeySource, KeyGrant>> m_keys;
    std::list<Signal<Done> *> m_waiting;
    Missed m_missed;
};

} // namespace sekisho::gateway
