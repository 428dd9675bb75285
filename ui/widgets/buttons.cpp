// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/buttons.h"

#include <QPushButton>
#include <QTimer>
#include <QVariant>

namespace sekisho::ui {
namespace {

constexpr std::chrono::milliseconds ConfirmFor{1400};
constexpr char OwnText[] = "sekishoOwnText";
constexpr QSize IconSize(18, 18);

} // namespace

QPushButton *iconButton(const QString &iconName, const QString &name, QWidget *parent)
{
    auto *button = new QPushButton(parent);
    button->setIcon(icon(iconName));
    button->setIconSize(IconSize);
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setProperty("quiet", true);
    return button;
}

QPushButton *linkButton(const QString &text, QWidget *parent)
{
    auto *button = new QPushButton(text, parent);
    button->setProperty("link", true);
    button->setCursor(Qt::PointingHandCursor);
    return button;
}

void confirmOn(QPushButton &button, const QString &text)
{
    if (button.property(OwnText).isValid())
        return;
    button.setProperty(OwnText, button.text());
    button.setText(text);
    QTimer::singleShot(ConfirmFor, &button, [&button, text] {
        // Someone else may have given it a new text meanwhile.
        if (button.text() == text)
            button.setText(button.property(OwnText).toString());
        button.setProperty(OwnText, QVariant());
    });
}

} // namespace sekisho::ui
