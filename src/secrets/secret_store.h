// SPDX-License-Identifier: GPL-3.0-or-later
// Where keys are kept between runs, as an interface: the system's keychain, or memory where there is none.
#pragma once

#include "base/result.h"
#include "base/secret.h"

#include <QObject>
#include <QString>

#include <functional>
#include <string>

namespace sekisho::secrets {

/// A key's address. Each part is of `[A-Za-z0-9._-]`, not empty.
struct SecretId {
    std::string profile;
    std::string provider;
    std::string alias;

    [[nodiscard]] bool isValid() const;
    /// `<profile>/<provider>/<alias>`
    [[nodiscard]] std::string key() const;
    bool operator==(const SecretId &) const = default;
};

enum class SecretError {
    NotFound,    ///< the store works and has no such entry
    Locked,      ///< whether it has the entry cannot be known
    Denied,      ///< the user or a policy said no
    Unavailable, ///< there is no keychain
    TimedOut,    ///< there is one, and it does not answer
    Failed,      ///< all else
};

struct SecretFailure {
    SecretError error = SecretError::Failed;
    QString detail; ///< what the system said, in its words; may be empty; never a secret

    /// For a person, in the program's language, with the detail where it says more.
    [[nodiscard]] QString sentence() const;
};

enum class StoreState {
    Unknown, ///< not tried yet
    Available,
    Locked,
    Denied,
    Unavailable,
    NotAnswering, ///< requests fail at once until probe() finds it well, or it answers after all
};

/// Main thread only: QtKeychain's jobs need its event loop. Callbacks come from the loop, never from within
/// the call, and never after the store has been destroyed; they may destroy it.
class SecretStore : public QObject {
    Q_OBJECT
public:
    using ReadCallback = std::function<void(Result<Secret, SecretFailure>)>;
    using DoneCallback = std::function<void(Result<Done, SecretFailure>)>;
    using StateCallback = std::function<void(StoreState)>;

    ~SecretStore() override;

    virtual void read(const SecretId &id, ReadCallback callback) = 0;
    /// Replaces what is there. An empty secret, or one that is not text, fails.
    virtual void write(const SecretId &id, Secret secret, DoneCallback callback) = 0;
    /// What is not there is removed already.
    virtual void remove(const SecretId &id, DoneCallback callback) = 0;
    /// Finds out whether keys can be kept now, by keeping one. The system may ask the user to unlock.
    virtual void probe(DoneCallback callback) = 0;
    /// What can be known without asking the user for anything: the state, which follows it; Unknown where
    /// only trying tells.
    virtual void look(StateCallback callback) = 0;

    [[nodiscard]] StoreState state() const { return m_state; }
    /// Whether what is written is still there in the next run.
    [[nodiscard]] virtual bool isPersistent() const = 0;

Q_SIGNALS:
    /// Also without an operation, where the system tells that its keychain was unlocked.
    void stateChanged(sekisho::secrets::StoreState state);

protected:
    using QObject::QObject;
    void setState(StoreState state);
    /// As the outcome of an operation tells it; a plain failure tells nothing.
    void setStateFrom(SecretError error);
    /// From the loop.
    void deliver(const ReadCallback &callback, Result<Secret, SecretFailure> result);
    void deliver(const DoneCallback &callback, Result<Done, SecretFailure> result);
    void deliver(const StateCallback &callback, StoreState state);
    /// Why this may not be written, if it may not.
    [[nodiscard]] static QString objection(const SecretId &id, const Secret &secret);

private:
    StoreState m_state = StoreState::Unknown;
};

} // namespace sekisho::secrets
