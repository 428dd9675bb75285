// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/detail_packer.h"

#include "storage/detail_words.h"
#include "storage/name_table.h"
#include "storage/varint.h"

#include <iterator>

namespace sekisho::storage {
namespace {

// The whole is its length and so many bytes of sections, each a tag, a length and so many bytes; a version
// that does not know a tag goes past it, as past what a section has more than it knows. A text is an even
// number, twice its length, and its bytes, or an odd one, twice a word's number and one.
enum Tag : int { AttemptTag = 1, RequestHeaders, ResponseHeaders, Note, Path, ErrorTag };

/// Words that the row itself has, before those of the list.
enum RowWord : std::size_t { UserAgentWord, IdWord, ProviderWord, RowWords };

constexpr std::size_t IdLength = 36;

/// In the order of their bits; bit 0 is a connection that was there already.
constexpr std::optional<Micros> Attempt::*AttemptTimes[] = {
    &Attempt::resolved, &Attempt::connected, &Attempt::encrypted,
    &Attempt::sent,     &Attempt::head,      &Attempt::ended,
};

/// Whether the row has all of it, where names are cut.
bool isName(std::string_view text, const std::string &name)
{
    return text == name && text.size() <= MostNameBytes;
}

/// Reads from the front; what is missing makes it not whole.
class Unpacker {
public:
    Unpacker(std::string_view bytes, const ExchangeRecord &record) : m_bytes(bytes), m_record(record) {}

    [[nodiscard]] bool atEnd() const { return m_bytes.empty(); }
    [[nodiscard]] bool isWhole() const { return m_whole; }
    [[nodiscard]] std::uint64_t number()
    {
        const auto number = takeVarint(m_bytes);
        return number ? *number : fail();
    }
    [[nodiscard]] std::string_view bytes(std::uint64_t length)
    {
        if (length > m_bytes.size())
            length = fail();
        const std::string_view taken = m_bytes.substr(0, static_cast<std::size_t>(length));
        m_bytes.remove_prefix(taken.size());
        return taken;
    }
    [[nodiscard]] std::string text()
    {
        const std::uint64_t head = number();
        if (head % 2 == 0)
            return std::string(bytes(head / 2));
        switch (head / 2) {
        case UserAgentWord:
            return m_record.userAgent;
        case IdWord:
            return m_record.id.toString();
        case ProviderWord:
            return m_record.provider;
        default:
            break;
        }
        const std::uint64_t word = head / 2 - RowWords;
        if (word < std::size(DetailWords))
            return std::string(DetailWords[word]);
        fail();
        return {};
    }
    [[nodiscard]] Micros time() { return Micros(unzigzag(number())); }

private:
    std::uint64_t fail()
    {
        m_whole = false;
        m_bytes = {};
        return 0;
    }

