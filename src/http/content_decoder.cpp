// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/content_decoder.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <brotli/decode.h>
#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

namespace sekisho::http {
namespace {

// Nobody applies more; each is another factor of a bomb.
constexpr std::size_t MostCodings = 4;
constexpr std::size_t BlockBytes = 16 * 1024;
// RFC 9659: a sender of this coding keeps its window within 8 MiB.
constexpr int ZstdWindowLog = 23;

Failure<Error> damaged(std::string_view coding)
{
    return Failure{Error{"The body is not valid " + std::string(coding) + "."}};
}

const std::uint8_t *unsignedBytes(std::string_view text)
{
    return reinterpret_cast<const std::uint8_t *>(text.data());
}

/// What the codings have in common: the bound of the output.
class Stage : public ContentDecoder {
public:
    explicit Stage(std::uint64_t limit) : m_left(limit) {}

protected:
    [[nodiscard]] bool append(std::string &out, std::string_view block)
    {
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), m_left));
        out += block.substr(0, size);
        m_left -= size;
        return size == block.size();
    }
    static Failure<Error> tooLarge() { return Failure{Error{"The decoded body is above its limit."}}; }

    [[nodiscard]] char *block() { return m_block.data(); }

private:
    std::uint64_t m_left;
    std::array<char, BlockBytes> m_block;
};

class Identity final : public Stage {
public:
    using Stage::Stage;
    Result<Done> decode(std::string_view piece, std::string &out) override
    {
        if (!append(out, piece))
            return tooLarge();
        return Done{};
    }
    [[nodiscard]] bool isComplete() const override { return true; }
};

/// gzip (RFC 1952, any number of members) and deflate (RFC 9110 section 8.4.1.2: zlib; bare from some
/// servers).
class Inflater final : public Stage {
public:
    enum class Format { Gzip, Deflate };
    Inflater(Format format, std::uint64_t limit) : Stage(limit), m_format(format) {}
    ~Inflater() override
    {
        if (m_open)
            inflateEnd(&m_stream);
    }
    Inflater(const Inflater &) = delete;
    Inflater &operator=(const Inflater &) = delete;

    Result<Done> decode(std::string_view piece, std::string &out) override
    {
        if (!m_open) {
            m_start += piece.substr(0, 2 - m_start.size());
            piece.remove_prefix(std::min<std::size_t>(piece.size(), m_start.size() - m_taken));
            m_taken = m_start.size();
            if (m_start.size() < 2)
                return Done{};
            if (!open())
                return damaged(name());
            const Result<Done> started = inflateAll(m_start, out);
            if (!started)
                return started;
        }
        return inflateAll(piece, out);
    }

    [[nodiscard]] bool isComplete() const override { return m_ended || m_start.empty(); }

private:
    [[nodiscard]] std::string_view name() const { return m_format == Format::Gzip ? "gzip" : "deflate"; }

    [[nodiscard]] bool open()
    {
        constexpr int LargestWindow = 15;
        int window = LargestWindow + 16; // gzip's header and trailer
        if (m_format == Format::Deflate) {
            // RFC 1950 section 2.2: method 8, and a check that is a multiple of 31.
            const auto cmf = static_cast<unsigned char>(m_start[0]);
            const auto flg = static_cast<unsigned char>(m_start[1]);
            const bool zlib = (cmf & 0x0f) == 8 && (cmf * 256 + flg) % 31 == 0;
            window = zlib ? LargestWindow : -LargestWindow;
        }
        m_open = inflateInit2(&m_stream, window) == Z_OK;
        return m_open;
    }

    Result<Done> inflateAll(std::string_view piece, std::string &out)
    {
        constexpr std::size_t LargestSlice = std::size_t(1) << 30; // zlib counts in 32 bits
        for (; !piece.empty(); piece.remove_prefix(std::min(piece.size(), LargestSlice))) {
            const Result<Done> done = inflateSlice(piece.substr(0, LargestSlice), out);
            if (!done)
                return done;
        }
        return Done{};
    }

    Result<Done> inflateSlice(std::string_view slice, std::string &out)
    {
        m_stream.next_in = unsignedBytes(slice);
        m_stream.avail_in = static_cast<uInt>(slice.size());
        do {
            if (m_ended && (m_format == Format::Deflate || inflateReset(&m_stream) != Z_OK))
                return damaged(name());
            m_stream.next_out = reinterpret_cast<Bytef *>(block());
            m_stream.avail_out = BlockBytes;
            const int state = inflate(&m_stream, Z_NO_FLUSH);
            if (!append(out, {block(), BlockBytes - m_stream.avail_out}))
                return tooLarge();
            if (state == Z_BUF_ERROR)
                break; // nothing to do without further input
            if (state != Z_OK && state != Z_STREAM_END)
                return damaged(name());
            m_ended = state == Z_STREAM_END;
        } while (m_stream.avail_in > 0 || (m_stream.avail_out == 0 && !m_ended));
        return Done{};
    }

    Format m_format;
    z_stream m_stream{};
    std::string m_start; // the first two bytes, which tell zlib from bare deflate
    std::size_t m_taken = 0;
    bool m_open = false;
    bool m_ended = false;
};

