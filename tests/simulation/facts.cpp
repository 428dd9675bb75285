// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulation/facts.h"

#include <algorithm>

namespace sekisho::sim {

std::string_view Ask::said(std::string_view field) const
{
    const std::string line = "\r\n" + std::string(field) + ": ";
    const std::size_t at = answerHead.find(line);
    if (at == std::string::npos)
        return {};
    const std::string_view rest = std::string_view(answerHead).substr(at + line.size());
    return rest.substr(0, rest.find("\r\n"));
}

const Call *Facts::callOf(const Ask &one) const
{
    const auto number = test::parseDecimal(one.said("x-sim-call"));
    return number && *number < calls.size() ? &calls[*number] : nullptr;
}

std::string Facts::at() const
{
    // The loop's clock begins at one hour.
    const auto micros = (loop.now() - std::chrono::hours(1)).count();
    std::string fraction = std::to_string(micros % 1'000'000);
    fraction.insert(0, 6 - fraction.size(), '0');
    return std::to_string(micros / 1'000'000) + "." + fraction;
}

void Facts::fail(std::string what)
{
    note("VIOLATION: " + what);
    if (violations.size() < 10)
        violations.push_back(at() + " " + std::move(what));
}

void Facts::note(const std::string &what)
{
    if (traces)
        trace += at() + "  " + what + "\n";
}

Ask *Facts::ask(std::string_view id)
{
    const auto found = std::find_if(asks.begin(), asks.end(), [id](const Ask &one) { return one.id == id; });
    return found == asks.end() ? nullptr : &*found;
}

Ask *Facts::askOf(const LogId &exchange)
{
    const auto found = std::find_if(asks.begin(), asks.end(),
                                    [&](const Ask &one) { return one.reached && one.exchange == exchange; });
    return found == asks.end() ? nullptr : &*found;
}

std::pair<bool, bool> Facts::keyWas(const Wish &wish, Micros from, Micros to) const
{
    std::pair<bool, bool> was{false, false};
    const auto spans = keys.find(wish.provider + "/" + (wish.alias.empty() ? "default" : wish.alias));
    bool present = false;
    if (spans != keys.end()) {
        for (const KeySpan &span : spans->second) {
            if (span.from > to)
                break;
            // What was so at the beginning, and each change after it.
            if (span.from >= from)
                (present ? was.first : was.second) = true;
            present = span.present;
        }
    }
    (present ? was.first : was.second) = true;
    return was;
}

} // namespace sekisho::sim
