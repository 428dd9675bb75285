// SPDX-License-Identifier: GPL-3.0-or-later
// Keys on the page of providers: entered, replaced, removed, confirmed, and found nowhere afterwards.
#include "gui/sample_providers.h"
#include "gui/window_fixture.h"
#include "ui/widgets/secret_edit.h"

#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>

using namespace sekisho;
using namespace sekisho::ui;
using secrets::SecretError;

namespace {

const QString &marked()
{
    static const QString key = QStringLiteral("sk-marked-0123456789-abcdef-7788");
    return key;
}

gateway::KeyFailure keychainSays(SecretError error, const char *sentence)
{
    return {gateway::KeyFailure::Step::Keychain, error, QString::fromLatin1(sentence)};
}

} // namespace

class TestProviderKeys : public QObject {
    Q_OBJECT

    std::unique_ptr<test::WindowFixture> m_fixture;
    [[nodiscard]] test::WindowFixture &f() const { return *m_fixture; }
    [[nodiscard]] SecretEdit *field() const { return shown<SecretEdit>("keyField"); }
    /// Of several with that name, the one in sight.
    template <typename T = QWidget>
    [[nodiscard]] T *shown(const char *name) const
    {
        const auto all = f().window->findChildren<T *>(QLatin1String(name));
        for (T *one : all) {
            if (one->isVisible())
                return one;
        }
        return nullptr;
    }
    [[nodiscard]] QString text(const char *name) const
    {
        const auto *label = shown<QLabel>(name);
        return label ? label->text() : QString();
    }
    void press(const char *name) const { QTest::mouseClick(shown<QAbstractButton>(name), Qt::LeftButton); }
    void choose(const char *slug) const
    {
        auto *table = f().find<QTableView>("providerTable");
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            if (table->model()->index(row, 1).data().toString() == QLatin1String(slug)) {
                table->selectRow(row);
                return;
            }
        }
        QFAIL(slug);
    }
    void type(const QString &key = marked()) const
    {
        field()->setFocus();
        QTest::keyClicks(field(), key);
    }
    [[nodiscard]] static QString revealed(const SecretEdit &edit)
    {
        const Secret secret = edit.secret();
        return QString::fromLatin1(secret.reveal().data(), qsizetype(secret.reveal().size()));
    }

