// SPDX-License-Identifier: GPL-3.0-or-later
// An exchange as the conversation that it is, top to bottom, the answer at the end and in sight. It is read
// in the worker pool; cards are made a few at a time, the last ones first, and earlier ones when they are
// wanted.
#pragma once

#include "ui/logs/conversation_text.h"

#include <QFutureWatcher>
#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QVBoxLayout;

namespace sekisho::ui {

class MessageCard;

class ConversationView final : public QWidget {
    Q_OBJECT
public:
    explicit ConversationView(QWidget *parent = nullptr);

    /// `elsewhere`: why the window does not hold bodies that were captured. Showing the same again does
    /// nothing; of the same exchange only what has changed is made anew.
    void show(const storage::ExchangeRecord &record, const QString &elsewhere);
    using QWidget::show;

    /// Everything is on screen that was asked for.
    [[nodiscard]] bool isSettled() const { return !m_reading && !m_maker.isActive(); }

    static constexpr std::size_t CardsAtOnce = 20; ///< at first, and with each press for earlier ones
    static constexpr std::size_t CardsPerTurn = 2; ///< of the event loop

private:
    void read();
    void take(const ShownConversation &conversation);
    void makeCards();
    void showEarlier();
    void clearCards(bool answersOnly);
    void placeView();
    void orderTabs();
    void copyAll();

    QStackedWidget *m_stack;
    QLabel *m_notice;
    QLabel *m_facts;
    QPushButton *m_copy;
    QPushButton *m_earlier;
    QScrollArea *m_scroll;
    QWidget *m_content;
    QVBoxLayout *m_cards;
    QTimer m_maker;
    QFutureWatcher<ShownConversation> m_watcher; ///< gone with the view, whatever the pool still does

    LogId m_id;
    std::unique_ptr<ConversationSource> m_source; ///< of what was asked for last
    std::shared_ptr<const std::string> m_shownRequest;
    LogId m_shownId;
    ShownConversation m_conversation;
    std::vector<MessageCard *> m_messageCards; ///< the last ones of the messages, in their order
    std::vector<MessageCard *> m_answerCards;
    std::size_t m_wanted = 0; ///< of the messages' cards
    bool m_reading = false;
    bool m_readAgain = false;
    bool m_readerMoved = false; ///< else the answer stays in sight while cards are made
};

} // namespace sekisho::ui
