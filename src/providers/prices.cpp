// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/prices.h"

#include "base/text.h"
#include "providers/catalogue.h"
#include "providers/price_table.h"

#include <algorithm>
#include <limits>

namespace sekisho::providers {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;

bool counts(const DatedPrices &prices, WallTime at)
{
    if (prices.from)
        return at >= *prices.from;
    if (!prices.daily)
        return true;
    const auto [begin, end] = *prices.daily;
    const auto time = at - floor<days>(at);
    return begin <= end ? time >= begin && time < end : time >= begin || time < end;
}

const DatedPrices *pricesAt(const PricedModel &model, WallTime at)
{
    const auto last = std::find_if(model.prices.rbegin(), model.prices.rend(),
                                   [at](const DatedPrices &prices) { return counts(prices, at); });
    if (last != model.prices.rend())
        return &*last;
    return model.prices.empty() ? nullptr : &model.prices.front();
}

void layOver(TokenPrices &prices, const TokenPrices &tier)
{
    for (const auto price : {&TokenPrices::input, &TokenPrices::cacheRead, &TokenPrices::cacheWrite,
                             &TokenPrices::cacheWrite1h, &TokenPrices::output, &TokenPrices::reasoning}) {
        if (tier.*price)
            prices.*price = tier.*price;
    }
}

/// Adds up without ever passing the end of Money, or adding what has no price.
class Bill {
public:
    explicit Bill(Money begin) : m_sum(begin) {}

    void add(std::int64_t tokens, std::optional<Money> price)
    {
        constexpr std::int64_t Most = std::numeric_limits<std::int64_t>::max();
        if (tokens == 0 || !m_sum)
            return;
        if (tokens < 0 || !price || (price->picoUsd > 0 && tokens > (Most - m_sum->picoUsd) / price->picoUsd))
            m_sum.reset();
        else
            m_sum->picoUsd += tokens * price->picoUsd;
    }
    [[nodiscard]] std::optional<Money> sum() const { return m_sum; }

private:
    std::optional<Money> m_sum;
};

std::optional<Money> orElse(std::optional<Money> price, std::optional<Money> whole)
{
    return price ? price : whole;
}

std::optional<Money> bill(const TokenPrices &prices, Money request, const dialects::Usage &usage)
{
    if (!prices.input && !prices.output)
        return std::nullopt;
    const auto count = [](const std::optional<TokenCount> &tokens) { return tokens ? tokens->value : 0; };
    const std::int64_t read = count(usage.cachedInput);
    const std::int64_t written1h = count(usage.cacheWrite1hInput);
    const std::int64_t written = usage.cacheWriteInput ? usage.cacheWriteInput->value : written1h;
    const std::int64_t reasoning = count(usage.reasoning);
    const std::optional<Money> write = orElse(prices.cacheWrite, prices.input);
    Bill sum(request);
    // A part that is larger than its whole makes a negative rest, which has no price.
    sum.add(usage.input->value - read - written, prices.input);
    sum.add(read, orElse(prices.cacheRead, prices.input));
    sum.add(written - written1h, write);
    sum.add(written1h, orElse(prices.cacheWrite1h, write));
    // Not said is none here: providers leave a zero out, as embeddings do.
    sum.add(count(usage.output) - reasoning, prices.output);
    sum.add(reasoning, orElse(prices.reasoning, prices.output));
    return sum.sum();
}

bool isDigits(std::string_view text)
{
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// With dates as "-2025-05-14" that are written as "-20250514"; some lists know only one of the two.
std::string withSpacedDates(std::string_view name)
{
    std::string out;
    for (std::size_t at = 0; at < name.size(); ++at) {
        out += name[at];
        const std::string_view date = name.substr(at + 1, 8);
        const std::string_view after = name.substr(std::min(at + 9, name.size()), 1);
        if (name[at] != '-' || date.size() != 8 || !isDigits(date) || !date.starts_with("20") ||
            !(after.empty() || after == "-" || after == ":"))
            continue;
        out.append(date.substr(0, 4))
            .append("-")
            .append(date.substr(4, 2))
            .append("-")
            .append(date.substr(6));
        at += 8;
    }
    return out;
}

const PricedModel *findIn(const std::vector<const PriceBook *> &books, const std::string &name)
{
    for (const PriceBook *book : books) {
        if (const PricedModel *model = book->find(name))
            return model;
    }
    return nullptr;
}

bool holds(const NameTerm &term, std::string_view name, QString &wide)
{
    switch (term.kind) {
    case NameTerm::Kind::Equals:
        return name == term.text;
    case NameTerm::Kind::StartsWith:
        return name.starts_with(term.text);
    case NameTerm::Kind::EndsWith:
        return name.ends_with(term.text);
    case NameTerm::Kind::Contains:
        return name.find(term.text) != std::string_view::npos;
    case NameTerm::Kind::Regex:
        if (wide.isEmpty())
            wide = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
        return term.regex.match(wide).hasMatch();
    }
    return false;
}

} // namespace

void PriceBook::addName(std::string name)
{
    m_names.try_emplace(std::move(name), m_models.size() - 1);
}

void PriceBook::addRule(std::vector<NameTerm> terms)
{
    m_rules.push_back({m_models.size() - 1, std::move(terms)});
}

const PricedModel *PriceBook::find(const std::string &name) const
{
    const auto whole = m_names.find(name);
    std::size_t best = whole == m_names.end() ? m_models.size() : whole->second;
    QString wide;
    for (const Rule &rule : m_rules) {
        if (rule.model >= best)
            break;
        const bool fits = std::all_of(rule.terms.begin(), rule.terms.end(),
                                      [&](const NameTerm &term) { return holds(term, name, wide); });
        if (fits)
            best = rule.model;
    }
    return best < m_models.size() ? &m_models[best] : nullptr;
}

PriceList PriceList::withOverrides(std::vector<PriceOverride> overrides) const
{
    for (PriceOverride &own : overrides)
        own.model = toLowerAscii(own.model);
    PriceList out = *this;
    out.m_overrides = std::make_shared<const std::vector<PriceOverride>>(std::move(overrides));
    return out;
}

std::optional<Money> PriceList::cost(std::string_view provider, std::string_view model,
                                     const dialects::Usage &usage, WallTime at) const
{
    if (!usage.input || model.size() > MaxPricedModelBytes)
        return std::nullopt;
    const std::string name = toLowerAscii(trimmed(model));
    if (m_overrides) {
        for (const PriceOverride &own : *m_overrides) {
            if (own.provider == provider && globMatches(own.model, name))
                return bill(own.prices, Money{}, usage);
        }
    }
    if (!m_table)
        return std::nullopt;
    const auto searched = m_table->searched.find(provider);
    if (searched == m_table->searched.end())
        return std::nullopt;
    const PricedModel *found = findIn(searched->second, name);
    if (!found) {
        const std::string spaced = withSpacedDates(name);
        found = spaced == name ? nullptr : findIn(searched->second, spaced);
    }
    const DatedPrices *dated = found ? pricesAt(*found, at) : nullptr;
    if (!dated)
        return std::nullopt;
    TokenPrices prices = dated->prices;
    for (const PriceTier &tier : dated->tiers) {
        if (usage.input->value > tier.above)
            layOver(prices, tier.prices);
    }
    return bill(prices, dated->request, usage);
}

std::string_view PriceList::date() const
{
    return m_table ? std::string_view(m_table->date) : std::string_view();
}

} // namespace sekisho::providers