    std::string_view m_bytes;
    const ExchangeRecord &m_record;
    bool m_whole = true;
};

void takeHeaders(Unpacker &from, std::vector<RecordedHeader> &headers)
{
    while (!from.atEnd()) {
        std::string name = from.text();
        headers.push_back({std::move(name), from.text()});
    }
}

void takeAttempt(Unpacker &from, std::vector<Attempt> &attempts)
{
    Attempt &attempt = attempts.emplace_back();
    attempt.provider = from.text();
    attempt.origin = from.text();
    attempt.error = from.text();
    attempt.status = static_cast<int>(unzigzag(from.number()));
    attempt.startedAt = from.time();
    std::uint64_t flags = from.number();
    attempt.reusedConnection = (flags & 1) != 0;
    for (const auto time : AttemptTimes) {
        flags >>= 1;
        if ((flags & 1) != 0)
            attempt.*time = from.time();
    }
}

/// False when it is not whole.
bool takeSection(std::uint64_t tag, Unpacker section, ExchangeRecord &record)
{
    switch (tag) {
    case AttemptTag:
        takeAttempt(section, record.attempts);
        break;
    case RequestHeaders:
        takeHeaders(section, record.requestHeaders);
        break;
    case ResponseHeaders:
        takeHeaders(section, record.responseHeaders);
        break;
    case Note:
        record.notes.push_back(section.text());
        break;
    case Path:
        record.path = section.text();
        break;
    case ErrorTag:
        record.error = section.text();
        break;
    default:
        break;
    }
    return section.isWhole();
}

} // namespace

std::size_t DetailPacker::Hash::operator()(std::string_view word) const
{
    const auto byte = [&](std::size_t at) { return std::size_t(static_cast<unsigned char>(word[at])); };
    return word.empty()
               ? 0
               : word.size() * 7 + byte(0) * 31 + byte(word.size() / 2) * 1031 + byte(word.size() - 1) * 8209;
}

DetailPacker::DetailPacker()
{
    for (std::size_t i = 0; i < std::size(DetailWords); ++i)
        m_numbers.emplace(DetailWords[i], RowWords + i);
}

void DetailPacker::putText(std::string_view text)
{
    const auto putWord = [this](std::size_t number) { putVarint(m_section, 2 * number + 1); };
    if (const auto word = m_numbers.find(text); word != m_numbers.end())
        return putWord(word->second);
    if (!text.empty() && isName(text, m_record->userAgent))
        return putWord(UserAgentWord);
    if (!text.empty() && isName(text, m_record->provider))
        return putWord(ProviderWord);
    if (text.size() == IdLength) {
        if (m_id.empty())
            m_id = m_record->id.toString();
        if (text == m_id)
            return putWord(IdWord);
    }
    putVarint(m_section, 2 * text.size());
    m_section += text;
}

void DetailPacker::endSection(int tag)
{
    putVarint(m_whole, static_cast<std::uint64_t>(tag));
    putVarint(m_whole, m_section.size());
    m_whole += m_section;
    m_section.clear();
}

void DetailPacker::putHeaders(int tag, const std::vector<RecordedHeader> &headers)
{
    if (headers.empty())
        return;
    for (const RecordedHeader &header : headers) {
        putText(header.name);
        putText(header.value);
    }
    endSection(tag);
}

void DetailPacker::putAttempt(const Attempt &attempt)
{
    putText(attempt.provider);
    putText(attempt.origin);
    putText(attempt.error);
    putVarint(m_section, zigzag(attempt.status));
    putVarint(m_section, zigzag(attempt.startedAt.count()));
    std::uint64_t flags = attempt.reusedConnection ? 1 : 0;
    std::uint64_t bit = 1;
    for (const auto time : AttemptTimes)
        flags |= (bit <<= 1) * (attempt.*time ? 1 : 0);
    putVarint(m_section, flags);
    for (const auto time : AttemptTimes) {
        if (const auto &at = attempt.*time)
            putVarint(m_section, zigzag(at->count()));
    }
    endSection(AttemptTag);
}

std::string_view DetailPacker::pack(const ExchangeRecord &record)
{
    m_record = &record;
    m_id.clear();
    m_section.clear();
    m_whole.clear();
    for (const Attempt &attempt : record.attempts)
        putAttempt(attempt);
    putHeaders(RequestHeaders, record.requestHeaders);
    putHeaders(ResponseHeaders, record.responseHeaders);
    const auto putOne = [this](int tag, std::string_view text) {
        putText(text);
        endSection(tag);
    };
    for (const std::string &note : record.notes)
        putOne(Note, note);
    if (record.path.size() > MostRowText)
        putOne(Path, record.path);
    if (record.error.size() > MostRowText)
        putOne(ErrorTag, record.error);
    putVarint(m_section, m_whole.size());
    m_section += m_whole;
    m_record = nullptr;
    return m_section;
}

bool DetailPacker::unpack(std::string_view packed, ExchangeRecord &record)
{
    const auto length = takeVarint(packed);
    if (!length || *length != packed.size())
        return false;
    Unpacker whole(packed, record);
    while (!whole.atEnd()) {
        const std::uint64_t tag = whole.number();
        const std::string_view section = whole.bytes(whole.number());
        if (!whole.isWhole() || !takeSection(tag, Unpacker(section, record), record))
            return false;
    }
    return true;
}

} // namespace sekisho::storage
