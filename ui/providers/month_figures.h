// SPDX-License-Identifier: GPL-3.0-or-later
// What each provider has cost this month, read from the roll-ups beside the window.
#pragma once

#include "base/mailbox.h"
#include "storage/rollup.h"
#include "ui/models/figures_source.h"
#include "ui/models/reading_thread.h"

#include <QObject>
#include <QString>

#include <map>
#include <memory>
#include <string>

namespace sekisho::ui {

struct MonthSums {
    std::int64_t requests = 0;
    std::int64_t tokens = 0;
    std::int64_t unpriced = 0;     ///< answered by the provider at a price that is not known
    std::int64_t subscription = 0; ///< covered by a subscription
    Money cost;
    bool operator==(const MonthSums &) const = default;
};
/// By slug; a provider without requests is not in it.
using MonthTable = std::map<std::string, MonthSums>;

/// "$18.30", "≥ $4.40" where some have no known price, "—" where none has, "subscription".
[[nodiscard]] QString costText(const MonthSums &sums);

/// Lives in the main thread.
class MonthFigures final : public QObject {
    Q_OBJECT
public:
    /// `source` may be null: then nothing is known.
    explicit MonthFigures(std::unique_ptr<FiguresSource> source, QObject *parent = nullptr);
    ~MonthFigures() override;

    /// Reads; changed() tells when that is done.
    void read();
    [[nodiscard]] bool isKnown() const { return m_known; }
    /// Why they could not be read; empty when they could.
    [[nodiscard]] const QString &problem() const { return m_problem; }
    /// Nothing for a provider without requests, which has cost nothing.
    [[nodiscard]] MonthSums of(const std::string &slug) const;

Q_SIGNALS:
    void changed();

private:
    void take(const storage::StorageResult<std::vector<storage::RollupRow>> &rows);

    MonthTable m_table;
    QString m_problem;
    bool m_known = false;
    Mailbox m_mail;
    std::unique_ptr<ReadingThread<FiguresSource, 1>> m_thread; ///< goes first: it posts to the mailbox
};

} // namespace sekisho::ui
