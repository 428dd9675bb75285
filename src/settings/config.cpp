// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/config.h"

#include "settings/config_reader.h"
#include "settings/config_schema.h"
#include "settings/json_text.h"

#include <algorithm>

namespace sekisho::settings {
namespace {

constexpr std::string_view DefaultGateway = "default";

/// A key in a provider's object, whatever its name and depth: it would be read by every backup of the file.
std::optional<ConfigError> secretIn(const JsonText &json)
{
    const int providers = json.member(0, "providers");
    if (providers < 0)
        return std::nullopt;
    const std::size_t end = json.node(providers).end;
    for (int i = providers + 1; i < static_cast<int>(json.nodes().size()) && json.node(i).begin < end; ++i) {
        const JsonNode &node = json.node(i);
        if (node.kind == JsonNode::Kind::Text && soundsLikeSecret(node.key) && !json.string(i).empty())
            return json.errorAt(i,
                                "keys do not belong in this file: put it in through the window or \"sekisho "
                                "key set\", or set SEKISHO_KEY_... in the environment");
    }
    return std::nullopt;
}

template <typename Item, typename Field>
Item &found(std::vector<Item> &items, Field Item::*field, std::string_view name)
{
    const auto at =
        std::find_if(items.begin(), items.end(), [&](const Item &item) { return item.*field == name; });
    if (at != items.end())
        return *at;
    Item item;
    item.*field = name;
    return items.emplace_back(std::move(item));
}

} // namespace

std::string ConfigError::message() const
{
    std::string out;
    if (line > 0)
        out = "line " + std::to_string(line) + ", column " + std::to_string(column) + ": ";
    if (!path.empty())
        out += path + ": ";
    return out + reason;
}

const ProviderSettings *Config::provider(std::string_view slug) const
{
    for (const ProviderSettings &settings : providers) {
        if (settings.slug == slug)
            return &settings;
    }
    return nullptr;
}

GatewaySettings &Config::gatewayFor(std::string_view id)
{
    return found(gateways, &GatewaySettings::id, id);
}

ProviderSettings &Config::providerFor(std::string_view slug)
{
    return found(providers, &ProviderSettings::slug, slug);
}

Result<Config, ConfigError> parseConfig(std::string_view text)
{
    const auto json = JsonText::parse(text);
    if (!json)
        return Failure{json.error()};
    if (json->node(0).kind != JsonNode::Kind::Object)
        return Failure{json->errorAt(0, "expected an object")};
    if (auto secret = secretIn(*json))
        return Failure{std::move(*secret)};
    Config config;
    std::optional<ConfigError> error;
    ConfigReader reader(*json, 0, error);
    schema::config(reader, config);
    if (error)
        return Failure{std::move(*error)};
    static_cast<void>(config.gatewayFor(DefaultGateway));
    return config;
}

} // namespace sekisho::settings
