// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/sample_providers.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QDateTime>
#include <QDirIterator>
#include <QMetaProperty>
#include <QWidget>

namespace sekisho::test {

using gateway::KeyInfo;
using gateway::KeySource;
using gateway::KeyState;

KeyInfo sampleKey(const char *provider, const char *alias, const char *lastFour, const char *origin)
{
    KeyInfo key;
    key.name = {provider, alias};
    key.state = KeyState::Ready;
    key.lastFour = lastFour;
    key.created = "2026-11-04T13:58:00Z";
    if (*origin != '\0')
        key.origins = {origin};
    return key;
}

void addMonth(FakeFiguresFile &figures, const char *provider, std::int64_t requests, double usd,
              std::int64_t unpriced)
{
    storage::RollupKey key;
    key.provider = provider;
    storage::RollupSums sums;
    sums.requests = requests;
    sums.tokensIn.value = requests * 450;
    sums.tokensOut.value = requests * 50;
    sums.cost.picoUsd = static_cast<std::int64_t>(usd * 1e12);
    sums.unpriced = unpriced;
    figures.add(WallTime(std::chrono::seconds(QDateTime::currentSecsSinceEpoch())), key, sums);
}

void followConfig(FakeParts &parts)
{
    const auto apply = [&parts] {
        if (const auto plan = snapshotOf(parts.config.config()))
            parts.port.setPlan(plan);
    };
    QObject::connect(&parts.config, &settings::ConfigFile::changed, &parts.port, apply);
    apply();
}

void fillDesk(FakeParts &parts)
{
    KeyInfo locked = sampleKey("azure-openai", "default", "03be", "https://lab.openai.azure.com");
    locked.state = KeyState::Unreadable;
    locked.reason = QStringLiteral("The keychain is locked. Unlock it, then try again.");
    KeyInfo environment = sampleKey("google-ai-studio", "default", "Qw8k", "");
    environment.source = KeySource::Environment;
    environment.created.clear();
    KeyInfo session = sampleKey("mistral", "default", "7tUx", "https://api.mistral.ai");
    session.source = KeySource::Session;
    KeyInfo pending = sampleKey("deepseek", "default", "1c0d", "https://api.deepseek.com");
    pending.state = KeyState::Pending;
    parts.keys.keys = {sampleKey("anthropic", "default", "9d2f", "https://api.anthropic.com"),
                       locked,
                       pending,
                       environment,
                       sampleKey("groq", "default", "kk20", "https://api.groq.com"),
                       session,
                       sampleKey("openai", "backup", "77c2", "https://api.openai.com"),
                       sampleKey("openai", "default", "a1f9", "https://api.openai.com")};
    (void)parts.config.update([](settings::Config &config) {
        config.providerFor("groq").baseUrl = "https://groq.lab.example/openai/v1";
        settings::ProviderSettings &lab = config.providerFor("custom-lab");
        lab.name = "lab";
        lab.baseUrl = "http://192.0.2.7:8000/v1";
        lab.dialect = "openai-chat";
    });
    followConfig(parts);
    parts.port.figures = std::make_shared<FakeFiguresFile>();
    addMonth(*parts.port.figures, "openai", 18'204, 18.3);
    addMonth(*parts.port.figures, "anthropic", 4'120, 12.11);
    addMonth(*parts.port.figures, "google-ai-studio", 903, 4.4, 12);
    addMonth(*parts.port.figures, "azure-openai", 77, 1.92);
    addMonth(*parts.port.figures, "custom-lab", 640, 0, 640);
}

QStringList placesWith(const QString &bytes, const FakeParts &parts)
{
    QStringList places;
    const auto look = [&](const QString &text, const QString &where) {
        if (text.contains(bytes))
            places += where;
    };
    const QWidgetList widgets = QApplication::allWidgets();
    for (QWidget *widget : widgets) {
        const QMetaObject *meta = widget->metaObject();
        for (int i = 0; i < meta->propertyCount(); ++i)
            look(meta->property(i).read(widget).toString(),
                 widget->objectName() + u'.' + QString::fromLatin1(meta->property(i).name()));
        QAccessibleInterface *told = QAccessible::queryAccessibleInterface(widget);
        if (!told)
            continue;
        for (const QAccessible::Text text :
             {QAccessible::Name, QAccessible::Description, QAccessible::Value, QAccessible::Help})
            look(told->text(text), widget->objectName() + QStringLiteral(" (assistive)"));
        if (auto *lines = told->textInterface())
            look(lines->text(0, lines->characterCount()),
                 widget->objectName() + QStringLiteral(" (assistive text)"));
    }
    look(QGuiApplication::clipboard()->text(), QStringLiteral("clipboard"));
    QDirIterator files(parts.profile.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.open(QIODevice::ReadOnly) && file.readAll().contains(bytes.toUtf8()))
            places += file.fileName();
    }
    return places;
}

} // namespace sekisho::test
