// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/signatures.h"

#include <algorithm>
#include <array>

namespace sekisho::dialects {

namespace {

constexpr std::string_view Mark = "sekisho";
constexpr std::string_view Joint = "__sekisho"; // in ids

struct Letter {
    char letter;
    Dialect owner;
};
constexpr std::array Letters{
    Letter{'c', Dialect::OpenAiChat},
    Letter{'r', Dialect::OpenAiResponses},
    Letter{'a', Dialect::AnthropicMessages},
    Letter{'g', Dialect::Gemini},
    Letter{'o', Dialect::Ollama},
    Letter{'h', Dialect::CohereChat},
};

char letterOf(Dialect owner)
{
    for (const Letter &known : Letters) {
        if (known.owner == owner)
            return known.letter;
    }
    return 'n';
}

Dialect ownerOf(char letter)
{
    for (const Letter &known : Letters) {
        if (known.letter == letter)
            return known.owner;
    }
    return Dialect::None;
}

bool isBase64(std::string_view text)
{
    const std::string_view digits = text.substr(0, text.find('='));
    const bool plain = std::all_of(digits.begin(), digits.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
               c == '/';
    });
    return plain && !digits.empty() && text.size() % 4 == 0 && text.size() - digits.size() <= 2 &&
           text.find_first_not_of('=', digits.size()) == std::string_view::npos;
}

} // namespace

std::string markedSignature(const Signature &signature)
{
    return std::string(Mark) + letterOf(signature.owner) + signature.text;
}

Signature readSignature(std::string_view text, Dialect otherwise)
{
    if (!text.starts_with(Mark) || text.size() <= Mark.size())
        return {otherwise, std::string(text)};
    return {ownerOf(text[Mark.size()]), std::string(text.substr(Mark.size() + 1))};
}

void restoreAlphabet(Signature &signature)
{
    const bool isUrlSafe = signature.owner == Dialect::OpenAiResponses;
    for (char &c : signature.text) {
        if (isUrlSafe)
            c = c == '+' ? '-' : c == '/' ? '_' : c;
        else
            c = c == '-' ? '+' : c == '_' ? '/' : c;
    }
}

std::optional<std::string> idWithSignature(std::string_view id, const Signature &signature)
{
    if (!isBase64(signature.text))
        return std::nullopt;
    std::string out(id);
    out += Joint;
    out += letterOf(signature.owner);
    for (const char c : std::string_view(signature.text).substr(0, signature.text.find('=')))
        out += c == '+' ? '-' : c == '/' ? '_' : c;
    return out;
}

CarriedId readCarriedId(std::string_view id)
{
    const std::size_t joint = id.find(Joint);
    const std::size_t begin = joint + Joint.size();
    if (joint == std::string_view::npos || begin + 1 >= id.size())
        return {std::string(id), {}};
    Signature signature{ownerOf(id[begin]), {}};
    for (const char c : id.substr(begin + 1))
        signature.text += c == '-' ? '+' : c == '_' ? '/' : c;
    signature.text.resize((signature.text.size() + 3) / 4 * 4, '=');
    return {std::string(id.substr(0, joint)), std::move(signature)};
}

} // namespace sekisho::dialects
