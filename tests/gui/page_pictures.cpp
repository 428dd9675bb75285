// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/page_pictures.h"

#include "gui/fake_parts.h"
#include "gui/sample_figures.h"
#include "gui/sample_providers.h"
#include "gui/sample_records.h"
#include "ui/analytics/analytics_page.h"
#include "ui/models/figures_feed.h"

#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QTableView>
#include <QTest>

#include <memory>

namespace sekisho::test {
namespace {

struct AnalyticsWindow : FakeParts {
    explicit AnalyticsWindow(std::shared_ptr<FakeFiguresFile> figures, bool held = false)
    {
        if (held)
            figures->hold();
        port.figures = std::move(figures);
        port.setListening(QStringLiteral("http://127.0.0.1:8484"));
        window = std::make_unique<ui::MainWindow>(ports(), profile.path());
        window->show();
        page = window->findChild<ui::AnalyticsPage *>();
        page->feed()->setClock(afterWork);
        page->feed()->setPace(std::chrono::seconds(1), 1, std::chrono::milliseconds(1));
        window->showPage(QStringLiteral("analytics"));
    }
    [[nodiscard]] bool wait() const
    {
        return QTest::qWaitFor([this] { return page->feed()->figures() && page->feed()->names(); }, 30'000);
    }

    std::unique_ptr<ui::MainWindow> window;
    ui::AnalyticsPage *page = nullptr;
};

void giveOwnPrices(settings::Config &config)
{
    const auto usd = [](double dollars) { return Money{static_cast<std::int64_t>(dollars * 1'000'000)}; };
    config.prices = {
        {"openai", "gpt-5*", usd(1.25), usd(10), usd(0.125), {}, {}},
        {"anthropic", "claude-sonnet-4-5*", usd(3), usd(15), usd(0.3), usd(3.75), usd(6)},
        {"custom-lab", "*", usd(0), usd(0), {}, {}, {}},
    };
}

} // namespace

bool shootProviders(const Photographer &photographer)
{
    FakeParts parts;
    fillDesk(parts);
    parts.port.setListening(QStringLiteral("http://127.0.0.1:8484"));
    ui::MainWindow window(parts.ports(), parts.profile.path());
    window.show();
    window.showPage(QStringLiteral("providers"));
    auto *table = window.findChild<QTableView *>(QStringLiteral("providerTable"));
    const auto choose = [&](const char *slug) {
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            if (table->model()->index(row, 1).data().toString() == QLatin1String(slug))
                table->selectRow(row);
        }
    };
    const auto shoot = [&](const char *slug, const char *name) {
        choose(slug);
        return photographer.shoot(window, QLatin1String(name));
    };
    bool good = shoot("openai", "providers");
    good = shoot("azure-openai", "providers-locked") && good;
    good = shoot("groq", "providers-unconfirmed") && good;
    good = shoot("google-ai-studio", "providers-environment") && good;
    good = shoot("custom-lab", "providers-own") && good;
    choose("cerebras");
    auto &detail = *window.findChild<QWidget *>(QStringLiteral("providerDetail"));
    press(detail, "addKey");
    auto *field = detail.findChild<QLineEdit *>(QStringLiteral("keyField"));
    QTest::keyClicks(field, QStringLiteral("sk-not-a-key-0000"));
    good = photographer.shoot(window, QStringLiteral("providers-enter")) && good;
    parts.keys.failure = gateway::KeyFailure{
        gateway::KeyFailure::Step::Keychain, secrets::SecretError::Unavailable,
        QStringLiteral("There is no keychain to keep keys in. They can be kept until the program ends. "
                       "Nothing was changed.")};
    press(detail, "keepKey");
    auto *thisRun = detail.findChild<QWidget *>(QStringLiteral("useThisRun"));
    good = QTest::qWaitFor([thisRun] { return thisRun->isVisible(); }) && good;
    good = photographer.shoot(window, QStringLiteral("providers-no-keychain")) && good;
    auto *search = window.findChild<QLineEdit *>(QStringLiteral("providerSearch"));
    search->setText(QStringLiteral("no such one"));
    good = photographer.shoot(window, QStringLiteral("providers-nothing")) && good;
    search->clear();
    press(window, "addProvider");
    auto *dialog = window.findChild<QWidget *>(QStringLiteral("addProviderDialog"));
    dialog->findChild<QLineEdit *>(QStringLiteral("ownName"))->setText(QStringLiteral("Second lab"));
    dialog->findChild<QLineEdit *>(QStringLiteral("ownAddress"))
        ->setText(QStringLiteral("http://192.0.2.9:8000/v1"));
    return photographer.shootPart(*dialog, QStringLiteral("providers-add")) && good;
}

bool shootAnalytics(const Photographer &photographer)
{
    const auto sample = sampleFigures(afterWork());
    bool good = true;
    {
        const AnalyticsWindow one(sample);
        good = one.wait() && photographer.shoot(*one.window, QStringLiteral("analytics")) && good;
        for (const char *flip : {"requestsCardFlip", "latencyCardFlip", "costsCardFlip", "tokensCardFlip"})
            press(*one.window, flip);
        good = photographer.shoot(*one.window, QStringLiteral("analytics-tables")) && good;
        one.page->exportTo(one.profile.filePath(QStringLiteral("figures.csv")));
        good = QTest::qWaitFor([&one] { return !one.page->feed()->isExporting(); }, 30'000) && good;
        for (const char *flip : {"requestsCardFlip", "latencyCardFlip", "costsCardFlip", "tokensCardFlip"})
            press(*one.window, flip);
        one.page->feed()->ask(ui::FiguresRange::Day, {{}, "openai", "gpt-5-mini", {}});
        good = QTest::qWaitFor([&one] { return one.page->feed()->figures()->window.fold == 10; }, 30'000) &&
               good;
        good = photographer.shoot(*one.window, QStringLiteral("analytics-exported")) && good;
    }
    {
        const AnalyticsWindow one(std::make_shared<FakeFiguresFile>());
        good = one.wait() && photographer.shoot(*one.window, QStringLiteral("analytics-empty")) && good;
    }
    const AnalyticsWindow one(sample, true);
    good = photographer.shoot(*one.window, QStringLiteral("analytics-loading")) && good;
    sample->fail(100, storage::StorageError::Kind::Damaged,
                 "/home/ada/.local/share/sekisho/logs.db is damaged: database disk image is malformed.");
    sample->release();
    good = QTest::qWaitFor([&one] { return !one.page->feed()->problem().isEmpty(); }, 30'000) && good;
    return photographer.shoot(*one.window, QStringLiteral("analytics-unreadable")) && good;
}

bool shootCache(const Photographer &photographer)
{
    const WallTime now = std::chrono::floor<Micros>(std::chrono::system_clock::now());
    FakeParts parts;
    parts.port.cache = std::make_shared<FakeCacheFile>(cachedWeek(1204, now));
    parts.port.cache->setBody(
        R"({"id":"chatcmpl-9f2","object":"chat.completion","model":"gpt-4-0613","choices":[{"index":0,)"
        R"("message":{"role":"assistant","content":"Cloudflare runs a network in front of web sites."},)"
        R"("finish_reason":"stop"}],"usage":{"prompt_tokens":14,"completion_tokens":58}})");
    parts.port.setListening(QStringLiteral("http://127.0.0.1:8484"));
    (void)parts.config.update(
        [](settings::Config &config) { config.gatewayFor("default").cacheTtl = 24 * 3600; });
    parts.port.cache->hold();
    ui::MainWindow window(parts.ports(), parts.profile.path());
    window.show();
    press(window, "skip");
    window.showPage(QStringLiteral("cache"));
    bool good = photographer.shoot(window, QStringLiteral("cache-loading"));
    parts.port.cache->release();
    auto *table = window.findChild<QTableView *>(QStringLiteral("cacheTable"));
    good = QTest::qWaitFor([table] { return table->model()->rowCount() > 0; }) && good;
    good = photographer.shoot(window, QStringLiteral("cache")) && good;
    table->selectRow(0);
    table->setFocus();
    good = photographer.shoot(window, QStringLiteral("cache-detail")) && good;
    (void)parts.config.update([](settings::Config &config) {
        config.gatewayFor("default").cacheMode = settings::CacheMode::ReplayOnly;
        config.gatewayFor("lab").cacheTtl = 100;
    });
    table->selectAll();
    press(window, "deleteEntry");
    if (auto *dialog = window.findChild<QWidget *>(QStringLiteral("confirmDialog")))
        good = photographer.shootPart(*dialog, QStringLiteral("cache-confirm")) && good;
    press(window, "confirmNo");
    table->clearSelection();
    window.findChild<QLineEdit *>(QStringLiteral("cacheSearch"))->setText(QStringLiteral("nowhere"));
    good = QTest::qWaitFor([table] { return table->model()->rowCount() == 0; }) && good;
    return photographer.shoot(window, QStringLiteral("cache-no-match")) && good;
}

bool shootEmptyCache(const Photographer &photographer)
{
    FakeParts parts;
    parts.port.cache = std::make_shared<FakeCacheFile>(std::vector<storage::CacheListing>{});
    parts.port.setListening(QStringLiteral("http://127.0.0.1:8484"));
    ui::MainWindow window(parts.ports(), parts.profile.path());
    window.show();
    press(window, "skip");
    window.showPage(QStringLiteral("cache"));
    bool good = photographer.shoot(window, QStringLiteral("cache-off"));
    press(window, "cacheNoticeButton");
    good = photographer.shoot(window, QStringLiteral("cache-empty")) && good;
    parts.port.cache->fail(
        1000, storage::StorageError::Kind::TooNew,
        "A newer version of Sekisho has written /home/ada/.local/share/sekisho/cache.db; this "
        "one leaves it alone.");
    window.findChild<QLineEdit *>(QStringLiteral("cacheSearch"))->setText(QStringLiteral("x"));
    const auto *text = window.findChild<QLabel *>(QStringLiteral("cacheNoticeText"));
    good = QTest::qWaitFor([text] { return text->text().contains(QStringLiteral("leaves it alone")); },
                           30'000) &&
           good;
    return photographer.shoot(window, QStringLiteral("cache-unreadable")) && good;
}

bool shootSettings(const Photographer &photographer)
{
    FakeParts parts;
    parts.port.setListening(QStringLiteral("http://127.0.0.1:8484"));
    (void)parts.config.update([](settings::Config &config) {
        config.allowHosts = {"workstation.lan"};
        config.allowOrigins = {"http://localhost:3000", "https://notes.example"};
        config.extraCaFile = "/etc/ssl/company/proxy-root.pem";
        giveOwnPrices(config);
    });
    for (const auto &[name, bytes] : {std::pair("logs.db", 124'160'000), std::pair("cache.db", 52'400'000)}) {
        QFile sparse(parts.profile.filePath(QLatin1String(name)));
        (void)(sparse.open(QIODevice::WriteOnly) && sparse.resize(bytes));
    }
    ui::MainWindow window(parts.ports(), parts.profile.path());
    window.show();
    press(window, "skip");
    window.showPage(QStringLiteral("settings"));
    auto *sections = window.findChild<QListWidget *>(QStringLiteral("settingsSections"));
    bool good = true;
    for (int section = 0; section < sections->count(); ++section) {
        sections->setCurrentRow(section);
        if (auto *prices = window.findChild<QTableView *>(QStringLiteral("priceTable")))
            prices->selectRow(1);
        good = photographer.shoot(window, QStringLiteral("settings-%1").arg(section)) && good;
    }
    press(window, "editPrice");
    if (auto *dialog = window.findChild<QWidget *>(QStringLiteral("priceDialog")))
        good = photographer.shootPart(*dialog, QStringLiteral("settings-price")) && good;
    press(window, "priceCancel");
    auto *search = window.findChild<QLineEdit *>(QStringLiteral("settingsSearch"));
    search->setText(QStringLiteral("keep"));
    good = photographer.shoot(window, QStringLiteral("settings-search")) && good;
    search->clear();
    sections->setCurrentRow(0);
    QFile file(parts.config.path());
    good = file.open(QIODevice::WriteOnly) && file.write("{\n  \"listen\": {\"port\": \"eight\"}\n}\n") > 0 &&
           good;
    file.close();
    good = QTest::qWaitFor([&] { return parts.config.fault().has_value(); }, 30'000) && good;
    press(window, "checkPeerUser");
    parts.port.listen(QStringLiteral("0.0.0.0"), 8484);
    parts.port.fail(QStringLiteral("Port 8484 is taken by another program."), 8485);
    return photographer.shoot(window, QStringLiteral("settings-faulty")) && good;
}

} // namespace sekisho::test
