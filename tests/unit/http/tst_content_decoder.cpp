// SPDX-License-Identifier: GPL-3.0-or-later
// Content codings undone, whatever the pieces; bombs, damage and truncation are errors.
#include "http/content_decoder.h"

#include <QtTest>

#include <QRandomGenerator>

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

using namespace sekisho;
using sekisho::http::ContentDecoder;
using sekisho::http::decodeAll;

namespace {

constexpr std::uint64_t Plenty = 100 * 1024 * 1024;

std::string zlibCoded(std::string_view text, int window)
{
    z_stream stream{};
    if (deflateInit2(&stream, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        qFatal("deflateInit2");
    std::string input(text);
    std::string out(deflateBound(&stream, uLong(text.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef *>(input.data());
    stream.avail_in = uInt(input.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = uInt(out.size());
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
        qFatal("deflate");
    out.resize(out.size() - stream.avail_out);
    deflateEnd(&stream);
    return out;
}

std::string brotliCoded(std::string_view text)
{
    std::size_t size = BrotliEncoderMaxCompressedSize(text.size()) + 16;
    std::string out(size, '\0');
    if (!BrotliEncoderCompress(9, 22, BROTLI_MODE_GENERIC, text.size(),
                               reinterpret_cast<const std::uint8_t *>(text.data()), &size,
                               reinterpret_cast<std::uint8_t *>(out.data())))
        qFatal("brotli");
    out.resize(size);
    return out;
}

std::string zstdCoded(std::string_view text)
{
    std::string out(ZSTD_compressBound(text.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 19));
    return out;
}

std::string coded(std::string_view coding, std::string_view text)
{
    constexpr int Window = 15;
    if (coding == "gzip")
        return zlibCoded(text, Window + 16);
    if (coding == "deflate")
        return zlibCoded(text, Window);
    if (coding == "raw")
        return zlibCoded(text, -Window);
    if (coding == "br")
        return brotliCoded(text);
    if (coding == "zstd")
        return zstdCoded(text);
    return std::string(text);
}

std::string_view contentEncoding(std::string_view coding)
{
    return coding == "raw" ? "deflate" : coding;
}

std::string sampleText()
{
    std::string out;
    for (int i = 0; i < 60; ++i)
        out += "data: {\"index\":" + std::to_string(i * 7919) + ",\"text\":\"\xE6\x97\xA5\"}\n\n";
    return out;
}

/// The decoded text, or nothing on an error or an incomplete end.
std::optional<std::string> decodePieces(std::string_view coding, std::string_view body,
                                        const std::vector<std::size_t> &cuts, std::uint64_t limit = Plenty)
{
    const auto decoder = ContentDecoder::create(contentEncoding(coding), limit);
    std::string out;
    std::size_t from = 0;
    for (std::size_t i = 0; i <= cuts.size(); ++i) {
        const std::size_t to = i < cuts.size() ? cuts[i] : body.size();
        if (!decoder->decode(body.substr(from, to - from), out))
            return std::nullopt;
        from = to;
    }
    if (!decoder->isComplete())
        return std::nullopt;
    return out;
}

void addCodings()
{
    QTest::addColumn<QByteArray>("coding");
    for (const char *coding : {"gzip", "deflate", "raw", "br", "zstd"})
        QTest::newRow(coding) << QByteArray(coding);
}

} // namespace

class TstContentDecoder : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyCut_data() { addCodings(); }
    void everyCut();
    void piecesAppearEarly_data() { addCodings(); }
    void piecesAppearEarly();
    void truncated_data() { addCodings(); }
    void truncated();
    void trailingGarbage_data() { addCodings(); }
    void trailingGarbage();
    void damaged_data() { addCodings(); }
    void damaged();
    void bomb_data() { addCodings(); }
    void bomb();
    void limitExactly_data() { addCodings(); }
    void limitExactly();
    void emptyBody_data() { addCodings(); }
    void emptyBody();
    void severalMembers();
    void names_data();
    void names();
    void lists();
    void largeWindowOfZstd();
};

void TstContentDecoder::everyCut()
{
    QFETCH(QByteArray, coding);
    const std::string name = coding.toStdString();
    const std::string text = sampleText();
    const std::string body = coded(name, text);
    std::vector<std::size_t> each;
    for (std::size_t cut = 0; cut <= body.size(); ++cut) {
        QVERIFY2(decodePieces(name, body, {cut}) == text, qPrintable(QString::number(cut)));
        each.push_back(cut);
    }
    QVERIFY(decodePieces(name, body, each) == text);
    QCOMPARE(decodeAll(contentEncoding(name), body, Plenty).value(), text);
}

// What has come is decoded before the rest comes: a stream is read while it lasts.
void TstContentDecoder::piecesAppearEarly()
{
    QFETCH(QByteArray, coding);
    QRandomGenerator random(1);
    std::string text(500'000, '\0');
    for (char &c : text)
        c = char('a' + random.bounded(26));
    const std::string body = coded(coding.toStdString(), text);
    const auto decoder = ContentDecoder::create(contentEncoding(coding.toStdString()), Plenty);
    std::string out;
    QVERIFY(decoder->decode(std::string_view(body).substr(0, body.size() * 3 / 4), out).ok());
    QVERIFY(out.size() > text.size() / 4);
    QVERIFY(text.starts_with(out));
    QVERIFY(!decoder->isComplete());
}

void TstContentDecoder::truncated()
{
    QFETCH(QByteArray, coding);
    const std::string name = coding.toStdString();
    const std::string body = coded(name, sampleText());
    for (std::size_t size = 1; size < body.size(); ++size) {
        const auto result = decodeAll(contentEncoding(name), std::string_view(body).substr(0, size), Plenty);
        QVERIFY2(!result, qPrintable(QString::number(size)));
    }
}

void TstContentDecoder::trailingGarbage()
{
    QFETCH(QByteArray, coding);
    const std::string name = coding.toStdString();
    const std::string body = coded(name, sampleText()) + "garbage";
    QVERIFY(!decodeAll(contentEncoding(name), body, Plenty));
    for (std::size_t cut = body.size() - 8; cut < body.size(); ++cut)
        QVERIFY(!decodePieces(name, body, {cut}));
}

// Any changed byte gives an error or some text, never more than the limit; garbage is an error at once.
void TstContentDecoder::damaged()
{
    QFETCH(QByteArray, coding);
    const std::string name = coding.toStdString();
    constexpr std::uint64_t Limit = 10'000;
    for (const std::string_view garbage : {"\xff\xff\xff\xff\xff\xff\xff\xff", "<html>no</html>"})
        QVERIFY(!decodeAll(contentEncoding(name), garbage, Limit));

    const std::string body = coded(name, sampleText());
    int refused = 0;
    for (std::size_t at = 0; at < body.size(); ++at) {
        std::string bad = body;
        bad[at] = static_cast<char>(bad[at] ^ 0x55);
        const auto result = decodeAll(contentEncoding(name), bad, Limit);
        if (result)
            QVERIFY(result->size() <= Limit);
        else
            ++refused;
    }
    QVERIFY(refused > 0);
}

void TstContentDecoder::bomb()
{
    QFETCH(QByteArray, coding);
    const std::string name = coding.toStdString();
    const std::string body = coded(name, std::string(50'000'000, '\0'));
    QVERIFY(body.size() < 100'000);
    constexpr std::uint64_t Limit = 1'000'000;
    const auto decoder = ContentDecoder::create(contentEncoding(name), Limit);
    std::string out;
    QVERIFY(!decoder->decode(body, out));
    QCOMPARE(std::uint64_t(out.size()), Limit);
}

void TstContentDecoder::limitExactly()
{
    QFETCH(QByteArray, coding);
    const std::string name = coding.toStdString();
    const std::string text(100'000, 'x');
    const std::string body = coded(name, text);
    QVERIFY(decodeAll(contentEncoding(name), body, text.size()).ok());
    QVERIFY(!decodeAll(contentEncoding(name), body, text.size() - 1));
}

// A body of no bytes has no coding to undo; the coding of an empty text has bytes.
void TstContentDecoder::emptyBody()
{
    QFETCH(QByteArray, coding);
    const std::string name = coding.toStdString();
    QCOMPARE(decodeAll(contentEncoding(name), "", Plenty).value(), std::string());
    const std::string body = coded(name, "");
    QVERIFY(!body.empty());
    QCOMPARE(decodeAll(contentEncoding(name), body, Plenty).value(), std::string());
    QCOMPARE(decodeAll(contentEncoding(name), body, 0).value(), std::string());
}

// RFC 1952 section 2.2 and RFC 8878 section 3.1.
void TstContentDecoder::severalMembers()
{
    for (const std::string_view coding : {"gzip", "zstd"}) {
        const std::string body = coded(coding, "one") + coded(coding, "") + coded(coding, "two");
        for (std::size_t cut = 0; cut <= body.size(); ++cut)
            QCOMPARE(decodePieces(coding, body, {cut}).value_or("error"), std::string("onetwo"));
    }
}

void TstContentDecoder::names_data()
{
    QTest::addColumn<QByteArray>("contentEncoding");
    QTest::addColumn<bool>("known");
    for (const char *known : {"", "identity", " gzip", "GZip", "x-gzip", "deflate", "br", "zstd", "gzip, br",
                              "identity, gzip", "gzip,,br", "gzip, gzip, gzip, gzip"})
        QTest::newRow(known) << QByteArray(known) << true;
    for (const char *unknown :
         {"compress", "gzi", "gzip br", "gzip, aes128gcm", "gzip;q=1", "*", "gzip, gzip, gzip, gzip, gzip"})
        QTest::newRow(unknown) << QByteArray(unknown) << false;
}

void TstContentDecoder::names()
{
    QFETCH(QByteArray, contentEncoding);
    QFETCH(bool, known);
    QCOMPARE(ContentDecoder::create(contentEncoding.toStdString(), 1) != nullptr, known);
    if (!known)
        QVERIFY(!decodeAll(contentEncoding.toStdString(), "", 1));
}

// In the order applied: the last one is undone first.
void TstContentDecoder::lists()
{
    const std::string text = sampleText();
    const std::string body = coded("br", coded("gzip", text));
    for (std::size_t cut = 0; cut <= body.size(); ++cut)
        QVERIFY(decodePieces("gzip, br", body, {cut}) == text);
    QVERIFY(!decodeAll("br, gzip", body, Plenty));
    QVERIFY(!decodeAll("gzip, br", body, text.size() - 1));
    QVERIFY(!decodeAll("gzip, br", coded("br", coded("gzip", text).substr(0, 50)), Plenty));
    QCOMPARE(decodeAll("identity", text, text.size()).value(), text);
    QVERIFY(!decodeAll("identity", text, text.size() - 1));
}

// RFC 9659: more than 8 MiB of window is not for this coding, and would be memory that a peer commands.
void TstContentDecoder::largeWindowOfZstd()
{
    const std::string text(100, 'x');
    for (const int windowLog : {23, 24}) {
        ZSTD_CCtx *context = ZSTD_createCCtx();
        ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, windowLog);
        ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
        std::string body(1000, '\0');
        ZSTD_inBuffer input{text.data(), text.size(), 0};
        ZSTD_outBuffer output{body.data(), body.size(), 0};
        // In two steps, so that the window is not cut down to the size of the text.
        ZSTD_compressStream2(context, &output, &input, ZSTD_e_flush);
        QCOMPARE(ZSTD_compressStream2(context, &output, &input, ZSTD_e_end), std::size_t(0));
        ZSTD_freeCCtx(context);
        body.resize(output.pos);
        QCOMPARE(decodeAll("zstd", body, Plenty).ok(), windowLog <= 23);
    }
}

QTEST_GUILESS_MAIN(TstContentDecoder)
#include "tst_content_decoder.moc"
