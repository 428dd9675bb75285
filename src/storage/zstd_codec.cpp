// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/zstd_codec.h"

#include <zstd.h>

namespace sekisho::storage {
namespace {

constexpr int Level = 1;

template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T *context) const
    {
        Free(context);
    }
};

} // namespace

struct ZstdCodec::Contexts {
    std::unique_ptr<ZSTD_CCtx, Freed<ZSTD_freeCCtx>> in{ZSTD_createCCtx()};
    std::unique_ptr<ZSTD_DCtx, Freed<ZSTD_freeDCtx>> out{ZSTD_createDCtx()};
    std::unique_ptr<ZSTD_CDict, Freed<ZSTD_freeCDict>> inDictionary;
    std::unique_ptr<ZSTD_DDict, Freed<ZSTD_freeDDict>> outDictionary;
};

ZstdCodec::ZstdCodec(Checksum checksum) : m_contexts(std::make_unique<Contexts>())
{
    ZSTD_CCtx_setParameter(m_contexts->in.get(), ZSTD_c_compressionLevel, Level);
    ZSTD_CCtx_setParameter(m_contexts->in.get(), ZSTD_c_checksumFlag, checksum == Checksum::Yes ? 1 : 0);
}

ZstdCodec::ZstdCodec(std::string_view dictionary) : m_contexts(std::make_unique<Contexts>())
{
    m_contexts->inDictionary.reset(ZSTD_createCDict(dictionary.data(), dictionary.size(), Level));
    m_contexts->outDictionary.reset(ZSTD_createDDict(dictionary.data(), dictionary.size()));
}

ZstdCodec::~ZstdCodec() = default;

std::string_view ZstdCodec::compress(std::string_view bytes)
{
    if (const std::size_t bound = ZSTD_compressBound(bytes.size()); m_frame.size() < bound)
        m_frame.resize(bound);
    ZSTD_CCtx *const context = m_contexts->in.get();
    const std::size_t size =
        m_contexts->inDictionary
            ? ZSTD_compress_usingCDict(context, m_frame.data(), m_frame.size(), bytes.data(), bytes.size(),
                                       m_contexts->inDictionary.get())
            : ZSTD_compress2(context, m_frame.data(), m_frame.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(size) || size >= bytes.size())
        return {};
    return std::string_view(m_frame).substr(0, size);
}

bool ZstdCodec::decompress(std::string_view frame, std::size_t most, std::string &out)
{
    const unsigned long long said = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (said == ZSTD_CONTENTSIZE_UNKNOWN || said == ZSTD_CONTENTSIZE_ERROR || said > most)
        return false;
    const std::size_t before = out.size();
    const auto size = static_cast<std::size_t>(said);
    out.resize(before + size);
    ZSTD_DCtx *const context = m_contexts->out.get();
    const std::size_t got =
        m_contexts->outDictionary
            ? ZSTD_decompress_usingDDict(context, out.data() + before, size, frame.data(), frame.size(),
                                         m_contexts->outDictionary.get())
            : ZSTD_decompressDCtx(context, out.data() + before, size, frame.data(), frame.size());
    if (ZSTD_isError(got) || got != size) {
        out.resize(before);
        return false;
    }
    return true;
}

} // namespace sekisho::storage
