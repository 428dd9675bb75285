// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/json_edit.h"

#include <algorithm>

namespace sekisho::settings {
namespace {

constexpr int Step = 2; // columns an indentation level where the file shows none

/// The spaces and tabs that the line of that byte begins with.
std::string_view indentAt(std::string_view text, std::size_t at)
{
    const std::size_t newline = text.substr(0, at).rfind('\n');
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    const std::size_t end = text.find_first_not_of(" \t", begin);
    return text.substr(begin, std::min(end, at) - begin);
}

std::string_view newlineOf(std::string_view text)
{
    return text.find("\r\n") != std::string_view::npos ? "\r\n" : "\n";
}

/// On lines of its own, later lines indented like the first.
std::string rendered(const nlohmann::ordered_json &value, std::string_view indent, std::string_view newline)
{
    const bool block = value.is_structured() && !value.empty();
    const std::string plain =
        value.dump(block ? Step : -1, ' ', false, nlohmann::json::error_handler_t::replace);
    std::string out;
    for (const char c : plain) {
        if (c != '\n') {
            out += c;
            continue;
        }
        out += newline;
        out += indent;
    }
    return out;
}

std::string spliced(std::string_view text, std::size_t begin, std::size_t end, std::string_view with)
{
    return std::string(text.substr(0, begin)) + std::string(with) + std::string(text.substr(end));
}

/// Adds `label` and the value at the end of a container.
std::string appended(const JsonText &json, int container, const std::string &label,
                     const nlohmann::ordered_json &value)
{
    const std::string_view text = json.text();
    const JsonNode &node = json.node(container);
    const std::string_view newline = newlineOf(text);
    if (node.children.empty()) {
        const std::string outer(indentAt(text, node.begin));
        const std::string inner = outer + std::string(Step, ' ');
        const std::string body = std::string(newline) + inner + label + rendered(value, inner, newline) +
                                 std::string(newline) + outer;
        return spliced(text, node.begin + 1, node.end - 1, body);
    }
    const JsonNode &last = json.node(node.children.back());
    const JsonNode &first = json.node(node.children.front());
    const bool block =
        text.substr(node.begin, first.keyBegin - node.begin).find('\n') != std::string_view::npos;
    const std::string indent(indentAt(text, last.keyBegin));
    const std::string gap = block ? std::string(newline) + indent : std::string(" ");
    return spliced(text, last.end, last.end, "," + gap + label + rendered(value, indent, newline));
}

} // namespace

std::string withMember(const JsonText &json, int object, std::string_view key,
                       const nlohmann::ordered_json &value)
{
    const int present = json.member(object, key);
    if (present < 0)
        return appended(json, object, nlohmann::json(key).dump() + ": ", value);
    const JsonNode &node = json.node(present);
    const std::string_view text = json.text();
    return spliced(text, node.begin, node.end,
                   rendered(value, indentAt(text, node.keyBegin), newlineOf(text)));
}

std::string withElement(const JsonText &json, int array, const nlohmann::ordered_json &value)
{
    return appended(json, array, {}, value);
}

std::string without(const JsonText &json, int index)
{
    const JsonNode &node = json.node(index);
    const std::vector<int> &siblings = json.node(node.parent).children;
    const auto self = std::find(siblings.begin(), siblings.end(), index);
    const std::string_view text = json.text();
    if (siblings.size() == 1) {
        const JsonNode &parent = json.node(node.parent);
        return spliced(text, parent.begin + 1, parent.end - 1, {});
    }
    // The comma that goes is the one before, for the first one the one behind.
    if (self == siblings.begin())
        return spliced(text, node.keyBegin, json.node(*(self + 1)).keyBegin, {});
    return spliced(text, json.node(*(self - 1)).end, node.end, {});
}

std::string reordered(const JsonText &json, const std::vector<int> &elements)
{
    std::vector<int> places = elements;
    std::sort(places.begin(), places.end());
    const std::string_view text = json.text();
    std::string out;
    std::size_t done = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const JsonNode &place = json.node(places[i]);
        out += text.substr(done, place.begin - done);
        out += json.raw(elements[i]);
        done = place.end;
    }
    return out.append(text.substr(done));
}

} // namespace sekisho::settings
