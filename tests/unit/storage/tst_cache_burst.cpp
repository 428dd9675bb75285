// SPDX-License-Identifier: GPL-3.0-or-later
// Writes done together: each is whole or not there, and one that the disk refuses takes no other with it.
#include "storage/cache_burst.h"
#include "storage/cache_file.h"
#include "storage/cache_reader.h"
#include "storage/file_room.h"
#include "support/cache_samples.h"

#include <QTemporaryDir>
#include <QTest>

#ifdef Q_OS_UNIX
#include <csignal>

#include <sys/resource.h>
#endif

using namespace sekisho;
using namespace sekisho::storage;
using namespace sekisho::test;
using namespace Qt::StringLiterals;
using Kind = StorageError::Kind;

class TestCacheBurst final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void isOneTransaction();
    void largeOnesAreSeveral();
    void removalsAreCounted();
    void condemnedGoInSteps();
    void oneThatFailsLeavesNothing();
    void aFullDiskRefusesWhatDoesNotFit();
    void aDiskThatBreaksInTheMiddle();
    void anotherProcessHoldsTheFile();
    void nothingToDo();

private:
    /// Adds a put whose outcome goes into m_outcomes: "kept", or the error's kind.
    void add(std::uint64_t number, std::size_t bytes);
    void addRemoval(CacheEntryId id);
    void writeAll();
    [[nodiscard]] QString path() const { return m_folder->filePath(u"cache.db"_s); }
    /// As a reader sees it; that the bodies are right as well.
    [[nodiscard]] std::vector<std::string> models() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<CacheWriter> m_writer;
    Database *m_database = nullptr;
    std::deque<CacheJob> m_jobs;
    std::vector<std::string> m_outcomes;
};

namespace {

std::string describe(const StorageResult<Done> &outcome)
{
    return outcome ? "kept" : "refused " + std::to_string(static_cast<int>(outcome.error().kind));
}

std::string refused(Kind kind)
{
    return "refused " + std::to_string(static_cast<int>(kind));
}

} // namespace

void TestCacheBurst::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto file = openCacheFile(path(), sampleTime());
    QVERIFY(file.ok());
    m_database = file->database.get();
    m_writer = std::make_unique<CacheWriter>(std::move(file->database), std::move(file->leftovers));
}

void TestCacheBurst::cleanup()
{
    m_jobs.clear();
    m_outcomes.clear();
    m_writer.reset();
    m_folder.reset();
}

void TestCacheBurst::add(std::uint64_t number, std::size_t bytes)
{
    const auto entry = std::make_shared<CachePut>(samplePut(number, noise(number, bytes)));
    CacheJob job;
    job.write = [entry](CacheWriter &writer) -> StorageResult<Done> {
        if (const auto row = writer.put(*entry); !row)
            return Failure{row.error()};
        return Done{};
    };
    job.ended = [this](const StorageResult<Done> &outcome) { m_outcomes.push_back(describe(outcome)); };
    m_jobs.push_back(std::move(job));
}

void TestCacheBurst::addRemoval(CacheEntryId id)
{
    CacheJob job;
    job.write = [id](CacheWriter &writer) { return writer.remove(id); };
    job.ended = [this](const StorageResult<Done> &outcome) { m_outcomes.push_back(describe(outcome)); };
    m_jobs.push_back(std::move(job));
}

void TestCacheBurst::writeAll()
{
    while (!m_jobs.empty())
        writeBurst(*m_writer, m_jobs);
}