/// br (RFC 7932).
class BrotliStage final : public Stage {
public:
    explicit BrotliStage(std::uint64_t limit)
        : Stage(limit), m_state(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr))
    {}

    Result<Done> decode(std::string_view piece, std::string &out) override
    {
        const std::uint8_t *input = unsignedBytes(piece);
        std::size_t available = piece.size();
        m_begun = m_begun || available > 0;
        while (available > 0 || BrotliDecoderHasMoreOutput(m_state.get())) {
            if (BrotliDecoderIsFinished(m_state.get()))
                return damaged("br");
            auto *output = reinterpret_cast<std::uint8_t *>(block());
            std::size_t room = BlockBytes;
            const BrotliDecoderResult result =
                BrotliDecoderDecompressStream(m_state.get(), &available, &input, &room, &output, nullptr);
            if (!append(out, {block(), BlockBytes - room}))
                return tooLarge();
            if (result == BROTLI_DECODER_RESULT_ERROR)
                return damaged("br");
        }
        return Done{};
    }

    [[nodiscard]] bool isComplete() const override
    {
        return !m_begun || BrotliDecoderIsFinished(m_state.get());
    }

private:
    struct Deleter {
        void operator()(BrotliDecoderState *state) const { BrotliDecoderDestroyInstance(state); }
    };
    std::unique_ptr<BrotliDecoderState, Deleter> m_state;
    bool m_begun = false;
};

/// zstd (RFC 8878), any number of frames.
class ZstdStage final : public Stage {
public:
    explicit ZstdStage(std::uint64_t limit) : Stage(limit), m_context(ZSTD_createDCtx())
    {
        ZSTD_DCtx_setParameter(m_context.get(), ZSTD_d_windowLogMax, ZstdWindowLog);
    }

    Result<Done> decode(std::string_view piece, std::string &out) override
    {
        ZSTD_inBuffer input{piece.data(), piece.size(), 0};
        bool blockFull = false;
        while (input.pos < input.size || blockFull) {
            ZSTD_outBuffer output{block(), BlockBytes, 0};
            const std::size_t state = ZSTD_decompressStream(m_context.get(), &output, &input);
            if (ZSTD_isError(state))
                return damaged("zstd");
            m_complete = state == 0;
            if (!append(out, {block(), output.pos}))
                return tooLarge();
            blockFull = output.pos == BlockBytes && !m_complete;
        }
        return Done{};
    }

    [[nodiscard]] bool isComplete() const override { return m_complete; }

private:
    struct Deleter {
        void operator()(ZSTD_DCtx *context) const { ZSTD_freeDCtx(context); }
    };
    std::unique_ptr<ZSTD_DCtx, Deleter> m_context;
    bool m_complete = true;
};

/// Several codings: the one applied last is undone first.
class Chain final : public ContentDecoder {
public:
    explicit Chain(std::vector<std::unique_ptr<ContentDecoder>> stages) : m_stages(std::move(stages)) {}

    Result<Done> decode(std::string_view piece, std::string &out) override
    {
        std::string present(piece);
        for (std::size_t i = 0; i < m_stages.size(); ++i) {
            std::string next;
            const bool last = i + 1 == m_stages.size();
            const Result<Done> done = m_stages[i]->decode(present, last ? out : next);
            if (!done)
                return done;
            present = std::move(next);
        }
        return Done{};
    }

    [[nodiscard]] bool isComplete() const override
    {
        return std::all_of(m_stages.begin(), m_stages.end(),
                           [](const auto &stage) { return stage->isComplete(); });
    }

private:
    std::vector<std::unique_ptr<ContentDecoder>> m_stages;
};

std::unique_ptr<ContentDecoder> createStage(std::string_view coding, std::uint64_t limit)
{
    if (equalsIgnoringCase(coding, "gzip") || equalsIgnoringCase(coding, "x-gzip"))
        return std::make_unique<Inflater>(Inflater::Format::Gzip, limit);
    if (equalsIgnoringCase(coding, "deflate"))
        return std::make_unique<Inflater>(Inflater::Format::Deflate, limit);
    if (equalsIgnoringCase(coding, "br"))
        return std::make_unique<BrotliStage>(limit);
    if (equalsIgnoringCase(coding, "zstd"))
        return std::make_unique<ZstdStage>(limit);
    return nullptr;
}

} // namespace

std::unique_ptr<ContentDecoder> ContentDecoder::create(std::string_view contentEncoding, std::uint64_t limit)
{
    std::vector<std::string_view> codings;
    forEachListElement(contentEncoding, [&](std::string_view coding) {
        if (!equalsIgnoringCase(coding, "identity"))
            codings.push_back(coding);
    });
    if (codings.empty())
        return std::make_unique<Identity>(limit);
    if (codings.size() > MostCodings)
        return nullptr;

    std::vector<std::unique_ptr<ContentDecoder>> stages;
    for (auto coding = codings.rbegin(); coding != codings.rend(); ++coding) {
        stages.push_back(createStage(*coding, limit));
        if (!stages.back())
            return nullptr;
    }
    if (stages.size() == 1)
        return std::move(stages.front());
    return std::make_unique<Chain>(std::move(stages));
}

Result<std::string> decodeAll(std::string_view contentEncoding, std::string_view body, std::uint64_t limit)
{
    const std::unique_ptr<ContentDecoder> decoder = ContentDecoder::create(contentEncoding, limit);
    if (!decoder)
        return Failure{Error{"The body has an unknown content coding."}};
    std::string out;
    if (const Result<Done> done = decoder->decode(body, out); !done)
        return Failure{done.error()};
    if (!decoder->isComplete())
        return Failure{Error{"The coded body is cut short."}};
    return out;
}

} // namespace sekisho::http
