// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cache_codec.h"

#include <zstd.h>

#include <algorithm>

namespace sekisho::storage {
namespace {

constexpr int Level = 1;

void putNumber(QByteArray &out, std::uint64_t number)
{
    while (number >= 0x80) {
        out.append(static_cast<char>(0x80 | (number & 0x7f)));
        number >>= 7;
    }
    out.append(static_cast<char>(number));
}

std::optional<std::uint64_t> takeNumber(std::string_view &bytes)
{
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        number |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if (byte < 0x80)
            return number;
    }
    return std::nullopt;
}

void putText(QByteArray &out, const std::string &text)
{
    putNumber(out, text.size());
    out.append(text.data(), static_cast<qsizetype>(text.size()));
}

std::optional<std::string> takeText(std::string_view &bytes)
{
    const auto length = takeNumber(bytes);
    if (!length || *length > bytes.size())
        return std::nullopt;
    std::string text(bytes.substr(0, *length));
    bytes.remove_prefix(*length);
    return text;
}

/// A QByteArray that is null would be stored as NULL.
QByteArray notNull()
{
    return QByteArray("", 0);
}

} // namespace

QByteArray encodeHeaders(const HeaderList &headers)
{
    QByteArray out = notNull();
    for (const auto &[name, value] : headers) {
        putText(out, name);
        putText(out, value);
    }
    return out;
}

std::optional<HeaderList> decodeHeaders(std::string_view bytes)
{
    HeaderList headers;
    while (!bytes.empty()) {
        auto name = takeText(bytes);
        auto value = takeText(bytes);
        if (!name || !value)
            return std::nullopt;
        headers.emplace_back(std::move(*name), std::move(*value));
    }
    return headers;
}

QByteArray encodeTimings(const std::vector<CacheTiming> &timings)
{
    QByteArray out = notNull();
    Micros before{};
    for (const CacheTiming &part : timings) {
        const Micros at = std::max(part.at, before);
        putNumber(out, part.bytes);
        putNumber(out, static_cast<std::uint64_t>((at - before).count()));
        before = at;
    }
    return out;
}

std::optional<std::vector<CacheTiming>> decodeTimings(std::string_view bytes)
{
    std::vector<CacheTiming> timings;
    // Unsigned, so that nonsense from a damaged file wraps instead of overflowing.
    std::uint64_t at = 0;
    while (!bytes.empty()) {
        const auto size = takeNumber(bytes);
        const auto later = takeNumber(bytes);
        if (!size || !later)
            return std::nullopt;
        at += *later;
        timings.push_back({*size, Micros(static_cast<std::int64_t>(at))});
    }
    return timings;
}

struct PiecePacker::Context {
    ZSTD_CCtx *zstd = ZSTD_createCCtx();
    Context() = default;
    ~Context() { ZSTD_freeCCtx(zstd); }
    Context(const Context &) = delete;
    Context &operator=(const Context &) = delete;
};

PiecePacker::PiecePacker() : m_context(std::make_unique<Context>())
{
    ZSTD_CCtx_setParameter(m_context->zstd, ZSTD_c_compressionLevel, Level);
    ZSTD_CCtx_setParameter(m_context->zstd, ZSTD_c_checksumFlag, 1);
}

PiecePacker::~PiecePacker() = default;

std::optional<QByteArray> PiecePacker::pack(std::string_view piece)
{
    if (piece.empty())
        return std::nullopt;
    // Room for one byte less than there is: what does not fit has not shrunk.
    QByteArray packed(static_cast<qsizetype>(piece.size()) - 1, Qt::Uninitialized);
    const std::size_t size = ZSTD_compress2(
        m_context->zstd, packed.data(), static_cast<std::size_t>(packed.size()), piece.data(), piece.size());
    if (ZSTD_isError(size))
        return std::nullopt;
    packed.resize(static_cast<qsizetype>(size));
    return packed;
}

struct PieceUnpacker::Context {
    ZSTD_DCtx *zstd = ZSTD_createDCtx();
    Context() = default;
    ~Context() { ZSTD_freeDCtx(zstd); }
    Context(const Context &) = delete;
    Context &operator=(const Context &) = delete;
};

PieceUnpacker::PieceUnpacker() : m_context(std::make_unique<Context>()) {}

PieceUnpacker::~PieceUnpacker() = default;

std::optional<std::string> PieceUnpacker::unpack(const QByteArray &packed, std::size_t size)
{
    std::string piece(size, '\0');
    const std::size_t got = ZSTD_decompressDCtx(m_context->zstd, piece.data(), piece.size(), packed.data(),
                                                static_cast<std::size_t>(packed.size()));
    if (ZSTD_isError(got) || got != size)
        return std::nullopt;
    return piece;
}

} // namespace sekisho::storage
