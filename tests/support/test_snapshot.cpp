// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/test_snapshot.h"

#include "gateway/plan.h"

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace sekisho::test {
namespace {

std::string resource(const std::string &name)
{
    std::ifstream file(std::string(SEKISHO_SOURCE_DIR) + "/resources/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

std::shared_ptr<gateway::Snapshot> snapshot()
{
    auto result = std::make_shared<gateway::Snapshot>();
    auto catalogue = providers::Catalogue::parse(resource("providers.json"));
    if (!catalogue) {
        std::cerr << catalogue.error().message << '\n';
        std::abort();
    }
    result->catalogue = std::move(*catalogue);
    result->reservedWords = gateway::parseReservedWords(resource("reserved_words.txt"));
    for (const char *id : {"default", "lab"})
        result->gateways[id].id = id;
    return result;
}

std::shared_ptr<const gateway::Snapshot> snapshotOf(const settings::Config &config)
{
    const std::string catalogue = resource("providers.json");
    const std::string words = resource("reserved_words.txt");
    const auto plan = gateway::makePlan({catalogue, words, {}}, config);
    if (!plan) {
        std::cerr << plan.error().message << '\n';
        return nullptr;
    }
    return plan->snapshot;
}

std::shared_ptr<const providers::PriceList> realPrices()
{
    auto prices = providers::PriceList::parse(resource("prices.json"));
    if (!prices) {
        std::cerr << prices.error().message << '\n';
        std::abort();
    }
    return std::make_shared<const providers::PriceList>(std::move(*prices));
}

} // namespace sekisho::test
