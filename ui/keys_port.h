// SPDX-License-Identifier: GPL-3.0-or-later
// What the window may do with keys; behind it stands the program's key keeper, or a fake in tests. A key goes
// in here and never comes out.
#pragma once

#include "base/secret.h"
#include "gateway/key_info.h"

#include <QObject>

#include <functional>

namespace sekisho::ui {

/// Main thread; no call blocks. Each callback comes once, from the event loop, and none after this is gone.
class KeysPort : public QObject {
    Q_OBJECT
public:
    using Callback = std::function<void(Result<Done, gateway::KeyFailure>)>;

    using QObject::QObject;
    ~KeysPort() override = default;
    Q_DISABLE_COPY_MOVE(KeysPort)

    /// By name, and for one name in the order of KeySource.
    [[nodiscard]] virtual std::vector<gateway::KeyInfo> list() const = 0;
    /// Where a key of that provider goes when nothing else is said; an error, in a sentence, where a person
    /// has to name the address.
    [[nodiscard]] virtual Result<std::vector<std::string>>
    usualOrigins(const std::string &provider) const = 0;

    /// Keeps a key, in place of an older one of that name. `origins` are scheme, host and port that it may be
    /// sent to: "https://api.openai.com".
    virtual void set(const gateway::KeyName &name, Secret secret, const std::vector<std::string> &origins,
                     Callback callback) = 0;
    /// Forgotten when the program ends: what can be done without a keychain, once the user agreed to it.
    virtual void useForThisRunOnly(const gateway::KeyName &name, Secret secret,
                                   const std::vector<std::string> &origins, Callback callback) = 0;
    virtual void remove(const gateway::KeyName &name, gateway::KeySource source, Callback callback) = 0;
    /// The key may go there as well from now on.
    virtual void confirmOrigin(const gateway::KeyName &name, gateway::KeySource source,
                               const std::string &origin, Callback callback) = 0;
    /// Tries all unreadable keys again. The system may ask the user to unlock the keychain.
    virtual void retry() = 0;

Q_SIGNALS:
    /// list() says something else than before.
    void changed();
};

} // namespace sekisho::ui
