// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/row_copy.h"

#include "ui/logs/log_table.h"

#include <QClipboard>
#include <QGuiApplication>

namespace sekisho::ui {
namespace {

constexpr int RowsOfStep = 250;

} // namespace

RowCopy::RowCopy(LogTable &table) : QObject(&table), m_table(table)
{
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &RowCopy::step);
    const auto goOn = [this] {
        if (isRunning() && !m_next.isActive())
            m_next.start(0);
    };
    const QAbstractItemModel *model = table.model();
    connect(model, &QAbstractItemModel::dataChanged, this, goOn);
    connect(model, &QAbstractItemModel::rowsRemoved, this, goOn);
    connect(model, &QAbstractItemModel::modelReset, this, [this] {
        if (isRunning())
            finish();
    });
}

void RowCopy::start()
{
    m_ranges.clear();
    m_text.clear();
    m_done = 0;
    m_of = 0;
    const auto ranges = m_table.selectedRanges();
    for (auto range = ranges.rbegin(); range != ranges.rend() && m_of < MostRows; ++range) {
        const auto rows = std::min<std::int64_t>(range->second - range->first + 1, MostRows - m_of);
        const QAbstractItemModel *model = m_table.model();
        m_ranges.push_back(
            {model->index(range->second - static_cast<int>(rows) + 1, 0), model->index(range->second, 0)});
        m_of += rows;
    }
    if (isRunning())
        step();
}

// Whether there may be more to take at once.
bool RowCopy::takeSome()
{
    const ExchangeModel &model = m_table.exchanges();
    for (int taken = 0; taken < RowsOfStep; ++taken) {
        Range &range = m_ranges.back();
        if (range.next.isValid() && range.last.isValid()) {
            const RecordPtr record = model.rowAt(range.next.row()).record;
            if (!record)
                return false;
            m_text += m_table.rowAsTsv(*record);
            ++m_done;
        }
        if (range.next.isValid() && range.last.isValid() && range.next.row() < range.last.row()) {
            range.next = model.index(range.next.row() + 1, 0);
            continue;
        }
        m_ranges.pop_back();
        if (m_ranges.empty())
            return false;
    }
    return true;
}

void RowCopy::step()
{
    if (!isRunning())
        return;
    if (takeSome())
        m_next.start(0);
    if (isRunning())
        Q_EMIT progressed(m_done, m_of);
    else
        finish();
}

void RowCopy::finish()
{
    m_ranges.clear();
    m_next.stop();
    if (!m_text.isEmpty())
        QGuiApplication::clipboard()->setText(std::exchange(m_text, {}));
    Q_EMIT progressed(m_done, 0);
}

} // namespace sekisho::ui
