// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/1.1 text for the test doubles, written apart from src/http so that one mistake is not on both sides.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sekisho::test {

/// In order, names as on the wire.
using Fields = std::vector<std::pair<std::string, std::string>>;

/// The value of the first field of this name, in any case.
[[nodiscard]] std::optional<std::string> fieldValue(const Fields &fields, std::string_view name);
[[nodiscard]] int fieldCount(const Fields &fields, std::string_view name);
/// Whether a comma-separated list value holds this token, in any case.
[[nodiscard]] bool listHas(std::string_view list, std::string_view token);

/// One field line, without its CRLF. Nothing when it is not `name: value` (RFC 9112 section 5); obs-fold and
/// white space before the colon are not.
[[nodiscard]] std::optional<std::pair<std::string, std::string>> parseField(std::string_view line);

[[nodiscard]] std::optional<std::uint64_t> parseDecimal(std::string_view text);
/// The size of a chunk line without its CRLF; extensions are skipped.
[[nodiscard]] std::optional<std::uint64_t> parseChunkSize(std::string_view line);

/// `data` as one chunk.
[[nodiscard]] std::string chunked(std::string_view data);

/// Start line and fields, with the empty line.
[[nodiscard]] std::string headText(std::string_view startLine, const Fields &fields);

} // namespace sekisho::test
