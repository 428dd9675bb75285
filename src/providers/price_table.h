// SPDX-License-Identifier: GPL-3.0-or-later
// resources/prices.json in memory: whose lists are searched for a provider, and which model a name means.
// Private to this room.
#pragma once

#include "providers/prices.h"

#include <QRegularExpression>

#include <cstdint>
#include <functional>
#include <map>
#include <unordered_map>

namespace sekisho::providers {

/// Prices from some number of input tokens on; what is not there stays.
struct PriceTier {
    std::int64_t above = 0; ///< input tokens, cached and written ones included
    TokenPrices prices;
};

/// Prices, when they count, and what a request costs besides its tokens.
struct DatedPrices {
    std::optional<WallTime> from;
    struct Daily {
        std::chrono::seconds begin; ///< since midnight, UTC
        std::chrono::seconds end;   ///< exclusive; before `begin` when midnight lies between
    };
    std::optional<Daily> daily;
    TokenPrices prices;
    Money request;
    std::vector<PriceTier> tiers; ///< rising
};

struct PricedModel {
    std::vector<DatedPrices> prices; ///< the last one that counts wins; the first where none does
};

/// One condition on a model's name, which is in lower case.
struct NameTerm {
    enum class Kind { Equals, StartsWith, EndsWith, Contains, Regex };
    Kind kind = Kind::Equals;
    std::string text;
    QRegularExpression regex; ///< compiled, for Kind::Regex
};

class PriceBook {
public:
    /// The first model of the list that the name means. `name` is in lower case.
    [[nodiscard]] const PricedModel *find(const std::string &name) const;

    /// Models come in the order of the list; what is said of names is about the last one.
    void addModel(PricedModel model) { m_models.push_back(std::move(model)); }
    void addName(std::string name);
    /// A name for which all of these hold.
    void addRule(std::vector<NameTerm> terms);

private:
    struct Rule {
        std::size_t model;
        std::vector<NameTerm> terms;
    };
    std::vector<PricedModel> m_models;
    std::unordered_map<std::string, std::size_t> m_names; // whole names: nearly all of a router's
    std::vector<Rule> m_rules;                            // the others, by model
};

struct PriceTable {
    std::string date;
    std::map<std::string, PriceBook, std::less<>> books;
    /// By slug: the books that are searched, in this order.
    std::map<std::string, std::vector<const PriceBook *>, std::less<>> searched;
};

} // namespace sekisho::providers
