// SPDX-License-Identifier: GPL-3.0-or-later
// What the page says of a provider, from the catalogue, the settings and the keys.
#pragma once

#include "gateway/key_info.h"
#include "providers/catalogue.h"
#include "settings/config.h"
#include "ui/widgets/marks.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace sekisho::ui {

/// What a lamp shows, and in words.
struct Condition {
    Dot::Meaning meaning = Dot::Meaning::Neutral;
    QString text; ///< a few words
};

struct ProviderFacts {
    std::string slug;
    QString name;
    QStringList otherNames;
    std::string address;    ///< the base URL in force by the settings; may have a part in braces
    std::string catalogues; ///< the base URL that came with the program; empty for one of the user's own
    bool takesKey = true;
    bool needsKey = true;
    bool local = false;
    bool own = false; ///< added by the user
    std::vector<gateway::KeyInfo> keys;
    std::vector<std::string> origins; ///< where requests go to: "https://api.openai.com"

    [[nodiscard]] bool hasKey() const { return !keys.empty(); }
    bool operator==(const ProviderFacts &other) const;
};

/// "https://api.openai.com", without a usual port; empty for what is no address, such as one with braces.
[[nodiscard]] std::string originOf(const std::string &baseUrl);
/// By plain http to another machine.
[[nodiscard]] bool isInTheClear(const std::string &baseUrl);

[[nodiscard]] ProviderFacts factsOf(const providers::Provider &provider, const settings::Config &config,
                                    const std::vector<gateway::KeyInfo> &keys);

/// Of those that the provider's requests go to, the ones that the key was not confirmed for.
[[nodiscard]] std::vector<std::string> unconfirmed(const gateway::KeyInfo &key, const ProviderFacts &facts);
[[nodiscard]] Condition conditionOf(const gateway::KeyInfo &key, const ProviderFacts &facts);
/// Of all its keys, the one that most needs a look.
[[nodiscard]] Condition conditionOf(const ProviderFacts &facts);

/// "2 keys", "no key needed", "—".
[[nodiscard]] QString keysText(const ProviderFacts &facts);
/// "…a1f9, …77c2".
[[nodiscard]] QString endingsText(const ProviderFacts &facts);
[[nodiscard]] QString endingText(const gateway::KeyInfo &key);

} // namespace sekisho::ui
