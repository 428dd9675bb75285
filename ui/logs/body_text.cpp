// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/body_text.h"

#include <QStringDecoder>

namespace sekisho::ui {
namespace {

constexpr std::size_t DeepestShown = 256;      // levels; deeper JSON stays as it came
constexpr std::size_t GrowthLimit = 8;         // indenting may make a text this many times longer
constexpr std::size_t SampledBytes = 8 * 1024; // enough to tell text from other things
constexpr qsizetype LongestLine = 2'000;       // characters; a text layout of one huge line takes minutes
constexpr std::size_t DumpWidth = 16;

bool isJsonSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Cut where a character of UTF-8 begins (RFC 3629), so that the cap itself makes no replacement character.
std::string_view cutAtCharacter(std::string_view text, std::size_t cap)
{
    if (text.size() <= cap)
        return text;
    std::size_t end = cap;
    while (end > 0 && cap - end < 4 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end);
}

bool isDirectionOverride(QChar c)
{
    return (c >= QChar(0x202A) && c <= QChar(0x202E)) || (c >= QChar(0x2066) && c <= QChar(0x2069));
}

// Control characters get a visible sign; those that turn the direction of text could make it lie.
QChar visible(QChar c)
{
    if (c < u' ' && c != u'\n' && c != u'\t')
        return QChar(char16_t(0x2400 + c.unicode())); // the block "Control Pictures"
    if (c == QChar(0x7f))
        return QChar(0x2421);
    return isDirectionOverride(c) ? QChar(QChar::ReplacementCharacter) : c;
}

class JsonIndenter {
public:
    explicit JsonIndenter(std::size_t limit) : m_limit(limit) {}

    bool feed(char c)
    {
        if (m_inString)
            return inString(c);
        if (isJsonSpace(c))
            return true;
        switch (c) {
        case '{':
        case '[':
            return open(c);
        case '}':
        case ']':
            return close(c);
        case ',':
            m_out += c;
            newLine();
            return roomLeft();
        case ':':
            m_out += ": ";
            return true;
        default:
            startValue();
            m_inString = c == '"';
            m_out += c;
            return roomLeft();
        }
    }

    [[nodiscard]] bool atEnd() const { return m_closers.empty() && !m_inString; }
    std::string take() { return std::move(m_out); }

private:
    bool inString(char c)
    {
        m_out += c;
        if (m_escaped)
            m_escaped = false;
        else if (c == '\\')
            m_escaped = true;
        else if (c == '"')
            m_inString = false;
        return true;
    }
    bool open(char c)
    {
        if (m_closers.size() >= DeepestShown)
            return false;
        startValue();
        m_out += c;
        m_closers += c == '{' ? '}' : ']';
        m_justOpened = true;
        return roomLeft();
    }
    bool close(char c)
    {
        if (m_closers.empty() || m_closers.back() != c)
            return false;
        m_closers.pop_back();
        if (!m_justOpened)
            newLine();
        m_justOpened = false;
        m_out += c;
        return true;
    }
    // "{}" and "[]" stay together, so the line end waits for what comes.
    void startValue()
    {
        if (std::exchange(m_justOpened, false))
            newLine();
    }
    void newLine()
    {
        m_out += '\n';
        m_out.append(2 * m_closers.size(), ' ');
    }
    [[nodiscard]] bool roomLeft() const { return m_out.size() < m_limit; }

    std::string m_out;
    std::string m_closers;
    std::size_t m_limit;
    bool m_inString = false;
    bool m_escaped = false;
    bool m_justOpened = false;
};

} // namespace

QString showable(const QString &text, bool &folded)
{
    QString out;
    out.reserve(text.size() + text.size() / LongestLine + 1);
    qsizetype length = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c == u'\r' && i + 1 < text.size() && text[i + 1] == u'\n')
            continue;
        if (c == u'\n') {
            length = 0;
        } else if (++length > LongestLine && !c.isLowSurrogate()) {
            out += u'\n';
            length = 1;
            folded = true;
        }
        out += visible(c);
    }
    return out;
}

std::optional<std::string> indentJson(std::string_view text, bool cut)
{
    while (!text.empty() && isJsonSpace(text.front()))
        text.remove_prefix(1);
    if (text.empty() || (text.front() != '{' && text.front() != '['))
        return std::nullopt;
    JsonIndenter indenter(text.size() * GrowthLimit + 4096);
    for (const char c : text) {
        if (!indenter.feed(c))
            return std::nullopt;
    }
    if (!cut && !indenter.atEnd())
        return std::nullopt;
    return indenter.take();
}

bool isBinary(std::string_view bytes)
{
    const std::string_view sample = bytes.substr(0, SampledBytes);
    if (sample.find('\0') != std::string_view::npos)
        return true;
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder(QByteArrayView(sample.data(), static_cast<qsizetype>(sample.size())));
    const auto strange = std::count_if(text.begin(), text.end(), [](QChar c) {
        return c == QChar::ReplacementCharacter ||
               (c < u' ' && c != u'\n' && c != u'\r' && c != u'\t' && c != u'\x1b');
    });
    // One in ten: a stray byte in a text is shown as such, a picture is dumped.
    return strange * 10 > text.size();
}

QString hexDump(std::string_view bytes)
{
    static constexpr char Digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() / DumpWidth * 78 + 78);
    for (std::size_t at = 0; at < bytes.size(); at += DumpWidth) {
        const std::string_view row = bytes.substr(at, DumpWidth);
        for (int shift = 28; shift >= 0; shift -= 4)
            out += Digits[(at >> shift) & 15];
        out += "  ";
        for (std::size_t i = 0; i < DumpWidth; ++i) {
            if (i < row.size()) {
                const auto byte = static_cast<unsigned char>(row[i]);
                out += Digits[byte >> 4];
                out += Digits[byte & 15];
            } else {
                out += "  ";
            }
            out += i == DumpWidth / 2 - 1 ? "  " : " ";
        }
        out += ' ';
        for (const char c : row)
            out += c >= ' ' && c < 0x7f ? c : '.';
        out += '\n';
    }
    return QString::fromLatin1(out.data(), static_cast<qsizetype>(out.size()));
}

BodyText renderBody(const std::string &bytes, bool pretty, std::size_t cap)
{
    BodyText result;
    if (bytes.empty())
        return result;
    if (isBinary(bytes)) {
        // A dump is about five times as long as what it shows.
        const std::string_view shown = std::string_view(bytes).substr(0, std::max<std::size_t>(cap / 5, 16));
        result.kind = BodyText::Kind::Binary;
        result.capped = shown.size() < bytes.size();
        result.text = hexDump(shown);
        return result;
    }
    const std::string_view shown = cutAtCharacter(bytes, cap);
    result.kind = BodyText::Kind::Text;
    result.capped = shown.size() < bytes.size();
    std::optional<std::string> indented;
    if (pretty)
        indented = indentJson(shown, result.capped);
    if (indented)
        result.kind = BodyText::Kind::Json;
    const std::string_view text = indented ? std::string_view(*indented) : shown;
    result.text =
        showable(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())), result.folded);
    return result;
}

} // namespace sekisho::ui
