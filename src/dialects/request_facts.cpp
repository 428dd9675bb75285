// SPDX-License-Identifier: GPL-3.0-or-later
// A request's model and stream without a parser: simdjson would want a padded copy of the body and five times
// its size in indexes, and gives no bytes' places. Here strings are crossed by memchr and nested values by
// counting brackets, so a body costs one pass and no memory, whatever its depth.
#include "dialects/json_peek.h"
#include "dialects/usage.h"

namespace sekisho::dialects {

namespace {

// No provider's names come near it, and a name ends up in every record.
constexpr std::size_t MaxModelBytes = 256;
// Longer keys are neither of ours, even fully escaped.
constexpr std::size_t MaxEscapedKeyBytes = 64;

class Skimmer {
public:
    explicit Skimmer(std::string_view body) : m_body(body)
    {
        if (m_body.starts_with("\xEF\xBB\xBF"))
            m_at = 3;
    }

    /// The next byte that is not white space; 0 at the end.
    [[nodiscard]] char peek()
    {
        while (m_at < m_body.size() && isSpace(m_body[m_at]))
            ++m_at;
        return m_at < m_body.size() ? m_body[m_at] : '\0';
    }
    [[nodiscard]] bool accept(char c)
    {
        if (peek() != c)
            return false;
        ++m_at;
        return true;
    }
    [[nodiscard]] std::size_t at() const { return m_at; }

    struct String {
        std::size_t begin = 0; // between the quotes
        std::size_t end = 0;
        bool escapes = false;
    };

    /// Stands on a quote; nothing when the string does not end.
    [[nodiscard]] std::optional<String> string()
    {
        const std::size_t begin = m_at + 1;
        const std::size_t end = endOfString(begin);
        if (end == std::string_view::npos)
            return std::nullopt;
        m_at = end + 1;
        return String{begin, end, m_body.substr(begin, end - begin).find('\\') != std::string_view::npos};
    }

    /// Skips one value of any kind; false when it does not end.
    [[nodiscard]] bool skipValue()
    {
        const char first = peek();
        if (first == '"') {
            const std::size_t end = endOfString(m_at + 1);
            m_at = end + 1;
            return end != std::string_view::npos;
        }
        if (first == '{' || first == '[')
            return skipNested();
        const std::size_t begin = m_at;
        while (m_at < m_body.size() && m_body[m_at] != ',' && m_body[m_at] != '}' && m_body[m_at] != '"' &&
               !isSpace(m_body[m_at]))
            ++m_at;
        return m_at > begin;
    }

private:
    [[nodiscard]] static bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

    /// Where the closing quote stands: the first one with an even number of backslashes before it. They are
    /// counted back at most to the quote before, so each byte is looked at twice at most.
    [[nodiscard]] std::size_t endOfString(std::size_t begin) const
    {
        for (std::size_t from = begin;;) {
            const std::size_t quote = m_body.find('"', from);
            if (quote == std::string_view::npos)
                return quote;
            std::size_t backslashes = 0;
            while (quote - backslashes > from && m_body[quote - backslashes - 1] == '\\')
                ++backslashes;
            if (backslashes % 2 == 0)
                return quote;
            from = quote + 1;
        }
    }

    [[nodiscard]] bool skipNested()
    {
        std::size_t depth = 0;
        while (m_at < m_body.size()) {
            const char c = m_body[m_at];
            if (c == '"') {
                const std::size_t end = endOfString(m_at + 1);
                if (end == std::string_view::npos)
                    return false;
                m_at = end;
            } else if (c == '{' || c == '[') {
                ++depth;
            } else if ((c == '}' || c == ']') && --depth == 0) {
                ++m_at;
                return true;
            }
            ++m_at;
        }
        return false;
    }

    std::string_view m_body;
    std::size_t m_at = 0;
};

void readModel(std::string_view body, const Skimmer::String &string, RequestFacts &facts)
{
    const std::string_view raw = body.substr(string.begin, string.end - string.begin);
    if (raw.size() > MaxModelBytes * (string.escapes ? 6 : 1)) // \u0041 is six bytes for one
        return;
    if (string.escapes) {
        const auto text =
            JsonPeek::unescape(body.substr(string.begin - 1, string.end + 1 - (string.begin - 1)));
        if (!text || text->size() > MaxModelBytes)
            return;
        facts.model = *text;
    } else if (simdjson::validate_utf8(raw.data(), raw.size())) {
        facts.model = raw;
    } else {
        return;
    }
    facts.modelBegin = string.begin;
    facts.modelEnd = string.end;
}

/// One field from its key to the end of its value. A later field of the same name replaces the earlier one,
/// as it does for the parsers of the providers.
bool readField(std::string_view body, Skimmer &skimmer, RequestFacts &facts)
{
    if (skimmer.peek() != '"')
        return false;
    const std::optional<Skimmer::String> keyAt = skimmer.string();
    if (!keyAt || !skimmer.accept(':'))
        return false;
    std::string_view key = body.substr(keyAt->begin, keyAt->end - keyAt->begin);
    if (keyAt->escapes && key.size() <= MaxEscapedKeyBytes)
        key = JsonPeek::unescape(body.substr(keyAt->begin - 1, key.size() + 2)).value_or("");
    const bool isModel = key == "model";
    const bool isStream = key == "stream";
    if (isModel) {
        facts.model.clear();
        facts.modelBegin.reset();
        facts.modelEnd = 0;
        if (skimmer.peek() == '"') {
            const std::optional<Skimmer::String> value = skimmer.string();
            if (value)
                readModel(body, *value, facts);
            return value.has_value();
        }
    }
    static_cast<void>(skimmer.peek());
    const std::size_t begin = skimmer.at();
    if (!skimmer.skipValue())
        return false;
    if (isStream)
        facts.stream = body.substr(begin, skimmer.at() - begin) == "true";
    return true;
}

} // namespace

RequestFacts readRequest(std::string_view body)
{
    RequestFacts facts;
    Skimmer skimmer(body);
    if (!skimmer.accept('{'))
        return {};
    if (!skimmer.accept('}')) {
        do {
            if (!readField(body, skimmer, facts))
                return {};
        } while (skimmer.accept(','));
        if (!skimmer.accept('}'))
            return {};
    }
    // Something behind the object: not a JSON body.
    return skimmer.peek() == '\0' && skimmer.at() >= body.size() ? facts : RequestFacts();
}

} // namespace sekisho::dialects