private Q_SLOTS:
    void init()
    {
        QGuiApplication::clipboard()->clear();
        m_fixture = std::make_unique<test::WindowFixture>();
        test::followConfig(f());
        f().window->showPage(QStringLiteral("providers"));
        choose("openai");
    }
    void cleanup() { m_fixture.reset(); }

    void aKeyIsEnteredByKeyboard()
    {
        QTest::keyClick(f().find("providerTable"), Qt::Key_Return); // to the details
        QVERIFY(f().button("addKey")->hasFocus());
        QTest::keyClick(f().button("addKey"), Qt::Key_Space);
        QVERIFY(field()->hasFocus());
        QCOMPARE(text("keyAddresses"), QStringLiteral("https://api.openai.com"));
        QVERIFY(!f().button("keepKey")->isEnabled());
        QTest::keyClicks(field(), marked());
        QVERIFY(f().button("keepKey")->isEnabled());
        QTest::keyClick(field(), Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(f().keys.keys.size(), std::size_t(1), 30'000);
        QCOMPARE(f().keys.keys[0].lastFour, std::string("7788"));
        QCOMPARE(f().keys.keys[0].origins, std::vector<std::string>{"https://api.openai.com"});
        QTRY_VERIFY_WITH_TIMEOUT(f().isShown("keyCard"), 30'000);
        QVERIFY(!field());
        QVERIFY(text("keyDone").contains(QStringLiteral("in the keychain")));
        QTRY_VERIFY_WITH_TIMEOUT(f().button("addKey")->hasFocus(), 30'000);
    }

    void whatWasTypedIsNowhere()
    {
        press("addKey");
        type();
        QCOMPARE(test::placesWith(marked(), f()), QStringList());
        QTest::keyClick(field(), Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(field(), Qt::Key_C, Qt::ControlModifier);
        QTest::keyClick(field(), Qt::Key_X, Qt::ControlModifier);
        QCOMPARE(test::placesWith(marked(), f()), QStringList());
        QCOMPARE(revealed(*field()), marked());
        press("keepKey");
        QTRY_VERIFY_WITH_TIMEOUT(f().isShown("keyCard"), 30'000);
        f().window->close();
        QCOMPARE(test::placesWith(marked(), f()), QStringList());
        f().window.reset();
        QCOMPARE(test::placesWith(marked(), f()), QStringList());
        // The search is able to find something.
        QCOMPARE(test::placesWith(QStringLiteral("providers"), f()).size(), 1); // window.ini
    }

    void editingTheKey()
    {
        SecretEdit edit;
        edit.show();
        QSignalSpy edited(&edit, &SecretEdit::edited);
        QTest::keyClicks(&edit, QStringLiteral("abcdef"));
        QCOMPARE(edited.size(), 6);
        QVERIFY(!edit.text().contains(u'a'));
        QTest::keyClick(&edit, Qt::Key_Backspace);
        QCOMPARE(revealed(edit), QStringLiteral("abcde"));
        QTest::keyClick(&edit, Qt::Key_Home);
        QTest::keyClick(&edit, Qt::Key_Delete);
        QCOMPARE(revealed(edit), QStringLiteral("bcde"));
        QTest::keyClick(&edit, Qt::Key_Right);
        QTest::keyClicks(&edit, QStringLiteral("X"));
        QCOMPARE(revealed(edit), QStringLiteral("bXcde"));
        edit.setSelection(1, 3);
        QTest::keyClicks(&edit, QStringLiteral("Y"));
        QCOMPARE(revealed(edit), QStringLiteral("bYe"));
        edit.setSelection(0, 2);
        QTest::keyClick(&edit, Qt::Key_Delete);
        QCOMPARE(revealed(edit), QStringLiteral("e"));
        QTest::keyClick(&edit, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(revealed(edit), QStringLiteral("e"));
        QVERIFY(!edit.isUndoAvailable());
        edit.wipe();
        QVERIFY(edit.isEmpty());
        QVERIFY(edit.text().isEmpty());
    }

    void pastingAKey()
    {
        SecretEdit edit;
        edit.show();
        QSignalSpy refused(&edit, &SecretEdit::refused);
        QGuiApplication::clipboard()->setText(QStringLiteral("  sk-pasted\n"));
        QTest::keyClick(&edit, Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(revealed(edit), QStringLiteral("sk-pasted"));
        QVERIFY(!edit.text().contains(QStringLiteral("sk")));
        QGuiApplication::clipboard()->setText(QStringLiteral("two words"));
        QTest::keyClick(&edit, Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(refused.size(), 1);
        QCOMPARE(revealed(edit), QStringLiteral("sk-pasted"));
        // From a tool that sets the whole text at once.
        edit.setText(QStringLiteral("sk-spoken"));
        QCOMPARE(revealed(edit), QStringLiteral("sk-spoken"));
        QVERIFY(!edit.text().contains(QStringLiteral("sk")));
    }

    void withoutAKeychain()
    {
        f().keys.failure = keychainSays(SecretError::Unavailable, "There is no keychain to keep keys in.");
        press("addKey");
        QVERIFY(!f().isShown("useThisRun"));
        type();
        press("keepKey");
        QTRY_VERIFY_WITH_TIMEOUT(f().isShown("useThisRun"), 30'000);
        QVERIFY(text("keyProblem").contains(QStringLiteral("There is no keychain")));
        QCOMPARE(revealed(*field()), marked()); // not lost
        QVERIFY(f().keys.keys.empty());
        press("useThisRun");
        QTRY_COMPARE_WITH_TIMEOUT(f().keys.keys.size(), std::size_t(1), 30'000);
        QCOMPARE(f().keys.keys[0].source, gateway::KeySource::Session);
        QTRY_VERIFY_WITH_TIMEOUT(text("keyDone").contains(QStringLiteral("until the program ends")), 30'000);
        QCOMPARE(text("keyState"), QStringLiteral("for this run only"));
        QCOMPARE(f().keys.calls,
                 (QStringList{QStringLiteral("set openai"), QStringLiteral("session openai")}));
    }

    void troubleOfTheKeychain_data()
    {
        QTest::addColumn<int>("error");
        QTest::newRow("locked") << int(SecretError::Locked);
        QTest::newRow("denied") << int(SecretError::Denied);
        QTest::newRow("does not answer") << int(SecretError::TimedOut);
        QTest::newRow("fails") << int(SecretError::Failed);
    }
    void troubleOfTheKeychain()
    {
        QFETCH(int, error);
        f().keys.failure = keychainSays(static_cast<SecretError>(error), "It said no.");
        press("addKey");
        type();
        press("keepKey");
        QTRY_VERIFY_WITH_TIMEOUT(text("keyProblem").startsWith(QStringLiteral("It said no.")), 30'000);
        QVERIFY(text("keyProblem").contains(QStringLiteral("Try again")));
        QCOMPARE(f().button("keepKey")->text(), QStringLiteral("Try again"));
        QVERIFY(!f().isShown("useThisRun"));
        QCOMPARE(revealed(*field()), marked());
        f().keys.failure.reset();
        press("keepKey");
        QTRY_COMPARE_WITH_TIMEOUT(f().keys.keys.size(), std::size_t(1), 30'000);
    }

    void whatIsTypedStaysUntilDismissed()
    {
        press("addKey");
        type();
        choose("anthropic");
        QVERIFY(!field());
        press("addKey");
        QVERIFY(field()->isEmpty());
        choose("openai");
        QCOMPARE(revealed(*field()), marked());
        QTest::keyClick(field(), Qt::Key_Escape);
        QVERIFY(!field());
        press("addKey");
        QVERIFY(field()->isEmpty());
        QVERIFY(f().keys.calls.isEmpty());
    }

    void anAddressHasToBeNamed()
    {
        choose("azure-openai");
        press("addKey");
        QVERIFY(f().isShown("keyOrigin"));
        QVERIFY(!f().isShown("keyAddresses"));
        type();
        QVERIFY(!f().button("keepKey")->isEnabled());
        auto *origin = f().find<QLineEdit>("keyOrigin");
        QVERIFY(origin->placeholderText().contains(QStringLiteral("https://my-resource.openai.azure.com")));
        origin->setText(QStringLiteral("lab.openai.azure.com"));
        press("keepKey");
        QVERIFY(text("keyProblem").contains(QStringLiteral("is no address")));
        QVERIFY(f().keys.calls.isEmpty());
        origin->setText(QStringLiteral("https://LAB.openai.azure.com:443/"));
        press("keepKey");
        QTRY_COMPARE_WITH_TIMEOUT(f().keys.keys.size(), std::size_t(1), 30'000);
        QCOMPARE(f().keys.keys[0].origins, std::vector<std::string>{"https://lab.openai.azure.com"});
    }

    void aSecondKeyHasANameOfItsOwn()
    {
        f().keys.keys = {test::sampleKey("openai", "default", "a1f9", "https://api.openai.com")};
        Q_EMIT f().keys.changed();
        press("addKey");
        auto *alias = f().find<QLineEdit>("aliasField");
        QVERIFY(alias->text() != QStringLiteral("default"));
        alias->setText(QStringLiteral("no spaces please"));
        type();
        press("keepKey");
        QVERIFY(text("keyProblem").startsWith(QStringLiteral("A key's name")));
        alias->setText(QStringLiteral("default")); // would silently replace the other one
        press("keepKey");
        QVERIFY(text("keyProblem").contains(QStringLiteral("already")));
        QVERIFY(f().keys.calls.isEmpty());
        alias->setText(QStringLiteral("backup"));
        press("keepKey");
        QTRY_COMPARE_WITH_TIMEOUT(f().keys.keys.size(), std::size_t(2), 30'000);
        QCOMPARE(f().keys.keys[0].name.alias, std::string("backup"));
    }

    void replacing()
    {
        f().keys.keys = {test::sampleKey("openai", "default", "a1f9", "https://api.openai.com")};
        Q_EMIT f().keys.changed();
        press("replaceKey-default-0");
        QVERIFY(!f().isShown("aliasField"));
        type();
        press("keepKey");
        QTRY_COMPARE_WITH_TIMEOUT(f().keys.keys[0].lastFour, std::string("7788"), 30'000);
        QCOMPARE(f().keys.keys.size(), std::size_t(1));
    }

    void replacingOneOfThisRun()
    {
        gateway::KeyInfo session = test::sampleKey("openai", "default", "a1f9", "https://api.openai.com");
        session.source = gateway::KeySource::Session;
        f().keys.keys = {session};
        Q_EMIT f().keys.changed();
        press("replaceKey-default-1");
        type();
        press("keepKey");
        // The old one would go before it.
        QTRY_VERIFY_WITH_TIMEOUT(f().keys.calls.contains(QStringLiteral("remove openai")), 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(f().keys.keys.size(), std::size_t(1), 30'000);
        QCOMPARE(f().keys.keys[0].source, gateway::KeySource::Stored);
        QCOMPARE(f().keys.keys[0].lastFour, std::string("7788"));
    }

    void replacingKnowsTheAddress()
    {
        f().keys.keys = {test::sampleKey("azure-openai", "default", "a1f9", "https://lab.openai.azure.com")};
        Q_EMIT f().keys.changed();
        choose("azure-openai");
        press("replaceKey-default-0");
        QCOMPARE(f().find<QLineEdit>("keyOrigin")->text(), QStringLiteral("https://lab.openai.azure.com"));
    }

    void removingAsksFirst()
    {
        f().keys.keys = {test::sampleKey("openai", "default", "a1f9", "https://api.openai.com")};
        Q_EMIT f().keys.changed();
        press("removeKey-default-0");
        QVERIFY(f().keys.calls.isEmpty());
        press("keepIt-default-0");
        QVERIFY(f().keys.calls.isEmpty());
        press("removeKey-default-0");
        f().keys.failure = keychainSays(SecretError::Locked, "The keychain is locked.");
        press("reallyRemove-default-0");
        QTRY_COMPARE_WITH_TIMEOUT(text("cardProblem"), QStringLiteral("The keychain is locked."), 30'000);
        QCOMPARE(f().keys.keys.size(), std::size_t(1));
        f().keys.failure.reset();
        press("reallyRemove-default-0");
        QTRY_VERIFY_WITH_TIMEOUT(!f().isShown("keyCard"), 30'000);
        QVERIFY(f().keys.keys.empty());
        QVERIFY(f().button("addKey")->hasFocus());
    }

    void unreadableIsTriedAgain()
    {
        gateway::KeyInfo locked = test::sampleKey("openai", "default", "a1f9", "https://api.openai.com");
        locked.state = gateway::KeyState::Unreadable;
        locked.reason = QStringLiteral("The keychain is locked. Unlock it, then try again.");
        f().keys.keys = {locked};
        Q_EMIT f().keys.changed();
        QCOMPARE(text("keyState"), locked.reason);
        press("retryKey-default-0");
        QTRY_COMPARE_WITH_TIMEOUT(text("keyState"), QStringLiteral("key readable"), 30'000);
        QCOMPARE(f().keys.calls, QStringList{QStringLiteral("retry")});
    }

    void aNewAddressIsConfirmed()
    {
        f().keys.keys = {test::sampleKey("openai", "default", "a1f9", "https://api.openai.com")};
        Q_EMIT f().keys.changed();
        (void)f().config.update([](settings::Config &config) {
            config.providerFor("openai").baseUrl = "https://proxy.example/v1";
        });
        QTRY_COMPARE_WITH_TIMEOUT(text("keyState"), QStringLiteral("address not confirmed"), 30'000);
        press("confirm-https://proxy.example-default-0");
        QTRY_COMPARE_WITH_TIMEOUT(text("keyState"), QStringLiteral("key readable"), 30'000);
        QCOMPARE(f().keys.calls, QStringList{QStringLiteral("confirm https://proxy.example")});
    }

    void aKeyOfTheEnvironmentIsChangedThere()
    {
        gateway::KeyInfo key = test::sampleKey("azure-openai", "default", "a1f9", "");
        key.source = gateway::KeySource::Environment;
        f().keys.keys = {key};
        Q_EMIT f().keys.changed();
        choose("azure-openai");
        QCOMPARE(text("keyState"), QStringLiteral("from the environment"));
        QVERIFY(!f().button("removeKey-default-2"));
        const auto labels = f().find("keyCard")->findChildren<QLabel *>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
            return label->text().contains(QStringLiteral("SEKISHO_KEY_AZURE_OPENAI"));
        }));
    }

    void aNewcomersKeyLeadsToASnippet()
    {
        f().window->showFirstRun();
        f().click("chooseOwnKey");
        QVERIFY(field());
        QVERIFY(!f().button("send")->isEnabled());
        type();
        press("keepKey");
        QTRY_VERIFY_WITH_TIMEOUT(f().button("send")->isEnabled(), 30'000);
        QCOMPARE(test::placesWith(marked(), f()), QStringList());
        QVERIFY(f().isShown("firstRunPage"));
        press("allProviders");
        QVERIFY(f().isShown("providersPage"));
    }
};

QTEST_MAIN(TestProviderKeys)
#include "tst_provider_keys.moc"
