// SPDX-License-Identifier: GPL-3.0-or-later
// Words that repeat, as numbers: gateways, providers, models, tools, user agents. 0 is the empty one.
#pragma once

#include "base/text.h"
#include "storage/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sekisho::storage {

/// The number of a name in the table `name`.
using NameId = std::int64_t;

/// Bytes of a name; what is longer is cut at a character of UTF-8.
inline constexpr std::size_t MostNameBytes = 200;
[[nodiscard]] constexpr std::string_view cutName(std::string_view text)
{
    return cutText(text, MostNameBytes);
}

/// Gives numbers to names, for those who write. Not thread-safe. Remembers a bounded number of them, so after
/// a rollback or a deletion of names forget() must be called.
class NameTable {
public:
    /// Within the caller's transaction: a name that is not there yet is added.
    [[nodiscard]] StorageResult<NameId> idOf(Database &database, std::string_view text);
    void forget() { m_ids.clear(); }

private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    std::unordered_map<std::string, NameId, Hash, std::equal_to<>> m_ids;
};

/// Reads names and their numbers. For one connection and its thread; a number never changes its name.
class NameReader {
public:
    explicit NameReader(Database &database) : m_database(&database) {}

    /// Nothing when no row has that name.
    [[nodiscard]] StorageResult<std::optional<NameId>> find(std::string_view text);
    /// Empty for a number that is not there any more.
    [[nodiscard]] StorageResult<std::string> text(NameId id);

private:
    Database *m_database;
    std::unordered_map<NameId, std::string> m_texts;
};

} // namespace sekisho::storage
