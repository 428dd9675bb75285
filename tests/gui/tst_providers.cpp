// SPDX-License-Identifier: GPL-3.0-or-later
// The page of providers: finding, addresses, preference, providers of the user's own, and the test.
#include "gui/sample_providers.h"
#include "gui/window_fixture.h"
#include "ui/widgets/choice_button.h"

#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QTcpServer>
#include <QTcpSocket>

using namespace sekisho;
using namespace sekisho::ui;

namespace {

/// Answers each request with what it is given and keeps what it was asked.
class OneAnswer final : public QTcpServer {
public:
    explicit OneAnswer(QByteArray answer) : m_answer(std::move(answer))
    {
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
                asked += socket->readAll();
                if (asked.contains("\r\n\r\n") && !m_answer.isEmpty()) {
                    socket->write(m_answer);
                    socket->disconnectFromHost();
                }
            });
        });
        listen(QHostAddress::LocalHost);
    }
    [[nodiscard]] QString address() const { return QStringLiteral("http://127.0.0.1:%1").arg(serverPort()); }
    QByteArray asked;

private:
    QByteArray m_answer;
};

QByteArray answer(const char *status, const QByteArray &body)
{
    return "HTTP/1.1 " + QByteArray(status) +
           "\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
}

} // namespace

class TestProviders : public QObject {
    Q_OBJECT

