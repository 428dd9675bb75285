// SPDX-License-Identifier: GPL-3.0-or-later
// The credentials of schedules. None of them is anybody's.
#pragma once

#include <string>

namespace sekisho::sim {

inline constexpr const char *ClientKeyA = "client-key-a-0001";
inline constexpr const char *ClientKeyB = "client-key-b-0002";
inline constexpr const char *Subscription = "sk-ant-oat-0003";
inline constexpr const char *StoredPrefix = "stored-key-";

/// A key of the gateway's own; each grant has another value.
inline std::string storedKey(const std::string &provider, const std::string &alias, int version)
{
    return StoredPrefix + provider + "-" + alias + "-" + std::to_string(version);
}

} // namespace sekisho::sim
