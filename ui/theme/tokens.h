// SPDX-License-Identifier: GPL-3.0-or-later
// The one table of colours and measures of the window. Widgets name a token; no literal colour stands
// anywhere else.
#pragma once

#include <QColor>

#include <array>

namespace sekisho::ui {

/// A meaning as ink, and the tinted ground that this ink stands on.
struct Tone {
    QColor ink;
    QColor ground;
};

struct Tokens {
    bool isDark = false;
    QColor window;
    QColor panel;
    QColor line;
    QColor text;
    QColor muted;
    QColor code;     ///< ground of code and of fields
    QColor onAccent; ///< text on a surface filled with the accent's ink
    Tone accent;
    Tone ok;
    Tone warning;
    Tone error;
    Tone cacheHit;
    std::array<QColor, 5> series;

    [[nodiscard]] static const Tokens &light();
    [[nodiscard]] static const Tokens &dark();
};

/// Device-independent pixels.
namespace metrics {
inline constexpr int Step = 4;
inline constexpr int RowHeight = 28;
inline constexpr int HeaderHeight = 52; ///< the bar at the top of each page
inline constexpr int RailWidth = 188;
inline constexpr int ControlRadius = 7;
inline constexpr int CardRadius = 10;
inline constexpr int BadgeRadius = 5;
inline constexpr int HeadingPx = 15;
inline constexpr int FigurePx = 21;
} // namespace metrics

/// WCAG 2.1 contrast ratio of two opaque colours, 1 to 21.
[[nodiscard]] double contrastRatio(const QColor &a, const QColor &b);

} // namespace sekisho::ui
