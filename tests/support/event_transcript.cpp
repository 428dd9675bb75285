// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/event_transcript.h"

namespace sekisho::test {

std::string eventTranscript(http::EventSplitter::Format format, std::string_view bytes, const Cuts &cuts,
                            std::size_t maxEventBytes)
{
    std::string out;
    const http::EventSplitter::Visitor visit = [&](const http::StreamEvent &event) {
        out += std::to_string(event.begin) + "-" + std::to_string(event.end) + " ";
        if (!event.type.empty())
            out += "[" + std::string(event.type) + "] ";
        out += "\"" + std::string(event.data) + "\"\n";
    };
    http::EventSplitter splitter(format, maxEventBytes);
    std::size_t from = 0;
    for (std::size_t i = 0; i <= cuts.size(); ++i) {
        const std::size_t to = i < cuts.size() ? cuts[i] : bytes.size();
        // A copy of its own, so that the address sanitizer sees a view that is kept too long.
        const std::string piece(bytes.substr(from, to - from));
        splitter.feed(piece, visit);
        from = to;
    }
    const bool open = splitter.inEvent();
    splitter.finish(visit);
    if (splitter.skippedEvents() > 0)
        out += "skipped " + std::to_string(splitter.skippedEvents()) + "\n";
    if (open)
        out += "open\n";
    if (splitter.inEvent())
        out += "still open after the end\n";
    return out;
}

} // namespace sekisho::test
