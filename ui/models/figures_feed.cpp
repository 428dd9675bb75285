// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/figures_feed.h"

namespace sekisho::ui {
namespace {

using namespace std::chrono_literals;
using storage::StorageError;
using storage::StorageResult;

constexpr int MostOfTime = 10; ///< reading takes a tenth of the time at most
constexpr std::chrono::milliseconds NamesKept = 1min;
constexpr std::chrono::milliseconds LongestSlide = 1h;

using FiguresPtr = std::shared_ptr<const Figures>;

StorageResult<std::int64_t> requestsIn(FiguresSource &source, const FiguresWindow &window,
                                       const FiguresFilter &filter)
{
    std::int64_t requests = 0;
    const auto visited = source.visit(queryOf(window, filter), [&requests](storage::RollupRow &&row) {
        requests += row.sums.requests;
        return true;
    });
    if (!visited)
        return Failure{visited.error()};
    return requests;
}

StorageResult<FiguresPtr> readFigures(FiguresSource &source, const FiguresWindow &window,
                                      const FiguresFilter &filter, std::optional<std::int64_t> before)
{
    storage::RollupQuery query = queryOf(window, filter);
    query.byProvider = query.byModel = true;
    FiguresBuilder builder(window, filter);
    const auto visited = source.visit(query, [&builder](storage::RollupRow &&row) {
        builder.add(row);
        return true;
    });
    if (!visited)
        return Failure{visited.error()};
    if (!before) {
        const auto requests = requestsIn(source, window.preceding(), filter);
        if (!requests)
            return Failure{requests.error()};
        before = *requests;
    }
    auto figures = std::make_shared<Figures>(std::move(builder).finish());
    figures->requestsBefore = before;
    return FiguresPtr(std::move(figures));
}

StorageResult<std::shared_ptr<const FiguresNames>> namesIn(FiguresSource &source, WallTime now)
{
    storage::RollupQuery query = queryOf(windowOf(FiguresRange::Year, now), {});
    query.byGateway = query.byProvider = query.byModel = query.byTool = true;
    auto names = std::make_shared<FiguresNames>();
    const auto visited = source.visit(query, [&names](storage::RollupRow &&row) {
        names->add(row.key);
        return true;
    });
    if (!visited)
        return Failure{visited.error()};
    return std::shared_ptr<const FiguresNames>(std::move(names));
}

} // namespace

FiguresFeed::FiguresFeed(std::unique_ptr<FiguresSource> source, QObject *parent)
    : QObject(parent),
      m_clock([] { return std::chrono::floor<Micros>(std::chrono::system_clock::now()); }),
      m_thread(std::move(source))
{
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &FiguresFeed::read);
    m_slide.setSingleShot(true);
    connect(&m_slide, &QTimer::timeout, this, [this] {
        m_stale = std::max(m_stale, 1);
        schedule();
    });
}

FiguresFeed::~FiguresFeed()
{
    cancelExport();
}

void FiguresFeed::setPace(std::chrono::milliseconds interval, int tries,
                          std::chrono::milliseconds retryInterval)
{
    m_interval = interval;
    m_mostTries = tries;
    m_retryInterval = retryInterval;
}

void FiguresFeed::ask(FiguresRange range, const FiguresFilter &filter)
{
    if (range == m_range && filter == m_filter && m_question > 0)
        return;
    m_range = range;
    m_filter = filter;
    ++m_question;
    m_tries = 0;
    if (m_watched)
        read();
}

void FiguresFeed::setWatched(bool watched)
{
    if (watched == m_watched)
        return;
    m_watched = watched;
    if (watched) {
        read();
    } else {
        m_next.stop();
        m_slide.stop();
    }
}

void FiguresFeed::noteNews()
{
    // The journal may write what has ended a moment after it was said, so one read is not enough.
    m_stale = 2;
    schedule();
}

void FiguresFeed::retry()
{
    m_tries = 0;
    read();
}

