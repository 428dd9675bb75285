// SPDX-License-Identifier: GPL-3.0-or-later
// Reads resources/prices.json, which resources/update-prices.mjs writes. Strict about what it reads, and
// blind to all else, so that a newer list still works.
#include "base/text.h"
#include "providers/price_table.h"
#include "providers/row_reader.h"

#include <array>

namespace sekisho::providers {
namespace {

using Json = nlohmann::json;
using Kind = NameTerm::Kind;

constexpr const char *FileName = "prices.json";
// A thousand dollars for one token or request: a slip in the data, and no sum of sane prices comes near.
constexpr std::uint64_t MostPicoUsd = 1'000'000'000'000'000;
constexpr std::uint64_t MostTokens = 1'000'000'000'000;

constexpr std::array<std::pair<const char *, Kind>, 5> Terms = {{{"equals", Kind::Equals},
                                                                 {"starts_with", Kind::StartsWith},
                                                                 {"ends_with", Kind::EndsWith},
                                                                 {"contains", Kind::Contains},
                                                                 {"regex", Kind::Regex}}};
constexpr std::array<std::pair<const char *, std::optional<Money> TokenPrices::*>, 6> Prices = {
    {{"input", &TokenPrices::input},
     {"cache_read", &TokenPrices::cacheRead},
     {"cache_write", &TokenPrices::cacheWrite},
     {"cache_write_1h", &TokenPrices::cacheWrite1h},
     {"output", &TokenPrices::output},
     {"reasoning", &TokenPrices::reasoning}}};

std::optional<std::int64_t> number(RowReader &reader, const char *field, std::uint64_t most)
{
    const Json *value = reader.wholeNumber(field);
    if (value && value->get<std::uint64_t>() > most)
        reader.fail(field, "is not between 0 and " + std::to_string(most));
    return reader.failed() ? std::nullopt : std::optional(value->get<std::int64_t>());
}

TokenPrices readTokenPrices(RowReader &reader)
{
    TokenPrices out;
    for (const auto &[name, price] : Prices) {
        if (!reader.optional(name))
            continue;
        if (const auto pico = number(reader, name, MostPicoUsd))
            out.*price = Money{*pico};
    }
    return out;
}

/// Digits at a place of a text; nothing when there are others.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t length)
{
    const auto value = parseUnsigned(text.substr(std::min(at, text.size()), length));
    return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

/// "2026-03-13", from midnight UTC on.
std::optional<WallTime> date(std::string_view text)
{
    const auto year = digits(text, 0, 4);
    const auto month = digits(text, 5, 2);
    const auto day = digits(text, 8, 2);
    if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !year || !month || !day)
        return std::nullopt;
    const std::chrono::year_month_day out{std::chrono::year(*year),
                                          std::chrono::month(static_cast<unsigned>(*month)),
                                          std::chrono::day(static_cast<unsigned>(*day))};
    return out.ok() ? std::optional<WallTime>(std::chrono::sys_days(out)) : std::nullopt;
}

/// "16:30:00" as seconds since midnight.
std::optional<std::chrono::seconds> timeOfDay(std::string_view text)
{
    const auto hours = digits(text, 0, 2);
    const auto minutes = digits(text, 3, 2);
    const auto seconds = digits(text, 6, 2);
    if (text.size() != 8 || text[2] != ':' || text[5] != ':' || !hours || !minutes || !seconds ||
        *hours > 23 || *minutes > 59 || *seconds > 59)
        return std::nullopt;
    return std::chrono::hours(*hours) + std::chrono::minutes(*minutes) + std::chrono::seconds(*seconds);
}

DatedPrices readDatedPrices(RowReader reader)
{
    DatedPrices out;
    if (reader.optional("from")) {
        out.from = date(reader.text("from"));
        if (!out.from)
            reader.fail("from", "is not a date such as \"2026-03-13\"");
    }
    if (reader.optional("daily")) {
        const std::vector<std::string> times = reader.texts("daily");
        const auto begin = times.size() == 2 ? timeOfDay(times[0]) : std::nullopt;
        const auto end = times.size() == 2 ? timeOfDay(times[1]) : std::nullopt;
        if (begin && end)
            out.daily = {*begin, *end};
        else
            reader.fail("daily", "is not two times such as \"00:30:00\"");
    }
    out.prices = readTokenPrices(reader);
    if (reader.optional("request"))
        out.request.picoUsd = number(reader, "request", MostPicoUsd).value_or(0);
    const Json *tiers = reader.optional("tiers") ? reader.array("tiers") : nullptr;
    for (std::size_t i = 0; tiers && i < tiers->size() && !reader.failed(); ++i) {
        RowReader tier((*tiers)[i], reader.place() + ", tier " + std::to_string(i), reader.error(), FileName);
        const std::int64_t above = number(tier, "above", MostTokens).value_or(0);
        if (i > 0 && above <= out.tiers.back().above)
            tier.fail("above", "does not rise");
        out.tiers.push_back({above, readTokenPrices(tier)});
    }
    return out;
}

NameTerm readTerm(RowReader &reader, const char *field, Kind kind, const std::string &text)
{
    NameTerm term;
    term.kind = kind;
    if (text.empty())
        reader.fail(field, "holds an empty text");
    if (kind != Kind::Regex) {
        term.text = toLowerAscii(text);
        return term;
    }
    term.regex.setPattern(QString::fromStdString(text));
    if (!term.regex.isValid())
        reader.fail(field,
                    "holds \"" + text + "\", which is no pattern: " + term.regex.errorString().toStdString());
    return term;
}

/// The terms of an object, each of them, whatever their kind.
std::vector<NameTerm> readTerms(RowReader reader)
{
    std::vector<NameTerm> out;
    for (const auto &[name, kind] : Terms) {
        if (reader.optional(name))
            out.push_back(readTerm(reader, name, kind, reader.text(name)));
    }
    if (out.empty())
        reader.fail({}, "has no condition");
    return out;
}

/// Any of the names and rules of a match is enough; "and" has lists of conditions that hold together.
void readMatch(RowReader reader, PriceBook &book)
{
    bool any = false;
    for (const auto &[name, kind] : Terms) {
        if (!reader.optional(name))
            continue;
        for (const std::string &text : reader.texts(name)) {
            NameTerm term = readTerm(reader, name, kind, text);
            any = true;
            if (kind == Kind::Equals)
                book.addName(std::move(term.text));
            else
                book.addRule({std::move(term)});
        }
    }
    const Json *together = reader.optional("and") ? reader.array("and") : nullptr;
    for (std::size_t i = 0; together && i < together->size() && !reader.failed(); ++i) {
        if (!(*together)[i].is_array() || (*together)[i].empty())
            return reader.fail("and", "holds something that is not a list of conditions");
        std::vector<NameTerm> all;
        for (const Json &condition : (*together)[i]) {
            const std::string place = reader.place() + ", field \"and\", element " + std::to_string(i);
            for (NameTerm &term : readTerms({condition, place, reader.error(), FileName}))
                all.push_back(std::move(term));
        }
        any = true;
        book.addRule(std::move(all));
    }
    if (!any)
        reader.fail({}, "has no condition");
}

void readModel(RowReader row, PriceBook &book)
{
    const std::string id = row.text("id");
    PricedModel model;
    const Json *prices = row.optional("prices");
    if (prices && prices->is_array()) {
        for (std::size_t i = 0; i < prices->size() && !row.failed(); ++i) {
            const std::string place = row.place() + ", field \"prices\", element " + std::to_string(i);
            model.prices.push_back(readDatedPrices({(*prices)[i], place, row.error(), FileName}));
        }
    } else {
        model.prices.push_back(readDatedPrices(row.object("prices")));
    }
    book.addModel(std::move(model));
    if (row.optional("match"))
        readMatch(row.object("match"), book);
    else
        book.addName(toLowerAscii(id));
}

void readBook(RowReader &lists, const std::string &name, const Json &rows, PriceBook &book)
{
    if (!rows.is_array())
        return lists.fail(name, "is not a list");
    for (std::size_t i = 0; i < rows.size() && !lists.failed(); ++i) {
        const bool named = rows[i].is_object() && rows[i].contains("id") && rows[i]["id"].is_string();
        const std::string id = named ? '"' + rows[i]["id"].get<std::string>() + '"' : std::to_string(i);
        readModel({rows[i], "model " + id + " of \"" + name + '"', lists.error(), FileName}, book);
    }
}

} // namespace

Result<PriceList> PriceList::parse(std::string_view json)
{
    const Json document = Json::parse(json, nullptr, false);
    if (document.is_discarded())
        return Failure{Error{"prices.json is not JSON."}};

    std::string error;
    auto table = std::make_shared<PriceTable>();
    RowReader top(document, "the file", error, FileName);
    table->date = top.object("source").text("date");
    RowReader lists = top.object("lists");
    for (auto it = lists.json().begin(); error.empty() && it != lists.json().end(); ++it)
        readBook(lists, it.key(), *it, table->books[it.key()]);
    RowReader searched = top.object("providers");
    for (auto it = searched.json().begin(); error.empty() && it != searched.json().end(); ++it) {
        for (const std::string &name : searched.texts(it.key().c_str())) {
            const auto book = table->books.find(name);
            if (book == table->books.end())
                searched.fail(it.key(), "names an unknown list, \"" + name + "\"");
            else
                table->searched[it.key()].push_back(&book->second);
        }
    }
    if (!error.empty())
        return Failure{Error{std::move(error)}};
    PriceList out;
    out.m_table = std::move(table);
    return out;
}

} // namespace sekisho::providers
