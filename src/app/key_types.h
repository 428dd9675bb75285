// SPDX-License-Identifier: GPL-3.0-or-later
// Where keys go, besides the names of what is said of them.
#pragma once

#include "gateway/key_info.h"

#include <functional>
#include <vector>

namespace sekisho::app {

using gateway::KeyFailure;
using gateway::KeyInfo;
using gateway::KeyName;

/// Where keys go, and are taken back: the gateway. All of them may be empty.
struct KeySink {
    std::function<void(gateway::KeyGrant)> grant;
    std::function<void(const KeyName &, gateway::KeySource)> revoke;
    std::function<void(const KeyName &, gateway::KeySource, std::vector<http::Origin>)> setOrigins;
};

} // namespace sekisho::app
