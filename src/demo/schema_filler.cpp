// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/schema_filler.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>

namespace sekisho::demo {

namespace {

constexpr int DeepestValue = 12;
constexpr std::size_t MostValues = 500;
constexpr std::size_t LongestText = 2000;

/// One value to be made. Targets stay where they are: a container gets all its places before any is filled.
struct Task {
    const Json *schema;
    Ordered *target;
    std::string name; // of the field
    int depth;
};

/// Follows $ref and the first alternative until something says what the value is.
const Json &resolve(const Json &root, const Json &schema)
{
    const Json *found = &schema;
    for (int step = 0; step < 16 && found->is_object(); ++step) {
        const std::string reference = textOf(*found, "$ref");
        if (reference == "#") {
            found = &root;
        } else if (reference.starts_with("#/")) {
            const Json *at = &root;
            std::string_view path = std::string_view(reference).substr(2);
            while (!path.empty()) {
                const std::string key(path.substr(0, path.find('/')));
                at = &member(*at, key.c_str());
                path.remove_prefix(std::min(path.size(), key.size() + 1));
            }
            found = at;
        } else if (found->contains("type") || found->contains("enum") || found->contains("const") ||
                   found->contains("properties")) {
            break;
        } else {
            const Json *list = &member(*found, "anyOf");
            if (!list->is_array())
                list = &member(*found, "oneOf");
            if (!list->is_array() || list->empty())
                break;
            found = &list->front();
        }
    }
    return *found;
}

std::string typeOf(const Json &schema)
{
    const Json &type = member(schema, "type");
    if (type.is_string())
        return type.get<std::string>();
    if (type.is_array()) {
        for (const Json &one : type) {
            if (one.is_string() && one != "null")
                return one.get<std::string>();
        }
        return "null";
    }
    if (member(schema, "properties").is_object() || member(schema, "allOf").is_array())
        return "object";
    return member(schema, "items").is_object() ? "array" : "string";
}

double boundOf(const Json &schema, const char *key, double otherwise)
{
    const Json &bound = member(schema, key);
    return bound.is_number() ? bound.get<double>() : otherwise;
}

Ordered numberFor(const Json &schema, bool whole, Dice &dice)
{
    constexpr double None = std::numeric_limits<double>::infinity();
    const double step = std::max(boundOf(schema, "multipleOf", whole ? 1 : 0.5), 1e-9);
    double low = boundOf(schema, "minimum", -None);
    double high = boundOf(schema, "maximum", None);
    const double above = boundOf(schema, "exclusiveMinimum", -None);
    const double below = boundOf(schema, "exclusiveMaximum", None);
    low = above >= low ? above + step / 2 : low;
    high = below <= high ? below - step / 2 : high;
    if (low == -None)
        low = high == None ? 1 : std::min(1.0, high);
    double value = std::ceil(low / step - 1e-9) * step;
    const double chosen = value + static_cast<double>(dice.pick(9)) * step;
    if (chosen <= high)
        value = chosen;
    if (value > high) // no step between the bounds; what is between them is nearer than nothing
        value = low;
    if (whole && std::abs(value) < 9e15)
        return static_cast<std::int64_t>(value);
    return value;
}

std::string formatted(const std::string &format, const Dice &dice)
{
    if (format == "date")
        return "2026-01-17";
    if (format == "date-time")
        return "2026-01-17T09:30:00Z";
    if (format == "time")
        return "09:30:00Z";
    if (format == "duration")
        return "PT30M";
    if (format == "email")
        return "traveller@example.org";
    if (format == "uri" || format == "uri-reference" || format == "iri")
        return "https://example.org/sekisho";
    if (format == "hostname")
        return "example.org";
    if (format == "ipv4")
        return "192.0.2.1";
    if (format == "ipv6")
        return "2001:db8::1";
    if (format == "uuid") {
        const std::string hex = dice.id("").substr(4);
        return hex.substr(0, 8) + "-0000-4000-8000-" + hex.substr(8, 12);
    }
    return {};
}

/// Harmless words: an agent may act on them.
std::string wordsFor(const std::string &name, std::string_view question)
{
    const auto has = [&](std::string_view part) { return name.find(part) != std::string::npos; };
    if (has("city") || has("location") || has("place"))
        return "Hakone";
    if (has("country"))
        return "Japan";
    if (has("path") || has("file"))
        return "sekisho-demo.txt";
    if (has("url") || has("uri"))
        return "https://example.org/sekisho";
    if (has("command") || has("cmd"))
        return "echo sekisho";
    if (has("date"))
        return "2026-01-17";
    if (question.empty() || has("name") || has("id"))
        return "sekisho";
    return std::string(question.substr(0, question.find('\n')).substr(0, 60));
}

std::string textFor(const Json &schema, const std::string &name, std::string_view question, const Dice &dice)
{
    std::string text = formatted(textOf(schema, "format"), dice);
    if (text.empty())
        text = wordsFor(name, question);
    const double least = boundOf(schema, "minLength", 0);
    const double most = boundOf(schema, "maxLength", LongestText);
    // Lengths count characters; only plain letters make bytes and characters the same.
    if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > 126; }))
        text = "sekisho";
    while (static_cast<double>(text.size()) < least && text.size() < LongestText)
        text += text.empty() ? "sekisho" : " gate";
    if (static_cast<double>(text.size()) > most)
        text.resize(static_cast<std::size_t>(std::max(most, 0.0)));
    return text;
}

