// SPDX-License-Identifier: GPL-3.0-or-later
// `sekisho key set|list|remove PROVIDER`: what is asked for. The doing is in key_command.h.
#pragma once

#include "app/key_types.h"

#include "base/result.h"

#include <QStringList>

#include <vector>

namespace sekisho::app {

struct KeyRequest {
    enum class Action { Set, List, Remove };
    Action action = Action::List;
    QString provider;                  ///< slug or alias; empty for all, with List
    std::string alias = "default";     ///< with Set and Remove
    std::vector<http::Origin> origins; ///< with Set; empty for the provider's usual ones
};

/// `words` are those behind `key`; `alias` is null when it is not given. The error is a sentence for the
/// terminal.
[[nodiscard]] Result<KeyRequest> parseKeyRequest(const QStringList &words, const QString &alias,
                                                 const QStringList &origins);

} // namespace sekisho::app
