// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/detail_codec.h"

#include "storage/detail_dictionary.h"
#include "storage/row_codec.h"

#include <nlohmann/json.hpp>

namespace sekisho::storage {
namespace {

using Json = nlohmann::ordered_json;

/// First byte of a blob.
enum Form : char { Plain = 0, ZstdWithDictionary = 1 };

/// Headers have a limit far below; this is against a damaged file.
constexpr std::size_t MostDetail = 64 * 1024 * 1024;

/// RFC 3629, section 4.
bool isUtf8(std::string_view text)
{
    std::size_t at = 0;
    const auto byte = [&](std::size_t i) -> unsigned { return static_cast<unsigned char>(text[i]); };
    while (at < text.size()) {
        const unsigned first = byte(at);
        if (first < 0x80) {
            ++at;
            continue;
        }
        const std::size_t length = first >= 0xc2 && first < 0xe0   ? 2
                                   : first >= 0xe0 && first < 0xf0 ? 3
                                   : first >= 0xf0 && first < 0xf5 ? 4
                                                                   : 0;
        if (length == 0 || text.size() - at < length)
            return false;
        const unsigned least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        const unsigned most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (byte(at + 1) < least || byte(at + 1) > most)
            return false;
        for (std::size_t i = 2; i < length; ++i) {
            if ((byte(at + i) & 0xc0) != 0x80)
                return false;
        }
        at += length;
    }
    return true;
}

/// What is no UTF-8 becomes an object that holds its bytes as if they were Latin-1.
Json textJson(std::string_view text)
{
    if (isUtf8(text))
        return std::string(text);
    std::string latin1;
    latin1.reserve(2 * text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            latin1 += c;
        } else {
            latin1 += static_cast<char>(0xc0 | (byte >> 6));
            latin1 += static_cast<char>(0x80 | (byte & 0x3f));
        }
    }
    return Json{{"latin1", std::move(latin1)}};
}

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

Json headersJson(const std::vector<RecordedHeader> &headers)
{
    Json all = Json::array();
    for (const RecordedHeader &header : headers) {
        Json pair = Json::array();
        pair.push_back(textJson(header.name));
        pair.push_back(textJson(header.value));
        all.push_back(std::move(pair));
    }
    return all;
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

Json attemptJson(const Attempt &attempt)
{
    Json json = Json::object();
    json["provider"] = textJson(attempt.provider);
    json["origin"] = textJson(attempt.origin);
    json["startedAt"] = attempt.startedAt.count();
    if (attempt.status != 0)
        json["status"] = attempt.status;
    if (!attempt.error.empty())
        json["error"] = textJson(attempt.error);
    if (attempt.reusedConnection)
        json["reused"] = true;
    for (const AttemptTime &field : AttemptTimes) {
        if (const auto &time = attempt.*field.time)
            json[field.name] = time->count();
    }
    return json;
}

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

} // namespace

DetailCodec::DetailCodec() : m_codec(DetailDictionary) {}

std::string_view DetailCodec::encode(const ExchangeRecord &record)
{
    Json json = Json::object();
    if (!record.attempts.empty()) {
        Json &attempts = json["attempts"] = Json::array();
        for (const Attempt &attempt : record.attempts)
            attempts.push_back(attemptJson(attempt));
    }
    if (!record.requestHeaders.empty())
        json["requestHeaders"] = headersJson(record.requestHeaders);
    if (!record.responseHeaders.empty())
        json["responseHeaders"] = headersJson(record.responseHeaders);
    if (!record.notes.empty()) {
        Json &notes = json["notes"] = Json::array();
        for (const std::string &note : record.notes)
            notes.push_back(textJson(note));
    }
    if (record.path.size() > MostRowText)
        json["path"] = textJson(record.path);
    if (record.error.size() > MostRowText)
        json["error"] = textJson(record.error);

    // All strings are UTF-8 by now; the handler is there so that nothing can throw.
    const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    const std::string_view frame = m_codec.compress(text);
    m_blob.assign(1, frame.empty() ? Plain : ZstdWithDictionary);
    m_blob += frame.empty() ? std::string_view(text) : frame;
    return m_blob;
}

bool DetailCodec::decode(std::string_view blob, ExchangeRecord &record)
{
    if (blob.empty())
        return false;
    std::string text;
    const std::string_view rest = blob.substr(1);
    if (blob.front() == Plain)
        text = rest;
    else if (blob.front() != ZstdWithDictionary || !m_codec.decompress(rest, MostDetail, text))
        return false;
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

} // namespace sekisho::storage
