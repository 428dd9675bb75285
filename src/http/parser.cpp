// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/parser.h"

#include "http/message_engine.h"

namespace sekisho::http {
namespace {

// What of a refused target is kept for the log.
constexpr std::size_t KeptTargetBytes = 1024;

std::string_view visiblePrefix(std::string_view text)
{
    std::size_t size = 0;
    while (size < text.size() && text[size] > ' ' && text[size] < 0x7f)
        ++size;
    return text.substr(0, size);
}

/// From a start line that was refused or never ended.
RequestHead guessed(std::string_view line)
{
    RequestHead head;
    const std::string_view method = visiblePrefix(line);
    if (method.size() == line.size() || line[method.size()] != ' ')
        return head; // not even a method
    head.method = method.substr(0, KeptTargetBytes);
    head.target = visiblePrefix(line.substr(method.size() + 1)).substr(0, KeptTargetBytes);
    return head;
}

} // namespace

class RequestParser::Impl : public MessageEngine<true> {
    using MessageEngine::MessageEngine;
};

RequestParser::RequestParser(const Limits &limits, RequestSink &sink)
    : m_impl(std::make_unique<Impl>(limits, sink))
{}

RequestParser::~RequestParser() = default;

Result<std::size_t, HttpError> RequestParser::feed(std::string_view data)
{
    return m_impl->feed(data);
}

Result<Done, HttpError> RequestParser::feedEnd()
{
    return m_impl->feedEnd();
}

void RequestParser::reset()
{
    m_impl->reset({});
}

void RequestParser::stop()
{
    m_impl->stop();
}

bool RequestParser::inMessage() const
{
    return m_impl->inMessage();
}

bool RequestParser::headDone() const
{
    return m_impl->headDone();
}

RequestHead RequestParser::partialHead() const
{
    const RequestHead &head = m_impl->head();
    return head.method.empty() ? guessed(m_impl->rawStartLine()) : head;
}

class ResponseParser::Impl : public MessageEngine<false> {
    using MessageEngine::MessageEngine;
};

ResponseParser::ResponseParser(const Limits &limits, ResponseSink &sink)
    : m_impl(std::make_unique<Impl>(limits, sink))
{}

ResponseParser::~ResponseParser() = default;

void ResponseParser::reset(std::string_view requestMethod)
{
    m_impl->reset(requestMethod);
}

Result<std::size_t, HttpError> ResponseParser::feed(std::string_view data)
{
    return m_impl->feed(data);
}

Result<Done, HttpError> ResponseParser::feedEnd()
{
    return m_impl->feedEnd();
}

void ResponseParser::stop()
{
    m_impl->stop();
}

bool ResponseParser::inMessage() const
{
    return m_impl->inMessage();
}

bool ResponseParser::headDone() const
{
    return m_impl->headDone();
}

} // namespace sekisho::http
