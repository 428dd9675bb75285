// SPDX-License-Identifier: GPL-3.0-or-later
// Keys in the system's keychain: Secret Service or KWallet, macOS Keychain, Windows Credential Store.
#pragma once

#include "base/task_queue.h"
#include "secrets/keychain_job.h"
#include "secrets/secret_service.h"
#include "secrets/secret_store.h"

#include <chrono>

namespace sekisho::secrets {

/// How long is waited before the keychain counts as not answering.
struct KeychainPatience {
    std::chrono::milliseconds reading = std::chrono::seconds(10);
    /// A person has just asked for it, and may have to type a password.
    std::chrono::milliseconds writing = std::chrono::minutes(2);
};

/// Does one thing after the other. Owns its jobs. What the backends say is not taken at its word: a write and
/// a removal are read back (KWallet's failures come as success, and libsecret removes only what is unlocked).
class KeychainStore final : public SecretStore {
    Q_OBJECT
public:
    explicit KeychainStore(KeychainPatience patience = {}, QObject *parent = nullptr);
    ~KeychainStore() override;

    void read(const SecretId &id, ReadCallback callback) override;
    void write(const SecretId &id, Secret secret, DoneCallback callback) override;
    void remove(const SecretId &id, DoneCallback callback) override;
    /// Also the way out of NotAnswering: gives up what hangs and tries anew.
    void probe(DoneCallback callback) override;
    void look(StateCallback callback) override;
    [[nodiscard]] bool isPersistent() const override { return true; }

private:
    using Outcome = Result<Done, SecretFailure>;

    // What runs, each as one line of steps.
    Task<> runRead(SecretId id, ReadCallback callback);
    Task<> runWrite(SecretId id, Secret secret, DoneCallback callback);
    Task<> runRemove(SecretId id, DoneCallback callback);
    Task<> runProbe(DoneCallback callback);

    Task<Outcome> keep(QString key, Secret secret, std::chrono::milliseconds patience);
    Task<Outcome> drop(QString key, std::chrono::milliseconds patience);
    Task<KeychainAnswer> ask(std::unique_ptr<KeychainJob> job, std::chrono::milliseconds patience);
    Task<SecretFailure> failureOf(KeychainAnswer answer);
    Task<SecretServiceState> serviceState();

    void report(const DoneCallback &callback, Outcome outcome);
    void answeredLate();
    /// From the first trouble on the system's signals are listened to.
    void watch();

    const KeychainPatience m_patience;
    TaskQueue m_operations;
    QObject *m_watch = nullptr; ///< a SecretServiceWatch, where there is such a service
};

} // namespace sekisho::secrets
