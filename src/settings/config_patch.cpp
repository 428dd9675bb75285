// SPDX-License-Identifier: GPL-3.0-or-later
// Brings changed fields into the text of a configuration, byte for byte around what others wrote in it.
#include "settings/config.h"
#include "settings/config_schema.h"
#include "settings/config_values.h"
#include "settings/json_edit.h"

#include <algorithm>

namespace sekisho::settings {
namespace {

using Json = nlohmann::ordered_json;

/// The text in the making; every change is made in a text that has just been read.
class Patch {
public:
    explicit Patch(std::string_view text) : m_text(text) {}

    [[nodiscard]] const std::string &text() const { return m_text; }
    [[nodiscard]] const std::optional<ConfigError> &error() const { return m_error; }

    /// Calls `edit(json)`, which gives the new text, or nothing to leave it.
    template <typename Edit>
    void apply(Edit &&edit)
    {
        if (m_error)
            return;
        const auto json = JsonText::parse(m_text);
        if (!json)
            m_error = json.error();
        else if (std::optional<std::string> changed = edit(*json))
            m_text = std::move(*changed);
    }

private:
    std::string m_text;
    std::optional<ConfigError> m_error;
};

ConfigValues valuesOf(Config config)
{
    ConfigValues values;
    schema::config(values, config);
    return values;
}

/// The members of `wanted` that `now` has otherwise or not at all; objects likewise, as deep as our table
/// goes.
Json changes(const Json &now, const Json &wanted)
{
    Json out = Json::object();
    for (auto it = wanted.begin(); it != wanted.end(); ++it) {
        const auto was = now.find(it.key());
        if (was == now.end() || !was->is_object() || !it->is_object()) {
            if (was == now.end() || *was != *it)
                out[it.key()] = *it;
        } else if (Json inner = changes(*was, *it); !inner.empty()) {
            out[it.key()] = std::move(inner);
        }
    }
    return out;
}

using Locate = std::function<int(const JsonText &)>;

/// Makes the object that `locate` finds say `wanted` where it said `now`. As deep as our table goes.
void patchObject(Patch &patch, const Locate &locate, const Json &now, const Json &wanted)
{
    for (auto it = wanted.begin(); it != wanted.end(); ++it) {
        const std::string key = it.key();
        const auto was = now.find(key);
        if (was != now.end() && *was == *it)
            continue;
        const bool bothObjects = was != now.end() && was->is_object() && it->is_object();
        bool descend = false;
        patch.apply([&](const JsonText &json) -> std::optional<std::string> {
            const int object = locate(json);
            const int present = json.member(object, key);
            descend = bothObjects && present >= 0 && json.node(present).kind == JsonNode::Kind::Object;
            if (descend)
                return std::nullopt;
            return withMember(json, object, key, bothObjects ? changes(*was, *it) : *it);
        });
        if (descend)
            patchObject(
                patch, [&](const JsonText &json) { return json.member(locate(json), key); }, *was, *it);
    }
    for (auto it = now.begin(); it != now.end(); ++it) {
        if (wanted.contains(it.key()))
            continue;
        patch.apply([&](const JsonText &json) -> std::optional<std::string> {
            const int present = json.member(locate(json), it.key());
            return present < 0 ? std::nullopt : std::optional(without(json, present));
        });
    }
}

bool isSame(const Json &a, const Json &b, const ConfigValues::Identity &identity)
{
    return std::all_of(identity.begin(), identity.end(),
                       [&](const std::string &field) { return a.at(field) == b.at(field); });
}

const Json *elementLike(const Json &list, const Json &element, const ConfigValues::Identity &identity)
{
    for (const Json &candidate : list) {
        if (isSame(candidate, element, identity))
            return &candidate;
    }
    return nullptr;
}

using Place = std::vector<std::string>;

/// Where those names lead to from the root, or -1.
int nodeAt(const JsonText &json, const Place &place)
{
    int at = 0;
    for (const std::string &name : place)
        at = at < 0 ? at : json.member(at, name);
    return at;
}

Json &valueAt(Json &values, const Place &place)
{
    Json *at = &values;
    for (const std::string &name : place)
        at = &(*at)[name];
    return *at;
}

/// The element of the text's list that is the one of the values, or -1.
int nodeLike(const JsonText &json, const ConfigValues::List &list, const Json &element)
{
    const int array = nodeAt(json, list.place);
    if (array < 0)
        return -1;
    for (const int child : json.node(array).children) {
        const bool same =
            std::all_of(list.identity.begin(), list.identity.end(), [&](const std::string &field) {
                const int at = json.member(child, field);
                return at >= 0 && json.string(at) == element.at(field).get<std::string>();
            });
        if (same)
            return child;
    }
    return -1;
}

/// A new element says who it is and what is not as usual.
void addElement(Patch &patch, const ConfigValues::List &list, const Json &element)
{
    Json fresh = Json::object();
    for (const std::string &field : list.identity)
        fresh[field] = element.at(field);
    fresh.update(changes(list.defaults, element));
    patch.apply([&](const JsonText &json) -> std::optional<std::string> {
        if (const int array = nodeAt(json, list.place); array >= 0)
            return withElement(json, array, fresh);
        // The list is made, and the objects around it where they are not there either.
        Json made = Json::array({fresh});
        Place above = list.place;
        for (;;) {
            const std::string name = above.back();
            above.pop_back();
            if (const int object = nodeAt(json, above); object >= 0)
                return withMember(json, object, name, made);
            Json around = Json::object();
            around[name] = std::move(made);
            made = std::move(around);
        }
    });
}

/// Brings the elements into the order of `wanted`: in a list where the first that fits counts it is a part of
/// what is said.
void orderList(Patch &patch, const ConfigValues::List &list, const Json &wanted)
{
    patch.apply([&](const JsonText &json) -> std::optional<std::string> {
        std::vector<int> order;
        for (const Json &element : wanted) {
            if (const int node = nodeLike(json, list, element); node >= 0)
                order.push_back(node);
        }
        return std::is_sorted(order.begin(), order.end()) ? std::nullopt
                                                          : std::optional(reordered(json, order));
    });
}

void patchList(Patch &patch, const ConfigValues::List &list, const Json &now, const Json &wanted)
{
    for (const Json &element : now) {
        if (elementLike(wanted, element, list.identity))
            continue;
        patch.apply([&](const JsonText &json) -> std::optional<std::string> {
            const int present = nodeLike(json, list, element);
            return present < 0 ? std::nullopt : std::optional(without(json, present));
        });
    }
    for (const Json &element : wanted) {
        const Json *was = elementLike(now, element, list.identity);
        if (was && *was == element)
            continue;
        bool inText = false;
        patch.apply([&](const JsonText &json) -> std::optional<std::string> {
            inText = nodeLike(json, list, element) >= 0;
            return std::nullopt;
        });
        if (was && inText)
            patchObject(
                patch, [&](const JsonText &json) { return nodeLike(json, list, element); }, *was, element);
        else
            addElement(patch, list, element);
    }
    orderList(patch, list, wanted);
}

} // namespace

Result<std::string, ConfigError> patchConfig(std::string_view text, const Config &now, const Config &wanted)
{
    const ConfigValues before = valuesOf(now);
    const ConfigValues after = valuesOf(wanted);
    Json plainBefore = before.json();
    Json plainAfter = after.json();
    Patch patch(text);
    for (const ConfigValues::List &list : after.lists()) {
        patchList(patch, list, valueAt(plainBefore, list.place), valueAt(plainAfter, list.place));
        Place above = list.place;
        above.pop_back();
        valueAt(plainBefore, above).erase(list.place.back());
        valueAt(plainAfter, above).erase(list.place.back());
    }
    patchObject(
        patch, [](const JsonText &) { return 0; }, plainBefore, plainAfter);
    if (patch.error())
        return Failure{*patch.error()};
    const auto said = parseConfig(patch.text());
    if (!said)
        return Failure{said.error()};
    return patch.text();
}

} // namespace sekisho::settings
