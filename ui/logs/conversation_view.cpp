// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/conversation_view.h"

#include "ui/logs/flow_text.h"
#include "ui/logs/message_card.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPromise>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QThreadPool>
#include <QVBoxLayout>

namespace sekisho::ui {
namespace {

constexpr int CardSpacing = 12;

QFuture<ShownConversation> readInPool(const ConversationSource &source)
{
    auto promise = std::make_shared<QPromise<ShownConversation>>();
    QFuture<ShownConversation> future = promise->future();
    promise->start();
    QThreadPool::globalInstance()->start([promise, source] {
        promise->addResult(showConversation(source));
        promise->finish();
    });
    return future;
}

} // namespace

ConversationView::ConversationView(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("conversationView"));
    setAccessibleName(tr("Conversation"));
    m_facts = new QLabel(this);
    m_facts->setObjectName(QStringLiteral("conversationFacts"));
    m_facts->setProperty("role", QStringLiteral("caption"));
    m_facts->setTextFormat(Qt::PlainText);
    m_facts->setWordWrap(true);
    m_copy = new QPushButton(tr("Copy all"), this);
    m_copy->setObjectName(QStringLiteral("copyConversation"));
    m_copy->setProperty("small", true);
    m_copy->setAccessibleName(tr("Conversation: copy all as text"));
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(16, 10, 16, 0);
    bar->setSpacing(2 * metrics::Step);
    bar->addWidget(m_facts, 1);
    bar->addWidget(m_copy);

    m_content = new QWidget;
    m_content->setObjectName(QStringLiteral("conversationContent"));
    m_cards = new QVBoxLayout(m_content);
    m_cards->setContentsMargins(16, 6, 16, 16);
    m_cards->setSpacing(CardSpacing);
    m_earlier = linkButton(tr("Show earlier messages"), m_content);
    m_earlier->setAccessibleName(m_earlier->text());
    m_earlier->setObjectName(QStringLiteral("showEarlier"));
    m_earlier->hide();
    m_cards->addWidget(m_earlier, 0, Qt::AlignHCenter);
    m_cards->addStretch(1);
    m_scroll = new QScrollArea(this);
    m_scroll->setObjectName(QStringLiteral("conversationScroll"));
    m_scroll->setAccessibleName(tr("Messages"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setFocusPolicy(Qt::StrongFocus);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setWidget(m_content);

    auto *conversation = new QWidget(this);
    auto *layout = new QVBoxLayout(conversation);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::Step);
    layout->addLayout(bar);
    layout->addWidget(m_scroll, 1);
    m_notice = new QLabel(this);
    m_notice->setObjectName(QStringLiteral("conversationNotice"));
    m_notice->setProperty("role", QStringLiteral("muted"));
    m_notice->setTextFormat(Qt::PlainText);
    m_notice->setAlignment(Qt::AlignCenter);
    m_notice->setWordWrap(true);
    m_notice->setMargin(24);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(conversation);
    m_stack->addWidget(m_notice);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);

    m_maker.setInterval(0);
    connect(&m_maker, &QTimer::timeout, this, &ConversationView::makeCards);
    connect(&m_watcher, &QFutureWatcher<ShownConversation>::finished, this, [this] {
        m_reading = false;
        if (m_readAgain)
            read();
        else
            take(m_watcher.result());
    });
    connect(m_copy, &QPushButton::clicked, this, &ConversationView::copyAll);
    connect(m_earlier, &QPushButton::clicked, this, &ConversationView::showEarlier);
    connect(m_scroll->verticalScrollBar(), &QScrollBar::actionTriggered, this,
            [this] { m_readerMoved = true; });
    connect(m_scroll->verticalScrollBar(), &QScrollBar::rangeChanged, this, &ConversationView::placeView);
}

void ConversationView::show(const storage::ExchangeRecord &record, const QString &elsewhere)
{
    auto source = std::make_unique<ConversationSource>(record, elsewhere);
    if (m_source && m_id == record.id && m_source->showsTheSame(*source))
        return;
    m_id = record.id;
    m_source = std::move(source);
    read();
}

