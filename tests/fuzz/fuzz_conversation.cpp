// SPDX-License-Identifier: GPL-3.0-or-later
// Requests and answers of every dialect: no crash, and the same events however an answer is cut.
#include "fuzz.h"

#include "unit/dialects/conversation_text.h"

using namespace sekisho;
using dialects::Dialect;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    for (const Dialect dialect : {Dialect::OpenAiChat, Dialect::OpenAiResponses, Dialect::AnthropicMessages,
                                  Dialect::Gemini, Dialect::Ollama, Dialect::CohereChat}) {
        static_cast<void>(test::written(dialects::readLeniently(dialect, bytes).conversation));
        for (const char *type : {"application/json", "text/event-stream"}) {
            fuzz::checkCuts(bytes, [&](const test::Cuts &cuts) {
                std::string out;
                dialects::EventReader reader(dialect, 200, type, [&out](const dialects::AnswerEvent &event) {
                    out += test::written(event);
                });
                std::size_t from = 0;
                for (const std::size_t cut : cuts) {
                    reader.feed(bytes.substr(from, cut - from));
                    from = cut;
                }
                reader.feed(bytes.substr(from));
                reader.finish();
                return out +
                       (reader.problem() ? reader.problem()->path + reader.problem()->message + "\n" : "");
            });
        }
    }
    return 0;
}
