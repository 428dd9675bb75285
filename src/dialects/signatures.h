// SPDX-License-Identifier: GPL-3.0-or-later
// Signatures on their way through a client of another dialect. They prove a thought to the provider who had
// it, and are nothing but a refusal to any other, so each one travels with a mark of its owner: in the
// client's own place for signatures, or, of calls whose signature has no place there (Gemini's), within the
// call's id, which every client hands back as it got it. Private to this room.
#pragma once

#include "dialects/dialect.h"

#include <optional>
#include <string>
#include <string_view>

namespace sekisho::dialects {

struct Signature {
    Dialect owner = Dialect::None;
    std::string text;
};

/// The mark is of base64's letters and as long as whole groups of it, since clients of Gemini decode
/// signatures.
[[nodiscard]] std::string markedSignature(const Signature &signature);
/// Without a mark it is of `otherwise`, whose dialect it was read from.
[[nodiscard]] Signature readSignature(std::string_view text, Dialect otherwise);
/// In the owner's alphabet of base64 again: clients of Gemini decode signatures and may write them in the
/// other one (RFC 4648 sections 4 and 5). OpenAI's are of the URL-safe one, the others' are not.
void restoreAlphabet(Signature &signature);

/// `id` with the signature behind it, in letters that ids are made of; nothing where the signature is not
/// base64.
[[nodiscard]] std::optional<std::string> idWithSignature(std::string_view id, const Signature &signature);
struct CarriedId {
    std::string id;
    std::optional<Signature> signature;
};
[[nodiscard]] CarriedId readCarriedId(std::string_view id);

} // namespace sekisho::dialects
