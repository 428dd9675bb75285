// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/filter_field.h"

#include "ui/theme/icons.h"

#include <QAction>
#include <QKeyEvent>
#include <QStyle>

namespace sekisho::ui {
namespace {

constexpr std::chrono::milliseconds TypingPause{150};

} // namespace

FilterField::FilterField(QWidget *parent) : QLineEdit(parent)
{
    setObjectName(QStringLiteral("filterField"));
    setPlaceholderText(tr("Filter (Ctrl+F): words that must all appear in a row"));
    setAccessibleName(tr("Filter"));
    setClearButtonEnabled(false);
    addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    QAction *clearing = addAction(icon(QStringLiteral("close")), QLineEdit::TrailingPosition);
    clearing->setToolTip(tr("Clear the filter (Esc)"));
    clearing->setText(tr("Clear the filter"));
    clearing->setVisible(false);
    connect(clearing, &QAction::triggered, this, &QLineEdit::clear);

    m_pause.setSingleShot(true);
    m_pause.setInterval(TypingPause);
    connect(&m_pause, &QTimer::timeout, this, &FilterField::apply);
    connect(this, &QLineEdit::textChanged, this, [this, clearing](const QString &text) {
        clearing->setVisible(!text.isEmpty());
        if (text.isEmpty())
            apply();
        else
            m_pause.start();
    });
    connect(this, &QLineEdit::returnPressed, this, &FilterField::apply);
}

void FilterField::apply()
{
    m_pause.stop();
    const RowFilter filter = RowFilter::parse(text());
    const bool invalid = !filter.error().isEmpty();
    if (property("invalid").toBool() != invalid) {
        setProperty("invalid", invalid);
        style()->unpolish(this);
        style()->polish(this);
    }
    setAccessibleDescription(filter.error());
    Q_EMIT problemChanged(filter.error());
    if (!invalid)
        Q_EMIT filterChanged(filter);
}

void FilterField::keyPressEvent(QKeyEvent *event)
{
    if (event->key() != Qt::Key_Escape) {
        QLineEdit::keyPressEvent(event);
        return;
    }
    if (text().isEmpty())
        Q_EMIT left();
    else
        clear();
}

} // namespace sekisho::ui
