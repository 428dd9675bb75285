// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style_sheet.h"

#include <QFile>
#include <QHash>

namespace sekisho::ui {
namespace {

QHash<QString, QString> valuesOf(const Tokens &t, int basePx)
{
    const auto px = [](int value) { return QStringLiteral("%1px").arg(value); };
    return {
        {QStringLiteral("window"), t.window.name()},
        {QStringLiteral("panel"), t.panel.name()},
        {QStringLiteral("line"), t.line.name()},
        {QStringLiteral("text"), t.text.name()},
        {QStringLiteral("muted"), t.muted.name()},
        {QStringLiteral("code"), t.code.name()},
        {QStringLiteral("on-accent"), t.onAccent.name()},
        {QStringLiteral("accent"), t.accent.ink.name()},
        {QStringLiteral("accent-ground"), t.accent.ground.name()},
        {QStringLiteral("ok"), t.ok.ink.name()},
        {QStringLiteral("ok-ground"), t.ok.ground.name()},
        {QStringLiteral("warning"), t.warning.ink.name()},
        {QStringLiteral("warning-ground"), t.warning.ground.name()},
        {QStringLiteral("error"), t.error.ink.name()},
        {QStringLiteral("error-ground"), t.error.ground.name()},
        {QStringLiteral("radius-control"), px(metrics::ControlRadius)},
        {QStringLiteral("radius-card"), px(metrics::CardRadius)},
        {QStringLiteral("radius-badge"), px(metrics::BadgeRadius)},
        {QStringLiteral("base-size"), px(basePx)},
        {QStringLiteral("caption-size"), px(basePx - 1)},
        {QStringLiteral("heading-size"), px(metrics::HeadingPx)},
        {QStringLiteral("figure-size"), px(metrics::FigurePx)},
    };
}

bool isNameCharacter(QChar c)
{
    return (c >= QLatin1Char('a') && c <= QLatin1Char('z')) || c == QLatin1Char('-');
}

} // namespace

QString styleSheet(const Tokens &tokens, int basePx)
{
    QFile file(QStringLiteral(":/ui/sekisho.qss"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QString source = QString::fromUtf8(file.readAll());
    const QHash<QString, QString> values = valuesOf(tokens, basePx);

    QString out;
    out.reserve(source.size());
    for (qsizetype i = 0; i < source.size(); ++i) {
        if (source[i] != QLatin1Char('@')) {
            out += source[i];
            continue;
        }
        qsizetype end = i + 1;
        while (end < source.size() && isNameCharacter(source[end]))
            ++end;
        const QString name = source.mid(i + 1, end - i - 1);
        Q_ASSERT_X(values.contains(name), "styleSheet", qPrintable(name));
        out += values.value(name);
        i = end - 1;
    }
    return out;
}

} // namespace sekisho::ui
