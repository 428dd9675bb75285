// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include "ui/theme/theme.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace sekisho::ui {
namespace {

QColor colourOf(Tint tint)
{
    const Tokens &t = tokens();
    switch (tint) {
    case Tint::Text:
        return t.text;
    case Tint::Muted:
        return t.muted;
    case Tint::Accent:
        return t.accent.ink;
    case Tint::OnAccent:
        return t.onAccent;
    case Tint::Ok:
        return t.ok.ink;
    case Tint::Warning:
        return t.warning.ink;
    case Tint::Error:
        return t.error.ink;
    }
    return t.text;
}

class TintedIconEngine final : public QIconEngine {
public:
    TintedIconEngine(QString name, Tint tint, Tint checked)
        : m_name(std::move(name)), m_tint(tint), m_checked(checked)
    {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal scale = painter->device()->devicePixelRatioF();
        painter->drawPixmap(rect, scaledPixmap(rect.size() * scale, mode, state, scale));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1);
    }

    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State state, qreal /*scale*/) override
    {
        QColor colour = colourOf(state == QIcon::On ? m_checked : m_tint);
        if (mode == QIcon::Disabled)
            colour.setAlphaF(0.5F);
        const QString key = QStringLiteral("sekisho/%1/%2/%3x%4")
                                .arg(m_name, colour.name(QColor::HexArgb))
                                .arg(size.width())
                                .arg(size.height());
        QPixmap pixmap;
        if (QPixmapCache::find(key, &pixmap))
            return pixmap;
        pixmap = QPixmap(size);
        pixmap.fill(Qt::transparent);
        QFile file(QStringLiteral(":/ui/icons/%1.svg").arg(m_name));
        if (file.open(QIODevice::ReadOnly)) {
            QByteArray source = file.readAll();
            source.replace("currentColor", colour.name().toLatin1());
            QSvgRenderer renderer(source);
            QPainter painter(&pixmap);
            painter.setOpacity(colour.alphaF());
            renderer.render(&painter);
        }
        QPixmapCache::insert(key, pixmap);
        return pixmap;
    }

    [[nodiscard]] QIconEngine *clone() const override { return new TintedIconEngine(*this); }

private:
    QString m_name;
    Tint m_tint;
    Tint m_checked;
};

} // namespace

QIcon icon(const QString &name, Tint tint, Tint checked)
{
    return QIcon(new TintedIconEngine(name, tint, checked));
}

} // namespace sekisho::ui
