// SPDX-License-Identifier: GPL-3.0-or-later
// A key from the window's field to the keychain and to a provider's door: the whole program in this process,
// with a real gnome-keyring-daemon. Run by with_keyring.sh.
#include "app/program.h"
#include "app/window.h"
#include "support/fake_provider.h"
#include "support/test_keyring.h"

#include <QAbstractButton>
#include <QDirIterator>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace sekisho;
using namespace sekisho::test;
using namespace Qt::StringLiterals;

namespace {

Script models(const std::string &body)
{
    return Script().send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                         std::to_string(body.size()) + "\r\n\r\n" + body);
}

} // namespace

class TestWindowKeys final : public QObject {
    Q_OBJECT

    const QString m_marked = u"sk-marked-%1-0123456789-abcdefgh"_s.arg(QCoreApplication::applicationPid());
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeProvider> m_fake;
    std::unique_ptr<app::Program> m_program;
    std::unique_ptr<app::Window> m_shown;

    [[nodiscard]] QString path(const char *name) const { return m_folder->filePath(QLatin1String(name)); }

    void route(const FakeProvider &provider) const
    {
        QVERIFY(QDir().mkpath(path("profile")));
        QFile file(path("profile/config.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"providers":[{"slug":"openai","base_url":")" +
                   QByteArray::fromStdString(provider.url()) + R"(/v1"}]})");
    }
    void start()
    {
        app::CommandLine line;
        line.listenHost = u"127.0.0.1"_s;
        line.listenPort = quint16(0);
        line.profile = path("profile");
        auto profile = settings::Profile::open(line.profile);
        QVERIFY(profile);
        m_program = std::make_unique<app::Program>(line, *profile);
        const auto started = m_program->start({});
        QVERIFY2(started, started ? "" : started.error().message.c_str());
        m_shown = std::make_unique<app::Window>(*qApp, *m_program);
        window().resize(1280, 800);
        window().showPage(u"providers"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_program->gateway().address() != QString(), 30'000);
        auto *table = window().findChild<QTableView *>(u"providerTable"_s);
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            if (table->model()->index(row, 1).data().toString() == u"openai"_s)
                table->selectRow(row);
        }
    }
    void end()
    {
        m_shown.reset();
        m_program.reset();
    }
    [[nodiscard]] static ui::MainWindow &window()
    {
        const QWidgetList widgets = QApplication::topLevelWidgets();
        for (QWidget *widget : widgets) {
            if (auto *found = qobject_cast<ui::MainWindow *>(widget))
                return *found;
        }
        qFatal("there is no window");
    }
    template <typename T>
    [[nodiscard]] static T *seen(const QString &name)
    {
        const auto all = window().findChildren<T *>(name);
        for (T *one : all) {
            if (one->isVisible())
                return one;
        }
        return nullptr;
    }
    static void press(const QString &name)
    {
        auto *button = seen<QAbstractButton>(name);
        QVERIFY2(button, qPrintable(name));
        QTest::mouseClick(button, Qt::LeftButton);
    }
    [[nodiscard]] static QString text(const QString &name)
    {
        const auto *label = seen<QLabel>(name);
        return label ? label->text() : QString();
    }
    void enterKey() const
    {
        press(u"addKey"_s);
        QTest::keyClicks(seen<QLineEdit>(u"keyField"_s), m_marked);
        press(u"keepKey"_s);
        QTRY_COMPARE_WITH_TIMEOUT(text(u"keyState"_s), u"key readable"_s, 60'000);
    }
    /// Names of files in which these bytes are: the profile, and the home with the keychain's own.
    [[nodiscard]] QStringList filesWith(const QByteArray &bytes, int &looked) const
    {
        QStringList found;
        for (const QString &folder : {m_folder->path(), QDir::homePath()}) {
            QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                QFile file(files.next());
                if (file.open(QIODevice::ReadOnly) && file.readAll().contains(bytes))
                    found += file.fileName();
                ++looked;
            }
        }
        return found;
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY(waitForKeyring()); }
    void init()
    {
        QVERIFY(unlockKeyring());
        m_folder = std::make_unique<QTemporaryDir>();
        m_fake = std::make_unique<FakeProvider>();
        m_fake->setHandler([](const SeenRequest &) {
            return models(R"({"object":"list","data":[{"id":"a"},{"id":"b"}]})");
        });
    }
    void cleanup()
    {
        end();
        m_fake.reset();
        m_folder.reset();
    }

    void aTypedKeyArrivesAndIsFoundNowhere()
    {
        const int before = keyringItems();
        route(*m_fake);
        start();
        enterKey();
        QCOMPARE(keyringItems(), before + 1);
        press(u"testProvider"_s);
        QTRY_VERIFY_WITH_TIMEOUT(text(u"testTitle"_s).startsWith(u"200 in "_s), 60'000);
        QVERIFY(text(u"testTitle"_s).endsWith(u"2 models"_s));
        QCOMPARE(m_fake->lastRequest().target, std::string("/v1/models"));
        QCOMPARE(m_fake->lastRequest().field("Authorization"), "Bearer " + m_marked.toStdString());

        // In the next run it comes from the keychain.
        end();
        start();
        QTRY_COMPARE_WITH_TIMEOUT(text(u"keyState"_s), u"key readable"_s, 60'000);
        press(u"testProvider"_s);
        QTRY_COMPARE_WITH_TIMEOUT(m_fake->completeCount(), 2, 60'000);
        QCOMPARE(m_fake->lastRequest().field("Authorization"), "Bearer " + m_marked.toStdString());
        QTRY_VERIFY_WITH_TIMEOUT(text(u"testTitle"_s).startsWith(u"200 in "_s), 60'000);
        end();
        int looked = 0;
        QCOMPARE(filesWith(m_marked.toUtf8(), looked), QStringList());
        QVERIFY(looked >= 4); // configuration, window.ini, log, the keychain's own
        looked = 0;
        QVERIFY(!filesWith("efgh", looked).isEmpty()); // its end is in the index: the search finds things
    }

    void aChangedAddressIsConfirmedFirst()
    {
        FakeProvider other;
        other.setHandler([](const SeenRequest &) { return models(R"({"data":[]})"); });
        route(*m_fake);
        start();
        enterKey();
        auto *address = seen<QLineEdit>(u"baseUrl"_s);
        address->setText(QString::fromStdString(other.url() + "/v1"));
        press(u"saveUrl"_s);
        QTRY_COMPARE_WITH_TIMEOUT(text(u"keyState"_s), u"address not confirmed"_s, 60'000);
        // The gateway may have the address a moment later than the page.
        QTRY_COMPARE_WITH_TIMEOUT(m_program->gateway().snapshot()->providers.find("openai")->second.baseUrl,
                                  other.url() + "/v1", 60'000);
        press(u"testProvider"_s);
        QTRY_VERIFY_WITH_TIMEOUT(text(u"testTitle"_s).startsWith(u"503 in "_s), 60'000);
        QVERIFY(text(u"testText"_s).contains(u"not confirmed"_s));
        QCOMPARE(other.requestCount(), 0);
        QCOMPARE(m_fake->requestCount(), 0);
        press(u"confirm-%1-default-0"_s.arg(QString::fromStdString(other.url())));
        QTRY_COMPARE_WITH_TIMEOUT(text(u"keyState"_s), u"key readable"_s, 60'000);
        press(u"testProvider"_s);
        QTRY_COMPARE_WITH_TIMEOUT(other.completeCount(), 1, 60'000);
        QCOMPARE(other.lastRequest().field("Authorization"), "Bearer " + m_marked.toStdString());
        QTRY_VERIFY_WITH_TIMEOUT(text(u"testTitle"_s).startsWith(u"200 in "_s), 60'000);
    }

    void aRemovedKeyIsGone()
    {
        route(*m_fake);
        start();
        const int before = keyringItems();
        enterKey();
        press(u"removeKey-default-0"_s);
        press(u"reallyRemove-default-0"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!seen<QLabel>(u"keyState"_s), 60'000);
        QCOMPARE(keyringItems(), before);
    }
};

QTEST_MAIN(TestWindowKeys)
#include "tst_window_keys.moc"
