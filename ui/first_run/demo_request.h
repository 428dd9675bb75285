// SPDX-License-Identifier: GPL-3.0-or-later
// The first request: as a snippet for the shell, and as bytes that the window sends itself.
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>
#include <string>

namespace sekisho::providers {
struct Provider;
}

namespace sekisho::ui {

struct FirstRequest {
    QString path;           ///< at the gateway
    QStringList headers;    ///< besides the content's type: "anthropic-version: 2023-06-01"
    QByteArray body;        ///< empty for a GET
    bool hasStream = false; ///< the provider can answer it word by word
};
/// A short chat where a model of the provider is known here, else its list of models; nothing where neither
/// can be asked for without knowing more.
[[nodiscard]] std::optional<FirstRequest> firstRequest(const providers::Provider &provider, bool stream);
/// To the provider "demo".
[[nodiscard]] FirstRequest demoRequest(bool stream);
/// For a POSIX shell.
[[nodiscard]] QString curlSnippet(const QString &address, const FirstRequest &request, bool stream);

struct TokenUsage {
    std::optional<qint64> in;
    std::optional<qint64> out;
};
/// From a whole answer of a chat, plain or as a stream of events.
[[nodiscard]] TokenUsage usageOf(const QByteArray &answer);
/// What an error answer says of itself; empty when it says nothing.
[[nodiscard]] QString errorMessageOf(const QByteArray &answer);

} // namespace sekisho::ui
