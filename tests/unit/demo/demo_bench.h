// SPDX-License-Identifier: GPL-3.0-or-later
// Asks the demo as a client would and reads its answers with the gateway's own readers.
#pragma once

#include "demo/demo_provider.h"
#include "dialects/usage.h"
#include "fake_transaction.h"
#include "support/fake_loop.h"

#include <nlohmann/json.hpp>

#include <QString>

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::test {

using Json = nlohmann::json;

/// One line, for comparing and showing.
[[nodiscard]] inline QString shown(const Json &json)
{
    return QString::fromStdString(json.dump());
}
/// QCOMPARE of JSON: Qt would look for a conversion to each type that it can compare.
#define JSON_COMPARE(actual, expected) QCOMPARE(shown(actual), shown(expected))

struct Event {
    std::string type;
    std::string data;
    [[nodiscard]] Json json() const { return Json::parse(data, nullptr, false); }
};

struct Answer {
    FakeWire wire;
    [[nodiscard]] int status() const { return wire.head.status; }
    [[nodiscard]] Json json() const { return Json::parse(wire.body, nullptr, false); }
    [[nodiscard]] std::vector<Event> events() const;
    /// Sent whole, once, framed as its head says.
    [[nodiscard]] bool whole() const
    {
        return wire.finished && wire.destroyed && wire.callsTooMany == 0 && wire.wellFramed();
    }
    [[nodiscard]] std::unique_ptr<dialects::AnswerReader> readAs(dialects::Dialect dialect) const;
};

/// Without pauses unless told otherwise; each bench has a clock of its own.
class DemoBench {
public:
    explicit DemoBench(demo::Pace pace = demo::Pace::none()) : provider(loop, pace) {}

    /// Begins a request and leaves it running; `wire` must outlive it.
    void begin(FakeWire &wire, std::string_view method, std::string_view target, std::string_view body,
               const http::Headers &headers = {});
    [[nodiscard]] Answer ask(std::string_view method, std::string_view target, std::string_view body,
                             const http::Headers &headers = {});
    [[nodiscard]] Answer post(std::string_view target, const Json &body)
    {
        return ask("POST", target, body.dump());
    }

    FakeLoop loop;
    demo::DemoProvider provider;
};

/// The three conversations: where they are asked, how they are read, a request each.
struct Conversation {
    const char *target;
    dialects::Dialect dialect;
    Json request;
};
[[nodiscard]] const std::vector<Conversation> &conversations();

/// The text of an answer, put together from a stream's deltas where it is one.
[[nodiscard]] std::string textOf(const Answer &answer, dialects::Dialect dialect);

} // namespace sekisho::test
