// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/detail_codec.h"

#include "storage/detail_dictionary.h"

#include <nlohmann/json.hpp>

#include <array>

namespace sekisho::storage {
namespace {

using Json = nlohmann::ordered_json;

/// First byte of a blob. The first two are JSON, as earlier versions wrote it.
enum Form : char { PlainJson = 0, JsonZstd = 1, Packed = 2, PackedZstd = 3 };

/// What is shorter is mostly words and what nothing repeats: zstd would take longer than all else of a row.
constexpr std::size_t LeastZstd = 1024;

/// Headers have a limit far below; this is against a damaged file.
constexpr std::size_t MostDetail = 64 * 1024 * 1024;

std::string textOf(const Json &json)
{
    if (const auto *text = json.get_ptr<const std::string *>())
        return *text;
    const auto latin1 = json.is_object() ? json.find("latin1") : json.end();
    if (!json.is_object() || latin1 == json.end() || !latin1->is_string())
        return {};
    const auto &text = latin1->get_ref<const std::string &>();
    std::string bytes;
    bytes.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80 || i + 1 == text.size())
            bytes += text[i];
        else
            bytes += static_cast<char>(((byte & 0x03) << 6) | (static_cast<unsigned char>(text[++i]) & 0x3f));
    }
    return bytes;
}

const Json *member(const Json &object, const char *name)
{
    if (!object.is_object())
        return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

std::string textMember(const Json &object, const char *name)
{
    const Json *json = member(object, name);
    return json ? textOf(*json) : std::string();
}

std::optional<std::int64_t> integerMember(const Json &object, const char *name)
{
    const Json *json = member(object, name);
    return json && json->is_number_integer() ? std::optional(json->get<std::int64_t>()) : std::nullopt;
}

std::vector<RecordedHeader> headersOf(const Json *json)
{
    std::vector<RecordedHeader> headers;
    if (!json || !json->is_array())
        return headers;
    headers.reserve(json->size());
    for (const Json &pair : *json) {
        if (pair.is_array() && pair.size() >= 2)
            headers.push_back({textOf(pair[0]), textOf(pair[1])});
    }
    return headers;
}

/// The times of an attempt that may be missing, and their names.
struct AttemptTime {
    const char *name;
    std::optional<Micros> Attempt::*time;
};
constexpr std::array<AttemptTime, 6> AttemptTimes = {{
    {"resolved", &Attempt::resolved},
    {"connected", &Attempt::connected},
    {"encrypted", &Attempt::encrypted},
    {"sent", &Attempt::sent},
    {"head", &Attempt::head},
    {"ended", &Attempt::ended},
}};

Attempt attemptOf(const Json &json)
{
    Attempt attempt;
    attempt.provider = textMember(json, "provider");
    attempt.origin = textMember(json, "origin");
    attempt.startedAt = Micros(integerMember(json, "startedAt").value_or(0));
    attempt.status = static_cast<int>(integerMember(json, "status").value_or(0));
    attempt.error = textMember(json, "error");
    const Json *reused = member(json, "reused");
    attempt.reusedConnection = reused && reused->is_boolean() && reused->get<bool>();
    for (const AttemptTime &field : AttemptTimes) {
        if (const auto time = integerMember(json, field.name))
            attempt.*field.time = Micros(*time);
    }
    return attempt;
}

bool readJson(std::string_view text, ExchangeRecord &record)
{
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return false;
    if (const Json *attempts = member(json, "attempts"); attempts && attempts->is_array()) {
        for (const Json &attempt : *attempts)
            record.attempts.push_back(attemptOf(attempt));
    }
    record.requestHeaders = headersOf(member(json, "requestHeaders"));
    record.responseHeaders = headersOf(member(json, "responseHeaders"));
    if (const Json *notes = member(json, "notes"); notes && notes->is_array()) {
        for (const Json &note : *notes)
            record.notes.push_back(textOf(note));
    }
    if (const Json *path = member(json, "path"))
        record.path = textOf(*path);
    if (const Json *error = member(json, "error"))
        record.error = textOf(*error);
    return true;
}

} // namespace

DetailCodec::DetailCodec() : m_codec(DetailDictionary) {}

std::string_view DetailCodec::encode(const ExchangeRecord &record)
{
    const std::string_view packed = m_packer.pack(record);
    const std::string_view frame = packed.size() < LeastZstd ? std::string_view() : m_codec.compress(packed);
    m_blob.assign(1, frame.empty() ? Packed : PackedZstd);
    m_blob += frame.empty() ? packed : frame;
    return m_blob;
}

bool DetailCodec::decode(std::string_view blob, ExchangeRecord &record)
{
    if (blob.empty())
        return false;
    std::string text;
    const char form = blob.front();
    blob.remove_prefix(1);
    if (form == JsonZstd || form == PackedZstd) {
        if (!m_codec.decompress(blob, MostDetail, text))
            return false;
        blob = text;
    }
    if (form == Packed || form == PackedZstd)
        return DetailPacker::unpack(blob, record);
    return (form == PlainJson || form == JsonZstd) && readJson(blob, record);
}

} // namespace sekisho::storage
