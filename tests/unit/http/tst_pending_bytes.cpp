// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes that wait to be sent: in order, whatever is taken at once, and none left behind.
#include "http/pending_bytes.h"

#include <QtTest>

#include <algorithm>
#include <string>

using sekisho::http::PendingBytes;

class TestPendingBytes final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsTheOrder_data();
    void keepsTheOrder();
    void leavesNothingBehind();
};

void TestPendingBytes::keepsTheOrder_data()
{
    QTest::addColumn<int>("atOnce");
    for (const int atOnce : {1, 2, 3, 7, 100, 5'000, 100'000})
        QTest::addRow("%d", atOnce) << atOnce;
}

void TestPendingBytes::keepsTheOrder()
{
    QFETCH(int, atOnce);
    PendingBytes pending;
    std::string sent;
    std::string expected;
    for (int round = 0; round < 40; ++round) {
        const std::string piece(static_cast<std::size_t>(round * 37 % 900),
                                static_cast<char>('a' + round % 26));
        pending.append(piece);
        expected += piece;
        const std::size_t count = std::min<std::size_t>(static_cast<std::size_t>(atOnce), pending.size());
        sent += pending.view().substr(0, count);
        pending.drop(count);
        QCOMPARE(pending.size(), expected.size() - sent.size());
    }
    while (!pending.empty()) {
        const std::size_t count = std::min<std::size_t>(static_cast<std::size_t>(atOnce), pending.size());
        sent += pending.view().substr(0, count);
        pending.drop(count);
    }
    QVERIFY(sent == expected);
}

void TestPendingBytes::leavesNothingBehind()
{
    const std::string key(1'000, 'k');
    PendingBytes pending;
    pending.append(key);
    pending.append("behind it");
    const char *const bytes = pending.view().data();
    const auto left = [&] { return std::count(bytes, bytes + key.size(), 'k'); };
    pending.drop(300);
    QCOMPARE(left(), 700);
    pending.drop(700);
    QCOMPARE(left(), 0);
    QCOMPARE(pending.view(), std::string_view("behind it"));
    pending.drop(pending.size());
    QVERIFY(pending.empty());
    QVERIFY(std::all_of(bytes, bytes + key.size(), [](char c) { return c == '\0'; }));
}

QTEST_GUILESS_MAIN(TestPendingBytes)
#include "tst_pending_bytes.moc"
