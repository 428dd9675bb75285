// SPDX-License-Identifier: GPL-3.0-or-later
// A recorded exchange as the cards of a conversation: who said what, what is folded, what is summed up in a
// line. Pure functions, for the worker pool.
#pragma once

#include "dialects/dialect.h"
#include "storage/record.h"

#include <QImage>
#include <QString>

#include <vector>

namespace sekisho::ui {

struct ShownPart {
    enum class Kind { Text, Code, Call, Result, Reasoning, Image, Link, Refusal, Error, Note };
    Kind kind = Kind::Text;
    QString summary; ///< one line; what a folded part shows, what an image or a link is
    QString text;    ///< all of it, fit to be shown
    QImage image;    ///< a thumbnail
};

struct ShownMessage {
    QString heading; ///< "assistant · tool call"
    bool isAnswer = false;
    std::vector<ShownPart> parts;
};

struct ShownConversation {
    QString absence; ///< a sentence why there is none; else empty
    QString facts;   ///< "gpt-4.1 · 12 messages · 3 tools"
    std::vector<ShownMessage> messages;
    std::vector<ShownMessage> answers; ///< of several when the request wanted several
};

/// What of a record the conversation is read from. Shares the bodies.
struct ConversationSource {
    explicit ConversationSource(const storage::ExchangeRecord &record, const QString &elsewhereText = {});

    std::string path;
    std::string model;
    std::string contentType; ///< of the answer
    std::string error;
    int status = 0;
    bool running = false;
    storage::RecordedBody request;
    storage::RecordedBody response;
    QString elsewhere; ///< why the window does not hold bodies that were captured

    /// Nothing that is shown differs.
    [[nodiscard]] bool showsTheSame(const ConversationSource &other) const;
};

[[nodiscard]] ShownConversation showConversation(const ConversationSource &source);

/// One message, or all of it, as plain text.
[[nodiscard]] QString plainText(const ShownMessage &message);
[[nodiscard]] QString plainText(const ShownConversation &conversation);

/// Base64 of a picture as a thumbnail of at most that many pixels each way; null for what is no picture of a
/// common kind, or too large.
[[nodiscard]] QImage thumbnail(const std::string &base64, int pixels);

inline constexpr int ThumbnailPixels = 220;

} // namespace sekisho::ui
