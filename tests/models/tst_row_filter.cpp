// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/row_filter.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::ui;

class TestRowFilter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<bool>("valid");
        const auto s = [](const char *text) { return QString::fromUtf8(text); };
        QTest::newRow("nothing") << s("") << QStringList() << true;
        QTest::newRow("spaces") << s("  \t ") << QStringList() << true;
        QTest::newRow("words") << s(" GPT  4.1 ") << QStringList({s("gpt"), s("4.1")}) << true;
        QTest::newRow("quotes") << s("\"3,969 ms\" openai") << QStringList({s("3,969 ms"), s("openai")})
                                << true;
        QTest::newRow("unclosed") << s("openai \"3,969") << QStringList() << false;
        QTest::newRow("umlauts") << s("GRÖSSE") << QStringList({s("größe").replace(u'ß', s("ss"))}) << true;
    }
    void parses()
    {
        QFETCH(QString, text);
        QFETCH(QStringList, words);
        QFETCH(bool, valid);
        const RowFilter filter = RowFilter::parse(text);
        QCOMPARE(filter.words(), words);
        QCOMPARE(filter.error().isEmpty(), valid);
    }

    void allWordsMustMatchInAnyShownColumn()
    {
        storage::ExchangeRecord record;
        record.provider = "openai";
        record.model = "gpt-4.1\nopenai-hidden"; // a line end must not shift the columns
        record.path = "/v1/secret-path";
        const QString text = searchText(record);
        QCOMPARE(text.count(u'\n'), qsizetype(ColumnCount));
        ColumnSet shown;
        shown.set(static_cast<std::size_t>(Column::Provider));
        shown.set(static_cast<std::size_t>(Column::Model));
        const auto matches = [&](const char *words) {
            return RowFilter::parse(QString::fromLatin1(words)).matches(text, shown);
        };
        QVERIFY(matches("OpenAI"));
        QVERIFY(matches("openai 4.1"));
        QVERIFY(!matches("openai claude"));
        QVERIFY(!matches("secret"));
        QVERIFY(matches("hidden"));
        shown.reset(static_cast<std::size_t>(Column::Provider));
        QVERIFY(matches("openai")); // the second place, in the model
    }
};

QTEST_GUILESS_MAIN(TestRowFilter)
#include "tst_row_filter.moc"
