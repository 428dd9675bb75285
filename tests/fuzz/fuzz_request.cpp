// SPDX-License-Identifier: GPL-3.0-or-later
// Requests: no crash, and the same events however the bytes are cut, with usual and with small limits. What
// is parsed and written again is understood the same.
#include "fuzz.h"

#include "http/parser.h"

using namespace sekisho;

namespace {

/// Writes each head that comes anew and parses that.
class Rewriter final : public http::RequestSink {
public:
    void onRequestHead(http::RequestHead head, http::Framing framing) override
    {
        Once once;
        http::RequestParser parser({}, once);
        const std::string bytes = http::serialize(head, framing);
        const auto taken = parser.feed(bytes);
        const bool same = taken && *taken == bytes.size() && once.count == 1 && once.method == head.method &&
                          once.target == head.target && once.length == framing.length &&
                          (once.kind == framing.kind || framing.kind == http::Framing::Kind::None);
        if (!same) {
            std::fprintf(stderr, "not understood again:\n%s", bytes.c_str());
            std::abort();
        }
    }
    void onRequestBody(std::string_view) override {}
    void onRequestEnd() override {}

private:
    struct Once final : http::RequestSink {
        void onRequestHead(http::RequestHead head, http::Framing framing) override
        {
            ++count;
            method = head.method;
            target = head.target;
            kind = framing.kind;
            length = framing.length;
        }
        void onRequestBody(std::string_view) override {}
        void onRequestEnd() override {}
        int count = 0;
        std::string method;
        std::string target;
        http::Framing::Kind kind{};
        std::uint64_t length = 0;
    };
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    fuzz::checkCuts(bytes, [&](const test::Cuts &cuts) { return test::requestTranscript(bytes, cuts); });
    fuzz::checkCuts(bytes, [&](const test::Cuts &cuts) {
        return test::requestTranscript(bytes, cuts, fuzz::smallLimits());
    });
    Rewriter rewriter;
    http::RequestParser parser({}, rewriter);
    for (std::string_view rest = bytes; !rest.empty();) {
        const auto taken = parser.feed(rest);
        if (!taken) {
            (void)parser.partialHead();
            break;
        }
        rest.remove_prefix(*taken);
    }
    return 0;
}
