// SPDX-License-Identifier: GPL-3.0-or-later
// Fills a log with so many rows through the journal, and times writing, reading and charts. Wants a release
// build: sekisho_generate_rows --rows 1000000 DIR
#include "bench/generated_traffic.h"
#include "storage/journal.h"
#include "storage/log_reader.h"
#include "storage/rollup_reader.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <ctime>
#include <mutex>

using namespace sekisho;
using namespace sekisho::storage;
using namespace Qt::StringLiterals;

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

double megabytes(std::uint64_t bytes)
{
    return double(bytes) / 1e6;
}

/// Lets the generator run ahead of the journal by so many windows and no more, so that nothing is lost.
class Window {
public:
    void appended(Journal &journal, const ExchangeRecord &record)
    {
        m_bytes += 4000 + record.requestBody.size + record.responseBody.size;
        if (m_bytes >= Bytes)
            next(journal);
    }
    void next(Journal &journal)
    {
        m_bytes = 0;
        journal.flush([this](bool written) {
            const std::lock_guard lock(m_mutex);
            ++m_done;
            m_failed = m_failed || !written;
            m_wake.notify_all();
        });
        ++m_asked;
        waitFor(m_asked - 2);
    }
    void waitForAll() { waitFor(m_asked); }
    [[nodiscard]] bool failed() const { return m_failed; }

private:
    static constexpr std::uint64_t Bytes = 12'000'000;

    void waitFor(std::int64_t count)
    {
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [&] { return m_done >= count; });
    }
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::uint64_t m_bytes = 0; ///< appended since
    std::int64_t m_asked = 0;
    std::int64_t m_done = 0;
    bool m_failed = false;
};

