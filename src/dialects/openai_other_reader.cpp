// SPDX-License-Identifier: GPL-3.0-or-later
// The other endpoints of OpenAI's family: embeddings, legacy completions, images, speech, transcriptions.
#include "dialects/openai_usage.h"
#include "dialects/reader_base.h"
#include "dialects/readers.h"

namespace sekisho::dialects {

namespace {

class OpenAiOtherReader final : public ReaderBase {
public:
    using ReaderBase::ReaderBase;

protected:
    void readObject(std::string_view sseType, JsonValue object) override
    {
        std::string type(sseType);
        eachField(object, [&](std::string_view key, JsonValue value) {
            if (key == "model")
                setModel(text(value));
            else if (key == "usage")
                readOpenAiUsage(value, m_usage);
            else if (key == "error" && saysError(value))
                fail(errorWords(value));
            else if (key == "type" && hasText(value))
                type = text(value);
            else if (key == "delta" || key == "audio" || key == "text" || key == "b64_json")
                sawContentIf(hasText(value));
            else if (key == "data" || key == "results")
                sawContentIf(isNonEmptyArray(value));
            else if (key == "choices")
                eachElement(value, [this](JsonValue choice) { readChoice(choice); });
        });
        // image_generation.completed, image_edit.completed, transcript.text.done, speech.audio.done
        if (isEventStream() && (type.ends_with(".completed") || type.ends_with(".done")))
            complete();
        else if (type == "error")
            fail({});
    }

    void readWord(std::string_view word) override
    {
        if (word == "[DONE]")
            complete();
    }

    [[nodiscard]] bool anythingEnds() const override { return true; }

private:
    void readChoice(JsonValue choice)
    {
        eachField(choice, [this](std::string_view key, JsonValue value) {
            if (key == "text")
                sawContentIf(hasText(value));
        });
    }
};

} // namespace

ReaderPtr makeOpenAiOtherReader(std::string_view contentType)
{
    return std::make_unique<OpenAiOtherReader>(contentType);
}

} // namespace sekisho::dialects
