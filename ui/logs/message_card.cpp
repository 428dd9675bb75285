// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/message_card.h"

#include "ui/logs/flow_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace sekisho::ui {
namespace {

using Kind = ShownPart::Kind;

constexpr int ArrowWidth = 14;
constexpr int Padding = 10;
constexpr int FoldHeight = 29; // as in the style sheet
constexpr int SmallIcon = 14;
constexpr int PartSpacing = 6;

QFrame *codeFrame(QWidget *parent)
{
    auto *frame = new QFrame(parent);
    frame->setProperty("codeBox", true);
    return frame;
}

QWidget *boxed(QWidget *content, QFrame *frame)
{
    auto *layout = new QVBoxLayout(frame);
    layout->setContentsMargins(Padding, 7, Padding, 7);
    layout->addWidget(content);
    return frame;
}

} // namespace

FoldButton::FoldButton(const QString &summary, bool isCode, QWidget *parent)
    : QPushButton(parent), m_summary(summary)
{
    setObjectName(QStringLiteral("fold"));
    setCheckable(true);
    setProperty("fold", true);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    if (isCode)
        setFont(Theme::instance().codeFont());
}

QSize FoldButton::sizeHint() const
{
    return {ArrowWidth + fontMetrics().horizontalAdvance(m_summary) + 2 * Padding, FoldHeight};
}

void FoldButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (hasFocus()) {
        painter.setPen(QPen(tokens().accent.ink, 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), metrics::ControlRadius - 1,
                                metrics::ControlRadius - 1);
    }
    const QRectF arrow(Padding, height() / 2.0 - 4, 8, 8);
    painter.setPen(QPen(tokens().muted, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF centre = arrow.center();
    const QPolygonF open{centre + QPointF(-4, -2), centre + QPointF(0, 2), centre + QPointF(4, -2)};
    const QPolygonF closed{centre + QPointF(-2, -4), centre + QPointF(2, 0), centre + QPointF(-2, 4)};
    painter.drawPolyline(isChecked() ? open : closed);
    const QRect room = rect().adjusted(Padding + ArrowWidth, 0, -Padding, 0);
    painter.setFont(font());
    painter.setPen(tokens().text);
    painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     fontMetrics().elidedText(m_summary, Qt::ElideRight, room.width()));
}

FoldBox::FoldBox(const ShownPart &part, const QString &name, QWidget *parent)
    : QFrame(parent),
      m_text(part.text),
      m_name(name),
      m_isCode(part.kind != Kind::Reasoning),
      m_button(new FoldButton(part.summary, m_isCode, this))
{
    setProperty("codeBox", true);
    m_button->setAccessibleName(tr("%1: %2").arg(name, part.summary));
    m_button->setAccessibleDescription(tr("Shows or hides all of it"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_button);
    connect(m_button, &QPushButton::toggled, this, &FoldBox::setUnfolded);
}

void FoldBox::setUnfolded(bool unfolded)
{
    if (!m_body && unfolded) {
        m_body = new QWidget(this);
        auto *inside = new QVBoxLayout(m_body);
        inside->setContentsMargins(Padding + ArrowWidth, 0, Padding, 8);
        const QString text = m_text.isEmpty() ? tr("Nothing more.") : m_text;
        inside->addWidget(
            new LongText(text, m_isCode ? FlowText::Style::Code : FlowText::Style::Muted, m_name, m_body));
        layout()->addWidget(m_body);
    }
    if (m_body)
        m_body->setVisible(unfolded);
}

MessageCard::MessageCard(const ShownMessage &message, QWidget *parent)
    : QWidget(parent),
      m_heading(message.heading),
      m_parts(message.parts.rbegin(), message.parts.rend()),
      m_more(linkButton(QString(), this)),
      m_plain(plainText(message)),
      m_layout(new QVBoxLayout(this))
{
    setObjectName(message.isAnswer ? QStringLiteral("answerCard") : QStringLiteral("messageCard"));
    setAccessibleName(m_heading);
    auto *heading = new QLabel(m_heading, this);
    heading->setTextFormat(Qt::PlainText);
    heading->setProperty("role", QStringLiteral("caption"));
    auto *copy = iconButton(QStringLiteral("copy"), tr("Copy this message"), this);
    copy->setObjectName(QStringLiteral("copyMessage"));
    copy->setAccessibleName(tr("Copy this message: %1").arg(m_heading));
    copy->setIconSize({SmallIcon, SmallIcon});
    copy->setProperty("tiny", true);
    connect(copy, &QPushButton::clicked, this, [this, copy] {
        QGuiApplication::clipboard()->setText(m_plain);
        confirmOn(*copy, tr("Copied"));
    });
    auto *top = new QHBoxLayout;
    top->setSpacing(metrics::Step);
    top->addWidget(heading);
    top->addWidget(copy);
    top->addStretch(1);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(PartSpacing);
    m_layout->addLayout(top);
    m_more->setObjectName(QStringLiteral("moreParts"));
    m_layout->addWidget(m_more, 0, Qt::AlignLeft);
    connect(m_more, &QPushButton::clicked, this, &MessageCard::addParts);
    addParts();
}

void MessageCard::addParts()
{
    for (std::size_t added = 0; added < PartsAtOnce && !m_parts.empty(); ++added) {
        addPart(m_parts.back());
        m_parts.pop_back();
    }
    m_more->setText(tr("Show %Ln more parts", nullptr, static_cast<int>(m_parts.size())));
    m_more->setAccessibleName(tr("%1: %2").arg(m_heading, m_more->text()));
    m_more->setVisible(!m_parts.empty());
}

void MessageCard::addPart(const ShownPart &part)
{
    const auto put = [this](QWidget *widget) { m_layout->insertWidget(m_layout->count() - 1, widget); };
    switch (part.kind) {
    case Kind::Text:
        put(new LongText(part.text, FlowText::Style::Prose, m_heading, this));
        break;
    case Kind::Code: {
        QFrame *frame = codeFrame(this);
        put(boxed(new LongText(part.text, FlowText::Style::Code, tr("code"), frame), frame));
        break;
    }
    case Kind::Call:
        put(new FoldBox(part, tr("Tool call"), this));
        break;
    case Kind::Result:
        put(new FoldBox(part, tr("Result"), this));
        break;
    case Kind::Reasoning:
        put(new FoldBox(part, tr("Reasoning"), this));
        break;
    case Kind::Image: {
        auto *picture = new QLabel(this);
        picture->setObjectName(QStringLiteral("thumbnail"));
        picture->setPixmap(QPixmap::fromImage(part.image));
        picture->setToolTip(part.summary);
        picture->setAccessibleName(part.summary);
        put(picture);
        break;
    }
    case Kind::Link:
    case Kind::Note: {
        const QString &text = part.kind == Kind::Link ? part.summary : part.text;
        put(new LongText(text, FlowText::Style::Muted, m_heading, this));
        break;
    }
    case Kind::Refusal:
    case Kind::Error: {
        auto *words = new QLabel(part.text, this);
        words->setTextFormat(Qt::PlainText);
        words->setProperty("role", QStringLiteral("error"));
        words->setWordWrap(true);
        words->setTextInteractionFlags(Qt::TextSelectableByMouse);
        put(words);
        break;
    }
    }
}

} // namespace sekisho::ui
