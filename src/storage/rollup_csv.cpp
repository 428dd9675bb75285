// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/rollup_csv.h"

#include <cstdio>

namespace sekisho::storage {
namespace {

constexpr std::string_view Names =
    "bucket_start_utc,bucket_s,gateway,provider,model,tool,requests,hits,errors,tokens_in,tokens_cached,"
    "tokens_out,cost_usd,saved_usd,latency_p50_ms,latency_p95_ms,first_token_p50_ms\r\n";

/// ISO 8601, extended form, whole seconds.
std::string timeText(WallTime time)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const auto day = std::chrono::floor<std::chrono::days>(seconds);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(seconds - day);
    char text[48];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", int(date.year()),
                  unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                  int(clock.minutes().count()), int(clock.seconds().count()));
    return text;
}

/// `units` of 10^-`places`, exact, without zeros at its end.
std::string decimalText(std::int64_t units, std::size_t places)
{
    std::string digits = std::to_string(units);
    const bool negative = digits.front() == '-';
    if (negative)
        digits.erase(0, 1);
    if (digits.size() <= places)
        digits.insert(0, places + 1 - digits.size(), '0');
    digits.insert(digits.size() - places, 1, '.');
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.')
        digits.pop_back();
    return negative ? '-' + digits : digits;
}

std::string millisText(std::optional<std::int64_t> micros)
{
    return micros ? decimalText(*micros, 3) : std::string();
}

std::string costText(const RollupSums &sums)
{
    const bool known = sums.unpriced == 0 || sums.cost.picoUsd != 0;
    return known ? decimalText(sums.cost.picoUsd, 12) : std::string();
}

/// A name, which came from outside.
std::string nameText(std::string_view name)
{
    std::string text;
    // OWASP, "CSV Injection": what makes a spreadsheet calculate a cell.
    if (!name.empty() && std::string_view("=+-@\t\r").find(name.front()) != std::string_view::npos)
        text += '\'';
    text += name;
    if (text.find_first_of("\",\r\n") == std::string::npos)
        return text;
    for (std::size_t at = text.find('"'); at != std::string::npos; at = text.find('"', at + 2))
        text.insert(at, 1, '"');
    return '"' + text + '"';
}

} // namespace

RollupCsv::RollupCsv(std::chrono::seconds bucket, Sink sink) : m_bucket(bucket), m_sink(std::move(sink))
{
    m_sink(Names);
}

void RollupCsv::add(const RollupRow &row)
{
    const RollupSums &sums = row.sums;
    Histogram latency = sums.hitLatency;
    latency.add(sums.missLatency);
    m_line = timeText(row.bucket);
    const auto add = [this](const std::string &cell) {
        m_line += ',';
        m_line += cell;
    };
    add(std::to_string(m_bucket.count()));
    for (const std::string *name : {&row.key.gateway, &row.key.provider, &row.key.model, &row.key.tool})
        add(nameText(*name));
    for (const std::int64_t sum : {sums.requests, sums.hits, sums.errors(), sums.tokensIn.value,
                                   sums.tokensCached.value, sums.tokensOut.value})
        add(std::to_string(sum));
    add(costText(sums));
    add(decimalText(sums.savedCost.picoUsd, 12));
    add(millisText(latency.quantile(0.5)));
    add(millisText(latency.quantile(0.95)));
    add(millisText(sums.firstToken.quantile(0.5)));
    m_line += "\r\n";
    m_sink(m_line);
}

} // namespace sekisho::storage
