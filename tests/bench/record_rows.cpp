// SPDX-License-Identifier: GPL-3.0-or-later
// What recording one small exchange costs: full batches straight into logs.db and cache.db, without threads
// and waiting. Wants a release build: sekisho_record_rows journal|cache ROWS BATCH DIR. Under callgrind,
// --toggle-collect='measured*' counts the writing alone.
#include "storage/cache_burst.h"
#include "storage/journal_writer.h"

#include <QDir>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <random>

using namespace sekisho;
using namespace sekisho::storage;

namespace {

constexpr const char *Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

std::mt19937_64 &randomNumbers()
{
    static std::mt19937_64 engine(1);
    return engine;
}

std::string word(std::size_t length)
{
    std::string text;
    while (text.size() < length)
        text += Alphabet[randomNumbers()() % 36];
    return text;
}

std::string requestText()
{
    return R"({"model":"gpt-5-mini","messages":[{"role":"system","content":"You are a helpful assistant."},)"
           R"({"role":"user","content":"Say something about )" +
           word(24) + R"( in one sentence, please."}],"temperature":0.2,"max_tokens":64,"user":")" +
           word(12) + "\"}";
}

std::string answerText()
{
    return R"({"id":"chatcmpl-)" + word(29) +
           R"(","object":"chat.completion","created":1760000000,"model":"gpt-5-mini","choices":[{"index":0,)"
           R"("message":{"role":"assistant","content":"This is about )" +
           word(20) +
           R"(."},"finish_reason":"stop"}],"usage":{"prompt_tokens":31,"completion_tokens":9,"total_tokens":40}})";
}

