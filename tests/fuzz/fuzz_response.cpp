// SPDX-License-Identifier: GPL-3.0-or-later
// Answers: no crash, and the same events however the bytes are cut, with usual and with small limits.
#include "fuzz.h"

using namespace sekisho;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    constexpr std::string_view OtherMethods[] = {"HEAD", "CONNECT"};
    for (const std::string_view method : {std::string_view("POST"), OtherMethods[fuzz::hash(bytes) % 2]}) {
        fuzz::checkCuts(
            bytes, [&](const test::Cuts &cuts) { return test::responseTranscript(bytes, method, cuts); });
    }
    fuzz::checkCuts(bytes, [&](const test::Cuts &cuts) {
        return test::responseTranscript(bytes, "GET", cuts, fuzz::smallLimits());
    });
    return 0;
}
