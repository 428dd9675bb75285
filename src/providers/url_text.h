// SPDX-License-Identifier: GPL-3.0-or-later
// Paths as text: what may stand in one, and how a tail goes behind a base. Nothing here decodes what it
// passes on.
#pragma once

#include <string>
#include <string_view>

namespace sekisho::providers {

/// Why a path is refused, as the end of a sentence; empty when it is fine. Refused are a `..` segment in any
/// spelling (also with escaped dots and separators, which some servers decode before they resolve it),
/// control characters, spaces, and the marks that would begin a query or fragment.
[[nodiscard]] std::string_view pathProblem(std::string_view path);

/// "v1", "v2", "v1beta", "v1alpha2": a version of an interface.
[[nodiscard]] bool isVersionSegment(std::string_view segment);

/// The first segment of a path without leading slash, and what follows its slash.
[[nodiscard]] std::string_view firstSegment(std::string_view path);
[[nodiscard]] std::string_view afterFirstSegment(std::string_view path);

/// Without a leading version segment: "v1/messages" is "messages".
[[nodiscard]] std::string_view withoutVersion(std::string_view path);

/// Whether `path` is `prefix`, or goes on behind it with a slash.
[[nodiscard]] bool beginsWithSegments(std::string_view path, std::string_view prefix);

/// `a/b`, without a slash too many where one of them is empty.
[[nodiscard]] std::string joinedBySlash(std::string_view a, std::string_view b);

struct Joined {
    std::string path;       ///< absolute
    std::string_view below; ///< part of the tail: what is below the base, version dropped
};
/// The joining rule of upstream_url.h. `basePath` has no trailing slash, `tail` no leading one.
[[nodiscard]] Joined join(std::string_view basePath, std::string_view tail);

} // namespace sekisho::providers
