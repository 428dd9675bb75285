// SPDX-License-Identifier: GPL-3.0-or-later
// A KeyKeeper between a configuration on disk, a keychain that does as the test wants, and a key ring as the
// gateway has it.
#pragma once

#include "app/key_keeper.h"
#include "app/key_origins.h"
#include "support/fake_secret_store.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::test {

class KeyBench {
public:
    explicit KeyBench(const QByteArray &config = {})
    {
        if (!config.isEmpty())
            write(config);
        file = std::make_unique<settings::ConfigFile>(path());
        loaded = file->load().ok();
        auto store = std::make_unique<FakeSecretStore>();
        keychain = store.get();
        app::KeySink sink;
        sink.grant = [this](gateway::KeyGrant grant) {
            grants.push_back(grant.provider + ":" + std::string(stateName(grant.state)));
            ring.grant(std::move(grant));
        };
        sink.revoke = [this](const app::KeyName &name, gateway::KeySource source) {
            ring.revoke(name.provider, name.alias, source);
        };
        sink.setOrigins = [this](const app::KeyName &name, gateway::KeySource source,
                                 std::vector<http::Origin> origins) {
            ring.setOrigins(name.provider, name.alias, source, std::move(origins));
        };
        keeper = std::make_unique<app::KeyKeeper>("profile", *file, std::move(store), std::move(sink));
        QObject::connect(file.get(), &settings::ConfigFile::changed, keeper.get(),
                         &app::KeyKeeper::applyIndex);
        QObject::connect(keeper.get(), &app::KeyKeeper::notice, keeper.get(),
                         [this](const QString &sentence) { notices.append(sentence); });
    }

    [[nodiscard]] QString path() const { return folder.filePath(QStringLiteral("config.json")); }
    void write(const QByteArray &text) const
    {
        QFile config(path());
        QVERIFY(config.open(QIODevice::WriteOnly | QIODevice::Truncate));
        config.write(text);
    }
    [[nodiscard]] QByteArray text() const
    {
        QFile config(path());
        return config.open(QIODevice::ReadOnly) ? config.readAll() : QByteArray();
    }
    /// What the program does when the file changes; without waiting for the file system to tell.
    void change(const std::function<void(settings::Config &)> &by) const { QVERIFY(file->update(by).ok()); }

    [[nodiscard]] static secrets::SecretId id(const char *provider, const char *alias = "default")
    {
        return {"profile", provider, alias};
    }
    void plant(const char *provider, const char *secret) const { keychain->plant(id(provider), secret); }
    [[nodiscard]] std::optional<gateway::KeyState> state(const char *provider) const
    {
        const gateway::KeyGrant *grant = ring.find(provider, "default");
        return grant ? std::optional(grant->state) : std::nullopt;
    }
    [[nodiscard]] std::string secret(const char *provider, const char *alias = "default") const
    {
        const gateway::KeyGrant *grant = ring.find(provider, alias);
        return grant ? std::string(grant->secret.reveal()) : "no grant";
    }
    [[nodiscard]] std::vector<std::string> origins(const char *provider) const
    {
        const gateway::KeyGrant *grant = ring.find(provider, "default");
        return grant ? app::toStrings(grant->origins) : std::vector<std::string>();
    }
    [[nodiscard]] std::optional<app::KeyInfo> info(const char *provider) const
    {
        for (const app::KeyInfo &each : keeper->list()) {
            if (each.name.provider == provider)
                return each;
        }
        return std::nullopt;
    }
    void settle() const { QTRY_VERIFY_WITH_TIMEOUT(keeper->isIdle(), 30'000); }

    /// Runs an operation to its end; nothing when it was done.
    template <typename Start>
    [[nodiscard]] std::optional<app::KeyFailure> failureOf(Start &&start) const
    {
        const auto outcome = std::make_shared<std::optional<app::KeyKeeper::Outcome>>();
        start([outcome](app::KeyKeeper::Outcome result) { *outcome = std::move(result); });
        if (!QTest::qWaitFor([&] { return outcome->has_value(); }, 30'000))
            return app::KeyFailure{app::KeyFailure::Step::Asked, {}, QStringLiteral("no callback")};
        return (*outcome)->ok() ? std::nullopt : std::optional((*outcome)->error());
    }

    static std::string_view stateName(gateway::KeyState state)
    {
        switch (state) {
        case gateway::KeyState::Ready:
            return "ready";
        case gateway::KeyState::Pending:
            return "pending";
        case gateway::KeyState::Unreadable:
            break;
        }
        return "unreadable";
    }

    QTemporaryDir folder;
    bool loaded = false;
    std::unique_ptr<settings::ConfigFile> file;
    gateway::KeyRing ring;
    std::vector<std::string> grants;
    QStringList notices;
    FakeSecretStore *keychain = nullptr;
    std::unique_ptr<app::KeyKeeper> keeper;
};

inline constexpr const char *ThreeKeys = R"({"keys": [
  {"provider": "openai", "alias": "default", "created": "1", "origins": ["https://api.openai.com"]},
  {"provider": "anthropic", "alias": "default", "created": "1", "origins": ["https://api.anthropic.com"]},
  {"provider": "groq", "alias": "default", "created": "1", "origins": ["https://api.groq.com"]}
]}
)";

} // namespace sekisho::test
