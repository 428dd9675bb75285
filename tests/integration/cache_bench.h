// SPDX-License-Identifier: GPL-3.0-or-later
// A gateway that caches, and what the tests of the cache ask it.
#pragma once

#include "integration/gateway_bench.h"

namespace sekisho::test {

inline constexpr const char *Target = "/v1/any-account/default/openai/chat/completions";

[[nodiscard]] inline std::string question(std::string_view text, std::string_view more = {})
{
    return R"({"model":"gpt-4o",)" + std::string(more) + R"("messages":[{"role":"user","content":")" +
           std::string(text) + R"("}]})";
}

/// Started; its default gateway caches for a minute, in front of that provider.
[[nodiscard]] inline std::unique_ptr<GatewayBench> cachingBench(const FakeProvider &fake)
{
    auto made = std::make_unique<GatewayBench>();
    made->route("openai", fake, "/v1");
    made->route("anthropic", fake);
    made->snapshot->gateways["default"].cacheTtl = std::chrono::seconds(60);
    made->start();
    return made;
}

} // namespace sekisho::test
