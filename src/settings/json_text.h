// SPDX-License-Identifier: GPL-3.0-or-later
// A JSON text whose values know where they stand, so that errors have a line and a change touches only its
// own bytes.
#pragma once

#include "settings/config.h"

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::settings {

/// Deeper files are refused; ours has five levels.
inline constexpr int MaxJsonDepth = 64;
/// Larger files are refused.
inline constexpr std::size_t MaxConfigBytes = 4 * 1024 * 1024;

struct JsonNode {
    enum class Kind { Object, Array, Text, Number, Boolean, Null };
    Kind kind = Kind::Null;
    std::size_t begin = 0;
    std::size_t end = 0;      ///< one past its last byte
    std::size_t keyBegin = 0; ///< of the member's name with its quotes; as begin without a name
    std::string key;          ///< decoded; empty outside objects
    int parent = -1;
    std::vector<int> children;
};

class JsonText {
public:
    /// Refuses what is not JSON (RFC 8259), too deep, too large, or has a name twice in one object.
    [[nodiscard]] static Result<JsonText, ConfigError> parse(std::string_view text);

    [[nodiscard]] const std::string &text() const { return m_text; }
    /// In the order of the text: a node's descendants follow it. The first is the root.
    [[nodiscard]] const std::vector<JsonNode> &nodes() const { return m_nodes; }
    [[nodiscard]] const JsonNode &node(int index) const { return m_nodes[static_cast<std::size_t>(index)]; }
    /// The member of an object, or -1.
    [[nodiscard]] int member(int object, std::string_view key) const;

    [[nodiscard]] std::string_view raw(int index) const;
    /// Of a Text node, decoded.
    [[nodiscard]] std::string string(int index) const;
    [[nodiscard]] std::string pathOf(int index) const;
    [[nodiscard]] ConfigError errorAt(int index, std::string reason) const;

private:
    class Scanner;
    std::string m_text;
    std::vector<JsonNode> m_nodes;
};

/// The error for a place in a text.
[[nodiscard]] ConfigError errorAtByte(std::string_view text, std::size_t at, std::string reason);

} // namespace sekisho::settings
