// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/labels.h"

#include "ui/theme/theme.h"

#include <QLabel>
#include <QStyle>
#include <QVariant>

namespace sekisho::ui {

QLabel *roleLabel(const QString &text, const QString &role, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    if (!role.isEmpty())
        label->setProperty("role", role);
    return label;
}

QLabel *wrappedLabel(const QString &text, const QString &role, QWidget *parent)
{
    QLabel *label = roleLabel(text, role, parent);
    label->setWordWrap(true);
    // Else a long word would set the width of all that it stands in.
    label->setMinimumWidth(1);
    return label;
}

QLabel *codeLabel(const QString &text, QWidget *parent)
{
    QLabel *label = roleLabel(text, {}, parent);
    label->setFont(Theme::instance().codeFont());
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QString breakable(const QString &text)
{
    constexpr qsizetype LongWord = 36;
    QStringList words = text.split(u' ');
    for (QString &word : words) {
        if (word.size() <= LongWord)
            continue;
        for (qsizetype i = word.size() - 2; i > 0; --i) {
            if (!word.at(i).isLetterOrNumber())
                word.insert(i + 1, QChar(0x200b)); // zero width space
        }
    }
    return words.join(u' ');
}

void setRole(QLabel &label, const QString &role)
{
    if (label.property("role").toString() == role)
        return;
    label.setProperty("role", role);
    label.style()->unpolish(&label);
    label.style()->polish(&label);
}

} // namespace sekisho::ui
