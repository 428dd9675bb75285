// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/detail_loader.h"

#include "ui/logs/detail_pane.h"
#include "ui/models/log_history.h"

namespace sekisho::ui {

DetailLoader::DetailLoader(const ExchangeModel &model, LogHistory *history, DetailPane &pane, QObject *parent)
    : QObject(parent), m_model(model), m_history(history), m_pane(pane)
{
    if (!history)
        return;
    connect(history, &LogHistory::found, this, &DetailLoader::takeFound);
    connect(history, &LogHistory::findFailed, this, [this](const LogId &id, const QString &reason) {
        if (isShown(id))
            m_pane.showPart(m_row, m_model.now(), tr("The log cannot be read. %1").arg(reason));
    });
}

void DetailLoader::show(const ExchangeRow &row)
{
    const bool isWhole =
        isShown(row.record->id) && m_pane.isWhole() && m_pane.record()->state != storage::ExchangeState::Open;
    m_row = row;
    if (!m_history || !(row.fromLog || row.bodiesLetGo)) {
        m_pane.show(row, m_model.now());
    } else if (!isWhole) {
        m_pane.showPart(row, m_model.now(), tr("Loading…"));
        m_history->find(row.record->id);
    }
}

void DetailLoader::refresh()
{
    const ExchangeRow *row = m_row.record ? m_model.find(m_row.record->id) : nullptr;
    if (row && row->record != m_row.record)
        show(*row);
}

bool DetailLoader::isShown(const LogId &id) const
{
    return m_row.record && m_row.record->id == id;
}

void DetailLoader::takeFound(const LogId &id, const RecordPtr &record)
{
    if (!isShown(id))
        return;
    if (!record) {
        m_pane.showPart(m_row, m_model.now(), tr("It is not in the log any more."));
        return;
    }
    ExchangeRow whole;
    whole.record = record;
    if (m_row.fromLog && m_row.record->state == storage::ExchangeState::Open) {
        // The feed knows better than the file that it is still running.
        auto running = std::make_shared<storage::ExchangeRecord>(*record);
        running->state = storage::ExchangeState::Open;
        whole.record = std::move(running);
    }
    if (!m_row.fromLog) {
        // What the live feed told stays: the log may not have the end of it yet.
        auto refilled = std::make_shared<storage::ExchangeRecord>(*m_row.record);
        refilled->requestBody.bytes = record->requestBody.bytes;
        refilled->responseBody.bytes = record->responseBody.bytes;
        whole.record = std::move(refilled);
    }
    m_pane.show(whole, m_model.now());
}

} // namespace sekisho::ui
