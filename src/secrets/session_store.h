// SPDX-License-Identifier: GPL-3.0-or-later
// Keys in memory, for systems without a keychain: gone when the program ends, and said to be.
#pragma once

#include "secrets/secret_store.h"

#include <map>

namespace sekisho::secrets {

class SessionStore final : public SecretStore {
    Q_OBJECT
public:
    explicit SessionStore(QObject *parent = nullptr);

    void read(const SecretId &id, ReadCallback callback) override;
    void write(const SecretId &id, Secret secret, DoneCallback callback) override;
    void remove(const SecretId &id, DoneCallback callback) override;
    void probe(DoneCallback callback) override;
    void look(StateCallback callback) override;
    [[nodiscard]] bool isPersistent() const override { return false; }

private:
    std::map<std::string, Secret, std::less<>> m_entries;
};

} // namespace sekisho::secrets
