// SPDX-License-Identifier: GPL-3.0-or-later
// A keychain that behaves as the test wants: for what reads, writes and shows keys.
#pragma once

#include "secrets/secret_store.h"

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace sekisho::test {

class FakeSecretStore final : public secrets::SecretStore {
    Q_OBJECT
public:
    enum class Mood {
        Works,
        Locked,
        Denied,
        Absent, ///< Unavailable
        Hangs,  ///< callbacks are held until answerHeld()
    };

    explicit FakeSecretStore(QObject *parent = nullptr);

    /// From the next operation on. The state follows at the next operation, as with a real one.
    void setMood(Mood mood) { m_mood = mood; }
    /// The same, and the system tells of it at once.
    void announceMood(Mood mood);
    /// As the user's patience ends: what is held fails with TimedOut, and so does all until a probe in a good
    /// mood.
    void timeOutHeld();
    /// What is held is done in the present mood.
    void answerHeld();
    [[nodiscard]] int held() const { return static_cast<int>(m_held.size()); }

    /// Behind the store's back.
    void plant(const secrets::SecretId &id, std::string_view secret);
    [[nodiscard]] std::string stored(const secrets::SecretId &id) const;
    enum class Call { Read, Write, Remove };
    /// The next call of that kind fails once, whatever the mood; several are failed in order.
    void failNext(Call call, secrets::SecretError error) { m_failing.push_back({call, error}); }

    [[nodiscard]] int reads() const { return m_reads; }
    [[nodiscard]] int writes() const { return m_writes; }

    void read(const secrets::SecretId &id, ReadCallback callback) override;
    void write(const secrets::SecretId &id, Secret secret, DoneCallback callback) override;
    void remove(const secrets::SecretId &id, DoneCallback callback) override;
    void probe(DoneCallback callback) override;
    /// Knows the mood, unless it hangs.
    void look(StateCallback callback) override;
    [[nodiscard]] bool isPersistent() const override { return true; }

private:
    /// Runs `work` in a good mood; gives the failure of a bad one to `refuse`.
    void perform(std::function<void()> work, std::function<void(secrets::SecretFailure)> refuse);

    struct Held {
        std::function<void()> work;
        std::function<void(secrets::SecretFailure)> refuse;
    };
    struct Failing {
        Call call;
        secrets::SecretError error;
    };
    [[nodiscard]] std::optional<secrets::SecretError> takeFailure(Call call);

    Mood m_mood = Mood::Works;
    std::vector<Failing> m_failing;
    std::vector<Held> m_held;
    std::map<std::string, std::string> m_entries;
    int m_reads = 0;
    int m_writes = 0;
};

} // namespace sekisho::test
