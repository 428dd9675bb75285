// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/tokens.h"

#include <cmath>

namespace sekisho::ui {
namespace {

constexpr std::array<QRgb, 5> Series = {0xff3b82f6, 0xfff59e0b, 0xff10b981, 0xff8b5cf6, 0xff94a3b8};

QColor rgb(QRgb value)
{
    return QColor::fromRgb(0xff000000U | value);
}

std::array<QColor, 5> seriesColours()
{
    std::array<QColor, 5> colours;
    for (std::size_t i = 0; i < Series.size(); ++i)
        colours[i] = rgb(Series[i]);
    return colours;
}

// Of one channel of sRGB, WCAG 2.1 "relative luminance".
double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &colour)
{
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

} // namespace

const Tokens &Tokens::light()
{
    static const Tokens tokens = {
        .isDark = false,
        .window = rgb(0xf7f8fa),
        .panel = rgb(0xffffff),
        .line = rgb(0xe3e6eb),
        .text = rgb(0x1d2330),
        .muted = rgb(0x667083),
        .code = rgb(0xf3f4f7),
        .onAccent = rgb(0xffffff),
        .accent = {rgb(0x3b5bdb), rgb(0xe8edff)},
        .ok = {rgb(0x197d4a), rgb(0xe3f5ea)},
        .warning = {rgb(0x986500), rgb(0xfff3d1)},
        .error = {rgb(0xc4314b), rgb(0xfde7ea)},
        .cacheHit = {rgb(0x7048c6), rgb(0xefe8fd)},
        .series = seriesColours(),
    };
    return tokens;
}

const Tokens &Tokens::dark()
{
    static const Tokens tokens = {
        .isDark = true,
        .window = rgb(0x16181d),
        .panel = rgb(0x1d2027),
        .line = rgb(0x2c3038),
        .text = rgb(0xe4e7ed),
        .muted = rgb(0x8d96a7),
        .code = rgb(0x15171c),
        .onAccent = rgb(0x16181d),
        .accent = {rgb(0x8ea4ff), rgb(0x262d4a)},
        .ok = {rgb(0x5fd394), rgb(0x173226)},
        .warning = {rgb(0xe6b450), rgb(0x3a2f15)},
        .error = {rgb(0xff7a8f), rgb(0x3d1d25)},
        .cacheHit = {rgb(0xb79cff), rgb(0x2c2348)},
        .series = seriesColours(),
    };
    return tokens;
}

double contrastRatio(const QColor &a, const QColor &b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace sekisho::ui
