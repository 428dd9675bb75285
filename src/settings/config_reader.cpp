// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/config_reader.h"

#include "base/decimal.h"

#include <charconv>
#include <set>

namespace sekisho::settings {

ConfigReader::ConfigReader(const JsonText &json, int object, std::optional<ConfigError> &error)
    : m_json(json), m_object(object), m_error(error)
{}

int ConfigReader::member(std::string_view name, bool orNull) const
{
    const int at = m_error ? -1 : m_json.member(m_object, name);
    return at >= 0 && orNull && m_json.node(at).kind == JsonNode::Kind::Null ? -1 : at;
}

int ConfigReader::array(std::string_view name)
{
    const int at = member(name);
    return at >= 0 && isKind(at, JsonNode::Kind::Array, "a list") ? at : -1;
}

bool ConfigReader::isKind(int index, JsonNode::Kind kind, const char *wanted)
{
    if (m_json.node(index).kind == kind)
        return true;
    expected(index, wanted);
    return false;
}

void ConfigReader::expected(int index, const std::string &what)
{
    if (!m_error)
        m_error = m_json.errorAt(index, "expected " + what);
}

void ConfigReader::missing(std::string_view name)
{
    if (!m_error)
        m_error = m_json.errorAt(m_object, "\"" + std::string(name) + "\" is missing");
}

void ConfigReader::text(std::string_view name, std::string &value, TextField field)
{
    const int at = member(name);
    if (at < 0) {
        if (field.presence == TextField::Required)
            missing(name);
        return;
    }
    if (!isKind(at, JsonNode::Kind::Text, "a text"))
        return;
    value = m_json.string(at);
    if (value.empty() && field.presence == TextField::OmittedWhenEmpty)
        return;
    if (const std::string_view wanted = field.rule(value); !wanted.empty())
        expected(at, std::string(wanted));
}

void ConfigReader::boolean(std::string_view name, bool &value)
{
    const int at = member(name);
    if (at >= 0 && isKind(at, JsonNode::Kind::Boolean, "true or false"))
        value = m_json.raw(at) == "true";
}

std::optional<std::int64_t> ConfigReader::number(int index, IntegerField field)
{
    const std::string_view raw = m_json.raw(index);
    std::int64_t value = 0;
    const auto [end, fault] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
    const bool whole = m_json.node(index).kind == JsonNode::Kind::Number && fault == std::errc() &&
                       end == raw.data() + raw.size();
    const bool orZero = (field.also & IntegerField::OrZero) != 0;
    if (whole && ((value >= field.least && value <= field.most) || (orZero && value == 0)))
        return value;
    expected(index, std::string(orZero ? "0, or " : "") + "a whole number from " +
                        std::to_string(field.least) + " to " + std::to_string(field.most));
    return std::nullopt;
}

void ConfigReader::integer(std::string_view name, std::int64_t &value, IntegerField field)
{
    const int at = member(name, (field.also & IntegerField::OrNull) != 0);
    if (at >= 0)
        value = number(at, field).value_or(value);
}

void ConfigReader::optionalInteger(std::string_view name, std::optional<std::int64_t> &value,
                                   IntegerField field)
{
    if (const int at = member(name, true); at >= 0)
        value = number(at, field);
}

void ConfigReader::price(std::string_view name, std::optional<Money> &value, PriceField field)
{
    const int at = member(name, true);
    if (at < 0) {
        if (field == PriceField::Required)
            missing(name);
        return;
    }
    std::optional<std::int64_t> pico;
    if (m_json.node(at).kind == JsonNode::Kind::Number)
        pico = parseDecimal(m_json.raw(at), PriceDecimals);
    else if (m_json.node(at).kind == JsonNode::Kind::Text)
        pico = parseDecimal(m_json.string(at), PriceDecimals);
    if (pico && *pico <= MostUsdPerMillion * PicoUsdPerToken)
        value = Money{*pico};
    else
        expected(at, "USD for a million tokens, from 0 to " + std::to_string(MostUsdPerMillion) +
                         " with at most " + std::to_string(PriceDecimals) + " decimals, such as 1.25");
}

void ConfigReader::texts(std::string_view name, std::vector<std::string> &values, TextRule rule)
{
    const int at = array(name);
    if (at < 0)
        return;
    values.clear();
    for (const int child : m_json.node(at).children) {
        if (m_error || !isKind(child, JsonNode::Kind::Text, "a text"))
            return;
        values.push_back(m_json.string(child));
        if (const std::string_view wanted = rule(values.back()); !wanted.empty())
            expected(child, std::string(wanted));
    }
}

void ConfigReader::object(std::string_view name, const std::function<void(ConfigReader &)> &read)
{
    const int at = member(name);
    if (at < 0 || !isKind(at, JsonNode::Kind::Object, "an object"))
        return;
    ConfigReader inner(m_json, at, m_error);
    read(inner);
}

void ConfigReader::refuseTwins(int list, std::initializer_list<std::string_view> identity)
{
    std::set<std::string> seen;
    for (const int child : m_json.node(list).children) {
        std::string name;
        for (const std::string_view field : identity) {
            const int at = m_json.member(child, field);
            name += (name.empty() ? "" : "/") + (at < 0 ? std::string() : m_json.string(at));
        }
        if (!seen.insert(name).second && !m_error)
            m_error = m_json.errorAt(child, "\"" + name + "\" stands twice in the list");
    }
}

} // namespace sekisho::settings
