// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/flow_text.h"

#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"

#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sekisho::ui {
namespace {

constexpr int BoxHeight = 360;
constexpr qsizetype SliceCharacters = 64 * 1024;
constexpr qsizetype LongestInlineCode = 200; // a back quote further away belongs to something else

qsizetype wholeCharacters(const QString &text, qsizetype end)
{
    return end < text.size() && text[end].isLowSurrogate() ? end + 1 : end;
}

} // namespace

FlowText::FlowText(Style style, const QString &name, QWidget *parent) : QTextEdit(parent), m_style(style)
{
    setObjectName(QStringLiteral("flowText"));
    setAccessibleName(name);
    setProperty("flow", style == Style::Muted ? QStringLiteral("muted") : QStringLiteral("text"));
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setAcceptRichText(false);
    setFrameShape(QFrame::NoFrame);
    // Reached by clicking, for selecting: with hundreds of texts the Tab key would arrive nowhere.
    setFocusPolicy(Qt::ClickFocus);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    document()->setDocumentMargin(0);
    viewport()->setAutoFillBackground(false);
    if (style == Style::Code)
        setFont(Theme::instance().codeFont());
}

void FlowText::setContent(const QString &text)
{
    if (m_style != Style::Prose || !text.contains(u'`')) {
        setPlainText(text);
        fitHeight();
        return;
    }
    clear();
    QTextCharFormat prose;
    QTextCharFormat code;
    code.setFont(Theme::instance().codeFont());
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    qsizetype from = 0;
    while (from < text.size()) {
        const qsizetype open = text.indexOf(u'`', from);
        const qsizetype close = open < 0 ? -1 : text.indexOf(u'`', open + 1);
        const qsizetype line = open < 0 ? -1 : text.indexOf(u'\n', open);
        const bool isCode =
            close > open + 1 && close - open <= LongestInlineCode && (line < 0 || close < line);
        const qsizetype end = isCode ? open : open < 0 ? text.size() : open + 1;
        cursor.insertText(text.mid(from, end - from), prose);
        if (isCode)
            cursor.insertText(text.mid(open + 1, close - open - 1), code);
        from = isCode ? close + 1 : end;
    }
    cursor.endEditBlock();
    fitHeight();
}

void FlowText::resizeEvent(QResizeEvent *event)
{
    QTextEdit::resizeEvent(event);
    fitHeight();
}

void FlowText::fitHeight()
{
    document()->setTextWidth(viewport()->width());
    const int height = static_cast<int>(std::ceil(document()->size().height()));
    if (height != this->height() || minimumHeight() != height)
        setFixedHeight(std::max(height, fontMetrics().height()));
}

LongText::LongText(const QString &text, FlowText::Style style, const QString &name, QWidget *parent)
    : QWidget(parent), m_text(text), m_flow(new FlowText(style, name, this)), m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(metrics::Step);
    m_layout->addWidget(m_flow);
    if (text.size() <= FoldedCharacters) {
        m_flow->setContent(text);
        return;
    }
    m_flow->setContent(text.left(wholeCharacters(text, FoldedCharacters)) + u'…');
    m_more = linkButton(tr("Show all %1 characters").arg(QLocale().toString(text.size())), this);
    m_more->setObjectName(QStringLiteral("showAll"));
    m_more->setAccessibleName(tr("%1: show all %2 characters").arg(name, QLocale().toString(text.size())));
    m_layout->addWidget(m_more, 0, Qt::AlignLeft);
    connect(m_more, &QPushButton::clicked, this, &LongText::showAll);
}

void LongText::showAll()
{
    m_more->hide();
    if (m_text.size() <= FlowingCharacters) {
        m_flow->setContent(m_text);
        return;
    }
    m_flow->hide();
    auto *box = new QPlainTextEdit(this);
    box->setObjectName(QStringLiteral("wholeText"));
    box->setAccessibleName(m_flow->accessibleName());
    box->setProperty("code", true);
    box->setReadOnly(true);
    box->setUndoRedoEnabled(false);
    box->setTabChangesFocus(true);
    box->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    box->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    box->setFont(m_flow->font());
    box->setFixedHeight(BoxHeight);
    m_layout->addWidget(box);
    box->setFocus();
    fill(*box, 0);
}

void LongText::fill(QPlainTextEdit &box, qsizetype from)
{
    const qsizetype end = wholeCharacters(m_text, std::min(from + SliceCharacters, m_text.size()));
    QTextCursor cursor(box.document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(m_text.mid(from, end - from));
    if (end < m_text.size())
        QTimer::singleShot(0, &box, [this, &box, end] { fill(box, end); });
}

} // namespace sekisho::ui