    std::unique_ptr<test::WindowFixture> m_fixture;
    [[nodiscard]] test::WindowFixture &f() const { return *m_fixture; }
    [[nodiscard]] QTableView *table() const { return f().find<QTableView>("providerTable"); }
    [[nodiscard]] QLineEdit *line(const char *name) const { return f().find<QLineEdit>(name); }
    [[nodiscard]] QString text(const char *name) const
    {
        return f().isShown(name) ? f().find<QLabel>(name)->text() : QString();
    }
    [[nodiscard]] int rowOf(const char *slug) const
    {
        for (int row = 0; row < table()->model()->rowCount(); ++row) {
            if (table()->model()->index(row, 1).data().toString() == QLatin1String(slug))
                return row;
        }
        return -1;
    }
    void choose(const char *slug) const { table()->selectRow(rowOf(slug)); }
    void pick(const char *button, int choice) const
    {
        f().click(button);
        auto *menu = f().find<ChoiceButton>(button)->findChild<QMenu *>();
        menu->actions().at(choice)->trigger();
        menu->close();
    }
    [[nodiscard]] std::string addressOf(const char *slug) const
    {
        const settings::ProviderSettings *settings = f().config.config().provider(slug);
        return settings ? settings->baseUrl : std::string();
    }
    void breakConfig() const
    {
        QFile file(f().config.path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{ this is not JSON");
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<test::WindowFixture>();
        test::followConfig(f());
        f().window->showPage(QStringLiteral("providers"));
        choose("openai");
    }
    void cleanup() { m_fixture.reset(); }

    void reachedByKeyboard()
    {
        f().click("skip");
        f().window->showLogs();
        QTest::keyClick(f().window.get(), Qt::Key_5, Qt::ControlModifier);
        QVERIFY(f().isShown("providersPage"));
        QVERIFY(table()->hasFocus());
        const QString before = text("providerTitle");
        QTest::keyClick(table(), Qt::Key_Down);
        QVERIFY(text("providerTitle") != before);
        QTest::keyClick(table(), Qt::Key_F, Qt::ControlModifier);
        QVERIFY(line("providerSearch")->hasFocus());
    }

    void searching()
    {
        const int all = table()->model()->rowCount();
        QTest::keyClicks(line("providerSearch"), QStringLiteral("claude"));
        QCOMPARE(table()->model()->rowCount(), 1);
        QTest::keyClicks(line("providerSearch"), QStringLiteral(" nothing"));
        QVERIFY(!f().isShown("providerTable"));
        QVERIFY(f().isShown("providersNotice"));
        QCOMPARE(text("providerTitle"), QStringLiteral("OpenAI")); // what was looked at stays
        f().click("showAllProviders");
        QCOMPARE(table()->model()->rowCount(), all);
        line("providerSearch")->setFocus();
        QTest::keyClicks(line("providerSearch"), QStringLiteral("x"));
        QTest::keyClick(line("providerSearch"), Qt::Key_Escape);
        QCOMPARE(table()->model()->rowCount(), all);
    }

    void onlyTheUsedOnes()
    {
        pick("providerFilter", 1);
        QVERIFY(f().isShown("providersNotice"));
        f().keys.keys = {test::sampleKey("openai", "default", "a1f9", "https://api.openai.com")};
        Q_EMIT f().keys.changed();
        QCOMPARE(table()->model()->rowCount(), 1);
        // And remembered.
        f().window.reset();
        f().open();
        f().window->showPage(QStringLiteral("providers"));
        QCOMPARE(table()->model()->rowCount(), 1);
        pick("providerFilter", 0);
        QVERIFY(table()->model()->rowCount() > 10);
    }

    void theRailCountsThoseWithAKey()
    {
        const auto count = [this] {
            const auto buttons = f().window->findChildren<QAbstractButton *>();
            for (const QAbstractButton *button : buttons) {
                if (button->property("rail").toBool() &&
                    button->accessibleName() == QStringLiteral("Providers"))
                    return button->accessibleDescription();
            }
            return QString();
        };
        QCOMPARE(count(), QStringLiteral("0"));
        f().keys.keys = {test::sampleKey("openai", "default", "a1f9", "https://api.openai.com"),
                         test::sampleKey("openai", "work", "0000", "https://api.openai.com")};
        Q_EMIT f().keys.changed();
        QCOMPARE(count(), QStringLiteral("1"));
    }

    void anAddressOfOnesOwn()
    {
        QVERIFY(!f().isShown("saveUrl"));
        line("baseUrl")->setText(QStringLiteral("https://proxy.example/v1/"));
        QVERIFY(f().isShown("saveUrl"));
        QTest::keyClick(line("baseUrl"), Qt::Key_Return);
        QCOMPARE(addressOf("openai"), std::string("https://proxy.example/v1"));
        QTRY_COMPARE_WITH_TIMEOUT(line("baseUrl")->text(), QStringLiteral("https://proxy.example/v1"),
                                  30'000);
        QVERIFY(text("baseUrlNote").contains(QStringLiteral("https://api.openai.com/v1")));
        f().click("resetUrl");
        QCOMPARE(addressOf("openai"), std::string());
        QCOMPARE(line("baseUrl")->text(), QStringLiteral("https://api.openai.com/v1"));
    }

    void badAddresses_data()
    {
        QTest::addColumn<QString>("address");
        QTest::newRow("empty") << QString();
        QTest::newRow("no scheme") << QStringLiteral("api.openai.com");
        QTest::newRow("another scheme") << QStringLiteral("ftp://api.openai.com");
        QTest::newRow("a password") << QStringLiteral("https://me:word@api.openai.com");
        QTest::newRow("a query") << QStringLiteral("https://api.openai.com/?key=x");
    }
    void badAddresses()
    {
        QFETCH(QString, address);
        line("baseUrl")->setText(address);
        QTest::keyClick(line("baseUrl"), Qt::Key_Return);
        QVERIFY(!text("addressProblem").isEmpty());
        QVERIFY(!f().config.config().provider("openai"));
        QTest::keyClick(line("baseUrl"), Qt::Key_Escape);
        QCOMPARE(line("baseUrl")->text(), QStringLiteral("https://api.openai.com/v1"));
        QVERIFY(text("addressProblem").isEmpty());
    }

    void unencryptedNeedsAClearWord()
    {
        line("baseUrl")->setText(QStringLiteral("http://192.0.2.7:8000/v1"));
        f().click("saveUrl");
        QVERIFY(text("clearText").contains(QStringLiteral("not encrypted")));
        QCOMPARE(addressOf("openai"), std::string());
        f().click("cancelUnencrypted");
        QCOMPARE(addressOf("openai"), std::string());
        f().click("saveUrl");
        f().click("useUnencrypted");
        QCOMPARE(addressOf("openai"), std::string("http://192.0.2.7:8000/v1"));
        // To this computer nobody is on the way.
        line("baseUrl")->setText(QStringLiteral("http://127.0.0.1:8000/v1"));
        f().click("saveUrl");
        QCOMPARE(addressOf("openai"), std::string("http://127.0.0.1:8000/v1"));
    }

    void whatCannotBeWrittenIsTakenBack()
    {
        breakConfig();
        line("baseUrl")->setText(QStringLiteral("https://proxy.example"));
        f().click("saveUrl");
        QVERIFY(text("addressProblem").contains(QStringLiteral("Nothing was changed")));
        QCOMPARE(line("baseUrl")->text(), QStringLiteral("https://api.openai.com/v1"));
        auto *preference = f().find<ChoiceButton>("keyPreference");
        const QString before = preference->text();
        pick("keyPreference", 1);
        QCOMPARE(preference->text(), before);
        QVERIFY(text("addressProblem").contains(QStringLiteral("Nothing was changed")));
    }

    void whoseKeyGoesFirst()
    {
        pick("keyPreference", 1);
        QCOMPARE(f().config.config().provider("openai")->keyWins, settings::KeyWins::Tool);
        choose("anthropic");
        QCOMPARE(f().find<ChoiceButton>("keyPreference")->value().toInt(), int(settings::KeyWins::Stored));
        choose("openai");
        QCOMPARE(f().find<ChoiceButton>("keyPreference")->value().toInt(), int(settings::KeyWins::Tool));
    }

    void aProviderOfOnesOwn()
    {
        f().click("addProvider");
        line("ownName")->setText(QStringLiteral("OpenAI"));
        line("ownAddress")->setText(QStringLiteral("http://192.0.2.7:8000/v1"));
        QVERIFY(f().isShown("ownClear"));
        f().click("addOwn");
        QVERIFY(text("ownProblem").contains(QStringLiteral("another provider")));
        line("ownName")->setText(QStringLiteral("Lab"));
        QVERIFY(text("ownSlug").contains(QStringLiteral("/custom-lab/")));
        f().click("addOwn");
        QTRY_COMPARE_WITH_TIMEOUT(text("providerTitle"), QStringLiteral("Lab"), 30'000);
        QVERIFY(f().port.plan()->catalogue.find("custom-lab"));
        QVERIFY(rowOf("custom-lab") >= 0);

        f().keys.keys = {test::sampleKey("custom-lab", "default", "a1f9", "http://192.0.2.7:8000")};
        Q_EMIT f().keys.changed();
        f().click("removeProvider");
        QVERIFY(text("removeProblem").contains(QStringLiteral("keys go first")));
        f().keys.keys.clear();
        Q_EMIT f().keys.changed();
        f().click("removeProvider");
        f().click("keepProvider");
        QVERIFY(f().config.config().provider("custom-lab"));
        f().click("removeProvider");
        f().click("reallyRemoveProvider");
        QTRY_COMPARE_WITH_TIMEOUT(rowOf("custom-lab"), -1, 30'000);
        QVERIFY(!f().config.config().provider("custom-lab"));
        QVERIFY(f().isShown("providerTitle"));
        QVERIFY(text("providerTitle") != QStringLiteral("Lab"));
    }

    void askingForModels_data()
    {
        QTest::addColumn<QByteArray>("reply");
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("text");
        QTest::newRow("fine") << answer("200 OK", R"({"data":[{"id":"a"},{"id":"b"}]})")
                              << QStringLiteral("200 in ") << QString();
        QTest::newRow("refused") << answer("401 Unauthorized", R"({"error":{"message":"Bad <b>key</b>"}})")
                                 << QStringLiteral("401 in ") << QStringLiteral("Bad <b>key</b>");
        QTest::newRow("locked") << answer("503 Service Unavailable",
                                          R"({"error":{"message":"The keychain is locked"}})")
                                << QStringLiteral("503 in ") << QStringLiteral("The keychain is locked");
    }
    void askingForModels()
    {
        QFETCH(QByteArray, reply);
        QFETCH(QString, title);
        QFETCH(QString, text);
        OneAnswer gateway(reply);
        f().port.setListening(gateway.address());
        choose("openai");
        QVERIFY(!f().isShown("testProvider")); // without the key that it needs
        f().keys.keys = {test::sampleKey("anthropic", "default", "a1f9", "https://api.anthropic.com")};
        Q_EMIT f().keys.changed();
        choose("anthropic");
        f().click("testProvider");
        QVERIFY(!f().button("testProvider")->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(this->text("testTitle").startsWith(title), 30'000);
        QCOMPARE(this->text("testText"), text);
        QVERIFY(gateway.asked.startsWith("GET /anthropic/v1/models HTTP/1.1\r\n"));
        QVERIFY(gateway.asked.toLower().contains("\r\nanthropic-version: 2023-06-01\r\n"));
        QVERIFY(f().button("testProvider")->isEnabled());
        choose("ollama");
        QVERIFY(this->text("testTitle").isEmpty());
    }

    void anAnswerForAnotherProviderIsDropped()
    {
        OneAnswer silent{QByteArray()};
        f().port.setListening(silent.address());
        choose("ollama");
        f().click("testProvider");
        QTRY_VERIFY_WITH_TIMEOUT(silent.asked.contains("\r\n\r\n"), 30'000);
        choose("lm-studio");
        QVERIFY(f().button("testProvider")->isEnabled());
        QVERIFY(text("testTitle").isEmpty());
    }

    void withoutAGatewayTheTestSaysSo()
    {
        f().port.fail(QStringLiteral("Port 18484 is taken."), 0);
        choose("ollama");
        f().click("testProvider");
        QCOMPARE(text("testTitle"), QStringLiteral("The gateway is not running"));
    }

    void whatIsNotVerifiedIsSaid()
    {
        choose("parallel");
        QVERIFY(text("unverified").contains(QStringLiteral("base URL")));
        choose("openai");
        QVERIFY(text("unverified").isEmpty());
    }

    void columnsGiveWay()
    {
        f().window->resize(1440, 900);
        for (int column = 0; column < ProviderColumnCountForTest; ++column)
            QVERIFY(!table()->isColumnHidden(column));
        f().window->resize(800, 520);
        QTRY_VERIFY_WITH_TIMEOUT(table()->isColumnHidden(3), 30'000);
        QVERIFY(!table()->isColumnHidden(5));
    }

private:
    static constexpr int ProviderColumnCountForTest = 6;
};

QTEST_MAIN(TestProviders)
#include "tst_providers.moc"
