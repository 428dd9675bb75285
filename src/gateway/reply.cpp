// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/reply.h"

namespace sekisho::gateway {

using dialects::Dialect;
using dialects::Family;

Reply textReply(int status, std::string body, std::string_view contentType)
{
    Reply reply;
    reply.head.status = status;
    reply.head.reason = http::reasonPhrase(status);
    reply.head.headers.add("Content-Type", contentType);
    reply.body = std::move(body);
    return reply;
}

Reply errorReply(const RouteError &error, Family family)
{
    const dialects::ErrorText text{error.status, error.code, error.message};
    Reply reply = textReply(
        error.status, error.envelope ? dialects::errorEnvelope(text) : dialects::errorBody(family, text),
        "application/json");
    if (error.code != 0)
        reply.head.headers.add("sekisho-error-code", std::to_string(error.code));
    reply.head.headers.add("sekisho-error-origin", "gateway");
    reply.code = error.code;
    reply.message = error.message;
    return reply;
}

Family clientFamily(const UrlMatch *match, const http::RequestHead &head)
{
    if (match && match->form == UrlForm::Root && match->dialect != Dialect::OpenAiOther)
        return dialects::familyOf(match->dialect);
    if (match && match->provider) {
        for (const providers::Endpoint &endpoint : match->provider->endpoints) {
            if (endpoint.dialect != Dialect::None)
                return dialects::familyOf(endpoint.dialect);
        }
    }
    if (head.headers.contains("anthropic-version"))
        return Family::Anthropic;
    if (head.headers.contains("x-goog-api-key"))
        return Family::Gemini;
    return Family::OpenAi;
}

RouteError upstreamFailure(const http::HttpError &error, std::string_view provider, bool envelope)
{
    RouteError failure;
    const bool timeout = error.kind == http::ErrorKind::Timeout;
    failure.status = timeout ? 504 : error.kind == http::ErrorKind::ConnectionLoop ? 508 : 502;
    failure.code = 2005;
    failure.message = "Failed to get response from provider " + std::string(provider) + ": " + error.detail;
    failure.envelope = envelope;
    return failure;
}

} // namespace sekisho::gateway
