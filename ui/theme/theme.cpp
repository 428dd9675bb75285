// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/style_sheet.h"
#include "ui/theme/system_scheme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>
#include <QPalette>
#include <QPointer>
#include <QStyleFactory>

namespace sekisho::ui {
namespace {

QPointer<Theme> &current()
{
    static QPointer<Theme> theme;
    return theme;
}

QPalette paletteOf(const Tokens &t)
{
    QPalette palette;
    palette.setColor(QPalette::Window, t.window);
    palette.setColor(QPalette::WindowText, t.text);
    palette.setColor(QPalette::Base, t.panel);
    palette.setColor(QPalette::AlternateBase, t.window);
    palette.setColor(QPalette::Text, t.text);
    palette.setColor(QPalette::Button, t.panel);
    palette.setColor(QPalette::ButtonText, t.text);
    palette.setColor(QPalette::BrightText, t.error.ink);
    palette.setColor(QPalette::Highlight, t.accent.ink);
    palette.setColor(QPalette::HighlightedText, t.onAccent);
    palette.setColor(QPalette::Link, t.accent.ink);
    palette.setColor(QPalette::LinkVisited, t.accent.ink);
    palette.setColor(QPalette::ToolTipBase, t.panel);
    palette.setColor(QPalette::ToolTipText, t.text);
    palette.setColor(QPalette::PlaceholderText, t.muted);
    palette.setColor(QPalette::Light, t.panel);
    palette.setColor(QPalette::Midlight, t.line);
    palette.setColor(QPalette::Mid, t.line);
    palette.setColor(QPalette::Dark, t.muted);
    palette.setColor(QPalette::Shadow, t.text);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, t.muted);
    return palette;
}

QFont atPixels(QFont font, int px)
{
    font.setPixelSize(px);
    return font;
}

int basePixels()
{
    return QFontInfo(QApplication::font()).pixelSize();
}

} // namespace

Theme &Theme::apply(QApplication &app)
{
    if (!current())
        current() = new Theme(app);
    return *current();
}

Theme &Theme::instance()
{
    return apply(*qApp);
}

Theme::Theme(QApplication &app) : QObject(&app)
{
    m_system = new SystemScheme(QApplication::palette(), this);
    connect(m_system, &SystemScheme::changed, this, &Theme::refresh);
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    refresh();
}

void Theme::setMode(Mode mode)
{
    m_mode = mode;
    refresh();
}

void Theme::refresh()
{
    const bool dark = m_mode == Mode::Dark || (m_mode == Mode::System && m_system->isDark());
    const Tokens *wanted = dark ? &Tokens::dark() : &Tokens::light();
    if (wanted == m_tokens)
        return;
    m_tokens = wanted;
    QApplication::setPalette(paletteOf(*m_tokens));
    qApp->setStyleSheet(styleSheet(*m_tokens, basePixels()));
    Q_EMIT changed();
}

QFont Theme::captionFont() const
{
    return atPixels(QApplication::font(), basePixels() - 1);
}

QFont Theme::headingFont() const
{
    QFont font = atPixels(QApplication::font(), metrics::HeadingPx);
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont Theme::codeFont() const
{
    return atPixels(QFontDatabase::systemFont(QFontDatabase::FixedFont), basePixels() - 1);
}

QString Theme::name(Mode mode)
{
    switch (mode) {
    case Mode::Light:
        return QStringLiteral("light");
    case Mode::Dark:
        return QStringLiteral("dark");
    case Mode::System:
        break;
    }
    return QStringLiteral("system");
}

Theme::Mode Theme::fromName(const QString &name)
{
    for (const Mode mode : {Mode::Light, Mode::Dark}) {
        if (name == Theme::name(mode))
            return mode;
    }
    return Mode::System;
}

const Tokens &tokens()
{
    return Theme::instance().tokens();
}

} // namespace sekisho::ui
