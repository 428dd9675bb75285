// SPDX-License-Identifier: GPL-3.0-or-later
// Fills the details of one request: from the table's row, and from the log where the row does not have it
// all.
#pragma once

#include "ui/models/exchange_model.h"

namespace sekisho::ui {

class DetailPane;
class LogHistory;

/// Rows of earlier runs are in the table only as the log lists them, and of old ones of this run the bodies
/// have been let go; both are fetched when they are looked at.
class DetailLoader final : public QObject {
    Q_OBJECT
public:
    /// `history` is null where no log is kept. All must outlive it.
    DetailLoader(const ExchangeModel &model, LogHistory *history, DetailPane &pane,
                 QObject *parent = nullptr);

    void show(const ExchangeRow &row);
    /// What the model knows of the request on show may have changed.
    void refresh();

private:
    [[nodiscard]] bool isShown(const LogId &id) const;
    void takeFound(const LogId &id, const RecordPtr &record);

    const ExchangeModel &m_model;
    LogHistory *m_history;
    DetailPane &m_pane;
    ExchangeRow m_row; ///< what the table had of the request on show
};

} // namespace sekisho::ui
