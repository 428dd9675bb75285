// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/code_box.h"

#include "ui/theme/theme.h"

namespace sekisho::ui {
namespace {

constexpr int DocumentMargin = 6;
constexpr int FrameAndPadding = 14; // above and below together, as in the style sheet

} // namespace

CodeBox::CodeBox(const QString &name, QWidget *parent) : QPlainTextEdit(parent)
{
    setAccessibleName(name);
    setProperty("code", true);
    setReadOnly(true);
    setTabChangesFocus(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setFont(Theme::instance().codeFont());
    document()->setDocumentMargin(DocumentMargin);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    connect(this, &QPlainTextEdit::textChanged, this, &CodeBox::fitHeight);
}

void CodeBox::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    fitHeight();
}

void CodeBox::fitHeight()
{
    // The height of a plain text's layout is its number of lines.
    const int lines = std::max(1, static_cast<int>(document()->size().height()));
    setFixedHeight(lines * QFontMetrics(font()).lineSpacing() + 2 * DocumentMargin + FrameAndPadding);
}

} // namespace sekisho::ui
