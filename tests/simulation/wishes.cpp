// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulation/wishes.h"

#include "simulation/keys.h"
#include "support/test_snapshot.h"

namespace sekisho::sim {

using gateway::CacheMode;
using std::chrono::seconds;

namespace {

constexpr seconds Year = std::chrono::hours(365 * 24);

gateway::GatewayPlan plan(const char *id, seconds ttl, CacheMode mode)
{
    gateway::GatewayPlan made;
    made.id = id;
    made.cacheTtl = ttl;
    made.cacheMode = mode;
    return made;
}

std::shared_ptr<const providers::PriceList> prices(Price price)
{
    providers::TokenPrices tokens;
    tokens.input = Money{price.input};
    tokens.output = Money{price.output};
    const providers::PriceList known =
        providers::PriceList().withOverrides({{"openai", "*", tokens}, {"anthropic", "*", tokens}});
    return std::make_shared<const providers::PriceList>(known);
}

std::vector<std::shared_ptr<const gateway::Snapshot>> makePlans()
{
    std::vector<std::shared_ptr<const gateway::Snapshot>> made;
    for (std::size_t i = 0; i < 3; ++i) {
        const std::shared_ptr<gateway::Snapshot> snapshot = test::snapshot();
        auto &gateways = snapshot->gateways;
        gateways.clear();
        gateways["default"] = plan("default", seconds(0), CacheMode::Live);
        gateways["live"] = plan("live", i == 1 ? seconds(3600) : seconds(120), CacheMode::Live);
        gateways["twin"] = plan("twin", seconds(120), CacheMode::Live);
        gateways["record"] = plan("record", seconds(0), CacheMode::Record);
        gateways["replay"] = plan("replay", seconds(0), i == 2 ? CacheMode::Live : CacheMode::ReplayOnly);
        gateways["off"] = plan("off", seconds(120), CacheMode::Off);
        if (const auto price = priceUnder(i))
            snapshot->prices = prices(*price);
        if (i == 2)
            snapshot->providers["openai"].toolKeyWins = true;
        snapshot->capturedBodyBytes = i == 1 ? 400 : 4 * 1024 * 1024;
        made.push_back(snapshot);
    }
    return made;
}

std::string bodyText(const Wish &wish, std::size_t question, std::size_t padding)
{
    const char *model = wish.provider == "anthropic" ? "claude-sonnet-4-5" : "gpt-4o";
    std::string body = std::string(R"({"model":")") + model + R"(","stream":)";
    body += wish.stream ? "true" : "false";
    body += R"(,"messages":[{"role":"user","content":"Question )" + std::to_string(question);
    body += std::string(padding, '.') + R"("}]})";
    return body;
}

void chooseUrl(Dice &dice, Wish &wish)
{
    wish.provider = dice.of({"openai", "openai", "anthropic", "ollama"});
    wish.gateway = dice.of({"default", "default", "live", "live", "live", "live", "live", "twin", "twin",
                            "record", dice.percent(60) ? "replay" : "off"});
    wish.envelope = wish.gateway != "default" || dice.percent(20);
    wish.path = wish.provider == "anthropic" ? "/v1/messages" : "/v1/chat/completions";
    if (wish.provider == "openai" && dice.percent(4)) {
        wish.method = "GET";
        wish.path = "/v1/models";
        wish.cacheable = false;
    }
    wish.target =
        (wish.envelope ? "/v1/acme/" + wish.gateway : std::string()) + "/" + wish.provider + wish.path;
}

void chooseCache(Dice &dice, Wish &wish, bool wanted)
{
    const auto ttlField = [&wish](long ttl) {
        wish.ttl = ttl;
        wish.cacheFields += "cf-aig-cache-ttl: " + std::to_string(ttl) + "\r\n";
    };
    switch (wanted ? 1 : dice.weighted({5, 5, 1, 1, 2})) {
    case 1:
        ttlField(60);
        break;
    case 2:
        ttlField(0);
        break;
    case 3:
        wish.skips = true;
        wish.cacheFields += "cf-aig-skip-cache: true\r\n";
        break;
    case 4:
        wish.customKey = dice.of({"k1", "k1", "k2"});
        wish.cacheFields += "cf-aig-cache-key: " + wish.customKey + "\r\n";
        if (dice.percent(30))
            ttlField(90);
        break;
    default:
        break;
    }
}

void chooseCredential(Dice &dice, Wish &wish)
{
    wish.credential = dice.of({"", ClientKeyA, ClientKeyA, ClientKeyB});
    if (wish.provider == "anthropic" && dice.percent(20))
        wish.credential = Subscription;
    if (wish.provider == "ollama" && dice.percent(70))
        wish.credential.clear();
    wish.second.clear();
    if (!wish.credential.empty() && !wish.isSubscription() && dice.percent(20))
        wish.second = dice.of({ClientKeyA, ClientKeyB});
    wish.alias = dice.percent(4) ? "work" : "";
}

} // namespace

