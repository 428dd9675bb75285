// SPDX-License-Identifier: GPL-3.0-or-later
// Errors of our own in the words of each dialect, so that SDKs raise their typed exceptions.
#pragma once

#include "dialects/dialect.h"

#include <string>
#include <string_view>

namespace sekisho::dialects {

struct ErrorText {
    int status = 500; ///< HTTP
    int code = 0;     ///< the table of AI gateway codes (2001, 2005, 2008, 2009, ...); 0 when none fits
    std::string_view message; ///< one sentence or two for a person
};

/// The JSON body in a family's shape: OpenAI {"error":{message,type,param,code}}, Anthropic
/// {"type":"error","error":{type,message}}, Gemini {"error":{code,message,status}}, Ollama {"error":"..."},
/// Cohere
/// {"message":"..."}.
[[nodiscard]] std::string errorBody(Family family, const ErrorText &error);

/// Cloudflare AI Gateway's envelope: {"success":false,"result":[],"messages":[],"error":[{code,message}],
/// "name":"AiGatewayError","httpCode":...,"internalCode":...,"message":...}.
[[nodiscard]] std::string errorEnvelope(const ErrorText &error);

/// The event that ends a broken stream of that dialect truthfully: the bytes to append, or empty where the
/// dialect has none and only a cut connection says it.
[[nodiscard]] std::string errorEvent(Dialect dialect, const ErrorText &error);

} // namespace sekisho::dialects