double cpuSeconds(clockid_t clock)
{
    timespec time{};
    clock_gettime(clock, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

bool write(const QString &path, const bench::GeneratedTraffic::Plan &plan)
{
    JournalOptions options;
    options.path = path;
    options.batch = std::chrono::milliseconds(10);
    Journal journal(options);
    bench::GeneratedTraffic traffic(plan);
    const std::int64_t rows = plan.rows;
    Window window;
    std::uint64_t bodies = 0;
    const auto start = Clock::now();
    for (std::int64_t i = 1; i <= rows && !window.failed(); ++i) {
        const auto record = traffic.next();
        bodies += record->requestBody.size + record->responseBody.size;
        journal.append(record);
        window.appended(journal, *record);
        if (i % 100'000 == 0) {
            std::printf("%10lld rows %8.1f s %8.0f MB\n", static_cast<long long>(i), secondsSince(start),
                        megabytes(static_cast<std::uint64_t>(QFileInfo(path).size())));
            std::fflush(stdout);
        }
    }
    window.next(journal);
    window.waitForAll();
    const double seconds = secondsSince(start);
    const double making = cpuSeconds(CLOCK_THREAD_CPUTIME_ID);
    const double writing = cpuSeconds(CLOCK_PROCESS_CPUTIME_ID) - making;
    const JournalStatus status = journal.status();
    if (window.failed() || status.lostRows + status.lostBodies > 0) {
        std::fprintf(stderr, "not all was written: %s\n", status.reason.c_str());
        return false;
    }
    const auto size = static_cast<std::uint64_t>(QFileInfo(path).size());
    std::printf(
        "%lld rows in %.1f s: %.0f rows/s; processor: %.1f s making them, %.1f s writing (%.0f us a row)\n",
        static_cast<long long>(rows), seconds, double(rows) / seconds, making, writing,
        1e6 * writing / double(rows));
    std::printf("bodies %.0f MB (%.0f bytes a row), file %.0f MB (%.0f bytes a row)\n", megabytes(bodies),
                double(bodies) / double(rows), megabytes(size), double(size) / double(rows));
    return true;
}

/// Runs it several times; the median and the worst in milliseconds.
template <typename Body>
void time(const char *what, int runs, Body &&body)
{
    std::vector<double> times;
    std::int64_t result = 0;
    for (int i = 0; i < runs; ++i) {
        const auto start = Clock::now();
        result = body(i);
        times.push_back(1000 * secondsSince(start));
    }
    std::sort(times.begin(), times.end());
    std::printf("%-44s %9.3f ms  worst %9.3f ms  (%lld)\n", what, times[times.size() / 2], times.back(),
                static_cast<long long>(result));
}

void readPages(LogReader &reader, WallTime until, std::chrono::days days)
{
    constexpr int Rows = 100;
    const auto page = [&](const LogQuery &query, const PageKey &key) -> std::int64_t {
        const auto rows = reader.page(query, key, Rows);
        return rows ? std::int64_t(rows->size()) : -1;
    };
    /// Somewhere in the past.
    const auto key = [&](int run) {
        return PageKey{LogId::earliest(until - days + days * (run + 1) / 21), std::nullopt};
    };
    const auto query = [](const std::function<void(LogQuery &)> &change) {
        LogQuery made;
        change(made);
        return made;
    };
    const std::pair<const char *, LogQuery> queries[] = {
        {"all", {}},
        {"gateway", query([](LogQuery &q) { q.gateway = "home"; })},
        {"provider", query([](LogQuery &q) { q.provider = "openai"; })},
        {"model, rare", query([](LogQuery &q) { q.model = "gpt-5-nano"; })},
        {"model, unknown", query([](LogQuery &q) { q.model = "gpt-6"; })},
        {"tool", query([](LogQuery &q) { q.tool = "curl"; })},
        {"failed", query([](LogQuery &q) { q.state = ExchangeState::Failed; })},
        {"open (none is)", query([](LogQuery &q) { q.state = ExchangeState::Open; })},
        {"hits", query([](LogQuery &q) { q.cache = CacheOutcome::Hit; })},
        {"model and tool", query([](LogQuery &q) { q.model = "gpt-5-mini", q.tool = "codex_cli_rs"; })},
        {"provider and failed", query([](LogQuery &q) {
             q.provider = "ollama";
             q.state = ExchangeState::Failed;
         })},
        {"a day", query([&](LogQuery &q) {
             q.from = until - days / 2;
             q.before = *q.from + std::chrono::days(1);
         })},
    };
    for (const auto &one : queries) {
        const std::string name = one.first;
        const LogQuery &wanted = one.second;
        time(("newest page of 100: " + name).c_str(), 20, [&](int) { return page(wanted, {}); });
        if (!wanted.from)
            time(("page in the past:   " + name).c_str(), 20,
                 [&](int run) { return page(wanted, key(run)); });
    }
    for (const auto &one : queries)
        time((std::string("count: ") + one.first).c_str(), 3,
             [&](int) { return reader.count(one.second).value(); });
    time("a whole record", 20, [&](int run) -> std::int64_t {
        const auto rows = reader.page({}, key(run), 1);
        if (!rows || rows->empty())
            return -1;
        const auto record = reader.find(rows->front()->id);
        return record && *record && (*record)->requestBody.bytes
                   ? std::int64_t((*record)->requestBody.bytes->size())
                   : -1;
    });
}

void readRollups(RollupReader &reader, WallTime until, std::chrono::days days)
{
    const std::tuple<const char *, Tier, std::chrono::hours> charts[] = {
        {"chart: an hour by minute", Tier::Minute, std::chrono::hours(1)},
        {"chart: 24 hours by minute", Tier::Minute, std::chrono::hours(24)},
        {"chart: 48 hours by minute", Tier::Minute, std::chrono::hours(48)},
        {"chart: 7 days by hour", Tier::Hour, std::chrono::days(7)},
        {"chart: 90 days by hour", Tier::Hour, std::chrono::days(90)},
        {"chart: all by day", Tier::Day, days},
    };
    for (const auto &[name, tier, span] : charts) {
        RollupQuery query;
        query.tier = tier;
        query.from = until - span;
        query.before = until + std::chrono::hours(1);
        query.byGateway = query.byTool = query.byModel = false;
        time(name, 10, [&](int) {
            std::int64_t requests = 0;
            const auto rows = reader.rows(query);
            if (!rows)
                return std::int64_t(-1);
            for (const RollupRow &row : *rows)
                requests += row.sums.requests;
            return requests;
        });
    }
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption rowsOption(u"rows"_s, u"How many rows to write."_s, u"N"_s, u"100000"_s);
    const QCommandLineOption daysOption(u"days"_s, u"Over how many days they are spread."_s, u"D"_s,
                                        u"180"_s);
    const QCommandLineOption readOption(u"read-only"_s, u"Times a log that is there."_s);
    const QCommandLineOption bodiesOption(u"bodies"_s, u"Percent of the rows that have bodies."_s, u"P"_s,
                                          u"100"_s);
    parser.addOptions({rowsOption, daysOption, bodiesOption, readOption});
    parser.addPositionalArgument(u"DIR"_s, u"The folder of logs.db."_s);
    parser.addHelpOption();
    parser.process(application);
    if (parser.positionalArguments().size() != 1)
        parser.showHelp(2);
    const QDir folder(parser.positionalArguments().constFirst());
    const QString path = folder.filePath(u"logs.db"_s);
    const std::int64_t rows = parser.value(rowsOption).toLongLong();
    const std::chrono::days days(parser.value(daysOption).toInt());
    auto until = std::chrono::floor<Micros>(std::chrono::system_clock::now());
    if (!parser.isSet(readOption)) {
        folder.mkpath(u"."_s);
        if (QFileInfo::exists(path)) {
            std::fprintf(stderr, "%s is there already\n", qPrintable(path));
            return 2;
        }
        if (!write(path, {1, rows, until, days, parser.value(bodiesOption).toInt()}))
            return 1;
    }
    const auto reader = LogReader::open(path);
    const auto rollups = RollupReader::open(path);
    if (!reader || !rollups) {
        std::fprintf(stderr, "%s cannot be read\n", qPrintable(path));
        return 1;
    }
    const auto newest = (*reader)->page({}, {}, 1);
    if (newest && !newest->empty())
        until = newest->front()->startedAt;
    readPages(**reader, until, days);
    readRollups(**rollups, until, days);
    return 0;
}
