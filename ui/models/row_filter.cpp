// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/row_filter.h"

#include <QCoreApplication>

namespace sekisho::ui {
namespace {

constexpr QChar FieldEnd = u'\n';

bool standsIn(const QString &text, const QString &word, const ColumnSet &columns)
{
    // Walks forward once: the column of a match is the number of line ends before it.
    qsizetype counted = 0;
    std::size_t column = 0;
    for (qsizetype at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
        for (; counted < at; ++counted) {
            if (text[counted] == FieldEnd)
                ++column;
        }
        if (column < columns.size() && columns.test(column))
            return true;
    }
    return false;
}

} // namespace

QString searchText(const storage::ExchangeRecord &record)
{
    QString text;
    text.reserve(256);
    for (int column = 0; column < ColumnCount; ++column) {
        QString cell = cellText(record, column, record.startedAt);
        cell.replace(FieldEnd, u' ');
        text += cell;
        text += FieldEnd;
    }
    return text.toLower();
}

RowFilter RowFilter::parse(const QString &text)
{
    RowFilter filter;
    QString word;
    bool quoted = false;
    const auto finish = [&] {
        if (!word.isEmpty())
            filter.m_words += word.toLower();
        word.clear();
    };
    for (const QChar c : text) {
        if (c == u'"') {
            finish();
            quoted = !quoted;
        } else if (c.isSpace() && !quoted) {
            finish();
        } else {
            word += c;
        }
    }
    finish();
    if (quoted) {
        filter.m_error = QCoreApplication::translate("RowFilter", "A quotation mark is not closed.");
        filter.m_words.clear();
    }
    return filter;
}

bool RowFilter::matches(const QString &searchText, const ColumnSet &columns) const
{
    return std::all_of(m_words.begin(), m_words.end(),
                       [&](const QString &word) { return standsIn(searchText, word, columns); });
}

} // namespace sekisho::ui
