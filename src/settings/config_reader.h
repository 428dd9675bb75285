// SPDX-License-Identifier: GPL-3.0-or-later
// Walks the table of settings and takes each field from one object of a JSON text.
#pragma once

#include "settings/config_rules.h"
#include "settings/json_text.h"

#include <functional>
#include <optional>

namespace sekisho::settings {

/// Fields that are not there keep the value they have. The first fault ends the reading.
class ConfigReader {
public:
    ConfigReader(const JsonText &json, int object, std::optional<ConfigError> &error);

    void text(std::string_view name, std::string &value, TextField field);
    void boolean(std::string_view name, bool &value);
    void integer(std::string_view name, std::int64_t &value, IntegerField field);
    void optionalInteger(std::string_view name, std::optional<std::int64_t> &value, IntegerField field);
    void price(std::string_view name, std::optional<Money> &value, PriceField field);
    void texts(std::string_view name, std::vector<std::string> &values, TextRule rule);
    void object(std::string_view name, const std::function<void(ConfigReader &)> &read);

    template <typename Enum>
    void choice(std::string_view name, Enum &value, Choices<Enum> choices)
    {
        const int at = member(name, true);
        if (at < 0)
            return;
        std::string wanted;
        for (const auto &[word, meaning] : choices) {
            if (m_json.node(at).kind == JsonNode::Kind::Text && m_json.string(at) == word) {
                value = meaning;
                return;
            }
            wanted += (wanted.empty() ? "\"" : ", \"") + std::string(word) + '"';
        }
        expected(at, "one of " + wanted);
    }

    template <typename Item>
    void list(std::string_view name, std::vector<Item> &items,
              std::initializer_list<std::string_view> identity, void (*read)(ConfigReader &, Item &))
    {
        const int at = array(name);
        if (at < 0)
            return;
        items.clear();
        for (const int child : m_json.node(at).children) {
            if (m_error || !isKind(child, JsonNode::Kind::Object, "an object"))
                return;
            Item item;
            ConfigReader reader(m_json, child, m_error);
            read(reader, item);
            items.push_back(std::move(item));
        }
        refuseTwins(at, identity);
    }

private:
    /// The member's node, -1 when it is not there, null (where that is fine) or an error has been found.
    [[nodiscard]] int member(std::string_view name, bool orNull = false) const;
    [[nodiscard]] int array(std::string_view name);
    [[nodiscard]] bool isKind(int index, JsonNode::Kind kind, const char *wanted);
    [[nodiscard]] std::optional<std::int64_t> number(int index, IntegerField field);
    void missing(std::string_view name);
    void refuseTwins(int list, std::initializer_list<std::string_view> identity);
    void expected(int index, const std::string &what);

    const JsonText &m_json;
    int m_object;
    std::optional<ConfigError> &m_error;
};

} // namespace sekisho::settings
