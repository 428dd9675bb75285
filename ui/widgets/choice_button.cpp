// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/choice_button.h"

#include "ui/theme/theme.h"

#include <QActionGroup>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>

namespace sekisho::ui {
namespace {

constexpr int ArrowWidth = 8;
constexpr int RightMargin = 12;

} // namespace

ChoiceButton::ChoiceButton(const QString &name, const QString &pattern, QWidget *parent)
    : QPushButton(parent),
      m_name(name),
      m_pattern(pattern),
      m_menu(new QMenu(this)),
      m_group(new QActionGroup(this))
{
    setProperty("choice", true);
    connect(this, &QPushButton::clicked, this, &ChoiceButton::open);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

ChoiceButton::ChoiceButton(QWidget *parent) : ChoiceButton({}, QStringLiteral("%1"), parent) {}

void ChoiceButton::addChoice(const QString &text, const QVariant &value)
{
    QAction *action = m_menu->addAction(text);
    action->setCheckable(true);
    action->setData(value);
    m_group->addAction(action);
    connect(action, &QAction::triggered, this, [this, action] {
        if (m_value == action->data())
            return;
        m_value = action->data();
        show(action->text());
        Q_EMIT chosen(m_value);
    });
    if (m_group->actions().size() == 1)
        setValue(value);
}

void ChoiceButton::clearChoices()
{
    m_menu->clear(); // and deletes what it owns
    m_value = {};
    show({});
}

void ChoiceButton::setValue(const QVariant &value)
{
    const QList<QAction *> actions = m_menu->actions();
    for (QAction *action : actions) {
        if (action->data() != value)
            continue;
        action->setChecked(true);
        m_value = value;
        show(action->text());
    }
}

void ChoiceButton::show(const QString &text)
{
    setText(m_pattern.arg(text));
    setAccessibleName(m_name + QStringLiteral(": ") + text);
    updateGeometry();
}

QSize ChoiceButton::sizeHint() const
{
    return QPushButton::sizeHint();
}

void ChoiceButton::open()
{
    m_menu->setMinimumWidth(width());
    m_menu->popup(mapToGlobal(QPoint(0, height() + metrics::Step)));
}

void ChoiceButton::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Down || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        open();
    else
        QPushButton::keyPressEvent(event);
}

void ChoiceButton::paintEvent(QPaintEvent *event)
{
    QPushButton::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokens().muted, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const double right = width() - RightMargin;
    const double middle = height() / 2.0;
    painter.drawPolyline(QPolygonF(
        {{right - ArrowWidth, middle - 2}, {right - ArrowWidth / 2.0, middle + 2}, {right, middle - 2}}));
}

} // namespace sekisho::ui
