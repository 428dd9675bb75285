// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/plan.h"

#include "http/tcp_connector.h"
#include "providers/upstream_url.h"

namespace sekisho::gateway {
namespace {

constexpr std::string_view CustomPrefix = "custom-";

std::optional<Error> addProvider(Snapshot &snapshot, const settings::ProviderSettings &settings,
                                 std::vector<std::string> &warnings)
{
    const std::string where = "The provider \"" + settings.slug + "\" in the configuration ";
    if (!settings.baseUrl.empty()) {
        const auto base = providers::BaseUrl::parse(settings.baseUrl);
        if (!base)
            return Error{where + "has a base_url that is not usable: " + base.error().message};
    }
    const bool custom = settings.slug.starts_with(CustomPrefix);
    if (custom) {
        if (settings.baseUrl.empty())
            return Error{where + "needs a base_url."};
        const auto dialect =
            dialects::dialectByName(settings.dialect.empty() ? "openai-chat" : settings.dialect);
        if (!dialect)
            return Error{where + "has a dialect that is not known: " + settings.dialect};
        providers::Provider provider = snapshot.catalogue.custom(settings.slug, settings.baseUrl, *dialect);
        if (!settings.name.empty())
            provider.name = settings.name;
        snapshot.catalogue.put(std::move(provider));
    }
    const providers::Provider *provider = snapshot.catalogue.find(settings.slug);
    if (!provider) {
        warnings.push_back(where + "is not known and was passed over; one of your own is named custom-...");
        return std::nullopt;
    }
    ProviderPlan plan;
    plan.baseUrl = custom ? std::string() : settings.baseUrl;
    plan.toolKeyWins = settings.keyWins == settings::KeyWins::Tool;
    snapshot.providers[provider->slug] = std::move(plan);
    return std::nullopt;
}

std::vector<providers::PriceOverride> overridesFrom(const settings::Config &config,
                                                    const providers::Catalogue &catalogue)
{
    std::vector<providers::PriceOverride> overrides;
    for (const settings::PriceSettings &price : config.prices) {
        providers::TokenPrices prices;
        prices.input = price.input;
        prices.cacheRead = price.cacheRead;
        prices.cacheWrite = price.cacheWrite;
        prices.cacheWrite1h = price.cacheWrite1h;
        prices.output = price.output;
        const providers::Provider *provider = catalogue.find(price.provider);
        overrides.push_back({provider ? provider->slug : price.provider, price.model, prices});
    }
    return overrides;
}

} // namespace

Result<Plan> makePlan(const PlanInputs &inputs, const settings::Config &config)
{
    auto catalogue = providers::Catalogue::parse(inputs.providersJson);
    if (!catalogue)
        return Failure{catalogue.error()};
    auto snapshot = std::make_shared<Snapshot>();
    Plan plan;
    snapshot->catalogue = std::move(*catalogue);
    snapshot->reservedWords = parseReservedWords(inputs.reservedWords);
    for (const settings::GatewaySettings &gateway : config.gateways)
        snapshot->gateways[gateway.id] = {gateway.id,
                                          gateway.collectLogs,
                                          gateway.logBodies,
                                          gateway.authentication,
                                          std::chrono::seconds(gateway.cacheTtl),
                                          gateway.cacheMode};
    snapshot->gateways.try_emplace("default");
    for (const settings::ProviderSettings &provider : config.providers) {
        if (const auto error = addProvider(*snapshot, provider, plan.warnings))
            return Failure{*error};
    }
    snapshot->allowedHosts = config.allowHosts;
    snapshot->allowedOrigins = config.allowOrigins;
    snapshot->checkPeerUser = config.checkPeerUser;
    snapshot->capturedBodyBytes = static_cast<std::uint64_t>(config.capturedBodyBytes);
    if (!inputs.prices.empty()) {
        auto prices = providers::PriceList::parse(inputs.prices);
        if (prices)
            snapshot->prices = std::make_shared<const providers::PriceList>(
                prices->withOverrides(overridesFrom(config, snapshot->catalogue)));
        else
            plan.warnings.push_back("Prices are not known: " + prices.error().message);
    }
    snapshot->cacheBytes = static_cast<std::uint64_t>(config.cacheBytes);
    if (!config.extraCaFile.empty()) {
        auto certificates = http::loadCertificates(QString::fromStdString(config.extraCaFile));
        if (certificates)
            snapshot->extraCas = std::move(*certificates);
        else
            plan.warnings.push_back(certificates.error().message);
    }
    plan.snapshot = std::move(snapshot);
    return plan;
}

} // namespace sekisho::gateway
