// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/secret_edit.h"

#include "base/secret_memory.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QDropEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QMimeData>
#include <QScopedValueRollback>

#include <algorithm>

namespace sekisho::ui {
namespace {

constexpr QChar Dot(u'•');
constexpr int Longest = 8192; ///< no key is as long; a pasted file is

void wipeText(QString &text)
{
    // Only what is not shared is ours to overwrite.
    if (text.isDetached())
        wipe(text.data(), static_cast<std::size_t>(text.size()) * sizeof(QChar));
    text.clear();
}

bool isOfKeys(QStringView text)
{
    return text.size() <= Longest &&
           std::all_of(text.begin(), text.end(), [](QChar c) { return c > u' ' && c <= u'~'; });
}

} // namespace

SecretEdit::SecretEdit(QWidget *parent) : QLineEdit(parent)
{
    // Switches off copying, cutting and dragging; input methods learn nothing from it.
    setEchoMode(QLineEdit::Password);
    setFont(Theme::instance().codeFont());
    connect(this, &QLineEdit::textChanged, this, &SecretEdit::follow);
}

void SecretEdit::wipe()
{
    m_secret.wipe();
    showDots(0);
}

void SecretEdit::showDots(qsizetype cursor)
{
    const QScopedValueRollback<bool> guard(m_showing, true);
    setText(QString(static_cast<qsizetype>(m_secret.reveal().size()), Dot));
    setCursorPosition(static_cast<int>(cursor));
}

void SecretEdit::insertKey(QString text)
{
    // Who copies a key often has the end of the line with it.
    qsizetype begin = 0;
    qsizetype end = text.size();
    while (begin < end && text.at(begin).isSpace())
        ++begin;
    while (end > begin && text.at(end - 1).isSpace())
        --end;
    const QStringView wanted = QStringView(text).mid(begin, end - begin);
    if (wanted.isEmpty())
        return;
    if (!isOfKeys(wanted)) {
        wipeText(text);
        Q_EMIT refused();
        return;
    }
    const auto at = static_cast<std::size_t>(hasSelectedText() ? selectionStart() : cursorPosition());
    const auto gone = static_cast<std::size_t>(hasSelectedText() ? selectionLength() : 0);
    const std::string_view before = m_secret.reveal();
    WipedString bytes;
    bytes.reserve(before.size() + static_cast<std::size_t>(wanted.size()) + 1);
    bytes.append(before.substr(0, at));
    for (const QChar c : wanted)
        bytes.push_back(c.toLatin1());
    bytes.append(before.substr(std::min(before.size(), at + gone)));
    const auto cursor = static_cast<qsizetype>(at) + wanted.size();
    m_secret = Secret(bytes);
    sekisho::wipe(bytes.data(), bytes.size());
    wipeText(text);
    showDots(cursor);
    Q_EMIT edited();
}

// The line has changed by itself: characters were removed, or somebody has set a text of their own.
void SecretEdit::follow(const QString &shown)
{
    if (m_showing)
        return;
    const std::string_view before = m_secret.reveal();
    const auto size = static_cast<std::size_t>(shown.size());
    if (size <= before.size() && shown.count(Dot) == shown.size()) {
        const auto at = static_cast<std::size_t>(cursorPosition());
        WipedString bytes;
        bytes.reserve(size + 1);
        bytes.append(before.substr(0, at));
        bytes.append(before.substr(at + (before.size() - size)));
        m_secret = Secret(bytes);
        sekisho::wipe(bytes.data(), bytes.size());
    } else {
        QString foreign = shown;
        foreign.remove(Dot);
        m_secret.wipe();
        showDots(0);
        insertKey(std::move(foreign));
        return;
    }
    Q_EMIT edited();
}

void SecretEdit::keyPressEvent(QKeyEvent *event)
{
    const QString text = event->text();
    const bool commands = event->modifiers().testAnyFlags(Qt::ControlModifier | Qt::MetaModifier) &&
                          !event->modifiers().testFlag(Qt::AltModifier); // AltGr is both of them
    if (event->matches(QKeySequence::Paste))
        insertKey(QGuiApplication::clipboard()->text());
    else if (event->matches(QKeySequence::Undo) || event->matches(QKeySequence::Redo) ||
             event->matches(QKeySequence::Cut) || event->matches(QKeySequence::Copy))
        event->accept(); // cutting would only delete
    else if (!text.isEmpty() && text.at(0).isPrint() && !commands)
        insertKey(text);
    else
        QLineEdit::keyPressEvent(event);
}

void SecretEdit::inputMethodEvent(QInputMethodEvent *event)
{
    insertKey(event->commitString());
    event->accept();
}

void SecretEdit::mouseReleaseEvent(QMouseEvent *event)
{
    // Else the base class would paste the selection of the desktop into its own text.
    if (event->button() == Qt::MiddleButton && QGuiApplication::clipboard()->supportsSelection())
        insertKey(QGuiApplication::clipboard()->text(QClipboard::Selection));
    else
        QLineEdit::mouseReleaseEvent(event);
}

void SecretEdit::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("secretMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Paste"), this, [this] { insertKey(QGuiApplication::clipboard()->text()); });
    QAction *clearing = menu->addAction(tr("Clear"), this, [this] {
        wipe();
        Q_EMIT edited();
    });
    clearing->setEnabled(!isEmpty());
    menu->popup(event->globalPos());
}

void SecretEdit::dropEvent(QDropEvent *event)
{
    insertKey(event->mimeData()->text());
    event->acceptProposedAction();
}

} // namespace sekisho::ui
