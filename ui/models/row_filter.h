// SPDX-License-Identifier: GPL-3.0-or-later
// The filter of the log: words that must all stand in a row, in any case; "quotes" keep spaces together.
#pragma once

#include "ui/models/columns.h"

#include <QStringList>

namespace sekisho::ui {

/// The texts of a row, one line for each column, lower case.
[[nodiscard]] QString searchText(const storage::ExchangeRecord &record);

class RowFilter {
public:
    RowFilter() = default;
    [[nodiscard]] static RowFilter parse(const QString &text);

    [[nodiscard]] bool isEmpty() const { return m_words.isEmpty(); }
    /// Why the text means nothing; empty when it is well formed.
    [[nodiscard]] const QString &error() const { return m_error; }
    /// Whether each word stands in one of `columns`.
    [[nodiscard]] bool matches(const QString &searchText, const ColumnSet &columns) const;
    [[nodiscard]] const QStringList &words() const { return m_words; }

private:
    QStringList m_words;
    QString m_error;
};

} // namespace sekisho::ui