void FiguresFeed::schedule()
{
    if (!m_watched || m_reading || m_stale == 0 || m_next.isActive())
        return;
    const std::chrono::milliseconds pause = std::max(m_interval, m_took * MostOfTime);
    const std::chrono::milliseconds passed(m_sinceRead.isValid() ? m_sinceRead.elapsed() : 0);
    m_next.start(std::max(pause - passed, 0ms));
}

void FiguresFeed::read()
{
    m_next.stop();
    m_stale = std::max(m_stale - 1, 0);
    m_reading = true;
    m_sinceRead.start();
    const FiguresWindow window = windowOf(m_range, m_clock());
    std::optional<std::int64_t> before;
    if (m_figures && m_figures->window == window && m_figures->filter == m_filter)
        before = m_figures->requestsBefore;
    m_thread.put(Read,
                 [this, window, filter = m_filter, before, question = m_question](FiguresSource &source) {
                     m_mail.post([this, question, answer = readFigures(source, window, filter, before)] {
                         if (question == m_question)
                             take(answer);
                     });
                 });
    const bool known = m_names && !m_names->providers.empty();
    if (!known || m_namesAge.hasExpired(NamesKept.count()))
        readNames();
}

void FiguresFeed::readNames()
{
    m_namesAge.start();
    m_thread.put(Names, [this, now = m_clock()](FiguresSource &source) {
        m_mail.post([this, names = namesIn(source, now)] {
            if (!names)
                return fail(names.error());
            if (m_names && **names == *m_names)
                return;
            m_names = *names;
            Q_EMIT namesChanged();
        });
    });
}

void FiguresFeed::take(const Answer &answer)
{
    m_reading = false;
    m_took = std::chrono::milliseconds(m_sinceRead.elapsed());
    if (!answer)
        return fail(answer.error());
    m_tries = 0;
    m_problem.clear();
    m_figures = *answer;
    if (m_watched) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(m_figures->window.before() - m_clock());
        m_slide.start(std::clamp(left, m_interval, LongestSlide));
    }
    Q_EMIT figuresChanged();
    schedule();
}

void FiguresFeed::fail(const StorageError &error)
{
    // At a start the journal may still be making the file ready; waiting does not make it an older one.
    if (error.kind != StorageError::Kind::TooNew && ++m_tries < m_mostTries) {
        if (m_watched)
            m_next.start(m_retryInterval);
        return;
    }
    m_problem = QString::fromStdString(error.message);
    Q_EMIT failed();
}

void FiguresFeed::exportTo(const QString &path)
{
    if (m_export || !m_figures)
        return;
    m_export = std::make_shared<ExportJob>();
    m_export->path = path;
    m_export->window = m_figures->window;
    m_export->filter = m_figures->filter;
    m_export->progress = [this](std::int64_t rows) {
        m_mail.post([this, rows] { Q_EMIT exportProgressed(rows); });
    };
    m_thread.put(Export, [this, job = m_export, question = m_question](FiguresSource &source) {
        auto result = std::make_shared<const ExportResult>(exportFigures(source, *job));
        m_mail.post([this, result, question] { finishExport(*result, question); });
    });
}

void FiguresFeed::cancelExport()
{
    if (m_export)
        m_export->cancelled = true;
}

void FiguresFeed::finishExport(const ExportResult &result, std::uint64_t question)
{
    m_export.reset();
    if (!result.figures) {
        Q_EMIT exportFailed(result.path, result.problem);
        return;
    }
    if (question == m_question && m_figures) {
        auto figures = std::make_shared<Figures>(*result.figures);
        if (figures->window == m_figures->window)
            figures->requestsBefore = m_figures->requestsBefore;
        m_figures = std::move(figures);
        Q_EMIT figuresChanged();
    }
    Q_EMIT exported(result.path, result.rows);
}

} // namespace sekisho::ui
