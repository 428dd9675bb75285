// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies of awkward sizes and kinds in the view itself.
#include "ui/logs/body_view.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTest>
#include <QThreadPool>

using namespace sekisho;
using namespace sekisho::ui;

namespace {

storage::RecordedBody body(std::string text)
{
    storage::RecordedBody made;
    made.size = text.size();
    made.bytes = std::make_shared<const std::string>(std::move(text));
    return made;
}

LogId anId()
{
    return LogId::generate(WallTime(std::chrono::hours(490'000)));
}

} // namespace

class TestBodyView : public QObject {
    Q_OBJECT

    std::unique_ptr<BodyView> m_view;
    [[nodiscard]] QPlainTextEdit *text() const { return m_view->findChild<QPlainTextEdit *>(); }
    [[nodiscard]] QPushButton *button(const char *name) const
    {
        return m_view->findChild<QPushButton *>(QLatin1String(name));
    }

private Q_SLOTS:
    void init()
    {
        Theme::apply(*qApp);
        m_view = std::make_unique<BodyView>(QStringLiteral("Body"));
        m_view->resize(600, 400);
        static_cast<QWidget &>(*m_view).show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }
    void cleanup() { m_view.reset(); }

    void prettyAndRaw()
    {
        m_view->show(anId(), body("{\"a\":1}"), false, {});
        QTRY_COMPARE(text()->toPlainText(), QStringLiteral("{\n  \"a\": 1\n}"));
        button("pretty")->click();
        QTRY_COMPARE(text()->toPlainText(), QStringLiteral("{\"a\":1}"));
    }

    void tenMegabytesOnOneLine()
    {
        const auto large = body(std::string(10 * 1024 * 1024, 'x'));
        m_view->show(anId(), large, false, {});
        QTRY_VERIFY(m_view->isSettled() && !text()->toPlainText().isEmpty());
        QVERIFY(button("loadAll")->isVisible());
        QVERIFY(text()->toPlainText().size() < 2 * qsizetype(ShownBodyBytes));
        button("loadAll")->click();
        QTRY_VERIFY_WITH_TIMEOUT(m_view->isSettled() &&
                                     text()->toPlainText().count(u'x') == qsizetype(large.bytes->size()),
                                 60'000);
        QVERIFY(!button("loadAll")->isVisible());
        button("copyBody")->click();
        QCOMPARE(QGuiApplication::clipboard()->text().size(), qsizetype(large.bytes->size()));
    }

    void deepJsonIsShownRaw()
    {
        m_view->show(anId(), body(std::string(100'000, '[')), false, {});
        QTRY_VERIFY(m_view->isSettled() && text()->toPlainText().count(u'[') == 100'000);
    }

    void theNewestOfQuickChangesWins()
    {
        for (int i = 0; i < 50; ++i)
            m_view->show(anId(), body(std::string(200'000, 'a') + std::to_string(i)), false, {});
        QTRY_VERIFY(m_view->isSettled() && text()->toPlainText().endsWith(QStringLiteral("49")));
    }

    void aGrowingBodyKeepsTheReadersPlace()
    {
        const LogId id = anId();
        std::string lines;
        for (int i = 0; i < 500; ++i)
            lines += "line " + std::to_string(i) + "\n";
        m_view->show(id, body(lines), true, {});
        QTRY_VERIFY(m_view->isSettled() && text()->verticalScrollBar()->maximum() > 100);
        text()->verticalScrollBar()->setValue(90);
        m_view->show(id, body(lines + "one more\n"), true, {});
        QTRY_VERIFY(m_view->isSettled() && text()->toPlainText().contains(QStringLiteral("one more")));
        QCOMPARE(text()->verticalScrollBar()->value(), 90);
    }

    void absenceIsExplained_data()
    {
        QTest::addColumn<quint64>("size");
        QTest::addColumn<bool>("running");
        QTest::addColumn<QString>("elsewhere");
        QTest::addColumn<QString>("word");
        QTest::newRow("empty") << quint64(0) << false << QString() << QStringLiteral("No body");
        QTest::newRow("not yet") << quint64(0) << true << QString() << QStringLiteral("Nothing yet");
        QTest::newRow("not recorded") << quint64(9) << false << QString() << QStringLiteral("Not recorded");
        QTest::newRow("elsewhere") << quint64(9) << false << QStringLiteral("Loading…")
                                   << QStringLiteral("Loading…");
    }
    void absenceIsExplained()
    {
        QFETCH(quint64, size);
        QFETCH(bool, running);
        QFETCH(QString, elsewhere);
        QFETCH(QString, word);
        storage::RecordedBody none;
        none.size = size;
        m_view->show(anId(), none, running, elsewhere);
        const auto labels = m_view->findChildren<QLabel *>();
        QTRY_VERIFY(std::any_of(labels.begin(), labels.end(),
                                [&](const QLabel *label) { return label->text().contains(word); }));
        QVERIFY(!button("copyBody")->isEnabled());
    }

    void goingAwayWhileTheWorkerWorksIsSafe()
    {
        m_view->show(anId(), body(std::string(8 * 1024 * 1024, '{')), false, {});
        m_view.reset();
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
    }
};

QTEST_MAIN(TestBodyView)
#include "tst_body_view.moc"
