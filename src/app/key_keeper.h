// SPDX-License-Identifier: GPL-3.0-or-later
// Brings the keys of the index in config.json from the keychain to the gateway, and changes both.
#pragma once

#include "app/key_types.h"
#include "base/task_queue.h"
#include "secrets/session_store.h"
#include "settings/config_file.h"

#include <QElapsedTimer>
#include <QObject>

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sekisho::app {

/// Lives in the main thread and never blocks it: what the keychain is asked is asked one after the other,
/// from the event loop. While a key is not here, the gateway knows of it, so that no request goes out without
/// it. Keys are kept nowhere but in the gateway, save those of this run only.
class KeyKeeper final : public QObject {
    Q_OBJECT
public:
    using Outcome = Result<Done, KeyFailure>;
    using Callback = std::function<void(Outcome)>;

    /// `config` has been loaded and outlives this. `profile` is settings::Profile::id().
    KeyKeeper(std::string profile, settings::ConfigFile &config,
              std::unique_ptr<secrets::SecretStore> keychain, KeySink sink, QObject *parent = nullptr);
    ~KeyKeeper() override;

    /// The gateway knows of all indexed keys when this returns; they are read from the loop on.
    void start();
    /// The index may have changed: another configuration is in force.
    void applyIndex();
    /// A key from the environment, which wins over the others of its name; it is only passed on and listed.
    void addEnvironmentKey(const KeyName &name, Secret secret);

    /// Tries all unreadable keys again. The system may ask the user to unlock the keychain.
    void retry();
    /// A request needs this key and waits. Tries again where the user is not asked for anything by that, or
    /// was not for a while; answers by a grant in any case.
    void retryFor(const KeyName &name);
    void setPause(std::chrono::milliseconds pause) { m_pause = pause; }

    // Operations. Each callback comes once, from the loop; none comes after this is gone.

    /// Keeps a key, in place of an older one of that name: in the keychain, then in the index, then at the
    /// gateway. What fails is undone.
    void set(const KeyName &name, Secret secret, std::vector<http::Origin> origins, Callback callback);
    /// A key that is forgotten when the program ends. The caller has asked the user whether that is wanted:
    /// it is what can be done without a keychain, and never done silently.
    void useForThisRunOnly(const KeyName &name, Secret secret, std::vector<http::Origin> origins,
                           Callback callback);
    /// Removes a stored key, or one of this run.
    void remove(const KeyName &name, gateway::KeySource source, Callback callback);
    /// The key may go there as well from now on.
    void confirmOrigin(const KeyName &name, gateway::KeySource source, const http::Origin &origin,
                       Callback callback);

    /// By name, and for one name in the order of KeySource.
    [[nodiscard]] std::vector<KeyInfo> list() const;
    /// Nothing is being read or changed.
    [[nodiscard]] bool isIdle() const { return m_operations.isIdle() && m_looking.empty(); }
    [[nodiscard]] secrets::StoreState keychainState() const { return m_keychain->state(); }

Q_SIGNALS:
    /// list() says something else than before.
    void changed();
    /// Something that a person should know, once.
    void notice(const QString &sentence);

private:
    using Stored = Result<Done, secrets::SecretFailure>;
    using StoredSecret = Result<Secret, secrets::SecretFailure>;
    struct Entry {
        settings::KeyEntry index;
        gateway::KeyState state = gateway::KeyState::Pending;
        QString reason;
        QElapsedTimer tried;                       ///< since the last try that brought nothing
        std::optional<secrets::SecretError> error; ///< of that
        std::uint64_t serial = 0;                  ///< another one for each key that it has stood for
    };

    // What runs, one after the other.
    Task<> readPending();
    Task<> runSet(KeyName name, Secret secret, std::vector<http::Origin> origins, Callback callback);
    Task<> runSession(KeyName name, Secret secret, std::vector<http::Origin> origins, Callback callback);
    Task<> runRemove(KeyName name, gateway::KeySource source, Callback callback);
    Task<> runRemoveSession(KeyName name, Callback callback);
    Task<> runConfirm(KeyName name, gateway::KeySource source, http::Origin origin, Callback callback);

    // One step each, in the stores.
    Task<StoredSecret> read(KeyName name);
    Task<Stored> write(secrets::SecretStore &store, KeyName name, Secret secret);
    Task<Stored> drop(secrets::SecretStore &store, KeyName name);
    Task<Stored> probe();
    /// Puts back what the keychain had before, if anything; whether that worked.
    Task<bool> restore(KeyName name, std::optional<Secret> before);

    /// Changes the index together with what is known of it here.
    [[nodiscard]] std::optional<KeyFailure> updateIndex(const KeyName &name,
                                                        const std::optional<settings::KeyEntry> &wanted);
    /// Why updateIndex() would fail, found out before anything else is done.
    [[nodiscard]] std::optional<KeyFailure> indexProblem();

    void readSoon(const KeyName &name);
    void readUnreadable();
    void giveUpReading(const secrets::SecretFailure &failure);
    void setReady(const KeyName &name, Secret secret);
    void setUnreadable(const KeyName &name, const secrets::SecretFailure &failure);
    void grant(const KeyName &name, const Entry &entry, Secret secret);
    void onKeychainState(secrets::StoreState state);
    void onLooked(secrets::StoreState state);
    void report(const Callback &callback, Outcome outcome);
    [[nodiscard]] secrets::SecretId idOf(const KeyName &name) const;

    const std::string m_profile;
    settings::ConfigFile &m_config;
    const KeySink m_sink;
    std::map<KeyName, Entry> m_entries; ///< of the index
    std::map<KeyName, KeyInfo> m_session;
    std::map<KeyName, KeyInfo> m_environment;
    std::deque<KeyName> m_toRead;
    std::set<KeyName> m_looking; ///< wait for a look at the keychain
    QString m_trouble;           ///< of the keychain as a whole, as said last
    std::chrono::milliseconds m_pause = std::chrono::seconds(30);
    std::uint64_t m_serial = 0;
    TaskQueue m_operations;
    // Last, so that they go first: no answer of theirs comes to a task that is gone.
    secrets::SessionStore m_sessionStore;
    std::unique_ptr<secrets::SecretStore> m_keychain;
};

} // namespace sekisho::app
