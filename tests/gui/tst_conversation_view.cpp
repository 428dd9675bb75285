// SPDX-License-Identifier: GPL-3.0-or-later
// Conversations in the view itself: what is folded unfolds, long ones come from their end, and what is none
// is explained.
#include "dialects/conversation_reader.h"
#include "gui/sample_conversation.h"
#include "gui/sample_records.h"
#include "ui/logs/conversation_view.h"
#include "ui/logs/flow_text.h"
#include "ui/logs/message_card.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QTest>
#include <QThreadPool>

using namespace sekisho;
using namespace sekisho::ui;
using dialects::Dialect;

namespace {

constexpr int Patience = 30'000;

storage::RecordedBody body(std::string text)
{
    storage::RecordedBody made;
    made.size = text.size();
    made.bytes = std::make_shared<const std::string>(std::move(text));
    return made;
}

} // namespace

class TestConversationView : public QObject {
    Q_OBJECT

    std::unique_ptr<ConversationView> m_view;

    template <typename T>
    [[nodiscard]] QList<T *> all(const char *name) const
    {
        QList<T *> found;
        for (T *widget : m_view->findChildren<T *>(QLatin1String(name))) {
            if (widget->isVisible())
                found += widget;
        }
        // As they stand; the last ones were made first.
        std::stable_sort(found.begin(), found.end(), [](const T *a, const T *b) {
            return a->mapToGlobal(QPoint()).y() < b->mapToGlobal(QPoint()).y();
        });
        return found;
    }
    [[nodiscard]] QPushButton *button(const char *name) const
    {
        const auto found = all<QPushButton>(name);
        return found.isEmpty() ? nullptr : found.first();
    }
    [[nodiscard]] QString allText() const
    {
        QString text;
        for (const FlowText *flow : all<FlowText>("flowText"))
            text += flow->toPlainText() + u'\n';
        for (const QLabel *label : m_view->findChildren<QLabel *>())
            text += label->isVisible() ? label->text() + u'\n' : QString();
        return text;
    }
    [[nodiscard]] QScrollBar *bar() const { return m_view->findChild<QScrollArea *>()->verticalScrollBar(); }
    /// Cards come to sight a turn of the event loop after they are made.
    [[nodiscard]] bool allShown() const
    {
        const auto cards = m_view->findChildren<MessageCard *>();
        return !m_view->findChild<QScrollArea *>()->isVisible() ||
               std::all_of(cards.begin(), cards.end(),
                           [](const MessageCard *card) { return card->isVisible(); });
    }
    [[nodiscard]] bool showAndWait(const storage::ExchangeRecord &record, const QString &elsewhere = {})
    {
        m_view->show(record, elsewhere);
        return QTest::qWaitFor([this] { return m_view->isSettled() && allShown(); }, Patience);
    }

private Q_SLOTS:
    void init()
    {
        Theme::apply(*qApp);
        m_view = std::make_unique<ConversationView>();
        m_view->resize(700, 400);
        static_cast<QWidget &>(*m_view).show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }
    void cleanup() { m_view.reset(); }

