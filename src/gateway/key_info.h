// SPDX-License-Identifier: GPL-3.0-or-later
// Keys as the window and the command line speak of them: names, what is known, and what went wrong. No secret
// is in any of these.
#pragma once

#include "gateway/key_ring.h"
#include "secrets/secret_store.h"

#include <QString>

#include <compare>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::gateway {

struct KeyName {
    std::string provider; ///< slug
    std::string alias = "default";
    auto operator<=>(const KeyName &) const = default;
};

/// `openai`, or `openai (work)`.
[[nodiscard]] std::string toString(const KeyName &name);

struct KeyInfo {
    KeyName name;
    KeySource source = KeySource::Stored;
    KeyState state = KeyState::Pending;
    QString reason; ///< a sentence: why it is Unreadable
    std::string lastFour;
    std::string created;              ///< ISO 8601, UTC; empty for what is not in the index
    std::vector<std::string> origins; ///< where it may go; empty for a key of the environment: anywhere
};

/// Why an operation failed. Nothing was changed then, unless the sentence says what.
struct KeyFailure {
    enum class Step {
        Asked,         ///< what was asked for makes no sense
        Keychain,      ///< `keychain` tells how
        Configuration, ///< config.json
    };
    Step step = Step::Asked;
    std::optional<secrets::SecretError> keychain;
    QString sentence;

    /// There is nowhere to keep a key, so using it for this run only may be offered.
    [[nodiscard]] bool isWithoutKeychain() const;
};

} // namespace sekisho::gateway
