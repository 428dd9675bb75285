// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <unordered_set>

namespace sekisho::settings {
namespace {

constexpr std::string_view ByteOrderMark = "\xef\xbb\xbf";

/// Listens to the library's parser for where and why it stops; the values are of no interest here.
class SyntaxCheck final : public nlohmann::json_sax<nlohmann::json> {
public:
    std::size_t errorAt = 0;
    std::string reason;

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t &) override { return true; }
    bool string(string_t &) override { return true; }
    bool binary(binary_t &) override { return true; }
    bool start_object(std::size_t) override { return enter(); }
    bool key(string_t &) override { return true; }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t) override { return enter(); }
    bool end_array() override { return leave(); }
    bool parse_error(std::size_t position, const std::string &,
                     const nlohmann::detail::exception &error) override
    {
        errorAt = position == 0 ? 0 : position - 1;
        reason = error.what();
        // "[json.exception.parse_error.101] parse error at line 3, column 5: syntax error ...": the place is
        // ours to say.
        if (const std::size_t colon = reason.find(": "); colon != std::string::npos)
            reason.erase(0, colon + 2);
        // The words it read could be somebody's key; errors are shown and logged.
        reason.erase(std::min(reason.find("; last read: "), reason.size()));
        return false;
    }

private:
    bool enter()
    {
        if (++m_depth > MaxJsonDepth)
            reason = "it is nested deeper than " + std::to_string(MaxJsonDepth) + " levels";
        return m_depth <= MaxJsonDepth;
    }
    bool leave()
    {
        --m_depth;
        return true;
    }
    int m_depth = 0;
};

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

JsonNode::Kind kindOf(char first)
{
    switch (first) {
    case '{':
        return JsonNode::Kind::Object;
    case '[':
        return JsonNode::Kind::Array;
    case '"':
        return JsonNode::Kind::Text;
    case 't':
    case 'f':
        return JsonNode::Kind::Boolean;
    case 'n':
        return JsonNode::Kind::Null;
    default:
        return JsonNode::Kind::Number;
    }
}

std::string decoded(std::string_view token)
{
    const auto value = nlohmann::json::parse(token, nullptr, false);
    return value.is_string() ? value.get<std::string>() : std::string();
}

} // namespace

/// Notes where the values of a text stand that is known to be JSON.
class JsonText::Scanner {
public:
    explicit Scanner(JsonText &json) : m_json(json), m_text(json.m_text) {}

    void run()
    {
        for (std::size_t at = m_text.starts_with(ByteOrderMark) ? ByteOrderMark.size() : 0;
             at < m_text.size();)
            at = step(at);
    }

private:
    std::size_t step(std::size_t at)
    {
        const char c = m_text[at];
        if (isSpace(c) || c == ',' || c == ':')
            return at + 1;
        if (c == '}' || c == ']') {
            close(at);
            return at + 1;
        }
        if (c == '"' && expectsKey()) {
            m_keyBegin = at;
            const std::size_t end = endOfString(at);
            m_key = decoded(m_text.substr(at, end - at));
            m_hasKey = true;
            return end;
        }
        return open(at);
    }

    [[nodiscard]] bool expectsKey() const
    {
        return m_open >= 0 && m_json.node(m_open).kind == JsonNode::Kind::Object && !m_hasKey;
    }

    [[nodiscard]] std::size_t endOfString(std::size_t at) const
    {
        for (++at; at < m_text.size() && m_text[at] != '"'; ++at) {
            if (m_text[at] == '\\')
                ++at;
        }
        return std::min(at + 1, m_text.size());
    }

    [[nodiscard]] std::size_t endOfWord(std::size_t at) const
    {
        while (at < m_text.size() && !isSpace(m_text[at]) && m_text.substr(at, 1).find_first_of(",:]}") != 0)
            ++at;
        return at;
    }

    /// A value begins; gives where the look goes on.
    std::size_t open(std::size_t at)
    {
        JsonNode node;
        node.kind = kindOf(m_text[at]);
        node.begin = at;
        node.keyBegin = m_hasKey ? m_keyBegin : at;
        node.key = m_hasKey ? std::move(m_key) : std::string();
        node.parent = m_open;
        m_hasKey = false;
        const bool container = node.kind == JsonNode::Kind::Object || node.kind == JsonNode::Kind::Array;
        node.end = container ? at : node.kind == JsonNode::Kind::Text ? endOfString(at) : endOfWord(at);
        const std::size_t next = container ? at + 1 : node.end;
        const int index = static_cast<int>(m_json.m_nodes.size());
        if (m_open >= 0)
            m_json.m_nodes[static_cast<std::size_t>(m_open)].children.push_back(index);
        m_json.m_nodes.push_back(std::move(node));
        if (container)
            m_open = index;
        return next;
    }

    void close(std::size_t at)
    {
        JsonNode &node = m_json.m_nodes[static_cast<std::size_t>(m_open)];
        node.end = at + 1;
        m_open = node.parent;
    }

    JsonText &m_json;
    std::string_view m_text;
    int m_open = -1;
    std::string m_key;
    std::size_t m_keyBegin = 0;
    bool m_hasKey = false;
};

Result<JsonText, ConfigError> JsonText::parse(std::string_view text)
{
    if (text.size() > MaxConfigBytes)
        return Failure{ConfigError{0, 0, {}, "the file is larger than 4 MiB"}};
    SyntaxCheck check;
    if (!nlohmann::json::sax_parse(text, &check))
        return Failure{errorAtByte(text, check.errorAt, check.reason)};
    JsonText json;
    json.m_text = text;
    Scanner(json).run();
    for (const JsonNode &object : json.m_nodes) {
        std::unordered_set<std::string_view> names;
        for (const int child : object.children) {
            if (object.kind == JsonNode::Kind::Object && !names.insert(json.node(child).key).second)
                return Failure{json.errorAt(child, "the name stands twice in one object")};
        }
    }
    return json;
}

int JsonText::member(int object, std::string_view key) const
{
    for (const int child : node(object).children) {
        if (node(object).kind == JsonNode::Kind::Object && node(child).key == key)
            return child;
    }
    return -1;
}

std::string_view JsonText::raw(int index) const
{
    const JsonNode &at = node(index);
    return std::string_view(m_text).substr(at.begin, at.end - at.begin);
}

std::string JsonText::string(int index) const
{
    return decoded(raw(index));
}

std::string JsonText::pathOf(int index) const
{
    std::string path;
    for (int at = index; node(at).parent >= 0; at = node(at).parent) {
        const JsonNode &parent = node(node(at).parent);
        std::string step = node(at).key;
        if (parent.kind == JsonNode::Kind::Array) {
            const auto found = std::find(parent.children.begin(), parent.children.end(), at);
            step = std::to_string(found - parent.children.begin());
        }
        path.insert(0, "/" + step);
    }
    return path;
}

ConfigError JsonText::errorAt(int index, std::string reason) const
{
    ConfigError error = errorAtByte(m_text, node(index).keyBegin, std::move(reason));
    error.path = pathOf(index);
    return error;
}

ConfigError errorAtByte(std::string_view text, std::size_t at, std::string reason)
{
    const std::string_view before = text.substr(0, std::min(at, text.size()));
    const std::size_t lineStart = before.rfind('\n');
    ConfigError error;
    error.line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
    error.column = 1 + static_cast<int>(lineStart == std::string_view::npos ? before.size()
                                                                            : before.size() - lineStart - 1);
    error.reason = std::move(reason);
    return error;
}

} // namespace sekisho::settings
