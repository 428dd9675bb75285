// SPDX-License-Identifier: GPL-3.0-or-later
// What details are full of, for zstd to refer to: they are too small to repeat themselves.
#pragma once

#include <string_view>

namespace sekisho::storage {

/// Part of the file's format: never changed. Another one gets another first byte in DetailCodec. What is most
/// frequent stands last, where references are shortest.
inline constexpr std::string_view DetailDictionary =
    R"(["x-ratelimit-limit-requests","10000"],["x-ratelimit-limit-tokens","2000000"],)"
    R"(["x-ratelimit-remaining-requests","9999"],["x-ratelimit-remaining-tokens","1999000"],)"
    R"(["x-ratelimit-reset-requests","6ms"],["x-ratelimit-reset-tokens","1ms"],["x-request-id","req_)"
    R"(["anthropic-ratelimit-input-tokens-limit","anthropic-ratelimit-output-tokens-remaining",)"
    R"("anthropic-ratelimit-requests-reset","anthropic-ratelimit-tokens-limit","anthropic-organization-id",)"
    R"(["x-goog-api-key","[redacted)"
    R"(["x-goog-api-client","["set-cookie","[redacted]"],["Retry-After","["retry-after","x-should-retry","true"],)"
    R"(["api-key","[redacted]"],["cf-aig-cache-status","MISS"],["cf-aig-cache-ttl","300"],)"
    R"(["cf-aig-log-id","["cf-aig-step","0"],["cf-aig-metadata","{)"
    R"(["X-Stainless-OS","Linux"],["X-Stainless-Arch","x64"],["X-Stainless-Lang","python"],)"
    R"(["X-Stainless-Runtime","CPython"],["X-Stainless-Runtime-Version","3.12.3"],["X-Stainless-Async","false"],)"
    R"(["x-stainless-package-version","x-stainless-retry-count","0"],["x-stainless-read-timeout","600"],)"
    R"(["x-stainless-timeout","600"],["x-stainless-helper-method","stream"],["x-stainless-runtime","node"],)"
    R"(["anthropic-version","2023-06-01"],["anthropic-beta","prompt-caching-2024-07-31,claude-code-20250219,)"
    R"(oauth-2025-04-20,interleaved-thinking-2025-05-14"],["anthropic-dangerous-direct-browser-access","true"],)"
    R"(["x-app","cli"],["openai-organization","user-"],["openai-processing-ms","["openai-version","2020-10-01"],)"
    R"(["openai-project","proj_"],["OpenAI-Beta","responses=experimental"],["originator","codex_cli_rs"],)"
    R"(["strict-transport-security","max-age=31536000; includeSubDomains; preload"],)"
    R"(["x-content-type-options","nosniff"],["access-control-expose-headers","X-Request-ID"],)"
    R"(["alt-svc","h3=\":443\"; ma=86400"],["cf-cache-status","DYNAMIC"],["CF-RAY","["Server","cloudflare"],)"
    R"(["Accept-Language","*"],["sec-fetch-mode","cors"],["x-envoy-upstream-service-time","["via","1.1 google"],)"
    R"(["Vary","Accept-Encoding"],["Cache-Control","no-cache"],["Connection","keep-alive"],)"
    R"(["Transfer-Encoding","chunked"],["Content-Encoding","gzip"],["Content-Length","["Date","Mon, Tue, Wed, )"
    R"(Thu, Fri, Sat, Sun, Jan 2026 Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec 00:00:00 GMT"],)"
    R"(["Content-Type","text/event-stream; charset=utf-8"],["content-type","application/json; charset=utf-8"],)"
    R"(["accept-encoding","gzip, deflate, br, zstd"],["accept","text/event-stream"],["Accept","*/*"],)"
    R"({"notes":["The answer's content coding is not known; it is shown as it came.","],"path":"/openai/v1/responses)"
    R"(","error":","attempts":[{"provider":"demo","provider":"google-ai-studio","origin":")"
    R"(https://generativelanguage.googleapis.com","provider":"openrouter","origin":"https://openrouter.ai",)"
    R"("status":502,"status":429,"status":500,"error":"the provider did not answer in time","startedAt":)"
    R"("provider":"anthropic","origin":"https://api.anthropic.com","status":200,"reused":true,"startedAt":120,)"
    R"("resolved":1000,"connected":20000,"encrypted":40000,"sent":300,"head":500000,"ended":1000000}],)"
    R"("responseHeaders":[["Date","["x-api-key","[redacted …"],["User-Agent","OpenAI/Python 1."],)"
    R"({"attempts":[{"provider":"openai","origin":"https://api.openai.com","startedAt":150,"status":200,"sent":)"
    R"("requestHeaders":[["Host","127.0.0.1:8484"],["User-Agent","["Accept","application/json"],)"
    R"(["Content-Type","application/json"],["Authorization","Bearer [redacted …"],)";

} // namespace sekisho::storage
