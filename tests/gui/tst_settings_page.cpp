// SPDX-License-Identifier: GPL-3.0-or-later
// Each setting is written when it is chosen, shows what somebody else has written, and goes back when it
// cannot be written.
#include "gui/window_fixture.h"
#include "ui/logs/logs_page.h"
#include "ui/settings/disk_usage.h"
#include "ui/settings/settings_page.h"
#include "ui/widgets/choice.h"
#include "ui/widgets/row_table.h"

#include <QDesktopServices>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QListWidget>
#include <QUrl>

using namespace sekisho;
using namespace sekisho::ui;

namespace {

constexpr int Patience = 30'000;

} // namespace

class TestSettingsPage : public QObject {
    Q_OBJECT

    std::unique_ptr<test::WindowFixture> m_fixture;
    QList<QUrl> m_opened;

    [[nodiscard]] test::WindowFixture &f() const { return *m_fixture; }
    [[nodiscard]] const settings::Config &config() const { return f().config.config(); }
    [[nodiscard]] SettingsPage *page() const { return f().find<SettingsPage>("settingsPage"); }
    void show(const char *section) const { page()->showSection(QLatin1String(section)); }
    void write(const QByteArray &text) const
    {
        QFile file(f().config.path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    [[nodiscard]] QByteArray fileText() const
    {
        QFile file(f().config.path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void type(const char *field, const QString &text) const
    {
        auto *edit = f().find<QLineEdit>(field);
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, text);
        QTest::keyClick(edit, Qt::Key_Return);
    }
    /// By the keyboard, as the wheel must not.
    void choose(const char *choice, const QString &text) const
    {
        auto *box = f().find<Choice>(choice);
        QVERIFY(box->isVisible());
        box->setFocus();
        const int target = box->findText(text);
        QVERIFY2(target >= 0, qPrintable(text));
        while (box->currentIndex() != target)
            QTest::keyClick(box, box->currentIndex() < target ? Qt::Key_Down : Qt::Key_Up);
    }
    [[nodiscard]] QStringList labels(const char *within) const
    {
        QStringList texts;
        for (const QLabel *label : f().find(within)->findChildren<QLabel *>()) {
            if (label->isVisible())
                texts += label->text();
        }
        return texts;
    }

public Q_SLOTS:
    void takeUrl(const QUrl &url) { m_opened += url; }

private Q_SLOTS:
    void init()
    {
        m_opened.clear();
        QDesktopServices::setUrlHandler(QStringLiteral("file"), this, "takeUrl");
        m_fixture = std::make_unique<test::WindowFixture>();
        f().port.listen(QStringLiteral("127.0.0.1"), 8484);
        f().port.calls.clear();
        f().click("skip");
        f().window->showPage(QStringLiteral("settings"));
    }
    void cleanup()
    {
        m_fixture.reset();
        QDesktopServices::unsetUrlHandler(QStringLiteral("file"));
        Theme::instance().setMode(Theme::Mode::System);
    }

    void sectionsByKeyboard()
    {
        auto *list = f().find<QListWidget>("settingsSections");
        QVERIFY(list->hasFocus());
        QVERIFY(f().isShown("listenPort"));
        QTest::keyClick(list, Qt::Key_Down);
        QTest::keyClick(list, Qt::Key_Down);
        QVERIFY(f().isShown("recordRequests"));
        QVERIFY(!f().isShown("listenPort"));
        f().window.reset();
        f().open();
        QVERIFY2(f().isShown("recordRequests"), "the page and its section are remembered");
    }

    void portRestartsTheListener()
    {
        type("listenPort", QStringLiteral("9000"));
        QCOMPARE(config().listen.port, 9000);
        QCOMPARE(f().port.calls, QStringList(QStringLiteral("listen 127.0.0.1:9000")));
        f().port.fail(QStringLiteral("Port 9000 is taken."), 9001);
        QVERIFY(labels("settingsArea")
                    .contains(QStringLiteral("The gateway is not running. Port 9000 is taken.")));
        QVERIFY(f().isShown("restartListener"));
        f().click("restartListener");
        QCOMPARE(f().port.calls.size(), 2);
        f().port.setListening(QStringLiteral("http://127.0.0.1:9000"));
        QVERIFY(!f().isShown("restartListener"));
        QVERIFY(labels("settingsArea").contains(QStringLiteral("It listens on http://127.0.0.1:9000.")));
        // Leaving the field without a change starts nothing.
        f().find<QLineEdit>("listenPort")->setFocus();
        f().find("settingsSections")->setFocus();
        QCOMPARE(f().port.calls.size(), 2);
    }

    void wholeNetwork()
    {
        choose("listenHost", QStringLiteral("The whole network"));
        QCOMPARE(config().listen.host, std::string("0.0.0.0"));
        QCOMPARE(f().port.calls.last(), QStringLiteral("listen 0.0.0.0:8484"));
        f().port.setListening(QStringLiteral("http://0.0.0.0:8484"));
        QVERIFY(labels("settingsArea").filter(QStringLiteral("needs a token")).size() == 1);
    }

    void addressChangedElsewhere()
    {
        write(R"({"listen":{"host":"192.168.7.5","port":8600}})");
        QTRY_COMPARE_WITH_TIMEOUT(f().find<QLineEdit>("listenPort")->text(), QStringLiteral("8600"),
                                  Patience);
        QCOMPARE(f().find<Choice>("listenHost")->currentText(), QStringLiteral("192.168.7.5"));
        QVERIFY2(f().port.calls.isEmpty(), "nobody here asked for a restart");
        f().click("restartListener");
        QCOMPARE(f().port.calls, QStringList(QStringLiteral("listen 192.168.7.5:8600")));
    }

    void hostsAndOrigins()
    {
        type("allowHostsField", QStringLiteral("workstation.lan"));
        QCOMPARE(config().allowHosts, std::vector<std::string>{"workstation.lan"});
        QVERIFY(f().find<QLineEdit>("allowHostsField")->text().isEmpty());
        f().find<QLineEdit>("allowHostsField")->setText(QStringLiteral("http://with.scheme/"));
        f().click("allowHostsAdd");
        QVERIFY(f().isShown("settingsNotSaved"));
        QVERIFY(f().find<QLabel>("settingsNotSavedText")->text().contains(QStringLiteral("a host name")));
        QCOMPARE(f().find<QLineEdit>("allowHostsField")->text(), QStringLiteral("http://with.scheme/"));
        f().click("settingsNotSavedAction");
        QVERIFY(!f().isShown("settingsNotSaved"));
        f().click("allowHostsRemove0");
        QVERIFY(config().allowHosts.empty());
        type("allowOriginsField", QStringLiteral("http://localhost:3000"));
        QCOMPARE(config().allowOrigins, std::vector<std::string>{"http://localhost:3000"});
    }

    void peerUserAndCertificates()
    {
        f().click("checkPeerUser");
        QVERIFY(!config().checkPeerUser);
        QVERIFY(!f().isShown("removeCaFile"));
        const QString path = f().profile.filePath(QStringLiteral("root.pem"));
        QFile pem(path);
        QVERIFY(pem.open(QIODevice::WriteOnly));
        pem.close();
        f().click("chooseCaFile");
        auto *dialog = f().find<QFileDialog>("caFileDialog");
        QVERIFY(dialog);
        Q_EMIT dialog->fileSelected(path);
        dialog->close();
        QCOMPARE(config().extraCaFile, path.toStdString());
        f().click("removeCaFile");
        QVERIFY(config().extraCaFile.empty());
    }

    void cacheSection()
    {
        show("cache");
        choose("settingsCacheLimit", QStringLiteral("2 GiB"));
        QCOMPARE(config().cacheBytes, 2LL * 1024 * 1024 * 1024);
        f().click("openCachePage");
        QVERIFY(f().isShown("cachePage"));
    }

    void logsSection()
    {
        show("logs");
        f().click("recordRequests");
        f().click("keepBodies");
        choose("capturedBody", QStringLiteral("64 KiB"));
        choose("logDays", QStringLiteral("90 days"));
        choose("logRows", QStringLiteral("100,000 requests"));
        choose("whenFull", QStringLiteral("Record no more"));
        const settings::GatewaySettings &gateway = config().gateways.front();
        QVERIFY(!gateway.collectLogs);
        QVERIFY(!gateway.logBodies);
        QCOMPARE(config().capturedBodyBytes, 64 * 1024);
        QCOMPARE(gateway.logDays, 90);
        QCOMPARE(gateway.logRows, 100'000);
        QCOMPARE(gateway.whenFull, settings::WhenFull::StopInserting);
        QVERIFY(!f().isShown("logsGateway"));
    }

    void logsOfAnotherGateway()
    {
        show("logs");
        QVERIFY(f().config.update([](settings::Config &config) { config.gatewayFor("lab").logDays = 5; }));
        QVERIFY(f().isShown("logsGateway"));
        choose("logsGateway", QStringLiteral("lab"));
        QCOMPARE(f().find<Choice>("logDays")->currentText(), QStringLiteral("5 days"));
        f().click("recordRequests");
        settings::Config written = config();
        QVERIFY(written.gatewayFor("default").collectLogs);
        QVERIFY(!written.gatewayFor("lab").collectLogs);
        QCOMPARE(f().find<Choice>("logsGateway")->currentText(), QStringLiteral("lab"));
    }

    void sizesOnDisk()
    {
        for (const auto &[name, bytes] :
             {std::pair("logs.db", 2'500), std::pair("logs.db-wal", 500), std::pair("cache.db", 1'000)}) {
            QFile file(f().profile.filePath(QLatin1String(name)));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(bytes));
        }
        show("logs");
        QTRY_COMPARE_WITH_TIMEOUT(f().find<QLabel>("diskUsage")->text(),
                                  QStringLiteral("3.0 kB of logs, 1.0 kB of cache"), Patience);
        f().click("openLogFolder");
        QCOMPARE(m_opened, QList<QUrl>{QUrl::fromLocalFile(f().profile.path())});
    }

    void appearance()
    {
        show("appearance");
        f().click("themeDark");
        QCOMPARE(Theme::instance().mode(), Theme::Mode::Dark);
        f().click("detailRight");
        QVERIFY(f().find<LogsPage>("logsPage")->isDetailRight());
        f().window.reset();
        f().open();
        QCOMPARE(Theme::instance().mode(), Theme::Mode::Dark);
        QVERIFY(f().button("themeDark")->isChecked());
        QVERIFY(f().button("detailRight")->isChecked());
    }

    void prices()
    {
        show("prices");
        QVERIFY(f().isShown("noPrices"));
        f().click("addPrice");
        f().find<QLineEdit>("priceProvider")->setText(QStringLiteral("openai"));
        f().find<QLineEdit>("priceModel")->setText(QStringLiteral("gpt-5*"));
        f().find<QLineEdit>("priceInput")->setText(QStringLiteral("a lot"));
        f().click("priceSave");
        QVERIFY(f().isShown("priceProblem"));
        f().find<QLineEdit>("priceInput")->setText(QStringLiteral("1.25"));
        f().find<QLineEdit>("priceOutput")->setText(QStringLiteral("10"));
        f().click("priceSave");
        QCOMPARE(config().prices.size(), std::size_t(1));
        QCOMPARE(config().prices.front().input, Money{1'250'000});
        QTRY_VERIFY_WITH_TIMEOUT(!f().find("priceDialog"), Patience);

        f().click("addPrice");
        f().find<QLineEdit>("priceProvider")->setText(QStringLiteral("Not A Slug"));
        f().find<QLineEdit>("priceModel")->setText(QStringLiteral("*"));
        f().find<QLineEdit>("priceInput")->setText(QStringLiteral("2"));
        f().click("priceSave");
        QVERIFY2(f().find<QLabel>("priceProblem")->text().contains(QStringLiteral("small letters")),
                 qPrintable(f().find<QLabel>("priceProblem")->text()));
        f().find<QLineEdit>("priceProvider")->setText(QStringLiteral("mistral"));
        f().click("priceSave");
        QTRY_VERIFY_WITH_TIMEOUT(!f().find("priceDialog"), Patience);
        QCOMPARE(f().find<RowTable>("priceTable")->chosenRows(), std::vector<int>{1});
        f().click("priceUp");
        QCOMPARE(config().prices.front().provider, std::string("mistral"));
        QVERIFY(!f().button("priceUp")->isEnabled());
        f().click("editPrice");
        f().find<QLineEdit>("priceInput")->setText(QStringLiteral("3"));
        f().click("priceSave");
        QTRY_VERIFY_WITH_TIMEOUT(!f().find("priceDialog"), Patience);
        QCOMPARE(config().prices.front().input, Money{3'000'000});
        QCOMPARE(config().prices.size(), std::size_t(2));
        f().click("removePrice");
        QCOMPARE(config().prices.size(), std::size_t(1));
        QCOMPARE(config().prices.front().provider, std::string("openai"));
    }

    void data()
    {
        show("data");
        f().click("openConfig");
        f().click("openProfile");
        QCOMPARE(m_opened, (QList<QUrl>{QUrl::fromLocalFile(f().config.path()),
                                        QUrl::fromLocalFile(f().profile.path())}));
    }

    void search()
    {
        auto *field = f().find<QLineEdit>("settingsSearch");
        QTest::keyClick(f().window.get(), Qt::Key_F, Qt::ControlModifier);
        QVERIFY(field->hasFocus());
        QTest::keyClicks(field, QStringLiteral("bodies"));
        QVERIFY(f().isShown("keepBodies"));
        QVERIFY(!f().isShown("recordRequests"));
        QVERIFY(!f().isShown("listenPort"));
        field->setText(QStringLiteral("no such words"));
        QVERIFY(f().isShown("settingsNoMatch"));
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(f().isShown("listenPort"));
    }

    void faultyFileIsLeftAlone()
    {
        const QByteArray faulty("{\n  \"listen\": {\"port\": \"eight\"}\n}\n");
        write(faulty);
        QTRY_VERIFY_WITH_TIMEOUT(f().isShown("configFault"), Patience);
        QVERIFY(f().find<QLabel>("configFaultText")->text().contains(QStringLiteral("line 2")));
        f().click("checkPeerUser");
        QVERIFY2(f().find<QAbstractButton>("checkPeerUser")->isChecked(), "it goes back");
        type("listenPort", QStringLiteral("9000"));
        QCOMPARE(f().find<QLineEdit>("listenPort")->text(), QStringLiteral("8484"));
        QVERIFY(f().port.calls.isEmpty());
        QCOMPARE(f().find<QLabel>("configFaultTitle")->text(), QStringLiteral("Not saved"));
        QCOMPARE(fileText(), faulty);
        f().click("configFaultAction");
        QCOMPARE(m_opened, QList<QUrl>{QUrl::fromLocalFile(f().config.path())});
        write("{}");
        QTRY_VERIFY_WITH_TIMEOUT(!f().isShown("configFault"), Patience);
        f().click("checkPeerUser");
        QVERIFY(!config().checkPeerUser);
    }

    void everyControlHasAName()
    {
        for (const QWidget *widget : page()->findChildren<QWidget *>()) {
            if (widget->focusPolicy() == Qt::NoFocus || widget->objectName().startsWith(u"qt_"))
                continue;
            const auto *button = qobject_cast<const QAbstractButton *>(widget);
            const bool named = !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty());
            QVERIFY2(
                named || widget->inherits("QAbstractItemView") || widget->inherits("QHeaderView"),
                qPrintable(QLatin1String(widget->metaObject()->className()) + u' ' + widget->objectName()));
        }
    }
};

QTEST_MAIN(TestSettingsPage)
#include "tst_settings_page.moc"
