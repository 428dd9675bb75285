// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/conversation_parts.h"

#include "ui/logs/body_text.h"
#include "ui/models/format.h"

#include <QBuffer>
#include <QImageReader>

#include <algorithm>

namespace sekisho::ui {
namespace {

using namespace dialects;
using Kind = ShownPart::Kind;
using Words = ConversationWords;

constexpr qsizetype SummaryCharacters = 160;
constexpr std::size_t ShortBytes = 120; // of a result that needs no summing up
constexpr std::size_t MaxPictureBytes = 12 * 1024 * 1024;
constexpr int MaxPictureMegabytes = 128; // decoded
constexpr int MaxFences = 200;           // of one text; what follows stays as it is
constexpr QStringView Fence = u"```";
constexpr QStringView Separator = u" · ";

/// The beginning in one line.
QString inOneLine(const QString &text)
{
    QString line = text.left(4 * SummaryCharacters).simplified();
    if (line.size() > SummaryCharacters || text.size() > 4 * SummaryCharacters)
        line = line.left(SummaryCharacters) + u'…';
    return line;
}

QString indented(const std::string &text)
{
    const auto json = indentJson(text, true);
    return shown(json ? *json : text);
}

/// Of what came, not of how it is shown.
QString extent(const std::string &text)
{
    const auto ends = std::count(text.begin(), text.end(), '\n');
    const int lines = static_cast<int>(ends) + (text.empty() || text.back() == '\n' ? 0 : 1);
    return (lines == 1 ? Words::tr("1 line") : Words::tr("%Ln lines", nullptr, lines)) + Separator +
           formatSize(text.size());
}

ShownPart made(Kind kind, const QString &summary, const QString &text)
{
    ShownPart part;
    part.kind = kind;
    part.summary = summary;
    part.text = text;
    return part;
}

QString mediaName(const MediaPart &media)
{
    switch (media.kind) {
    case MediaPart::Kind::Image:
        return Words::tr("image");
    case MediaPart::Kind::Audio:
        return Words::tr("sound");
    case MediaPart::Kind::Video:
        return Words::tr("video");
    case MediaPart::Kind::File:
        break;
    }
    return Words::tr("file");
}

void addMedia(const MediaPart &media, std::vector<ShownPart> &into)
{
    QStringList words{mediaName(media)};
    for (const std::string &word : {media.name, media.mediaType, media.url, media.id}) {
        if (!word.empty())
            words += inOneLine(fromUtf8(word));
    }
    if (media.isText) {
        into.push_back(made(Kind::Result, words.join(Separator), shown(media.data)));
        return;
    }
    if (!media.data.empty())
        words += formatSize(media.data.size() / 4 * 3); // of base64
    ShownPart part = made(Kind::Link, words.join(Separator), shown(media.url));
    if (media.kind == MediaPart::Kind::Image && !media.data.empty())
        part.image = thumbnail(media.data, ThumbnailPixels);
    if (!part.image.isNull())
        part.kind = Kind::Image;
    into.push_back(std::move(part));
}

void addResult(const ToolResultPart &result, std::vector<ShownPart> &into)
{
    QString text;
    std::string raw;
    std::vector<ShownPart> others;
    for (const Part &part : result.content) {
        const auto *words = part.as<TextPart>();
        if (!words) {
            addPart(part, others);
            continue;
        }
        text += (text.isEmpty() ? QString() : QStringLiteral("\n\n")) + indented(words->text);
        raw += words->text;
    }
    QStringList summary;
    if (result.isError)
        summary += Words::tr("failed");
    // A short one says itself what it is.
    const bool isShort = raw.size() <= ShortBytes && raw.find('\n') == std::string::npos;
    summary += text.isEmpty() ? Words::tr("no text") : isShort ? shown(raw) : extent(raw);
    if (!text.isEmpty() || others.empty())
        into.push_back(made(Kind::Result, summary.join(Separator), text));
    into.insert(into.end(), std::make_move_iterator(others.begin()), std::make_move_iterator(others.end()));
}

void addReasoning(const ReasoningPart &reasoning, std::vector<ShownPart> &into)
{
    const QString text = shown(reasoning.text);
    if (text.isEmpty()) {
        into.push_back(note(Words::tr("Reasoning that the provider keeps to itself.")));
        return;
    }
    into.push_back(made(Kind::Reasoning, Words::tr("Reasoning") + Separator + inOneLine(text), text));
}

void addCitation(const CitationPart &citation, std::vector<ShownPart> &into)
{
    QStringList words{Words::tr("source")};
    for (const std::string &word : {citation.title, citation.url, citation.quote}) {
        if (!word.empty())
            words += inOneLine(fromUtf8(word));
    }
    into.push_back(made(Kind::Link, words.join(Separator), {}));
}

} // namespace

QString fromUtf8(const std::string &text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString shown(const std::string &text)
{
    bool folded = false;
    return showable(fromUtf8(text), folded);
}

ShownPart note(const QString &text)
{
    return made(Kind::Note, {}, text);
}

void addText(const std::string &text, std::vector<ShownPart> &into)
{
    const QString all = shown(text);
    const auto add = [&into](Kind kind, QStringView piece) {
        // Empty lines at the ends are the room between cards already.
        while (!piece.isEmpty() && (piece.front() == u'\n' || piece.front() == u'\r'))
            piece = piece.mid(1);
        while (!piece.isEmpty() && piece.back().isSpace())
            piece.chop(1);
        if (!piece.isEmpty())
            into.push_back(made(kind, {}, piece.toString()));
    };
    const QStringView view(all);
    qsizetype begin = 0;
    for (int fences = 0; fences < MaxFences; ++fences) {
        qsizetype open = view.indexOf(Fence, begin);
        while (open > 0 && view[open - 1] != u'\n')
            open = view.indexOf(Fence, open + Fence.size());
        const qsizetype inside = open < 0 ? -1 : view.indexOf(u'\n', open);
        const qsizetype close = inside < 0 ? -1 : view.indexOf(QStringLiteral("\n```"), inside);
        if (close < 0)
            break;
        add(Kind::Text, view.mid(begin, open - begin));
        add(Kind::Code, view.mid(inside + 1, close - inside - 1));
        const qsizetype behind = view.indexOf(u'\n', close + 1);
        begin = behind < 0 ? view.size() : behind + 1;
    }
    add(Kind::Text, view.mid(begin));
}

void addPart(const Part &part, std::vector<ShownPart> &into)
{
    if (const auto *text = part.as<TextPart>()) {
        addText(text->text, into);
    } else if (const auto *media = part.as<MediaPart>()) {
        addMedia(*media, into);
    } else if (const auto *call = part.as<ToolCallPart>()) {
        const QString arguments = shown(call->arguments);
        into.push_back(made(Kind::Call, fromUtf8(call->name) + u'(' + inOneLine(arguments) + u')',
                            indented(call->arguments)));
    } else if (const auto *result = part.as<ToolResultPart>()) {
        addResult(*result, into);
    } else if (const auto *reasoning = part.as<ReasoningPart>()) {
        addReasoning(*reasoning, into);
    } else if (const auto *refusal = part.as<RefusalPart>()) {
        into.push_back(made(Kind::Refusal, {}, shown(refusal->text)));
    } else if (const auto *citation = part.as<CitationPart>()) {
        addCitation(*citation, into);
    } else if (const auto *unknown = part.as<UnknownPart>()) {
        const QString type = unknown->type.empty() ? Words::tr("part") : fromUtf8(unknown->type);
        into.push_back(
            made(Kind::Result, type + Separator + inOneLine(shown(unknown->json)), indented(unknown->json)));
    }
}

QImage thumbnail(const std::string &base64, int pixels)
{
    if (base64.size() / 4 * 3 > MaxPictureBytes)
        return {};
    QByteArray bytes =
        QByteArray::fromBase64(QByteArray::fromRawData(base64.data(), static_cast<qsizetype>(base64.size())));
    QBuffer buffer(&bytes);
    QImageReader reader(&buffer);
    reader.setDecideFormatFromContent(true);
    // Formats that are mere pixels: no vector graphics with links and scripts in them.
    const QByteArray format = reader.format();
    if (format != "png" && format != "jpeg" && format != "gif" && format != "webp")
        return {};
    const QSize size = reader.size();
    if (!size.isValid() ||
        qint64(size.width()) * size.height() > qint64(MaxPictureMegabytes) * 1024 * 1024 / 4)
        return {};
    if (size.width() > pixels || size.height() > pixels)
        reader.setScaledSize(size.scaled(pixels, pixels, Qt::KeepAspectRatio).expandedTo({1, 1}));
    return reader.read();
}

} // namespace sekisho::ui
