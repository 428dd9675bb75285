// SPDX-License-Identifier: GPL-3.0-or-later
// What the Analytics page shows, worked out from roll-ups: a window of time, and the sums, series and
// histograms in it. Without widgets and without words.
#pragma once

#include "storage/rollup_reader.h"

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sekisho::ui {

enum class FiguresRange { Hour, Day, Week, Month, Year };

/// Whole buckets of one length, the last of which holds now. A bucket is `fold` of a tier's, so that a chart
/// has a few hundred points; its start is a multiple of its length since the epoch (UTC).
struct FiguresWindow {
    storage::Tier tier = storage::Tier::Hour;
    int fold = 1;
    int buckets = 0;
    WallTime from{}; ///< inclusive

    [[nodiscard]] std::chrono::seconds bucketLength() const { return storage::lengthOf(tier) * fold; }
    [[nodiscard]] WallTime before() const
    {
        return startOf(static_cast<std::size_t>(buckets));
    } ///< exclusive
    [[nodiscard]] WallTime startOf(std::size_t bucket) const
    {
        return from + bucketLength() * static_cast<std::int64_t>(bucket);
    }
    /// Nothing for a time outside.
    [[nodiscard]] std::optional<std::size_t> bucketOf(WallTime time) const;
    /// The same length, just before.
    [[nodiscard]] FiguresWindow preceding() const;
    bool operator==(const FiguresWindow &) const = default;
};
[[nodiscard]] FiguresWindow windowOf(FiguresRange range, WallTime now);

/// Which figures: an empty name is no condition.
using FiguresFilter = storage::RollupKey;
/// Tells nothing apart; the caller sets what it wants told.
[[nodiscard]] storage::RollupQuery queryOf(const FiguresWindow &window, const FiguresFilter &filter);

/// Numbers over the buckets of a window; where nothing happened there is 0.
struct FiguresSeries {
    std::string name; ///< empty for the one that takes together what has no series of its own
    std::vector<std::int64_t> values;
    [[nodiscard]] std::int64_t sum() const;
};

enum class ErrorKind : std::uint8_t { Limited, ServerError, ClientError, Failed, Refused };
inline constexpr std::size_t ErrorKinds = 5;
[[nodiscard]] std::int64_t errorsOf(const storage::RollupSums &sums, ErrorKind kind);
/// Nothing where not one of the exchanges that cost something had a price: unknown is not 0.
[[nodiscard]] std::optional<Money> costOf(const storage::RollupSums &sums);

struct ModelFigures {
    std::string provider;
    std::string model;
    storage::RollupSums sums; ///< histograms are left out
};

/// Answers from `from` to below `before` microseconds.
struct LatencyBin {
    double from = 0;
    double before = 0;
    std::int64_t hits = 0;
    std::int64_t misses = 0;
};

struct Figures {
    /// Providers with a series and a colour of their own; the others share one more.
    static constexpr std::size_t Named = 4;

    FiguresWindow window;
    FiguresFilter filter;
    storage::RollupSums total;
    std::optional<std::int64_t> requestsBefore; ///< in the preceding window, when that was read
    std::vector<FiguresSeries> requests;        ///< by provider: the named by name, then the others
    std::vector<ModelFigures> models;           ///< the dearest first
    FiguresSeries freshIn;                      ///< tokens in without the cached ones
    FiguresSeries cachedIn;
    FiguresSeries out;
    std::array<FiguresSeries, ErrorKinds> errors; ///< by ErrorKind
    std::vector<LatencyBin> latency;              ///< without gaps, from the shortest to the longest

    /// Which of `requests` counts that provider.
    [[nodiscard]] std::size_t seriesOf(const std::string &provider) const;
};

/// Adds rows up to figures, row by row. A value.
class FiguresBuilder {
public:
    FiguresBuilder(const FiguresWindow &window, FiguresFilter filter);

    /// A row of the window's tier with its provider and model; others are passed over.
    void add(const storage::RollupRow &row);
    [[nodiscard]] Figures finish() &&;

private:
    struct PerModel {
        std::string provider;
        std::string model;
        auto operator<=>(const PerModel &) const = default;
    };
    [[nodiscard]] std::vector<FiguresSeries> providerSeries() const;

    Figures m_figures;
    std::map<std::string, std::vector<std::int64_t>> m_requests; ///< by provider
    std::map<PerModel, storage::RollupSums> m_models;
};

/// The names that can be asked for; none is empty.
struct FiguresNames {
    std::set<std::string> gateways;
    std::set<std::string> providers;
    std::set<std::string> models;
    std::set<std::string> tools;

    void add(const storage::RollupKey &key);
    bool operator==(const FiguresNames &) const = default;
};

} // namespace sekisho::ui
