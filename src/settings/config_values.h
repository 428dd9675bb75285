// SPDX-License-Identifier: GPL-3.0-or-later
// Walks the table of settings and gives all fields as one JSON object, for comparing and writing.
#pragma once

#include "base/types.h"
#include "settings/config_rules.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <optional>
#include <vector>

namespace sekisho::settings {

class ConfigValues {
public:
    /// Which members tell one element of a list from another.
    using Identity = std::vector<std::string>;

    void text(std::string_view name, const std::string &value, TextField field);
    void boolean(std::string_view name, bool value);
    void integer(std::string_view name, std::int64_t value, IntegerField field);
    void optionalInteger(std::string_view name, const std::optional<std::int64_t> &value, IntegerField field);
    void price(std::string_view name, const std::optional<Money> &value, PriceField field);
    void texts(std::string_view name, const std::vector<std::string> &values, TextRule rule);
    void object(std::string_view name, const std::function<void(ConfigValues &)> &write);

    template <typename Enum>
    void choice(std::string_view name, Enum value, Choices<Enum> choices)
    {
        for (const auto &[word, meaning] : choices) {
            if (meaning == value)
                m_json[std::string(name)] = word;
        }
    }

    template <typename Item>
    void list(std::string_view name, std::vector<Item> &items,
              std::initializer_list<std::string_view> identity, void (*write)(ConfigValues &, Item &))
    {
        auto &list = m_json[std::string(name)] = nlohmann::ordered_json::array();
        for (Item &item : items) {
            ConfigValues values;
            write(values, item);
            list.push_back(std::move(values.m_json));
        }
        Item usual{};
        ConfigValues defaults;
        write(defaults, usual);
        m_lists.push_back(
            {{std::string(name)}, Identity(identity.begin(), identity.end()), std::move(defaults.m_json)});
    }

    struct List {
        std::vector<std::string> place; ///< names from the root to the list
        Identity identity;
        nlohmann::ordered_json defaults; ///< of an element
    };
    [[nodiscard]] const nlohmann::ordered_json &json() const { return m_json; }
    [[nodiscard]] const std::vector<List> &lists() const { return m_lists; }

private:
    nlohmann::ordered_json m_json = nlohmann::ordered_json::object();
    std::vector<List> m_lists;
};

} // namespace sekisho::settings
