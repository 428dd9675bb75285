// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/http_transcript.h"

#include "http/parser.h"

namespace sekisho::test {
namespace {

std::string describe(http::Framing framing)
{
    switch (framing.kind) {
    case http::Framing::Kind::None:
        return "none";
    case http::Framing::Kind::Length:
        return "length " + std::to_string(framing.length);
    case http::Framing::Kind::Chunked:
        return "chunked";
    case http::Framing::Kind::UntilClose:
        return "until close";
    }
    return "?";
}

class Recorder {
public:
    void line(const std::string &text)
    {
        flushBody();
        m_text += text;
        m_text += '\n';
    }
    void fields(const http::Headers &headers)
    {
        for (const http::Headers::Field field : headers)
            m_text += "  " + std::string(field.name) + ": " + std::string(field.value) + "\n";
    }
    void body(std::string_view piece)
    {
        if (piece.empty())
            line("empty body piece"); // says nothing, so it should not come
        m_body += piece;
    }
    [[nodiscard]] std::string take()
    {
        flushBody();
        return std::move(m_text);
    }

private:
    void flushBody()
    {
        if (!m_body.empty())
            m_text += "body \"" + std::exchange(m_body, {}) + "\"\n";
    }
    std::string m_text;
    std::string m_body;
};

std::string version(int minor)
{
    return " 1." + std::to_string(minor);
}

class RequestRecorder final : public Recorder, public http::RequestSink {
public:
    void onRequestHead(http::RequestHead head, http::Framing framing) override
    {
        line("request " + head.method + " " + head.target + version(head.minorVersion) + " " +
             describe(framing));
        fields(head.headers);
    }
    void onRequestBody(std::string_view piece) override { body(piece); }
    void onRequestEnd() override { line("end"); }
};

std::string status(const http::ResponseHead &head)
{
    return std::to_string(head.status) + " \"" + head.reason + "\"" + version(head.minorVersion);
}

class ResponseRecorder final : public Recorder, public http::ResponseSink {
public:
    void onInformational(http::ResponseHead head) override
    {
        line("informational " + status(head));
        fields(head.headers);
    }
    void onResponseHead(http::ResponseHead head, http::Framing framing) override
    {
        line("answer " + status(head) + " " + describe(framing));
        fields(head.headers);
    }
    void onResponseBody(std::string_view piece) override { body(piece); }
    void onResponseEnd() override
    {
        line("end");
        ended = true;
    }
    bool ended = false;
};

std::string describe(const http::HttpError &error)
{
    return "error " + std::string(name(error.kind)) + ": " + error.detail;
}

/// Calls `feed` with each piece until all is taken; false after an error.
template <typename Parser, typename AfterFeed>
bool feedAll(Parser &parser, Recorder &recorder, std::string_view bytes, const Cuts &cuts,
             AfterFeed afterFeed)
{
    std::size_t at = 0;
    for (std::size_t i = 0; i <= cuts.size(); ++i) {
        const std::size_t to = i < cuts.size() ? cuts[i] : bytes.size();
        while (at < to) {
            const auto taken = parser.feed(bytes.substr(at, to - at));
            if (!taken) {
                recorder.line(describe(taken.error()));
                return false;
            }
            if (*taken == 0) {
                recorder.line("stuck");
                return false;
            }
            at += *taken;
            afterFeed();
        }
    }
    return true;
}

template <typename Parser>
void endOf(Parser &parser, Recorder &recorder)
{
    const auto done = parser.feedEnd();
    recorder.line(done ? "closed" : describe(done.error()));
}

} // namespace

std::string requestTranscript(std::string_view bytes, const Cuts &cuts, const http::Limits &limits)
{
    RequestRecorder recorder;
    http::RequestParser parser(limits, recorder);
    if (feedAll(parser, recorder, bytes, cuts, [] {}))
        endOf(parser, recorder);
    return recorder.take();
}

std::string responseTranscript(std::string_view bytes, std::string_view requestMethod, const Cuts &cuts,
                               const http::Limits &limits)
{
    ResponseRecorder recorder;
    http::ResponseParser parser(limits, recorder);
    parser.reset(requestMethod);
    const bool fed = feedAll(parser, recorder, bytes, cuts, [&] {
        if (std::exchange(recorder.ended, false))
            parser.reset(requestMethod);
    });
    if (fed)
        endOf(parser, recorder);
    return recorder.take();
}

Cuts everyByte(std::string_view bytes)
{
    Cuts cuts;
    for (std::size_t i = 1; i < bytes.size(); ++i)
        cuts.push_back(i);
    return cuts;
}

} // namespace sekisho::test
