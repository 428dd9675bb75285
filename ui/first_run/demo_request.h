// SPDX-License-Identifier: GPL-3.0-or-later
// The first request: as a snippet for the shell, and as bytes that the window sends itself.
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace sekisho::ui {

enum class Target { Demo, OwnKey };

[[nodiscard]] QString requestPath(Target target);
[[nodiscard]] QByteArray requestBody(Target target, bool stream);
/// For a POSIX shell.
[[nodiscard]] QString curlSnippet(const QString &address, Target target, bool stream);

struct TokenUsage {
    std::optional<qint64> in;
    std::optional<qint64> out;
};
/// From a whole answer of a chat completion, plain or as a stream of events.
[[nodiscard]] TokenUsage usageOf(const QByteArray &answer);
/// What an error answer says of itself; empty when it says nothing.
[[nodiscard]] QString errorMessageOf(const QByteArray &answer);

} // namespace sekisho::ui
