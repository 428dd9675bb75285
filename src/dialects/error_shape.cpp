// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/error_shape.h"

#include <nlohmann/json.hpp>

namespace sekisho::dialects {

namespace {

using Json = nlohmann::ordered_json;

/// Bytes that are not UTF-8 become U+FFFD: an error text may quote what a client sent.
std::string dump(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// platform.openai.com/docs/guides/error-codes, and the types its SDKs' fixtures carry.
std::string_view openAiType(int status)
{
    switch (status) {
    case 401:
        return "authentication_error";
    case 403:
        return "permission_error";
    case 429:
        return "rate_limit_error";
    default:
        return status >= 500 ? "server_error" : "invalid_request_error";
    }
}

// docs.anthropic.com/en/api/errors
std::string_view anthropicType(int status)
{
    switch (status) {
    case 401:
        return "authentication_error";
    case 402:
        return "billing_error";
    case 403:
        return "permission_error";
    case 404:
        return "not_found_error";
    case 408:
    case 504:
        return "timeout_error";
    case 413:
        return "request_too_large";
    case 429:
        return "rate_limit_error";
    case 503:
    case 529:
        return "overloaded_error";
    default:
        return status >= 500 ? "api_error" : "invalid_request_error";
    }
}

// The names of google.rpc.Code by their HTTP mapping (google/rpc/code.proto).
std::string_view googleStatus(int status)
{
    switch (status) {
    case 401:
        return "UNAUTHENTICATED";
    case 403:
        return "PERMISSION_DENIED";
    case 404:
        return "NOT_FOUND";
    case 409:
        return "ABORTED";
    case 429:
        return "RESOURCE_EXHAUSTED";
    case 499:
        return "CANCELLED";
    case 501:
        return "UNIMPLEMENTED";
    case 502:
    case 503:
        return "UNAVAILABLE";
    case 408:
    case 504:
        return "DEADLINE_EXCEEDED";
    default:
        return status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
    }
}

Json openAiError(const ErrorText &error)
{
    // OpenAI's `code` is a string or null.
    return {{"message", error.message},
            {"type", openAiType(error.status)},
            {"param", nullptr},
            {"code", error.code == 0 ? Json(nullptr) : Json(std::to_string(error.code))}};
}

Json body(Family family, const ErrorText &error)
{
    switch (family) {
    case Family::OpenAi:
        break;
    case Family::Anthropic:
        return {{"type", "error"},
                {"error", {{"type", anthropicType(error.status)}, {"message", error.message}}}};
    case Family::Gemini:
        return {
            {"error",
             {{"code", error.status}, {"message", error.message}, {"status", googleStatus(error.status)}}}};
    case Family::Ollama:
        return {{"error", error.message}};
    case Family::Cohere:
        return {{"message", error.message}};
    }
    return {{"error", openAiError(error)}};
}

} // namespace

std::string errorBody(Family family, const ErrorText &error)
{
    return dump(body(family, error));
}

std::string errorEnvelope(const ErrorText &error)
{
    return dump({{"success", false},
                 {"result", Json::array()},
                 {"messages", Json::array()},
                 {"error", Json::array({Json{{"code", error.code}, {"message", error.message}}})},
                 {"name", "AiGatewayError"},
                 {"httpCode", error.status},
                 {"internalCode", error.code},
                 {"message", error.message}});
}

std::string errorEvent(Dialect dialect, const ErrorText &error)
{
    switch (dialect) {
    case Dialect::OpenAiChat:
        return "data: " + errorBody(Family::OpenAi, error) + "\n\n";
    case Dialect::OpenAiResponses: {
        // Documented flat, sent nested (openai/openai-dotnet#881); SDKs read the one or the other, so both
        // are there. The number of the last event is not known here: 0 is never taken for a later one.
        const Json inner = openAiError(error);
        return "event: error\ndata: " +
               dump({{"type", "error"},
                     {"sequence_number", 0},
                     {"code", inner["code"]},
                     {"message", inner["message"]},
                     {"param", nullptr},
                     {"error", inner}}) +
               "\n\n";
    }
    case Dialect::AnthropicMessages:
        return "event: error\ndata: " + errorBody(Family::Anthropic, error) + "\n\n";
    case Dialect::Gemini:
        return "data: " + errorBody(Family::Gemini, error) + "\r\n\r\n";
    case Dialect::Ollama:
        return errorBody(Family::Ollama, error) + "\n";
    case Dialect::CohereChat:
        return "event: message-end\ndata: " +
               dump({{"type", "message-end"},
                     {"delta", {{"error", error.message}, {"finish_reason", "ERROR"}}}}) +
               "\n\n";
    default:
        return {};
    }
}

} // namespace sekisho::dialects
