// SPDX-License-Identifier: GPL-3.0-or-later
// Request bodies: the facts are those that a whole parser finds, places are in the body, and a preview is
// text.
#include "dialects/request_preview.h"
#include "dialects/usage.h"
#include "fuzz.h"

#include <simdjson.h>

using namespace sekisho;

namespace {

constexpr std::size_t MostPreview = 40;
constexpr std::size_t MostModelBytes = 256;

void require(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "not so: %s\n", what);
    std::abort();
}

std::size_t characters(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

void checkPreview(std::string_view body)
{
    const std::string preview = dialects::requestPreview(body, MostPreview);
    require(simdjson::validate_utf8(preview.data(), preview.size()), "it is UTF-8");
    require(characters(preview) <= MostPreview, "it is no longer than was asked for");
    require(!preview.starts_with(' ') && !preview.ends_with(' ') && preview.find("  ") == std::string::npos,
            "white space is one space between words");
}

/// Of several fields of one name the last one counts.
void checkAgainstParser(std::string_view body, const dialects::RequestFacts &facts)
{
    simdjson::dom::parser parser;
    simdjson::dom::object object;
    const simdjson::padded_string padded(body);
    if (parser.parse(padded).get(object) != simdjson::SUCCESS)
        return;
    bool stream = false;
    std::string model;
    for (const auto [key, value] : object) {
        if (key == "stream") {
            stream = value.is_bool() && bool(value.get_bool().value_unsafe());
        } else if (key == "model") {
            std::string_view text;
            model = value.get(text) == simdjson::SUCCESS && text.size() <= MostModelBytes ? text : "";
        }
    }
    require(facts.stream == stream, "whether it streams");
    require(facts.model == model, "the model");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view body(reinterpret_cast<const char *>(data), size);
    checkPreview(body);
    const dialects::RequestFacts facts = dialects::readRequest(body);
    if (facts.modelBegin) {
        require(*facts.modelBegin > 0 && *facts.modelBegin <= facts.modelEnd && facts.modelEnd < size,
                "the model stands in the body");
        require(body[*facts.modelBegin - 1] == '"' && body[facts.modelEnd] == '"', "between its quotes");
    }
    checkAgainstParser(body, facts);
    return 0;
}
