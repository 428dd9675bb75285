// SPDX-License-Identifier: GPL-3.0-or-later
// The contrast of the theme, computed from its table; and figures as they are written.
#include "ui/logs/log_delegate.h"
#include "ui/models/format.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/rate_meter.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::ui;

namespace {

constexpr double NormalText = 4.5; // WCAG 2.1, 1.4.3 AA
constexpr double Graphics = 3.0;   // 1.4.11

} // namespace

class TestTokens : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void contrastOfKnownPairs()
    {
        QCOMPARE(contrastRatio(QColor(Qt::black), QColor(Qt::white)), 21.0);
        QCOMPARE(contrastRatio(QColor(Qt::white), QColor(Qt::white)), 1.0);
        QVERIFY(qAbs(contrastRatio(QColor(0x77, 0x77, 0x77), QColor(Qt::white)) - 4.478) < 0.01);
    }

    void textReachesAA_data()
    {
        QTest::addColumn<QColor>("ink");
        QTest::addColumn<QColor>("ground");
        for (const Tokens *t : {&Tokens::light(), &Tokens::dark()}) {
            const auto row = [t](const char *name, const QColor &ink, const QColor &ground) {
                QTest::addRow("%s %s", t->isDark ? "dark" : "light", name) << ink << ground;
            };
            row("text on window", t->text, t->window);
            row("text on panel", t->text, t->panel);
            row("text on code", t->text, t->code);
            row("text on selection", t->text, t->accent.ground);
            row("text on line", t->text, t->line);
            row("muted on window", t->muted, t->window);
            row("muted on panel", t->muted, t->panel);
            row("muted on code", t->muted, t->code);
            row("accent on window", t->accent.ink, t->window);
            row("accent on panel", t->accent.ink, t->panel);
            row("on accent", t->onAccent, t->accent.ink);
            row("accent on its ground", t->accent.ink, t->accent.ground);
            row("ok on its ground", t->ok.ink, t->ok.ground);
            row("warning on its ground", t->warning.ink, t->warning.ground);
            row("error on its ground", t->error.ink, t->error.ground);
            row("cache hit on its ground", t->cacheHit.ink, t->cacheHit.ground);
            row("warning on panel", t->warning.ink, t->panel);
            row("error on panel", t->error.ink, t->panel);
        }
    }
    void textReachesAA()
    {
        QFETCH(QColor, ink);
        QFETCH(QColor, ground);
        const double ratio = contrastRatio(ink, ground);
        QVERIFY2(ratio >= NormalText, qPrintable(QString::number(ratio)));
    }

    void marksCanBeSeen()
    {
        for (const Tokens *t : {&Tokens::light(), &Tokens::dark()}) {
            for (const QColor &mark : {t->ok.ink, t->warning.ink, t->error.ink, t->accent.ink})
                QVERIFY(contrastRatio(mark, t->panel) >= Graphics);
        }
    }

    void durations_data()
    {
        QTest::addColumn<qint64>("micros");
        QTest::addColumn<QString>("text");
        QTest::newRow("tiny") << qint64(800) << QStringLiteral("0.8 ms");
        QTest::newRow("nearly ten") << qint64(9'970) << QStringLiteral("10 ms");
        QTest::newRow("some") << qint64(41'400) << QStringLiteral("41 ms");
        QTest::newRow("seconds") << qint64(3'969'000) << QStringLiteral("3,969 ms");
        QTest::newRow("minutes") << qint64(104'221'000) << QStringLiteral("104 s");
    }
    void durations()
    {
        QFETCH(qint64, micros);
        QFETCH(QString, text);
        QLocale::setDefault(QLocale::c());
        QLocale english(QLocale::English, QLocale::UnitedStates);
        QLocale::setDefault(english);
        QCOMPARE(formatDuration(Micros(micros)), text);
    }

    void latencyBarGrowsWithoutEnd()
    {
        double last = -1;
        for (const double ms : {0.0, 0.8, 10.0, 100.0, 1'000.0, 10'000.0, 60'000.0}) {
            const double share = latencyShare(ms);
            QVERIFY(share > last);
            last = share;
        }
        QCOMPARE(latencyShare(60'000), 1.0);
        QCOMPARE(latencyShare(900'000), 1.0);
    }

    void rateForgetsAfterAMinute()
    {
        RateMeter meter;
        meter.add(1'000, 5);
        meter.add(1'030, 7);
        QCOMPARE(meter.perMinute(1'030), std::uint64_t(12));
        QCOMPARE(meter.perMinute(1'059), std::uint64_t(12));
        QCOMPARE(meter.perMinute(1'060), std::uint64_t(7));
        QCOMPARE(meter.perMinute(5'000), std::uint64_t(0));
        meter.add(5'000, 1);
        QCOMPARE(meter.perMinute(5'001), std::uint64_t(1));
    }

    void styleSheetNamesOnlyTokens()
    {
        for (const Tokens *t : {&Tokens::light(), &Tokens::dark()}) {
            const QString sheet = styleSheet(*t, 13);
            QVERIFY(!sheet.isEmpty());
            QVERIFY(!sheet.contains(u'@'));
            QVERIFY(sheet.contains(t->accent.ink.name()));
        }
    }
};

QTEST_GUILESS_MAIN(TestTokens)
#include "tst_tokens.moc"