class Filler {
public:
    Filler(const Json &root, std::string_view question, Dice &dice)
        : m_root(root), m_question(question), m_dice(dice)
    {}

    Ordered fill()
    {
        Ordered result;
        m_open.push_back({&m_root, &result, {}, 0});
        while (!m_open.empty()) {
            const Task task = std::move(m_open.front());
            m_open.pop_front();
            fillOne(task);
        }
        return result;
    }

private:
    void fillOne(const Task &task)
    {
        const Json &schema = resolve(m_root, *task.schema);
        const Json &choices = member(schema, "enum");
        if (schema.is_object() && schema.contains("const")) {
            *task.target = schema["const"];
        } else if (choices.is_array() && !choices.empty()) {
            *task.target = choices[m_dice.pick(choices.size())];
        } else {
            fillType(typeOf(schema), schema, task);
        }
    }

    void fillType(const std::string &type, const Json &schema, const Task &task)
    {
        if (type == "object")
            fillObject(schema, task);
        else if (type == "array")
            fillArray(schema, task);
        else if (type == "integer" || type == "number")
            *task.target = numberFor(schema, type == "integer", m_dice);
        else if (type == "boolean")
            *task.target = m_dice.pick(2) == 1;
        else if (type == "null")
            *task.target = nullptr;
        else
            *task.target = textFor(schema, task.name, m_question, m_dice);
    }

    void fillObject(const Json &schema, const Task &task)
    {
        std::vector<std::pair<std::string, const Json *>> fields;
        std::vector<const Json *> parts{&schema};
        if (const Json &all = member(schema, "allOf"); all.is_array()) {
            for (const Json &part : all)
                parts.push_back(&resolve(m_root, part));
        }
        for (const Json *part : parts)
            addFields(*part, fields);
        *task.target = Ordered::object();
        if (task.depth >= DeepestValue || fields.size() > m_room)
            return;
        m_room -= fields.size();
        for (const auto &[name, field] : fields)
            (*task.target)[name] = nullptr;
        for (const auto &[name, field] : fields)
            m_open.push_back({field, &(*task.target)[name], name, task.depth + 1});
    }

    static void addFields(const Json &schema, std::vector<std::pair<std::string, const Json *>> &fields)
    {
        static const Json Anything = Json::object();
        const Json &properties = member(schema, "properties");
        const Json &required = member(schema, "required");
        if (required.is_array() && !required.empty()) {
            for (const Json &name : required) {
                if (!name.is_string() || fields.size() >= MostValues)
                    continue;
                const auto &key = name.get_ref<const std::string &>();
                const Json &field = member(properties, key.c_str());
                fields.emplace_back(key, field.is_null() ? &Anything : &field);
            }
        } else if (properties.is_object()) {
            for (auto field = properties.begin(); field != properties.end() && fields.size() < 3; ++field)
                fields.emplace_back(field.key(), &field.value());
        }
    }

    void fillArray(const Json &schema, const Task &task)
    {
        *task.target = Ordered::array();
        if (task.depth >= DeepestValue)
            return;
        const Json &items = member(schema, "items");
        const double least = boundOf(schema, "minItems", 1);
        const double most = boundOf(schema, "maxItems", 100);
        const double wanted = std::min(std::max(1.0, least), std::max(0.0, most));
        const std::size_t count = std::min(static_cast<std::size_t>(std::min(wanted, 100.0)), m_room);
        m_room -= count;
        for (std::size_t i = 0; i < count; ++i)
            task.target->push_back(nullptr);
        for (Ordered &place : *task.target)
            m_open.push_back({&items, &place, task.name, task.depth + 1});
    }

    const Json &m_root;
    std::string_view m_question;
    Dice &m_dice;
    std::size_t m_room = MostValues; // values that may still be made
    std::deque<Task> m_open;
};

} // namespace

Ordered fillSchema(const Json &schema, std::string_view question, Dice &dice)
{
    return Filler(schema, question, dice).fill();
}

} // namespace sekisho::demo
