// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/request_preview.h"

#include "dialects/excerpt.h"
#include "dialects/json_skimmer.h"

#include <array>
#include <vector>

namespace sekisho::dialects {

namespace {

// Who said what is looked up from the end; of a longer conversation the beginning is not looked at.
constexpr std::size_t MostMessages = 4096;
constexpr std::size_t MaxTagBytes = 80; // "<system-reminder>", "<environment_details>"

/// Where words stand, the surest first: a request with `messages` may have an `input` that means something
/// else.
constexpr std::array<std::string_view, 8> Places = {"messages", "contents", "input", "message",
                                                    "prompt",   "query",    "texts", "content"};

bool isString(std::string_view value)
{
    return value.starts_with('"');
}

bool hasWords(std::string_view string)
{
    Excerpt probe(1);
    probe.add(string);
    return !probe.isEmpty();
}

/// A string without quotes and without the white space at its ends, written as escapes or not.
std::string_view stripped(std::string_view quoted)
{
    std::string_view raw = quoted.substr(1, quoted.size() - 2);
    while (raw.starts_with(' ') || raw.starts_with("\\n"))
        raw.remove_prefix(raw.front() == ' ' ? 1 : 2);
    while (raw.ends_with(' ') || raw.ends_with("\\n"))
        raw.remove_suffix(raw.back() == ' ' ? 1 : 2);
    return raw;
}

/// "<environment>...</environment>" and nothing else: what tools tell the model beside their user's words.
bool isWrapped(std::string_view quoted)
{
    const std::string_view raw = stripped(quoted);
    const std::size_t close = raw.substr(0, MaxTagBytes).find('>');
    if (!raw.starts_with('<') || close == std::string_view::npos || close < 2)
        return false;
    const std::string_view name = raw.substr(1, close - 1);
    return name.find_first_of(" /<\\") == std::string_view::npos && raw.size() >= close + name.size() + 4 &&
           raw.ends_with('>') && raw.substr(0, raw.size() - 1).ends_with(name) &&
           raw.substr(0, raw.size() - 1 - name.size()).ends_with("</");
}

/// The text of a content part, with its quotes: a string, or an object that says it is text or says nothing.
std::string_view textOfPart(std::string_view part)
{
    if (isString(part))
        return part;
    std::string_view type;
    std::string_view text;
    const bool whole = skimMembers(part, [&](std::string_view key, std::string_view value) {
        if (key == "type")
            type = value;
        else if (key == "text" && isString(value))
            text = value;
    });
    const bool plain = type.empty() || type == "\"text\"" || type == "\"input_text\"";
    return whole && plain ? text : std::string_view();
}

/// Content: a string, or a list of parts.
void addContent(std::string_view content, Excerpt &out)
{
    if (isString(content))
        return out.add(content);
    bool anyOwn = false;
    const auto isOwn = [](std::string_view text) {
        return !text.empty() && !isWrapped(text) && hasWords(text);
    };
    if (!skimElements(content, [&](std::string_view part) { anyOwn = anyOwn || isOwn(textOfPart(part)); }))
        return;
    bool begun = !anyOwn;
    static_cast<void>(skimElements(content, [&](std::string_view part) {
        const std::string_view text = textOfPart(part);
        begun = begun || isOwn(text);
        if (begun && !text.empty())
            out.add(text);
    }));
}

/// The content of a message that is the user's; of one without a role the text itself counts as well.
std::string_view contentOfMessage(std::string_view message)
{
    std::string_view role;
    std::string_view content;
    const bool whole = skimMembers(message, [&](std::string_view key, std::string_view value) {
        if (key == "role")
            role = value;
        else if (key == "content" || key == "parts")
            content = value;
    });
    if (!whole || !(role.empty() || role == "\"user\""))
        return {};
    return role.empty() && content.empty() ? textOfPart(message) : content;
}

/// A conversation, a list of texts, or one of either: the user's last message that has words, else the first
/// text.
std::string excerptOf(std::string_view value, std::size_t most)
{
    Excerpt out(most);
    if (isString(value) || value.starts_with('{')) {
        const std::string_view content = isString(value) ? value : contentOfMessage(value);
        if (!content.empty())
            addContent(content, out);
        return out.take();
    }
    std::string_view text;
    std::vector<std::string_view> messages;
    std::size_t count = 0;
    const bool whole = skimElements(value, [&](std::string_view element) {
        if (isString(element) && text.empty() && hasWords(element))
            text = element;
        if (!element.starts_with('{'))
            return;
        if (messages.size() < MostMessages)
            messages.push_back(element);
        else
            messages[count % MostMessages] = element;
        ++count;
    });
    if (!whole)
        return {};
    for (std::size_t i = 0; i < messages.size() && out.isEmpty(); ++i) {
        const std::string_view content = contentOfMessage(messages[(count - 1 - i) % MostMessages]);
        if (!content.empty())
            addContent(content, out);
    }
    if (out.isEmpty() && !text.empty())
        out.add(text);
    return out.take();
}

} // namespace

std::string requestPreview(std::string_view body, std::size_t most)
{
    std::array<std::string_view, Places.size()> found;
    const bool whole = skimMembers(body, [&](std::string_view key, std::string_view value) {
        for (std::size_t i = 0; i < Places.size(); ++i) {
            if (key == Places[i])
                found[i] = value;
        }
    });
    for (std::size_t i = 0; whole && i < found.size(); ++i) {
        if (found[i].empty())
            continue;
        if (std::string out = excerptOf(found[i], most); !out.empty())
            return out;
    }
    return {};
}

} // namespace sekisho::dialects
