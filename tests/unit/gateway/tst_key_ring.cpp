// SPDX-License-Identifier: GPL-3.0-or-later
// Which key is used, who waits for one, and that none is left standing in a text.
#include "gateway/key_ring.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::gateway;

class TestKeyRing final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void environmentWins();
    void aliasesAreApart();
    void waitersAreToldOnce();
    void aForgottenWaiterIsNotTold();
    void aWaiterThatWaitsOnWaitsForTheNextChange();
    void masksEveryKey();
    void wantingAnUnreadableKeyAsksOnce();
    void originsChangeAlone();
};

namespace {

KeyGrant grant(const char *provider, KeySource source, const char *key, const char *alias = "default")
{
    KeyGrant result;
    result.provider = provider;
    result.alias = alias;
    result.source = source;
    result.secret = Secret(key);
    return result;
}

} // namespace

void TestKeyRing::environmentWins()
{
    KeyRing ring;
    QVERIFY(!ring.find("openai", "default"));
    ring.grant(grant("openai", KeySource::Environment, "from-the-environment"));
    ring.grant(grant("openai", KeySource::Stored, "from-the-keychain"));
    ring.grant(grant("openai", KeySource::Session, "from-this-session"));
    QCOMPARE(ring.find("openai", "default")->secret.reveal(), std::string_view("from-the-environment"));
    ring.revoke("openai", "default", KeySource::Environment);
    QCOMPARE(ring.find("openai", "default")->secret.reveal(), std::string_view("from-this-session"));
    ring.revoke("openai", "default", KeySource::Session);
    QCOMPARE(ring.find("openai", "default")->secret.reveal(), std::string_view("from-the-keychain"));
    ring.grant(grant("openai", KeySource::Stored, "replaced"));
    QCOMPARE(ring.find("openai", "default")->secret.reveal(), std::string_view("replaced"));
    ring.revoke("openai", "default", KeySource::Stored);
    QVERIFY(!ring.find("openai", "default"));
    ring.revoke("openai", "default", KeySource::Stored);
}

void TestKeyRing::aliasesAreApart()
{
    KeyRing ring;
    ring.grant(grant("openai", KeySource::Stored, "the-default"));
    ring.grant(grant("openai", KeySource::Stored, "the-work-key", "work"));
    QCOMPARE(ring.find("openai", "work")->secret.reveal(), std::string_view("the-work-key"));
    QCOMPARE(ring.find("openai", "default")->secret.reveal(), std::string_view("the-default"));
    QVERIFY(!ring.find("openai", "home"));
    QVERIFY(!ring.find("anthropic", "work"));
}

void TestKeyRing::waitersAreToldOnce()
{
    KeyRing ring;
    Signal<Done> first;
    Signal<Done> second;
    ring.notify(first);
    ring.notify(second);
    ring.grant(grant("openai", KeySource::Stored, "a-key"));
    QVERIFY(first.isSet());
    QVERIFY(second.isSet());
    Signal<Done> third;
    ring.notify(third);
    QVERIFY(!third.isSet());
    ring.revoke("openai", "default", KeySource::Stored);
    QVERIFY(third.isSet());
}

void TestKeyRing::aForgottenWaiterIsNotTold()
{
    KeyRing ring;
    Signal<Done> gone;
    ring.notify(gone);
    ring.forget(gone);
    ring.grant(grant("openai", KeySource::Stored, "a-key"));
    QVERIFY(!gone.isSet());
}

void TestKeyRing::aWaiterThatWaitsOnWaitsForTheNextChange()
{
    KeyRing ring;
    int turns = 0;
    // As a request does whose own key is still pending when another one comes.
    const auto wait = [&]() -> Task<> {
        while (!ring.find("openai", "default")) {
            Signal<Done> changed;
            ring.notify(changed);
            ++turns;
            co_await changed;
        }
    };
    Task<> waiting = wait();
    waiting.start();
    ring.grant(grant("anthropic", KeySource::Stored, "another-key"));
    QCOMPARE(turns, 2);
    QVERIFY(!waiting.done());
    ring.grant(grant("openai", KeySource::Stored, "a-key"));
    QVERIFY(waiting.done());
    QCOMPARE(turns, 2);
}

void TestKeyRing::masksEveryKey()
{
    KeyRing ring;
    ring.grant(grant("openai", KeySource::Stored, "key-number-one"));
    ring.grant(grant("anthropic", KeySource::Environment, "key-number-two"));
    ring.grant(grant("groq", KeySource::Session, "short"));
    std::string text = "<key-number-onekey-number-one> and key-number-two, but short stays";
    QVERIFY(ring.occursIn(text));
    // Long texts are searched in another way.
    const std::string filling(100'000, 'k');
    QVERIFY(ring.occursIn(filling + "key-number-two"));
    QVERIFY(ring.occursIn("key-number-two" + filling));
    QVERIFY(!ring.occursIn(filling));
    ring.mask(text);
    QCOMPARE(text, std::string("<[redacted][redacted]> and [redacted], but short stays"));
    std::string other = "nothing of the kind";
    QVERIFY(!ring.occursIn(other));
    ring.mask(other);
    QCOMPARE(other, std::string("nothing of the kind"));
    std::string whole = "key-number-one";
    QVERIFY(ring.occursIn(whole));
    ring.mask(whole);
    QCOMPARE(whole, std::string("[redacted]"));
}

void TestKeyRing::wantingAnUnreadableKeyAsksOnce()
{
    KeyRing ring;
    KeyGrant unreadable = grant("openai", KeySource::Stored, "", "work");
    unreadable.state = KeyState::Unreadable;
    ring.grant(std::move(unreadable));
    // Nobody is there to ask.
    ring.want("openai", "work");
    QCOMPARE(ring.find("openai", "work")->state, KeyState::Unreadable);

    std::vector<std::string> asked;
    ring.setMissed([&](const std::string &provider, const std::string &alias) {
        asked.push_back(provider + "/" + alias);
    });
    ring.want("openai", "default");
    ring.want("anthropic", "work");
    QVERIFY(asked.empty());
    ring.want("openai", "work");
    ring.want("openai", "work");
    QCOMPARE(asked, std::vector<std::string>{"openai/work"});
    QCOMPARE(ring.find("openai", "work")->state, KeyState::Pending);
    ring.grant(grant("openai", KeySource::Stored, "the-work-key", "work"));
    ring.want("openai", "work");
    QCOMPARE(asked.size(), std::size_t(1));
}

void TestKeyRing::originsChangeAlone()
{
    KeyRing ring;
    ring.grant(grant("openai", KeySource::Stored, "the-key"));
    ring.setOrigins("openai", "default", KeySource::Stored, {{"https", "api.openai.com", 443}});
    QCOMPARE(ring.find("openai", "default")->origins.size(), std::size_t(1));
    QCOMPARE(ring.find("openai", "default")->secret.reveal(), std::string_view("the-key"));
    ring.setOrigins("openai", "default", KeySource::Session, {});
    ring.setOrigins("openai", "work", KeySource::Stored, {});
    QCOMPARE(ring.find("openai", "default")->origins.size(), std::size_t(1));
    QVERIFY(!ring.find("openai", "work"));
}

QTEST_GUILESS_MAIN(TestKeyRing)
#include "tst_key_ring.moc"
