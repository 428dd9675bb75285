// SPDX-License-Identifier: GPL-3.0-or-later
// Embeddings (platform.openai.com/docs/api-reference/embeddings): each word of a text adds to some places of
// its vector, so texts with words in common lie near each other; the vector has length 1.
#include "demo/writers.h"

#include "base/text.h"
#include "demo/prompt.h"

#include <openssl/evp.h>

#include <bit>
#include <charconv>
#include <cmath>

namespace sekisho::demo {

namespace {

constexpr std::int64_t DefaultDimensions = 1536;
constexpr std::int64_t MostDimensions = 4096;
constexpr std::size_t MostInputs = 2048; // OpenAI's limit
constexpr int PlacesPerWord = 16;

using Vector = std::vector<float>;

/// splitmix64 (Vigna, public domain): a good number from any other.
std::uint64_t mixed(std::uint64_t state)
{
    state += 0x9E3779B97F4A7C15U;
    state = (state ^ (state >> 30U)) * 0xBF58476D1CE4E5B9U;
    state = (state ^ (state >> 27U)) * 0x94D049BB133111EBU;
    return state ^ (state >> 31U);
}

void addWord(Vector &vector, std::string_view word)
{
    std::uint64_t hash = 0xCBF29CE484222325U; // FNV-1a
    for (const char c : word)
        hash = (hash ^ static_cast<unsigned char>(toLowerAscii(c))) * 0x100000001B3U;
    for (int i = 0; i < PlacesPerWord; ++i) {
        hash = mixed(hash);
        vector[hash % vector.size()] += (hash >> 63U) != 0 ? 1.0F : -1.0F;
    }
}

Vector vectorOf(std::string_view text, std::size_t dimensions)
{
    Vector vector(dimensions, 0.0F);
    addWord(vector, {}); // so that no text is the zero vector
    for (const std::string_view piece : piecesOf(text))
        addWord(vector, piece.substr(std::min(piece.find_first_not_of(" \n\t"), piece.size())));
    double sum = 0;
    for (const float value : vector)
        sum += static_cast<double>(value) * static_cast<double>(value);
    if (sum == 0) { // words that cancel each other out
        vector[0] = 1;
        sum = 1;
    }
    for (float &value : vector)
        value = static_cast<float>(static_cast<double>(value) / std::sqrt(sum));
    return vector;
}

void appendFloats(std::string &out, const Vector &vector)
{
    out += '[';
    for (const float value : vector) {
        char digits[32];
        const auto [end, error] = std::to_chars(std::begin(digits), std::end(digits), value);
        out.append(out.back() == '[' ? "" : ",").append(digits, error == std::errc() ? end : digits);
    }
    out += ']';
}

/// Little-endian 32-bit floats, as the SDKs decode them.
void appendBase64(std::string &out, const Vector &vector)
{
    std::string bytes;
    bytes.reserve(vector.size() * 4);
    for (const float value : vector) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        for (unsigned int shift = 0; shift < 32; shift += 8)
            bytes += static_cast<char>(static_cast<unsigned char>(bits >> shift));
    }
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0'); // EVP ends it with a zero byte
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char *>(text.data()),
                                     reinterpret_cast<const unsigned char *>(bytes.data()),
                                     static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    out.append("\"").append(text).append("\"");
}

/// A text, or the numbers of its tokens, which are as good a text as any other here.
std::optional<std::string> textOfInput(const Json &input)
{
    if (input.is_string())
        return input.get<std::string>();
    if (!input.is_array() || input.empty())
        return std::nullopt;
    std::string text;
    for (const Json &token : input) {
        if (!token.is_number_integer())
            return std::nullopt;
        text.append(text.empty() ? "" : " ").append(std::to_string(token.get<std::int64_t>()));
    }
    return text;
}

Result<std::vector<std::string>, Problem> readInputs(const Json &input)
{
    const Problem bad{400, "Invalid 'input': expected a string, an array of strings or of tokens.", "input",
                      "invalid_type"};
    if (input.is_null())
        return Failure{detail::missing("input")};
    if (std::optional<std::string> text = textOfInput(input))
        return std::vector<std::string>{std::move(*text)};
    if (!input.is_array() || input.empty())
        return Failure{bad};
    if (input.size() > MostInputs)
        return Failure{Problem{400, "Invalid 'input': array too long. Expected at most 2048 elements.",
                               "input", "array_above_max_length"}};
    std::vector<std::string> texts;
    for (const Json &element : input) {
        std::optional<std::string> text = textOfInput(element);
        if (!text)
            return Failure{bad};
        texts.push_back(std::move(*text));
    }
    return texts;
}

} // namespace

Plan answerEmbeddings(const Json &body)
{
    Prompt prompt;
    if (auto problem = detail::readCommon(body, prompt))
        return errorPlan(Style::OpenAi, *problem);
    const auto inputs = readInputs(member(body, "input"));
    if (!inputs)
        return errorPlan(Style::OpenAi, inputs.error());
    std::int64_t dimensions = DefaultDimensions;
    if (!member(body, "dimensions").is_null()) {
        dimensions = detail::countOf(body, "dimensions").value_or(0);
        if (dimensions < 1 || dimensions > MostDimensions)
            return errorPlan(Style::OpenAi, {400, "Invalid 'dimensions': expected an integer from 1 to 4096.",
                                             "dimensions", "invalid_value"});
    }
    const std::string encoding = textOf(body, "encoding_format");
    if (!encoding.empty() && encoding != "float" && encoding != "base64")
        return errorPlan(Style::OpenAi, {400, "Invalid 'encoding_format': expected 'float' or 'base64'.",
                                         "encoding_format", "invalid_value"});
    // Written by hand: a document of millions of numbers would cost many times the text.
    std::string data = "[";
    std::int64_t tokens = 0;
    for (std::size_t i = 0; i < inputs->size(); ++i) {
        const std::string &text = (*inputs)[i];
        tokens += tokensIn(text);
        data.append(i == 0 ? "" : ",").append(R"({"object":"embedding","index":)").append(std::to_string(i));
        data.append(R"(,"embedding":)");
        const Vector vector = vectorOf(text, static_cast<std::size_t>(dimensions));
        encoding == "base64" ? appendBase64(data, vector) : appendFloats(data, vector);
        data += '}';
    }
    data += ']';
    return plainPlan(R"({"object":"list","data":)" + data + ",\"model\":" + print(Ordered(prompt.model)) +
                     ",\"usage\":" + print(Ordered{{"prompt_tokens", tokens}, {"total_tokens", tokens}}) +
                     "}");
}

} // namespace sekisho::demo
