// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/histogram.h"

#include "storage/varint.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace sekisho::storage {
namespace {

constexpr std::size_t PerDoubling = 8;

// 2^(k/8) * 2^63, rounded up: a number moved up to 64 bits is at or above 2^(k/8) of its power of two exactly
// when it is at or above this. No rounding of a logarithm decides where a value belongs.
constexpr std::array<std::uint64_t, PerDoubling> Bounds = {
    0x8000000000000000, 0x8b95c1e3ea8bd6e7, 0x9837f0518db8a970, 0xa5fed6a9b15138eb,
    0xb504f333f9de6485, 0xc5672a115506dade, 0xd744fccad69d6af5, 0xeac0c6e7dd24392f};

std::size_t bucketOf(std::int64_t micros)
{
    if (micros <= 0)
        return 0;
    const auto value = static_cast<std::uint64_t>(micros);
    const int leading = std::countl_zero(value);
    const auto power = static_cast<std::size_t>(63 - leading);
    const auto above = std::upper_bound(Bounds.begin(), Bounds.end(), value << leading);
    const auto part = static_cast<std::size_t>(above - Bounds.begin()) - 1;
    return std::min(1 + PerDoubling * power + part, Histogram::Buckets - 1);
}

/// The geometric middle, which is as far from both ends in proportion.
std::int64_t middleOf(std::size_t bucket)
{
    if (bucket == 0)
        return 0;
    return std::llround(std::exp2((static_cast<double>(bucket - 1) + 0.5) / PerDoubling));
}

void increase(std::uint64_t &count, std::uint64_t by)
{
    count += by;
    if (count < by)
        count = std::numeric_limits<std::uint64_t>::max();
}

} // namespace

void Histogram::cover(std::size_t first, std::size_t last)
{
    if (m_counts.empty())
        m_first = first;
    if (first < m_first) {
        m_counts.insert(m_counts.begin(), m_first - first, 0);
        m_first = first;
    }
    if (last - m_first >= m_counts.size())
        m_counts.resize(last - m_first + 1);
}

void Histogram::add(std::int64_t micros)
{
    const std::size_t bucket = bucketOf(micros);
    cover(bucket, bucket);
    increase(m_counts[bucket - m_first], 1);
}

void Histogram::add(const Histogram &other)
{
    if (other.empty())
        return;
    cover(other.m_first, other.m_first + other.m_counts.size() - 1);
    const std::size_t shift = other.m_first - m_first;
    for (std::size_t i = 0; i < other.m_counts.size(); ++i)
        increase(m_counts[shift + i], other.m_counts[i]);
}

void Histogram::addEncoded(std::string_view bytes)
{
    std::uint64_t bucket = 0;
    for (bool first = true; !bytes.empty(); first = false) {
        const auto gap = takeVarint(bytes);
        const auto count = gap ? takeVarint(bytes) : std::nullopt;
        if (!count || *count == 0 || *gap >= Buckets || (*gap == 0 && !first))
            return;
        bucket += *gap;
        if (bucket >= Buckets)
            return;
        if (bucket - m_first >= m_counts.size()) // below the first as well: the difference wraps
            cover(bucket, bucket);
        increase(m_counts[bucket - m_first], *count);
    }
}

std::int64_t Histogram::count() const
{
    std::uint64_t all = 0;
    for (const std::uint64_t count : m_counts)
        increase(all, count);
    constexpr auto Most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return static_cast<std::int64_t>(std::min(all, Most));
}

std::optional<std::int64_t> Histogram::quantile(double q) const
{
    if (m_counts.empty())
        return std::nullopt;
    // In doubles 0.07 * 100 is a little above 7; so small a share of a value is none.
    constexpr double Slack = 1.0 - 1e-12;
    const double rank = std::ceil(q * Slack * static_cast<double>(count()));
    double reached = 0;
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        reached += static_cast<double>(m_counts[i]);
        if (reached > 0 && reached >= rank)
            return middleOf(m_first + i);
    }
    return middleOf(m_first + m_counts.size() - 1);
}

std::uint64_t Histogram::countOf(std::size_t bucket) const
{
    return bucket >= m_first && bucket - m_first < m_counts.size() ? m_counts[bucket - m_first] : 0;
}

std::string Histogram::encode() const
{
    std::string out;
    std::size_t before = 0;
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        if (m_counts[i] == 0)
            continue;
        putVarint(out, m_first + i - before);
        putVarint(out, m_counts[i]);
        before = m_first + i;
    }
    return out;
}

Histogram Histogram::decode(std::string_view bytes)
{
    Histogram histogram;
    histogram.addEncoded(bytes);
    return histogram;
}

} // namespace sekisho::storage
