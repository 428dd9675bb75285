// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/control_scenes.h"

#include "gui/sample_conversation.h"
#include "gui/sample_providers.h"
#include "ui/logs/conversation_view.h"
#include "ui/logs/message_card.h"
#include "ui/settings/settings_page.h"

#include <QFile>
#include <QLineEdit>
#include <QMenu>
#include <QTableView>

#include <algorithm>

namespace sekisho::test {
using namespace ui;

void awaitConversation(const WindowFixture &f)
{
    const auto *view = f.find<ConversationView>("conversationView");
    (void)QTest::qWaitFor(
        [view] {
            const auto cards = view->findChildren<MessageCard *>();
            return view->isSettled() && std::all_of(cards.begin(), cards.end(), [](const MessageCard *card) {
                       return card->isVisible();
                   });
        },
        30'000);
}

namespace {

/// The page of providers with keys in all states, that one chosen.
void showProvider(WindowFixture &f, const char *slug)
{
    fillDesk(f);
    f.window.reset();
    f.open();
    f.window->showPage(QStringLiteral("providers"));
    auto *table = f.find<QTableView>("providerTable");
    for (int row = 0; row < table->model()->rowCount(); ++row) {
        if (table->model()->index(row, 1).data().toString() == QLatin1String(slug))
            table->selectRow(row);
    }
}

void showFigures(WindowFixture &f, std::shared_ptr<FakeFiguresFile> figures, const char *until)
{
    f.port.figures = std::move(figures);
    f.window.reset();
    f.open();
    f.window->showPage(QStringLiteral("analytics"));
    (void)QTest::qWaitFor([&] { return f.isShown(until); }, 30'000);
}

std::shared_ptr<FakeFiguresFile> oneRequest()
{
    auto file = std::make_shared<FakeFiguresFile>();
    file->add(std::chrono::floor<Micros>(std::chrono::system_clock::now()),
              {"default", "openai", "gpt-5", "curl"},
              oneMiss(std::chrono::seconds(2), {5'000'000'000}, 900, 100));
    return file;
}

void openLongConversation(WindowFixture &f)
{
    const auto record = completeRecord();
    record->requestBody.bytes = std::make_shared<const std::string>(longRequest(60, 3'000));
    record->requestBody.size = record->requestBody.bytes->size();
    f.click("skip");
    f.port.send({record});
    f.table()->selectRow(0);
    awaitConversation(f);
}

void openCache(WindowFixture &f, int entries)
{
    const WallTime now = std::chrono::floor<Micros>(std::chrono::system_clock::now());
    f.port.cache = std::make_shared<FakeCacheFile>(cachedWeek(entries, now));
    f.window.reset();
    f.open();
    f.click("skip");
    f.window->showPage(QStringLiteral("cache"));
    auto *table = f.find<QTableView>("cacheTable");
    (void)QTest::qWaitFor([=] { return table->model()->rowCount() == entries; }, 30'000);
}

void openSettings(WindowFixture &f, const char *section)
{
    (void)f.config.update([](settings::Config &config) {
        config.allowHosts = {"workstation.lan"};
        config.allowOrigins = {"http://localhost:3000"};
        config.extraCaFile = "/etc/ssl/company/root.pem";
        for (const char *provider : {"openai", "anthropic", "mistral"}) {
            settings::PriceSettings price;
            price.provider = provider;
            price.model = "*";
            price.input = Money{1'000'000};
            config.prices.push_back(price);
        }
    });
    f.port.listen(QStringLiteral("127.0.0.1"), 8500);
    f.click("skip");
    f.window->showPage(QStringLiteral("settings"));
    f.find<SettingsPage>("settingsPage")->showSection(QLatin1String(section));
    f.find<QTableView>("priceTable")->selectRow(1);
}

constexpr ControlScene Scenes[] = {
    {"welcome", [](WindowFixture &) {}, true},
    {"welcome, own key", [](WindowFixture &f) { f.click("chooseOwnKey"); }},
    {"port busy", [](WindowFixture &f) { f.port.fail(QStringLiteral("Port 18484 is taken."), 18485); }},
    {"empty log", [](WindowFixture &f) { f.click("skip"); }, true},
    {"log, not following",
     [](WindowFixture &f) {
         f.showWorkingDay();
         f.click("follow");
         f.port.send(overtime(4));
     }},
    {"no match",
     [](WindowFixture &f) {
         f.showWorkingDay();
         f.filter()->setText(QStringLiteral("nothing-like-it"));
         QTest::keyClick(f.filter(), Qt::Key_Return);
     }},
    {"details of a running one",
     [](WindowFixture &f) {
         f.showWorkingDay();
         f.table()->selectRow(59);
         awaitConversation(f);
     }},
    {"an agent's conversation",
     [](WindowFixture &f) {
         f.click("skip");
         f.port.send(workingDay(60), 2);
         f.table()->selectRow(54);
         awaitConversation(f);
     }},
    {"a long conversation", openLongConversation},
    {"rows were lost",
     [](WindowFixture &f) {
         storage::JournalStatus status;
         status.lostRows = 3;
         f.port.setRecording(status);
     }},
    {"log that cannot be read",
     [](WindowFixture &f) {
         f.port.log = std::make_shared<FakeLogFile>(dayBefore(20));
         f.port.log->fail(1, storage::StorageError::Kind::TooNew, "A newer version has written the log.");
         f.window.reset();
         f.open();
         f.click("skip");
         (void)QTest::qWaitFor([&f] { return f.isShown("historyBanner"); }, 30'000);
     }},
    {"providers", [](WindowFixture &f) { showProvider(f, "openai"); }},
    {"a locked keychain", [](WindowFixture &f) { showProvider(f, "azure-openai"); }},
    {"an address to confirm", [](WindowFixture &f) { showProvider(f, "groq"); }},
    {"a key is entered without a keychain",
     [](WindowFixture &f) {
         showProvider(f, "cohere");
         f.click("addKey");
         QTest::keyClicks(f.find("keyField"), QStringLiteral("sk-not-a-key"));
         f.keys.failure =
             gateway::KeyFailure{gateway::KeyFailure::Step::Keychain, secrets::SecretError::Unavailable,
                                 QStringLiteral("There is no keychain.")};
         f.click("keepKey");
         (void)QTest::qWaitFor([&f] { return f.isShown("useThisRun"); }, 30'000);
         f.keys.failure.reset();
     }},
    {"a key is about to be removed",
     [](WindowFixture &f) {
         showProvider(f, "anthropic");
         f.click("removeKey-default-0");
     }},
    {"an address is changed",
     [](WindowFixture &f) {
         showProvider(f, "anthropic");
         f.find<QLineEdit>("baseUrl")->setText(QStringLiteral("https://proxy.example"));
     }},
    {"an address without encryption",
     [](WindowFixture &f) {
         showProvider(f, "anthropic");
         f.find<QLineEdit>("baseUrl")->setText(QStringLiteral("http://192.0.2.7"));
         f.click("saveUrl");
     }},
    {"a provider is about to be removed",
     [](WindowFixture &f) {
         showProvider(f, "custom-lab");
         f.click("removeProvider");
     }},
    {"no provider fits",
     [](WindowFixture &f) {
         showProvider(f, "openai");
         f.find<QLineEdit>("providerSearch")->setText(QStringLiteral("nothing like it"));
     }},
    {"a provider is added",
     [](WindowFixture &f) {
         showProvider(f, "openai");
         f.click("addProvider");
         f.find<QLineEdit>("ownName")->setText(QStringLiteral("Second lab"));
         f.find<QLineEdit>("ownAddress")->setText(QStringLiteral("https://lab.example"));
     }},
    {"figures", [](WindowFixture &f) { showFigures(f, oneRequest(), "analyticsBoard"); }},
    {"no figures",
     [](WindowFixture &f) { showFigures(f, std::make_shared<FakeFiguresFile>(), "figuresNoticeButton"); }},
    {"about",
     [](WindowFixture &f) {
         f.click("skip");
         f.click("menu");
         f.find<QMenu>("appMenu")->actions().last()->trigger();
         f.find<QMenu>("appMenu")->close();
     }},
    {"cache, one chosen",
     [](WindowFixture &f) {
         openCache(f, 16);
         f.find<QTableView>("cacheTable")->selectRow(2);
     }},
    {"cache, several gateways",
     [](WindowFixture &f) {
         openCache(f, 16);
         (void)f.config.update([](settings::Config &config) { config.gatewayFor("lab").cacheTtl = 3600; });
     }},
    {"cache, off", [](WindowFixture &f) { openCache(f, 0); }},
    {"cache, nothing found",
     [](WindowFixture &f) {
         openCache(f, 16);
         f.find<QLineEdit>("cacheSearch")->setText(QStringLiteral("nothing-like-it"));
         (void)QTest::qWaitFor([&f] { return f.isShown("cacheNoticeButton"); }, 30'000);
     }},
    {"cache, deleting all",
     [](WindowFixture &f) {
         openCache(f, 16);
         f.click("deleteMatching");
         (void)QTest::qWaitFor([&f] { return f.isShown("confirmDialog"); }, 30'000);
     }},
    {"settings, gateway",
     [](WindowFixture &f) {
         openSettings(f, "gateway");
         f.find<QLineEdit>("allowHostsField")->setText(QStringLiteral("nas.lan"));
         f.find<QLineEdit>("allowOriginsField")->setText(QStringLiteral("http://localhost:5173"));
     }},
    {"settings, cache", [](WindowFixture &f) { openSettings(f, "cache"); }},
    {"settings, logs", [](WindowFixture &f) { openSettings(f, "logs"); }},
    {"settings, appearance", [](WindowFixture &f) { openSettings(f, "appearance"); }},
    {"settings, prices", [](WindowFixture &f) { openSettings(f, "prices"); }},
    {"settings, a price",
     [](WindowFixture &f) {
         openSettings(f, "prices");
         f.click("editPrice");
         f.find<QLineEdit>("priceInput")->setText(QStringLiteral("2"));
     }},
    {"settings, data", [](WindowFixture &f) { openSettings(f, "data"); }},
    {"settings, faulty file",
     [](WindowFixture &f) {
         openSettings(f, "data");
         QFile file(f.config.path());
         (void)(file.open(QIODevice::WriteOnly) && file.write("{") > 0);
         file.close();
         (void)QTest::qWaitFor([&f] { return f.isShown("configFault"); }, 30'000);
     }},
};

} // namespace

std::span<const ControlScene> controlScenes()
{
    return Scenes;
}

} // namespace sekisho::test
