// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/config_values.h"

namespace sekisho::settings {

void ConfigValues::text(std::string_view name, const std::string &value, TextField field)
{
    if (!value.empty() || field.presence != TextField::OmittedWhenEmpty)
        m_json[std::string(name)] = value;
}

void ConfigValues::boolean(std::string_view name, bool value)
{
    m_json[std::string(name)] = value;
}

void ConfigValues::integer(std::string_view name, std::int64_t value, IntegerField)
{
    m_json[std::string(name)] = value;
}

void ConfigValues::optionalInteger(std::string_view name, const std::optional<std::int64_t> &value,
                                   IntegerField)
{
    m_json[std::string(name)] = value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

void ConfigValues::price(std::string_view name, const std::optional<Money> &value, PriceField)
{
    if (!value)
        return;
    // A double has room for all digits of a price in range, and is written with as many as it needs.
    auto &number = m_json[std::string(name)];
    if (value->picoUsd % PicoUsdPerToken == 0)
        number = value->picoUsd / PicoUsdPerToken;
    else
        number = static_cast<double>(value->picoUsd) / static_cast<double>(PicoUsdPerToken);
}

void ConfigValues::texts(std::string_view name, const std::vector<std::string> &values, TextRule)
{
    m_json[std::string(name)] = values;
}

void ConfigValues::object(std::string_view name, const std::function<void(ConfigValues &)> &write)
{
    ConfigValues inner;
    write(inner);
    m_json[std::string(name)] = std::move(inner.m_json);
    for (List &list : inner.m_lists) {
        list.place.emplace(list.place.begin(), name);
        m_lists.push_back(std::move(list));
    }
}

} // namespace sekisho::settings
