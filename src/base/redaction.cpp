// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/redaction.h"

#include "base/text.h"

#include <array>

namespace sekisho {
namespace {

constexpr std::size_t LongEnoughToHint = 20;
constexpr std::array<std::string_view, 4> Schemes = {"Bearer ", "Basic ", "Token ", "Key "};

} // namespace

std::string lastFour(std::string_view secret)
{
    return secret.size() >= LongEnoughToHint ? std::string(secret.substr(secret.size() - 4)) : std::string();
}

std::string redacted(std::string_view value)
{
    std::string out;
    for (const std::string_view scheme : Schemes) {
        if (startsWithIgnoringCase(value, scheme)) {
            out += value.substr(0, scheme.size());
            value.remove_prefix(scheme.size());
            break;
        }
    }
    const std::string hint = lastFour(value);
    out += hint.empty() ? "[redacted]" : "[redacted …" + hint + "]";
    return out;
}

} // namespace sekisho
