// SPDX-License-Identifier: GPL-3.0-or-later
// Cached answers whose bytes follow from a number, so that whoever reads one back can tell whether it is
// right.
#pragma once

#include "storage/cache_store.h"

#include <cstdint>
#include <memory>
#include <string>

namespace sekisho::test {

/// A body that is just there.
class TextBody final : public storage::CacheBody {
public:
    explicit TextBody(std::string text) : m_text(std::move(text)) {}
    [[nodiscard]] std::uint64_t size() const override { return m_text.size(); }
    [[nodiscard]] bool read(std::uint64_t offset, std::size_t length, std::string &out) const override;

private:
    const std::string m_text;
};

/// A body that says it is so long and cannot be read.
class LostBody final : public storage::CacheBody {
public:
    explicit LostBody(std::uint64_t size) : m_size(size) {}
    [[nodiscard]] std::uint64_t size() const override { return m_size; }
    [[nodiscard]] bool read(std::uint64_t, std::size_t, std::string &) const override { return false; }

private:
    const std::uint64_t m_size;
};

/// Every byte value, in no order; the same for the same seed. It does not compress.
[[nodiscard]] std::string noise(std::uint64_t seed, std::size_t size);
/// Words over and over.
[[nodiscard]] std::string prose(std::uint64_t seed, std::size_t size);

[[nodiscard]] storage::CacheKey sampleKey(std::uint64_t number);
/// 2026-01-01 and so many seconds.
[[nodiscard]] WallTime sampleTime(std::int64_t seconds = 0);
/// Every field has a value of its own. Stored at sampleTime(number); expires in the year 2200.
[[nodiscard]] storage::CachePut samplePut(std::uint64_t number, std::string body = "an answer");

} // namespace sekisho::test
