// SPDX-License-Identifier: GPL-3.0-or-later
// Keys: one owner, wiped; and what is shown in their place.
#include "base/redaction.h"
#include "base/secret.h"

#include <QtTest>

#include <type_traits>

using namespace sekisho;

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(std::is_nothrow_move_constructible_v<Secret> && std::is_nothrow_move_assignable_v<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string_view>, "said out loud only");

class TstSecretRedaction : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void owns();
    void moves();
    void clone();
    void wipe();
    void redaction_data();
    void redaction();
    void lastFourCharacters_data();
    void lastFourCharacters();
};

void TstSecretRedaction::owns()
{
    std::string source("a\0b", 3);
    const Secret secret(source);
    source.assign(3, 'x');
    QCOMPARE(secret.reveal(), std::string_view("a\0b", 3));
    QVERIFY(!secret.empty());
    QVERIFY(Secret().empty());
    QVERIFY(Secret("").empty());
    QCOMPARE(Secret().reveal(), std::string_view());
}

void TstSecretRedaction::moves()
{
    Secret first("one");
    Secret second = std::move(first);
    QVERIFY(first.empty());
    QCOMPARE(second.reveal(), std::string_view("one"));
    Secret third("three");
    third = std::move(second);
    QVERIFY(second.empty());
    QCOMPARE(third.reveal(), std::string_view("one"));
    Secret &self = third;
    third = std::move(self);
    QCOMPARE(third.reveal(), std::string_view("one"));
}

void TstSecretRedaction::clone()
{
    Secret first("one");
    const Secret second = first.clone();
    first.wipe();
    QCOMPARE(second.reveal(), std::string_view("one"));
}

void TstSecretRedaction::wipe()
{
    Secret secret("one");
    secret.wipe();
    QVERIFY(secret.empty());
    QCOMPARE(secret.reveal(), std::string_view());
    secret.wipe();
    Secret().wipe();
}

void TstSecretRedaction::redaction_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("shown");
    const auto add = [](const char *value, const char *shown) {
        QTest::newRow(value) << QByteArray(value) << QByteArray(shown);
    };
    add("", "[redacted]");
    add("short", "[redacted]");
    add("nineteencharacters1", "[redacted]");
    add("twenty_characters_12", "[redacted …s_12]");
    add("Bearer short", "Bearer [redacted]");
    add("Bearer twenty_characters_12", "Bearer [redacted …s_12]");
    // The scheme does not make a short secret long.
    add("Bearer fifteen_letters", "Bearer [redacted]");
    add("bearer twenty_characters_12", "bearer [redacted …s_12]");
    add("Basic twenty_characters_12", "Basic [redacted …s_12]");
    add("Token twenty_characters_12", "Token [redacted …s_12]");
    add("Key twenty_characters_12", "Key [redacted …s_12]");
    add("Bearer", "[redacted]");
    add("Bearer ", "Bearer [redacted]");
    add("Unknown twenty_characters_12", "[redacted …s_12]");
}

void TstSecretRedaction::redaction()
{
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, shown);
    QCOMPARE(QByteArray::fromStdString(redacted(value.toStdString())), shown);
}

void TstSecretRedaction::lastFourCharacters_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("last");
    QTest::newRow("none") << QByteArray() << QByteArray();
    QTest::newRow("19") << QByteArray("0123456789012345678") << QByteArray();
    QTest::newRow("20") << QByteArray("01234567890123456789") << QByteArray("6789");
}

void TstSecretRedaction::lastFourCharacters()
{
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, last);
    QCOMPARE(QByteArray::fromStdString(lastFour(value.toStdString())), last);
}

QTEST_GUILESS_MAIN(TstSecretRedaction)
#include "tst_secret_redaction.moc"
