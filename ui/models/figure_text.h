// SPDX-License-Identifier: GPL-3.0-or-later
// Figures in words: short numbers, the tiles, and the tables that stand for the charts. By the locale; main
// thread.
#pragma once

#include "ui/models/figures.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace sekisho::ui {

/// Three digits or a little more: "987", "48,213", "312 k", "31.2 M".
[[nodiscard]] QString formatShortCount(double count);
/// "71.4 %", "<0.1 %"; a dash for a share of nothing.
[[nodiscard]] QString formatShare(std::int64_t part, std::int64_t whole);
/// A time that somebody waits: "0.4 ms", "612 ms", "1.9 s", "2 m 5 s", "9 h 12 m", "3 d 4 h".
[[nodiscard]] QString formatSpan(Micros span);
/// A bucket's start, local, as finely as its length asks.
[[nodiscard]] QString formatBucket(WallTime start, std::chrono::seconds length);
[[nodiscard]] QString bucketName(std::chrono::seconds length); ///< "per hour"
[[nodiscard]] QString rangeName(FiguresRange range);           ///< "Last 7 days"
[[nodiscard]] QString errorName(ErrorKind kind);
/// Of a provider, model and the like; `(none)` for an empty one.
[[nodiscard]] QString shownName(const std::string &name);
/// Of a series of Figures::requests.
[[nodiscard]] QString seriesName(const FiguresSeries &series);
/// "$18.30", a dash where nothing is known, "$18.30 + ?" where some of it is not.
[[nodiscard]] QString modelCost(const storage::RollupSums &sums);

struct FigureText {
    QString title;
    QString figure;
    QString first;  ///< note below it
    QString second; ///< and another; either may be empty
    QString tip;    ///< what it means, in a sentence
    bool operator==(const FigureText &) const = default;
};
/// In the order of the page.
[[nodiscard]] std::vector<FigureText> figureTexts(const Figures &figures);

/// Columns of words come before those of numbers.
struct FigureTable {
    QStringList titles;
    std::vector<QStringList> rows;
    int words = 1; ///< columns
};
// Times newest first.
[[nodiscard]] FigureTable requestsTable(const Figures &figures);
[[nodiscard]] FigureTable tokensTable(const Figures &figures);
[[nodiscard]] FigureTable errorsTable(const Figures &figures);
[[nodiscard]] FigureTable latencyTable(const Figures &figures);
[[nodiscard]] FigureTable modelsTable(const Figures &figures);

} // namespace sekisho::ui
