// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/log_history.h"

namespace sekisho::ui {
namespace {

using namespace std::chrono_literals;
using storage::StorageError;

constexpr std::chrono::milliseconds RetryInterval = 500ms;

// A row of this run that is still open is in the live feed; what is open only here was cut off by its end.
RecordPtr settled(RecordPtr record)
{
    if (!record || record->state != storage::ExchangeState::Open)
        return record;
    auto interrupted = std::make_shared<storage::ExchangeRecord>(*record);
    interrupted->state = storage::ExchangeState::Interrupted;
    return interrupted;
}

} // namespace

LogHistory::LogHistory(std::unique_ptr<LogSource> source, QObject *parent)
    : QObject(parent), m_thread(std::move(source))
{
    m_retry.setSingleShot(true);
    m_retry.setInterval(RetryInterval);
    connect(&m_retry, &QTimer::timeout, this, &LogHistory::readPage);
}

LogHistory::~LogHistory() = default;

void LogHistory::setRetries(int times, std::chrono::milliseconds interval)
{
    m_mostTries = times;
    m_retry.setInterval(interval);
}

void LogHistory::load(std::size_t rows)
{
    if (m_loading)
        return;
    m_left = rows;
    m_tries = 0;
    m_problem.clear();
    m_loading = true;
    readPage();
}

void LogHistory::readPage()
{
    const int limit = static_cast<int>(std::min<std::size_t>(m_left, PageSize));
    m_thread.put(List, [this, before = m_oldest, limit](LogSource &source) {
        Page page = source.page(before, limit);
        if (page)
            std::transform(page->begin(), page->end(), page->begin(), settled);
        m_mail.post([this, page = std::move(page)] { takePage(page); });
    });
}

void LogHistory::takePage(const Page &page)
{
    if (!page) {
        // Waiting does not make a newer program's file an older one.
        if (page.error().kind != StorageError::Kind::TooNew && ++m_tries < m_mostTries)
            m_retry.start();
        else
            finish(QString::fromStdString(page.error().message));
        return;
    }
    if (!page->empty()) {
        m_oldest = page->back()->id;
        m_oldestTime = page->back()->startedAt;
        m_left -= std::min(m_left, page->size());
        Q_EMIT arrived(*page);
    }
    if (m_left == 0)
        countBeyond();
    if (m_left == 0 || page->size() < PageSize)
        finish({});
    else
        readPage();
}

void LogHistory::finish(const QString &problem)
{
    m_problem = problem;
    m_loading = false;
    Q_EMIT loaded();
}

void LogHistory::countBeyond()
{
    m_thread.put(List, [this, before = m_oldestTime](LogSource &source) {
        const auto rows = source.countBefore(before);
        m_mail.post([this, rows] {
            if (!rows)
                return;
            m_beyond = *rows;
            Q_EMIT counted();
        });
    });
}

void LogHistory::find(const LogId &id)
{
    m_wanted = id;
    m_thread.put(Look, [this, id](LogSource &source) {
        storage::StorageResult<RecordPtr> result = source.find(id);
        if (result)
            result = settled(*result);
        m_mail.post([this, id, result] {
            if (m_wanted != id)
                return;
            m_wanted.reset();
            if (result)
                Q_EMIT found(id, *result);
            else
                Q_EMIT findFailed(id, QString::fromStdString(result.error().message));
        });
    });
}

} // namespace sekisho::ui