const std::vector<std::shared_ptr<const gateway::Snapshot>> &plans()
{
    static const auto made = makePlans();
    return made;
}

std::optional<Price> priceUnder(std::size_t plan)
{
    return plan == 1 ? std::nullopt : std::optional(Price{7'000, 11'000});
}

bool toolKeyWins(const Wish &wish, std::size_t plan)
{
    return plan == 2 && wish.provider == "openai";
}

CacheUse cacheUse(const Wish &wish, std::size_t plan)
{
    const gateway::GatewayPlan &settings = plans()[plan]->gateways.at(wish.gateway);
    CacheUse use;
    use.replayOnly = settings.cacheMode == CacheMode::ReplayOnly;
    const bool recorded = settings.cacheMode == CacheMode::Record;
    const bool asked = wish.ttl ? *wish.ttl > 0 : !wish.customKey.empty();
    const bool set = !wish.ttl && (settings.cacheTtl > seconds(0) || recorded || use.replayOnly);
    if (wish.skips || settings.cacheMode == CacheMode::Off || !wish.cacheable || (!asked && !set))
        return use;
    use.read = !recorded;
    use.write = !use.replayOnly;
    if (wish.ttl)
        use.ttl = seconds(*wish.ttl);
    else if (settings.cacheTtl > seconds(0))
        use.ttl = settings.cacheTtl;
    else
        use.ttl = recorded ? Year : seconds(300);
    return use;
}

void makeWishes(Dice &dice, std::deque<Wish> &wishes, bool large)
{
    const std::size_t count = large ? 1 : dice.weighted({0, 5, 4, 2});
    for (std::size_t i = 0; i < count; ++i) {
        // Mostly like the one before, but for one thing.
        Wish wish = i > 0 && dice.percent(75) ? wishes.back() : Wish();
        const bool fresh = wish.target.empty();
        const std::size_t change = fresh ? 99 : dice.below(6);
        if (fresh || change == 0) {
            wish.method = "POST";
            wish.cacheable = true;
            chooseUrl(dice, wish);
        }
        if (fresh || change == 1) {
            wish.cacheFields.clear();
            wish.customKey.clear();
            wish.ttl.reset();
            wish.skips = false;
            chooseCache(dice, wish, large);
        }
        if (fresh || change == 2)
            chooseCredential(dice, wish);
        if (fresh || change == 3) {
            wish.stream = dice.percent(65);
            const std::size_t padding = dice.percent(80) ? 0 : dice.between(100, large ? 3000 : 1500);
            wish.body = wish.method == "GET" ? "" : bodyText(wish, dice.below(3), padding);
        }
        if (wish.method == "GET")
            wish.body.clear();
        else if (wish.body.empty())
            wish.body = bodyText(wish, dice.below(3), 0);
        if (fresh || change == 4)
            wish.acceptsGzip = change == 4 ? !wish.acceptsGzip : dice.percent(50);
        if (fresh || change == 5) {
            wish.unlisted = dice.percent(6);
            wish.timeoutMs = dice.percent(8) ? "700" : "";
        }
        wishes.push_back(std::move(wish));
    }
}

std::string requestText(const Ask &ask, bool http10, bool chunkedBody)
{
    const Wish &wish = *ask.wish;
    std::string text = wish.method + " " + wish.target + (http10 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
    text +=
        "Host: 127.0.0.1:8484\r\nUser-Agent: tool/1.0\r\nx-sim-ask: " + ask.id + "\r\n" + wish.cacheFields;
    const auto slot = [&text](bool bearer, const std::string &key) {
        if (!key.empty())
            text += (bearer ? "Authorization: Bearer " : "x-api-key: ") + key + "\r\n";
    };
    const bool bearer = wish.isSubscription() || wish.provider != "anthropic";
    slot(bearer, wish.credential);
    slot(!bearer, wish.second);
    if (wish.acceptsGzip)
        text += "Accept-Encoding: gzip\r\n";
    if (!wish.alias.empty())
        text += "cf-aig-byok-alias: " + wish.alias + "\r\n";
    if (wish.unlisted)
        text += "cf-aig-collect-log: false\r\n";
    if (!wish.timeoutMs.empty())
        text += "cf-aig-request-timeout: " + wish.timeoutMs + "\r\n";
    if (wish.method == "GET")
        return text + "\r\n";
    text += "Content-Type: application/json\r\n";
    if (!chunkedBody || http10)
        return text + "Content-Length: " + std::to_string(wish.body.size()) + "\r\n\r\n" + wish.body;
    const std::size_t half = wish.body.size() / 2;
    return text + "Transfer-Encoding: chunked\r\n\r\n" + test::chunked(wish.body.substr(0, half)) +
           (ask.brokenBody ? "none\r\n" : test::chunked(wish.body.substr(half)) + "0\r\n\r\n");
}

} // namespace sekisho::sim
