// SPDX-License-Identifier: GPL-3.0-or-later
// From the neutral model's parts to those that are shown. Private to conversation_text.
#pragma once

#include "dialects/conversation.h"
#include "ui/logs/conversation_text.h"

#include <QCoreApplication>

namespace sekisho::ui {

struct ConversationWords {
    Q_DECLARE_TR_FUNCTIONS(ConversationWords)
};

[[nodiscard]] QString fromUtf8(const std::string &text);
/// Fit to be shown.
[[nodiscard]] QString shown(const std::string &text);
/// A text, with what stands between ``` lines as code.
void addText(const std::string &text, std::vector<ShownPart> &into);
void addPart(const dialects::Part &part, std::vector<ShownPart> &into);
[[nodiscard]] ShownPart note(const QString &text);

} // namespace sekisho::ui