std::shared_ptr<const ExchangeRecord> makeRecord(WallTime at)
{
    auto record = std::make_shared<ExchangeRecord>();
    record->id = LogId::generate(at);
    record->state = ExchangeState::Complete;
    record->startedAt = at;
    record->method = "POST";
    record->path = "/v1/default/openai/chat/completions";
    record->gateway = "default";
    record->provider = "openai";
    record->model = "gpt-5-mini";
    record->tool = "OpenAI/Python";
    record->userAgent = "OpenAI/Python 1.108.0";
    record->credential = "stored";
    record->keyAlias = "default";
    record->status = 200;
    const auto micros = [](std::uint64_t least, std::uint64_t span) {
        return Micros(static_cast<std::int64_t>(least + randomNumbers()() % span));
    };
    record->firstByte = micros(600, 3'000);
    record->total = micros(3'700, 4'000);
    record->overhead = micros(90, 60);
    record->tokensIn = TokenCount{31};
    record->tokensCached = TokenCount{0};
    record->tokensOut = TokenCount{9};
    record->cost = Money{25'750'000};
    record->cache = CacheOutcome::Miss;
    record->requestHeaders = {{"Host", "127.0.0.1:8787"},
                              {"Accept", "application/json"},
                              {"Content-Type", "application/json"},
                              {"User-Agent", "OpenAI/Python 1.108.0"},
                              {"Authorization", "Bearer [redacted]"},
                              {"X-Stainless-Lang", "python"},
                              {"Content-Length", "300"}};
    record->responseHeaders = {{"Content-Type", "application/json"},
                               {"x-request-id", "req_" + word(32)},
                               {"openai-processing-ms", std::to_string(randomNumbers()() % 900)},
                               {"openai-version", "2020-10-01"},
                               {"x-ratelimit-remaining-requests", std::to_string(randomNumbers()() % 9999)},
                               {"cf-aig-cache-status", "MISS"},
                               {"cf-aig-log-id", record->id.toString()},
                               {"Content-Length", "310"}};
    auto request = std::make_shared<const std::string>(requestText());
    record->requestBody = {request, request->size(), false};
    auto answer = std::make_shared<const std::string>(answerText());
    record->responseBody = {answer, answer->size(), false};
    Attempt attempt;
    attempt.provider = "openai";
    attempt.origin = "https://api.openai.com";
    attempt.status = 200;
    attempt.startedAt = micros(60, 40);
    attempt.sent = *record->firstByte - Micros(300);
    attempt.head = *record->firstByte - Micros(20);
    attempt.ended = *record->total - Micros(20);
    attempt.reusedConnection = true;
    record->attempts.push_back(std::move(attempt));
    return record;
}

class Text final : public CacheBody {
public:
    explicit Text(std::string text) : m_text(std::move(text)) {}
    [[nodiscard]] std::uint64_t size() const override { return m_text.size(); }
    [[nodiscard]] bool read(std::uint64_t offset, std::size_t length, std::string &out) const override
    {
        out.assign(m_text, static_cast<std::size_t>(offset), length);
        return true;
    }

private:
    const std::string m_text;
};

CachePut makeEntry(WallTime at)
{
    CachePut put;
    put.key.scope = "default stored:openai";
    for (std::uint8_t &byte : put.key.fingerprint)
        byte = static_cast<std::uint8_t>(randomNumbers()());
    put.head.gateway = "default";
    put.head.provider = "openai";
    put.head.model = "gpt-5-mini";
    put.head.path = "/v1/chat/completions";
    put.head.headers = {{"Content-Type", "application/json"},
                        {"x-request-id", "req_" + word(32)},
                        {"openai-processing-ms", "230"},
                        {"openai-version", "2020-10-01"}};
    put.head.latency = Micros(4'200);
    put.head.tokensIn = TokenCount{31};
    put.head.tokensCached = TokenCount{0};
    put.head.tokensOut = TokenCount{9};
    put.head.cost = Money{25'750'000};
    put.head.preview = "Say something about " + word(24) + " in one sentence, please.";
    put.body = std::make_shared<Text>(answerText());
    put.storedAt = at;
    put.expiresAt = at + std::chrono::hours(24);
    return put;
}

double cpuSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

using Records = std::vector<std::shared_ptr<const ExchangeRecord>>;

} // namespace

// Not in the unnamed namespace, so that callgrind finds them by name.
[[gnu::noinline]] bool measuredRows(JournalWriter &writer, JournalQueue &queue, Records batch)
{
    for (auto &record : batch)
        queue.add(std::move(record));
    const JournalQueue::Batch taken = queue.take(10'000, 64'000'000);
    const bool written = writer.write(taken, queue.takeLost()).ok() &&
                         writer.maintain(std::chrono::floor<Micros>(std::chrono::system_clock::now())).ok();
    for (const JournalQueue::Item &item : taken)
        queue.release(item);
    return written;
}

[[gnu::noinline]] bool measuredEntries(CacheWriter &writer, std::deque<CacheJob> jobs)
{
    while (!jobs.empty())
        writeBurst(writer, jobs);
    return true;
}

namespace {

double recordRows(const QString &path, std::size_t rows, std::size_t batch)
{
    auto writer = JournalWriter::open(path, true);
    if (!writer)
        return -1;
    (*writer)->setRetention({});
    JournalQueue queue({1'000'000'000, 1'000'000});
    double seconds = 0;
    for (std::size_t done = 0; done < rows; done += batch) {
        Records records;
        for (std::size_t i = 0; i < batch; ++i)
            records.push_back(makeRecord(std::chrono::floor<Micros>(std::chrono::system_clock::now())));
        const double start = cpuSeconds();
        if (!measuredRows(**writer, queue, std::move(records)))
            return -1;
        seconds += cpuSeconds() - start;
    }
    return seconds;
}

double storeEntries(const QString &path, std::size_t rows, std::size_t batch)
{
    const auto now = std::chrono::floor<Micros>(std::chrono::system_clock::now());
    auto file = openCacheFile(path, now);
    if (!file)
        return -1;
    CacheWriter writer(std::move(file->database), {});
    double seconds = 0;
    std::size_t failed = 0;
    for (std::size_t done = 0; done < rows; done += batch) {
        std::deque<CacheJob> jobs;
        for (std::size_t i = 0; i < batch; ++i) {
            auto entry = std::make_shared<CachePut>(makeEntry(now));
            CacheJob job;
            job.write = [entry](CacheWriter &to) -> StorageResult<Done> {
                const auto row = to.put(*entry);
                return row ? StorageResult<Done>(Done{}) : Failure{row.error()};
            };
            job.ended = [&failed](const StorageResult<Done> &outcome) { failed += outcome ? 0 : 1; };
            jobs.push_back(std::move(job));
        }
        const double start = cpuSeconds();
        measuredEntries(writer, std::move(jobs));
        seconds += cpuSeconds() - start;
    }
    return failed == 0 ? seconds : -1;
}

} // namespace

int main(int argc, char **argv)
{
    const bool isCache = argc == 5 && std::strcmp(argv[1], "cache") == 0;
    const std::size_t rows = argc == 5 ? std::strtoul(argv[2], nullptr, 10) : 0;
    const std::size_t batch = argc == 5 ? std::strtoul(argv[3], nullptr, 10) : 0;
    if (rows == 0 || batch == 0 || (!isCache && std::strcmp(argv[1], "journal") != 0)) {
        std::fprintf(stderr, "sekisho_record_rows journal|cache ROWS BATCH DIR\n");
        return 2;
    }
    const QDir folder(QString::fromLocal8Bit(argv[4]));
    folder.mkpath(QStringLiteral("."));
    const double seconds = isCache ? storeEntries(folder.filePath(QStringLiteral("cache.db")), rows, batch)
                                   : recordRows(folder.filePath(QStringLiteral("logs.db")), rows, batch);
    if (seconds < 0) {
        std::fprintf(stderr, "not all was written\n");
        return 1;
    }
    std::printf("%zu rows, %zu a transaction: %.2f us a row\n", rows, batch, 1e6 * seconds / double(rows));
    return 0;
}
