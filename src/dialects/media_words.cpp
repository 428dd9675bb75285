// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/media_words.h"

#include "base/text.h"
#include "dialects/answer_words.h"

#include <array>

namespace sekisho::dialects {

namespace {

std::string typeOfFile(const MediaPart &media)
{
    if (!media.mediaType.empty())
        return media.mediaType;
    struct Ending {
        std::string_view ending;
        std::string_view type;
    };
    constexpr std::array Endings{
        Ending{".png", "image/png"},   Ending{".jpg", "image/jpeg"},  Ending{".jpeg", "image/jpeg"},
        Ending{".gif", "image/gif"},   Ending{".webp", "image/webp"}, Ending{".pdf", "application/pdf"},
        Ending{".mp4", "video/mp4"},   Ending{".mp3", "audio/mpeg"},  Ending{".wav", "audio/wav"},
        Ending{".heic", "image/heic"}, Ending{".txt", "text/plain"},
    };
    const std::string path = toLowerAscii(std::string_view(media.url).substr(0, media.url.find('?')));
    for (const Ending &known : Endings) {
        if (path.ends_with(known.ending))
            return std::string(known.type);
    }
    constexpr std::array<std::string_view, 4> ByKind = {"image/jpeg", "audio/mpeg", "video/mp4",
                                                        "application/pdf"};
    return std::string(ByKind[static_cast<std::size_t>(media.kind)]);
}

} // namespace

std::string mediaType(const MediaPart &media)
{
    if (!media.mediaType.empty())
        return media.mediaType;
    struct Beginning {
        std::string_view base64;
        std::string_view type;
    };
    constexpr std::array Beginnings{
        Beginning{"iVBORw0KGgo", "image/png"},  Beginning{"/9j/", "image/jpeg"},
        Beginning{"R0lGOD", "image/gif"},       Beginning{"UklGR", "image/webp"},
        Beginning{"JVBERi", "application/pdf"},
    };
    for (const Beginning &known : Beginnings) {
        if (media.data.starts_with(known.base64))
            return std::string(known.type);
    }
    return {};
}

std::string mediaUrl(const MediaPart &media)
{
    return media.data.empty() ? media.url : "data:" + mediaType(media) + ";base64," + media.data;
}

void writeGeminiMedia(JsonWriter &json, const MediaPart &media)
{
    if (media.data.empty())
        json.object("fileData", [&] {
            json.text("mimeType", typeOfFile(media));
            json.text("fileUri", media.url);
        });
    else
        json.object("inlineData", [&] {
            json.text("mimeType", mediaType(media));
            json.text("data", media.data);
        });
}

void writeGeminiCall(JsonWriter &json, const ToolCallPart &call)
{
    json.object("functionCall", [&] {
        json.textIfAny("id", call.id);
        json.text("name", call.name);
        writeArguments(json, "args", call.arguments);
    });
}

const char *mediaObstacle(Dialect target, const MediaPart &media)
{
    using Kind = MediaPart::Kind;
    if (!media.id.empty() && media.data.empty() && media.url.empty())
        return "is a file that another provider has";
    if (media.data.empty() && media.url.empty())
        return "has no content";
    const bool isBytes = !media.data.empty();
    if (isBytes && mediaType(media).empty() && target != Dialect::Ollama)
        return "does not say what kind of bytes it has";
    switch (target) {
    case Dialect::Gemini:
        return nullptr;
    case Dialect::Ollama:
        if (media.kind == Kind::Image)
            return isBytes ? nullptr : "is a picture by its address, and Ollama takes bytes only";
        break;
    case Dialect::AnthropicMessages:
    case Dialect::OpenAiResponses:
        if (media.kind == Kind::Image || (media.kind == Kind::File && !isBytes))
            return nullptr;
        if (media.kind == Kind::File)
            return target == Dialect::OpenAiResponses || mediaType(media) == "application/pdf"
                       ? nullptr
                       : "is a document other than PDF and text";
        break;
    case Dialect::OpenAiChat:
        if (media.kind == Kind::Image)
            return nullptr;
        if (media.kind != Kind::Video)
            return isBytes ? nullptr : "is no picture, and OpenAI chat takes only those by their address";
        break;
    default:
        if (media.kind == Kind::Image)
            return nullptr;
    }
    constexpr std::array Words = {"is a picture", "is a sound", "is a film", "is a document"};
    return Words[static_cast<std::size_t>(media.kind)];
}

} // namespace sekisho::dialects