void ConversationView::read()
{
    // One at a time: of quick changes only the newest is worth it.
    if (m_reading) {
        m_readAgain = true;
        return;
    }
    m_readAgain = false;
    m_reading = true;
    m_watcher.setFuture(readInPool(*m_source));
}

void ConversationView::take(const ShownConversation &conversation)
{
    const bool sameMessages = m_shownId == m_id && m_shownRequest == m_source->request.bytes &&
                              m_conversation.messages.size() == conversation.messages.size();
    if (m_shownId != m_id)
        m_readerMoved = false;
    clearCards(sameMessages);
    m_conversation = conversation;
    m_shownId = m_id;
    m_shownRequest = m_source->request.bytes;
    m_notice->setText(conversation.absence);
    m_facts->setText(conversation.facts);
    m_copy->setEnabled(conversation.absence.isEmpty());
    m_stack->setCurrentIndex(conversation.absence.isEmpty() ? 0 : 1);
    for (const ShownMessage &answer : conversation.answers) {
        MessageCard *card = new MessageCard(answer, m_content);
        m_cards->insertWidget(m_cards->count() - 1, card);
        m_answerCards.push_back(card);
    }
    if (!sameMessages)
        m_wanted = std::min(CardsAtOnce, conversation.messages.size());
    m_maker.start();
}

void ConversationView::makeCards()
{
    const std::vector<ShownMessage> &messages = m_conversation.messages;
    for (std::size_t made = 0; made < CardsPerTurn && m_messageCards.size() < m_wanted; ++made) {
        MessageCard *card = new MessageCard(messages[messages.size() - 1 - m_messageCards.size()], m_content);
        m_cards->insertWidget(1, card); // below the button for earlier ones
        m_messageCards.insert(m_messageCards.begin(), card);
    }
    if (m_messageCards.size() < m_wanted)
        return;
    m_maker.stop();
    const auto left = static_cast<int>(messages.size() - m_messageCards.size());
    m_earlier->setText(tr("Show earlier messages (%Ln)", nullptr, left));
    m_earlier->setAccessibleName(m_earlier->text());
    m_earlier->setVisible(left > 0);
    orderTabs();
    placeView();
}

// In the order in which they stand, which is not that in which they were made.
void ConversationView::orderTabs()
{
    QWidget *before = m_scroll;
    const auto put = [&before](QWidget *next) {
        QWidget::setTabOrder(before, next);
        before = next;
    };
    put(m_earlier);
    for (const auto *cards : {&m_messageCards, &m_answerCards}) {
        for (MessageCard *card : *cards) {
            const auto buttons = card->findChildren<QPushButton *>();
            for (QPushButton *button : buttons)
                put(button);
        }
    }
}

void ConversationView::showEarlier()
{
    m_wanted = std::min(m_wanted + CardsAtOnce, m_conversation.messages.size());
    m_readerMoved = true;
    m_maker.start();
}

void ConversationView::clearCards(bool answersOnly)
{
    m_maker.stop();
    const auto clear = [](std::vector<MessageCard *> &cards) {
        for (MessageCard *card : cards) {
            card->hide();
            card->deleteLater();
        }
        cards.clear();
    };
    clear(m_answerCards);
    if (!answersOnly)
        clear(m_messageCards);
}

void ConversationView::placeView()
{
    if (m_readerMoved || m_answerCards.empty())
        return;
    // The answer's beginning, or as much of what led to it as there is room for.
    QScrollBar *bar = m_scroll->verticalScrollBar();
    const int top = m_answerCards.front()->y() - CardSpacing;
    bar->setValue(std::min(top, bar->maximum()));
}

void ConversationView::copyAll()
{
    QGuiApplication::clipboard()->setText(plainText(m_conversation));
    confirmOn(*m_copy, tr("Copied"));
}

} // namespace sekisho::ui