std::vector<std::string> TestCacheBurst::models() const
{
    const auto reader = CacheReader::open(path());
    if (!reader)
        return {reader.error().message};
    std::vector<std::string> models;
    const auto page = (*reader)->page({}, 0, 10'000);
    if (!page)
        return {page.error().message};
    for (const CacheListing &listing : *page) {
        const auto body = (*reader)->body(listing.row.id, listing.row.size);
        const auto number = QByteArray::fromStdString(listing.head.model.substr(6)).toULongLong();
        const bool right = body && *body == noise(number, listing.row.size);
        models.insert(models.begin(), listing.head.model + (right ? "" : " of wrong bytes"));
    }
    return models;
}

void TestCacheBurst::isOneTransaction()
{
    std::vector<std::size_t> seen;
    for (std::uint64_t i = 1; i <= 3; ++i) {
        add(i, 1'000);
        m_jobs.back().ended = [&](const auto &) { seen.push_back(models().size()); };
    }
    writeBurst(*m_writer, m_jobs);
    QVERIFY(m_jobs.empty());
    // At the first callback all three are there.
    QVERIFY((seen == std::vector<std::size_t>{3, 3, 3}));
}

void TestCacheBurst::largeOnesAreSeveral()
{
    for (std::uint64_t i = 1; i <= 6; ++i)
        add(i, 6'000'000);
    writeBurst(*m_writer, m_jobs);
    QCOMPARE(m_jobs.size(), std::size_t(3));
    QCOMPARE(m_outcomes.size(), std::size_t(3));
    writeAll();
    QCOMPARE(models().size(), std::size_t(6));
}

void TestCacheBurst::removalsAreCounted()
{
    for (std::uint64_t i = 1; i <= 6; ++i)
        add(i, 6'000'000);
    writeAll();
    m_outcomes.clear();
    for (CacheEntryId id = 1; id <= 5; ++id)
        addRemoval(id);
    writeBurst(*m_writer, m_jobs);
    QCOMPARE(m_outcomes.size(), std::size_t(3));
    QCOMPARE(models().size(), std::size_t(3));
    writeAll();
    QCOMPARE(models(), std::vector<std::string>{"model-6"});
}

void TestCacheBurst::condemnedGoInSteps()
{
    for (std::uint64_t i = 1; i <= 6; ++i)
        add(i, 6'000'000);
    writeAll();
    QVERIFY(m_writer->begin().ok());
    QVERIFY(m_writer->condemn({2, 4, 3, 1}).ok());
    QVERIFY(m_writer->commit().ok());
    // Gone for those who look, at once; and step by step from the disk.
    QCOMPARE(models(), (std::vector<std::string>{"model-5", "model-6"}));
    std::vector<int> left;
    const auto countLeft = [&] {
        Statement &count = m_database->statement("SELECT count(*) FROM entry");
        left.push_back(m_database->run(count) && count.next() ? int(count.number(0)) : -1);
        count.finish();
    };
    while (m_writer->hasLeftovers()) {
        countLeft();
        QVERIFY(m_writer->tidy());
    }
    countLeft();
    QCOMPARE(left, (std::vector<int>{6, 4, 2}));
    // Then the free pages, but for 4 MiB: not a transaction for each.
    int steps = 0;
    const auto unused = numberOf(*m_database, "PRAGMA freelist_count").value();
    while (m_writer->tidy())
        ++steps;
    QVERIFY(unused > 2'500);
    QCOMPARE(numberOf(*m_database, "PRAGMA freelist_count").value(), 512);
    QVERIFY2(steps <= 1 + (unused - 512) / 256, QByteArray::number(steps).constData());
    QCOMPARE(models(), (std::vector<std::string>{"model-5", "model-6"}));
}

void TestCacheBurst::oneThatFailsLeavesNothing()
{
    add(1, 1'000);
    add(1, 2'000);
    // Has its entry in the transaction when its body turns out to be unreadable.
    add(2, 1'000);
    m_jobs.back().write = [](CacheWriter &writer) -> StorageResult<Done> {
        CachePut lost = samplePut(2);
        lost.body = std::make_shared<LostBody>(1'000);
        return Failure{writer.put(lost).error()};
    };
    add(3, 1'000);
    // Does not come so far as to write.
    m_jobs.back().write = [](CacheWriter &) { return StorageResult<Done>(Failure{StorageError{}}); };
    add(4, 1'000);
    writeAll();
    const std::string failed = refused(Kind::Failed);
    QCOMPARE(m_outcomes, (std::vector<std::string>{"kept", "kept", failed, failed, "kept"}));
    QCOMPARE(models(), (std::vector<std::string>{"model-1", "model-4"}));
    Statement &count = m_database->statement("SELECT count(*) FROM entry");
    QVERIFY(m_database->run(count).ok() && count.next());
    QCOMPARE(count.number(0), 3); // the replaced one stays until it is removed
}

void TestCacheBurst::aFullDiskRefusesWhatDoesNotFit()
{
    add(1, 100'000);
    writeAll();
    QVERIFY(m_database->execute("PRAGMA max_page_count=200").ok()); // 1.6 MB
    add(2, 100'000);
    add(3, 4'000'000);
    add(4, 100'000);
    add(1, 9'000'000); // would replace
    add(5, 100'000);
    writeAll();
    QCOMPARE(m_outcomes, (std::vector<std::string>{"kept", "kept", refused(Kind::Full), "kept",
                                                   refused(Kind::Full), "kept"}));
    QCOMPARE(models(), (std::vector<std::string>{"model-1", "model-2", "model-4", "model-5"}));
    QVERIFY(m_database->execute("PRAGMA max_page_count=1000000").ok());
    add(3, 4'000'000);
    writeAll();
    QCOMPARE(m_outcomes.back(), std::string("kept"));
    QCOMPARE(models().size(), std::size_t(5));
}

void TestCacheBurst::aDiskThatBreaksInTheMiddle()
{
#ifdef Q_OS_UNIX
    for (std::uint64_t i = 1; i <= 3; ++i)
        add(i, 100'000);
    writeAll();
    m_outcomes.clear();
    // Writes beyond here fail as on a disk with a quota: to SQLite an error of the device, for which it may
    // undo the whole transaction.
    rlimit before{};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
    rlimit tight = before;
    tight.rlim_cur = 3'000'000;
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &tight), 0);
    add(4, 100'000);
    add(5, 20'000'000); // spills in the middle
    add(6, 100'000);
    addRemoval(1);
    add(7, 100'000);
    writeAll();
    const auto outcomes = m_outcomes;
    const auto during = models();
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, ignored);
    QCOMPARE(outcomes, (std::vector<std::string>{"kept", refused(Kind::Io), "kept", "kept", "kept"}));
    const std::vector<std::string> expected = {"model-2", "model-3", "model-4", "model-6", "model-7"};
    QCOMPARE(during, expected);
    add(5, 20'000'000);
    writeAll();
    QCOMPARE(m_outcomes.back(), std::string("kept"));
    QCOMPARE(models().size(), std::size_t(6));
#endif
}

void TestCacheBurst::anotherProcessHoldsTheFile()
{
    add(1, 100);
    writeAll();
    QVERIFY(m_database->execute("PRAGMA busy_timeout=50").ok());
    {
        auto other = Database::openForWriting(path(), {});
        QVERIFY(other.ok());
        QVERIFY((*other)->begin().ok());
        for (std::uint64_t i = 2; i <= 4; ++i)
            add(i, 100);
        writeAll();
        (*other)->rollback();
    }
    add(5, 100);
    writeAll();
    const std::string busy = refused(Kind::Busy);
    QCOMPARE(m_outcomes, (std::vector<std::string>{"kept", busy, busy, busy, "kept"}));
    QCOMPARE(models(), (std::vector<std::string>{"model-1", "model-5"}));
}

void TestCacheBurst::nothingToDo()
{
    writeBurst(*m_writer, m_jobs);
    addRemoval(17);
    writeAll();
    QCOMPARE(m_outcomes, std::vector<std::string>{"kept"});
    QVERIFY(!m_writer->tidy());
}

QTEST_GUILESS_MAIN(TestCacheBurst)
#include "tst_cache_burst.moc"