    void anAgentsTurn_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("chat") << QStringLiteral("/openai/v1/chat/completions");
        QTest::newRow("responses") << QStringLiteral("/openai/v1/responses");
        QTest::newRow("anthropic") << QStringLiteral("/anthropic/v1/messages?beta=true");
        QTest::newRow("gemini") << QStringLiteral("/google/v1beta/models/g:generateContent");
    }
    void anAgentsTurn()
    {
        QFETCH(QString, path);
        const auto record = test::completeRecord();
        record->path = path.toStdString();
        const Dialect dialect = dialects::dialectOfPath(record->path);
        record->requestBody = body(test::sampleRequest(dialect, "m"));
        record->responseBody = body(test::sampleAnswer(dialect, "m", 3, 4));
        QVERIFY(showAndWait(*record));
        const QString text = allText();
        for (const char *words : {"system", "Answer with a unified diff only.", "parse_header() reject",
                                  "I will look at the parser first.", "bare LF in a header", "answer"})
            QVERIFY2(text.contains(QLatin1String(words)), words);
        QVERIFY(!text.contains(u'`'));
        QCOMPARE(all<QLabel>("thumbnail").size(), 1);
        QCOMPARE(all<QWidget>("answerCard").size(), 1);
        QCOMPARE(all<QWidget>("messageCard").size(), 6);

        QVERIFY(!text.contains(QStringLiteral("\"from\": 120")));
        const auto folds = all<QPushButton>("fold");
        QVERIFY(folds.size() >= 4);
        QVERIFY(folds.first()->accessibleName().contains(QStringLiteral("read_file")));
        folds.first()->setFocus();
        QTest::keyClick(folds.first(), Qt::Key_Space);
        QTRY_VERIFY(allText().contains(QStringLiteral("\"from\": 120")));
        QTest::mouseClick(folds.first(), Qt::LeftButton);
        QVERIFY(!allText().contains(QStringLiteral("\"from\": 120")));
    }

    void copying()
    {
        const auto record = test::completeRecord();
        QVERIFY(showAndWait(*record));
        button("copyConversation")->click();
        const QString whole = QGuiApplication::clipboard()->text();
        for (const char *words :
             {"[system]", "[user]", "read_file {\n  \"path\"", "120  const auto end", "answer]"})
            QVERIFY2(whole.contains(QLatin1String(words)), words);
        button("copyMessage")->click();
        const QString one = QGuiApplication::clipboard()->text();
        QVERIFY(one.startsWith(QStringLiteral("[system]\nYou are a careful")));
        QVERIFY(whole.startsWith(one));
    }

    void aLongConversationBeginsAtItsAnswer()
    {
        const auto record = test::completeRecord();
        record->requestBody = body(test::longRequest(500, 10'000));
        QVERIFY(record->requestBody.size > 5'000'000);
        QVERIFY(showAndWait(*record));
        QCOMPARE(all<QWidget>("messageCard").size(), int(ConversationView::CardsAtOnce));
        const auto *answer = all<QWidget>("answerCard").constFirst();
        QTRY_VERIFY_WITH_TIMEOUT(!answer->visibleRegion().isEmpty(), Patience);
        QVERIFY(!allText().contains(QStringLiteral("Message 479.")));
        QVERIFY(allText().contains(QStringLiteral("Message 480.")));
        QVERIFY(button("showEarlier")->text().contains(QStringLiteral("480")));
        button("showEarlier")->click();
        QTRY_VERIFY_WITH_TIMEOUT(m_view->isSettled() && all<QWidget>("messageCard").size() ==
                                                            2 * int(ConversationView::CardsAtOnce),
                                 Patience);
        QVERIFY(allText().contains(QStringLiteral("Message 460.")));
    }

    void manyPartsComeByAndBy()
    {
        std::string parts;
        for (int i = 0; i < 5'000; ++i)
            parts += (i > 0 ? "," : "") + std::string("{\"type\":\"text\",\"text\":\"Part ") +
                     std::to_string(i) + "\"}";
        const auto record = test::completeRecord();
        record->requestBody = body("{\"messages\":[{\"role\":\"user\",\"content\":[" + parts + "]}]}");
        QVERIFY(showAndWait(*record));
        QVERIFY(allText().contains(QStringLiteral("Part 29\n")));
        QVERIFY(!allText().contains(QStringLiteral("Part 30\n")));
        QVERIFY(button("moreParts")->text().contains(QStringLiteral("4,970")));
        button("moreParts")->click();
        QTRY_VERIFY_WITH_TIMEOUT(allText().contains(QStringLiteral("Part 59\n")), Patience);
        QVERIFY(allText().indexOf(QStringLiteral("Part 58\n")) <
                allText().indexOf(QStringLiteral("Part 59\n")));
    }

    void longTextsAreFolded_data()
    {
        QTest::addColumn<int>("size");
        QTest::newRow("flows") << 15'000;
        QTest::newRow("in a box") << 3'000'000;
    }
    void longTextsAreFolded()
    {
        QFETCH(int, size);
        const auto record = test::completeRecord();
        record->requestBody = body(test::longRequest(1, std::size_t(size)));
        QVERIFY(showAndWait(*record));
        QVERIFY(all<FlowText>("flowText").constFirst()->toPlainText().size() <=
                LongText::FoldedCharacters + 1);
        QVERIFY(button("showAll"));
        button("showAll")->click();
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                const auto boxes = all<QPlainTextEdit>("wholeText");
                const qsizetype there = boxes.isEmpty()
                                            ? all<FlowText>("flowText").constFirst()->toPlainText().size()
                                            : boxes.first()->toPlainText().size();
                return there >= size;
            }(),
            Patience);
        QVERIFY(!button("showAll"));
    }

    void theAnswerComesWhileTheMessagesStay()
    {
        const auto open = test::openRecord();
        QVERIFY(showAndWait(*open));
        QVERIFY(allText().contains(QStringLiteral("Waiting for the answer")));
        const auto cards = all<QWidget>("messageCard");
        const auto next = std::make_shared<storage::ExchangeRecord>(*open);
        next->responseBody = body("data: {\"choices\":[{\"delta\":{\"content\":\"Half an ans\"}}]}\n\n");
        next->responseHeaders = {{"Content-Type", "text/event-stream"}};
        next->status = 200;
        QVERIFY(showAndWait(*next));
        QVERIFY(allText().contains(QStringLiteral("Half an ans")));
        QVERIFY(allText().contains(QStringLiteral("under way")));
        QCOMPARE(all<QWidget>("messageCard"), cards);
        QCOMPARE(all<QWidget>("answerCard").size(), 1);
        const auto done = std::make_shared<storage::ExchangeRecord>(*next);
        done->state = storage::ExchangeState::Complete;
        done->responseBody =
            body(*next->responseBody.bytes +
                 "data: {\"choices\":[{\"delta\":{\"content\":\"wer.\"},\"finish_reason\":\"stop\"}]}"
                 "\n\ndata: [DONE]\n\n");
        QVERIFY(showAndWait(*done));
        QVERIFY(allText().contains(QStringLiteral("Half an answer.")));
        QVERIFY(!allText().contains(QStringLiteral("under way")));
        QCOMPARE(all<QWidget>("messageCard"), cards);
    }

    void errorsAreShownAsTheAnswer()
    {
        const auto record = test::completeRecord("openai", "gpt-4.1", 429);
        record->responseBody = body("{\"error\":{\"message\":\"Slow down.\"}}");
        QVERIFY(showAndWait(*record));
        QVERIFY(allText().contains(QStringLiteral("Slow down.")));
    }

    void picturesFromElsewhereAreNotFetched()
    {
        const auto record = test::completeRecord();
        record->requestBody =
            body("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
                 "\"image_url\":{\"url\":\"http://127.0.0.1:9/a.png\"}},{\"type\":\"image_url\","
                 "\"image_url\":{\"url\":\"data:image/svg+xml;base64,PHN2Zy8+\"}}]}]}");
        QVERIFY(showAndWait(*record));
        QCOMPARE(all<QLabel>("thumbnail").size(), 0);
        QVERIFY(allText().contains(QStringLiteral("http://127.0.0.1:9/a.png")));
    }

    void absenceIsExplained_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *name, const char *path, const char *request, const char *words) {
            QTest::newRow(name) << QString::fromUtf8(path) << QByteArray(request) << QString::fromUtf8(words);
        };
        row("embeddings", "/openai/v1/embeddings", "{\"input\":\"x\"}", "embeddings");
        row("unknown", "/replicate/v1/predictions", "{\"input\":{}}", "no conversation in a format");
        row("broken", "/openai/v1/chat/completions", "<html>", "cannot be read as a conversation");
        row("no messages", "/openai/v1/chat/completions", "{\"messages\":[]}", "no messages");
        row("no body", "/openai/v1/chat/completions", "", "no body");
    }
    void absenceIsExplained()
    {
        QFETCH(QString, path);
        QFETCH(QByteArray, request);
        QFETCH(QString, words);
        const auto record = test::completeRecord();
        record->path = path.toStdString();
        record->requestBody = body(request.toStdString());
        QVERIFY(showAndWait(*record));
        const auto notices = all<QLabel>("conversationNotice");
        QCOMPARE(notices.size(), 1);
        QVERIFY2(notices.first()->text().contains(words), qPrintable(notices.first()->text()));
        QVERIFY(notices.first()->text().contains(QStringLiteral("Request and Response")));
        QVERIFY(all<QWidget>("messageCard").isEmpty());
    }

    void bodiesThatAreNotHere()
    {
        const auto record = test::completeRecord();
        record->requestBody.bytes.reset();
        record->responseBody.bytes.reset();
        QVERIFY(showAndWait(*record, QStringLiteral("Loading…")));
        QCOMPARE(all<QLabel>("conversationNotice").constFirst()->text(), QStringLiteral("Loading…"));
        QVERIFY(showAndWait(*record));
        QVERIFY(
            all<QLabel>("conversationNotice").constFirst()->text().contains(QStringLiteral("not recorded")));
    }

    void theNewestOfQuickChangesWins()
    {
        for (int i = 0; i < 30; ++i) {
            const auto record = test::completeRecord();
            record->requestBody =
                body("{\"messages\":[{\"role\":\"user\",\"content\":\"Number " + std::to_string(i) + "\"}]}");
            m_view->show(*record, {});
        }
        QTRY_VERIFY_WITH_TIMEOUT(m_view->isSettled() && allText().contains(QStringLiteral("Number 29")),
                                 Patience);
        QCOMPARE(all<QWidget>("messageCard").size(), 1);
    }

    void aReaderWhoMovedStaysThere()
    {
        const auto open = test::openRecord();
        open->requestBody = body(test::longRequest(60, 800));
        QVERIFY(showAndWait(*open));
        QTRY_VERIFY_WITH_TIMEOUT(bar()->value() > 1000, Patience);
        bar()->triggerAction(QAbstractSlider::SliderToMinimum);
        const auto next = std::make_shared<storage::ExchangeRecord>(*open);
        next->responseBody.size = 77;
        QVERIFY(showAndWait(*next));
        QVERIFY(allText().contains(QStringLiteral("77")));
        QCOMPARE(bar()->value(), 0);
    }

    void goingAwayWhileTheWorkerWorksIsSafe()
    {
        const auto record = test::completeRecord();
        record->requestBody = body(test::longRequest(400, 10'000));
        m_view->show(*record, {});
        m_view.reset();
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
    }
};

QTEST_MAIN(TestConversationView)
#include "tst_conversation_view.moc"
