// SPDX-License-Identifier: GPL-3.0-or-later
// The provider that is always there: chat completions, responses, embeddings and messages, streamed or not,
// without a key and without a network. Text depends on nothing but the request, so it also serves as a test
// double; some model names fail on purpose (demo-429, demo-500, demo-cut, demo-slow, demo-hang).
#pragma once

#include "base/loop.h"
#include "base/types.h"
#include "http/server.h"

#include <map>
#include <memory>

namespace sekisho::demo {

class Exchange;

/// How fast the demo speaks. demo-slow takes its own time.
struct Pace {
    Micros firstToken = std::chrono::milliseconds(120);
    Micros word = std::chrono::milliseconds(20); ///< give or take a quarter
    /// Everything at once, as fast as the client reads.
    [[nodiscard]] static Pace none() { return {Micros::zero(), Micros::zero()}; }
};

/// Lives in its loop's thread. Destroying it cuts what it was answering.
class DemoProvider final : public http::RequestHandler {
public:
    explicit DemoProvider(Loop &loop, Pace pace = {});
    ~DemoProvider() override;
    DemoProvider(const DemoProvider &) = delete;
    DemoProvider &operator=(const DemoProvider &) = delete;

    void handleRequest(std::unique_ptr<http::Transaction> transaction) override;
    void handleBadRequest(std::unique_ptr<http::Transaction> transaction,
                          const http::HttpError &error) override;

    /// Requests being read or answered.
    [[nodiscard]] std::size_t exchanges() const { return m_exchanges.size(); }

private:
    friend class Exchange;
    /// Destroys it; the last thing that it asks for.
    void drop(Exchange *exchange);

    Loop &m_loop;
    Pace m_pace;
    std::map<Exchange *, std::unique_ptr<Exchange>> m_exchanges;
};

} // namespace sekisho::demo
