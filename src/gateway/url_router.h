// SPDX-License-Identifier: GPL-3.0-or-later
// From a request target to what it means: which URL form, which gateway, which provider, which tail. Pure
// text work.
#pragma once

#include "base/result.h"
#include "dialects/dialect.h"
#include "gateway/snapshot.h"

#include <string>
#include <string_view>

namespace sekisho::gateway {

/// The families of URLs that share the port.
enum class UrlForm {
    Welcome,    ///< GET /
    Health,     ///< /sekisho/health
    Short,      ///< /{provider}/..., the default gateway
    Cloudflare, ///< /v1/{account}/{gateway}/{provider}/...
    Root,       ///< a provider's own URL at the root: the model decides on the provider
};

struct UrlMatch {
    UrlForm form = UrlForm::Welcome;
    std::string account; ///< Cloudflare form; a label
    std::string gateway = "default";
    const providers::Provider *provider = nullptr; ///< Short and Cloudflare forms; into the snapshot
    std::string tail;  ///< behind the slug; Root: the whole path, without leading '/'
    std::string query; ///< without '?', bytes as sent
    dialects::Dialect dialect = dialects::Dialect::None; ///< Root form: what the path speaks
    std::string pathModel;                               ///< Root form: the model in a Gemini path
    std::size_t pathModelAt = 0;                         ///< where it begins in `tail`
};

struct RouteError {
    int status = 400;
    int code = 2008; ///< of the table of AI gateway codes
    std::string message;
    bool envelope = true; ///< answered in Cloudflare's envelope, else in a dialect's shape
};

/// The order of matching: /sekisho/, /client/v4/; /v1/{reserved word}; the /v1/{account}/{gateway} family;
/// any other /v1/ path that ends in :method; /v1beta/, /v2/ and /api/; a slug or alias; `GET /`. An
/// absolute-form target counts by its path (RFC 9112 section 3.2.2).
[[nodiscard]] Result<UrlMatch, RouteError> matchUrl(const Snapshot &snapshot, std::string_view method,
                                                    std::string_view target);

/// The model that Gemini's clients name in the path: `v1beta/models/{model}:generateContent`; empty when
/// there is none.
[[nodiscard]] std::string_view modelInPath(std::string_view path);

/// The dialect that a root URL speaks.
[[nodiscard]] dialects::Dialect rootDialect(std::string_view path);

} // namespace sekisho::gateway
