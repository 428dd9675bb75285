// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/log_history.h"

namespace sekisho::ui {

using namespace std::chrono_literals;
using storage::StorageError;
using storage::StorageResult;

LogHistory::LogHistory(std::unique_ptr<LogSource> source, QObject *parent)
    : QObject(parent), m_thread(std::move(source))
{
    m_retry.setSingleShot(true);
    m_retry.setInterval(500ms);
    connect(&m_retry, &QTimer::timeout, this, &LogHistory::step);
}

LogHistory::~LogHistory() = default;

void LogHistory::setRetries(int times, std::chrono::milliseconds interval)
{
    m_mostTries = times;
    m_retry.setInterval(interval);
}

void LogHistory::walk(MakeTerms terms)
{
    m_retry.stop();
    m_walk = std::make_shared<Course>(Course{std::move(terms), std::nullopt});
    m_tries = 0;
    m_problem.clear();
    step();
}

void LogHistory::step()
{
    if (!m_walk)
        return;
    m_thread.put(Walk, [this, course = m_walk](LogSource &source) {
        if (course->walk)
            m_mail.post([this, course, piece = course->walk->next(source)] { takePiece(course, piece); });
        else
            m_mail.post([this, course, stand = source.stand()] { takeStand(course, stand); });
    });
}

void LogHistory::takeStand(const std::shared_ptr<Course> &course,
                           const StorageResult<storage::LogStand> &stand)
{
    if (course != m_walk)
        return;
    if (!stand) {
        tryAgain(stand.error());
        return;
    }
    course->walk.emplace(course->terms(*stand));
    step();
}

void LogHistory::takePiece(const std::shared_ptr<Course> &course, const StorageResult<LogWalk::Piece> &piece)
{
    if (course != m_walk)
        return;
    if (!piece) {
        tryAgain(piece.error());
        return;
    }
    m_tries = 0;
    Q_EMIT walked(*piece);
    if (course != m_walk)
        return;
    if (piece->done)
        finish({});
    else
        step();
}

void LogHistory::tryAgain(const StorageError &error)
{
    // Waiting does not make a newer program's file an older one.
    if (error.kind != StorageError::Kind::TooNew && ++m_tries < m_mostTries)
        m_retry.start();
    else
        finish(QString::fromStdString(error.message));
}

void LogHistory::finish(const QString &problem)
{
    m_problem = problem;
    m_walk.reset();
    Q_EMIT ended();
}

template <typename T, typename Question>
void LogHistory::ask(Job job, Question question, Answer<T> answer)
{
    m_thread.put(job, [this, question = std::move(question), answer = std::move(answer)](LogSource &source) {
        m_mail.post([answer, result = question(source)] { answer(result); });
    });
}

void LogHistory::read(const LogStretch &stretch, const RowTerms &terms, Answer<std::vector<RecordPtr>> answer)
{
    ask<std::vector<RecordPtr>>(
        Read, [stretch, terms](LogSource &source) { return readStretch(source, stretch, terms); },
        std::move(answer));
}

void LogHistory::stand(Answer<storage::LogStand> answer)
{
    ask<storage::LogStand>(
        Check, [](LogSource &source) { return source.stand(); }, std::move(answer));
}

void LogHistory::count(std::vector<storage::LogRange> ranges, Answer<std::vector<std::int64_t>> answer)
{
    ask<std::vector<std::int64_t>>(
        Check, [ranges = std::move(ranges)](LogSource &source) { return source.counts(ranges); },
        std::move(answer));
}

void LogHistory::find(const LogId &id)
{
    m_wanted = id;
    ask<RecordPtr>(
        Look, [id](LogSource &source) { return source.find(id); },
        [this, id](const StorageResult<RecordPtr> &result) {
            if (m_wanted != id)
                return;
            m_wanted.reset();
            if (result)
                Q_EMIT found(id, settled(*result));
            else
                Q_EMIT findFailed(id, QString::fromStdString(result.error().message));
        });
}

} // namespace sekisho::ui
