// SPDX-License-Identifier: GPL-3.0-or-later
// A captured body as text that a text view can show without harm: JSON indented, bytes that are no text as a
// dump, lines of bearable length. Pure functions, for the worker pool.
#pragma once

#include <QString>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::ui {

inline constexpr std::size_t ShownBodyBytes = 1024 * 1024; ///< before "Load all" is pressed

struct BodyText {
    enum class Kind { Empty, Text, Json, Binary };
    Kind kind = Kind::Empty;
    QString text;
    bool capped = false; ///< there is more than was asked for
    bool folded = false; ///< line ends were added to long lines
};

/// At most `cap` bytes of it.
[[nodiscard]] BodyText renderBody(const std::string &bytes, bool pretty, std::size_t cap);

/// Indented by two spaces; nothing when it is no JSON, or nested deeper than anyone reads. An unfinished end
/// is no fault when `cut`. Looks only at structure: what stands between brackets is passed on as it is.
[[nodiscard]] std::optional<std::string> indentJson(std::string_view text, bool cut);

/// Signs for control characters, none that turn the direction of text, and no line too long to be laid out;
/// `folded` becomes true where lines were broken for that.
[[nodiscard]] QString showable(const QString &text, bool &folded);

[[nodiscard]] bool isBinary(std::string_view bytes);
[[nodiscard]] QString hexDump(std::string_view bytes);

} // namespace sekisho::ui
