// SPDX-License-Identifier: GPL-3.0-or-later
// The one table of settings: names, ranges and places of all fields. A reader and a writer walk it.
#pragma once

#include "settings/config.h"
#include "settings/config_rules.h"

namespace sekisho::settings::schema {

// Walkers offer text, boolean, integer, optionalInteger, price, choice, texts, object and list. Ranges are
// those of Cloudflare's gateway objects (developers.cloudflare.com/api/resources/ai_gateway), except where
// noted.

template <typename Walker>
void listen(Walker &walk, Listen &value)
{
    walk.text("host", value.host, {rules::listenHost});
    std::int64_t port = value.port;
    walk.integer("port", port, {0, 65535});
    value.port = static_cast<std::uint16_t>(port);
}

template <typename Walker>
void gateway(Walker &walk, GatewaySettings &value)
{
    walk.text("id", value.id, {rules::gatewayId, TextField::Required});
    // From a minute to a year; theirs ends at a month.
    walk.integer("cache_ttl", value.cacheTtl,
                 {60, 365 * 24 * 3600, IntegerField::OrZero | IntegerField::OrNull});
    walk.boolean("collect_logs", value.collectLogs);
    walk.boolean("authentication", value.authentication);
    walk.optionalInteger("rate_limiting_limit", value.rateLimit, {0, 1'000'000'000});
    walk.integer("rate_limiting_interval", value.rateInterval, {0, 365 * 24 * 3600, IntegerField::OrNull});
    walk.choice("rate_limiting_technique", value.rateTechnique,
                {{"fixed", LimitTechnique::Fixed}, {"sliding", LimitTechnique::Sliding}});
    walk.integer("retry_max_attempts", value.retryMaxAttempts, {1, 5, IntegerField::OrNull});
    walk.integer("retry_delay", value.retryDelay, {0, 60'000, IntegerField::OrNull});
    walk.choice("retry_backoff", value.retryBackoff,
                {{"constant", Backoff::Constant},
                 {"linear", Backoff::Linear},
                 {"exponential", Backoff::Exponential}});
    walk.integer("log_management", value.logRows, {10'000, 10'000'000, IntegerField::OrNull});
    walk.choice("log_management_strategy", value.whenFull,
                {{"STOP_INSERTING", WhenFull::StopInserting}, {"DELETE_OLDEST", WhenFull::DeleteOldest}});
    walk.object("sekisho", [&](Walker &inner) {
        inner.choice("cache_mode", value.cacheMode,
                     {{"live", CacheMode::Live},
                      {"record", CacheMode::Record},
                      {"replay-only", CacheMode::ReplayOnly},
                      {"off", CacheMode::Off}});
        inner.boolean("log_bodies", value.logBodies);
        inner.integer("log_days", value.logDays, {1, 36'500, IntegerField::OrZero | IntegerField::OrNull});
    });
}

template <typename Walker>
void provider(Walker &walk, ProviderSettings &value)
{
    walk.text("slug", value.slug, {rules::slug, TextField::Required});
    walk.text("name", value.name, {rules::anyText, TextField::OmittedWhenEmpty});
    walk.text("base_url", value.baseUrl, {rules::baseUrl, TextField::OmittedWhenEmpty});
    walk.choice("key_wins", value.keyWins, {{"stored", KeyWins::Stored}, {"tool", KeyWins::Tool}});
    walk.text("dialect", value.dialect, {rules::slug, TextField::OmittedWhenEmpty});
}

template <typename Walker>
void key(Walker &walk, KeyEntry &value)
{
    walk.text("provider", value.provider, {rules::slug, TextField::Required});
    walk.text("alias", value.alias, {rules::alias, TextField::Required});
    walk.text("last_four", value.lastFour, {rules::lastFour, TextField::OmittedWhenEmpty});
    walk.text("created", value.created, {rules::anyText, TextField::OmittedWhenEmpty});
    walk.texts("origins", value.origins, rules::origin);
}

template <typename Walker>
void price(Walker &walk, PriceSettings &value)
{
    walk.text("provider", value.provider, {rules::slug, TextField::Required});
    walk.text("model", value.model, {rules::modelPattern, TextField::Required});
    walk.price("input_mtok", value.input, PriceField::Required);
    walk.price("output_mtok", value.output, PriceField::Optional);
    walk.price("cache_read_mtok", value.cacheRead, PriceField::Optional);
    walk.price("cache_write_mtok", value.cacheWrite, PriceField::Optional);
    walk.price("cache_write_1h_mtok", value.cacheWrite1h, PriceField::Optional);
}

template <typename Walker>
void config(Walker &walk, Config &value)
{
    walk.object("listen", [&](Walker &inner) { listen(inner, value.listen); });
    walk.list("gateways", value.gateways, {"id"}, &gateway<Walker>);
    walk.list("providers", value.providers, {"slug"}, &provider<Walker>);
    walk.list("keys", value.keys, {"provider", "alias"}, &key<Walker>);
    walk.object("sekisho", [&](Walker &inner) {
        inner.texts("allow_hosts", value.allowHosts, rules::host);
        inner.texts("allow_origins", value.allowOrigins, rules::origin);
        inner.boolean("check_peer_user", value.checkPeerUser);
        inner.text("extra_ca_file", value.extraCaFile, {rules::anyText, TextField::OmittedWhenEmpty});
        inner.integer("captured_body_bytes", value.capturedBodyBytes, {0, 1024LL * 1024 * 1024});
        inner.integer("cache_bytes", value.cacheBytes, {1024LL * 1024, 1024LL * 1024 * 1024 * 1024});
        inner.list("prices", value.prices, {"provider", "model"}, &price<Walker>);
    });
}

} // namespace sekisho::settings::schema
