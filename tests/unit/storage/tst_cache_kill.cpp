// SPDX-License-Identifier: GPL-3.0-or-later
// A process that is killed while it writes: what it said it had kept is there, each entry is whole, and
// nothing else is left behind.
#include "cache_bench.h"
#include "raw_cache_file.h"
#include "storage/spool.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <cstdio>
#include <map>

using namespace sekisho;
using namespace sekisho::storage;
using namespace sekisho::test;
using namespace Qt::StringLiterals;

namespace {

constexpr std::uint64_t Keys = 40;
/// Of the keys, a quarter: what is put is removed again.
bool isRemoved(std::uint64_t number)
{
    return number % 4 == 1;
}
constexpr std::size_t InFlight = 6;

/// Of pieces and half pieces, packed and not.
std::string contentOf(std::uint64_t number)
{
    const std::size_t size = number % 3 == 0 ? 1'300'000 + number : number % 7 * 9'001;
    return number % 5 == 0 ? prose(number, size) : noise(number, size);
}

CachePut putOf(std::uint64_t number, const QString &folder)
{
    CachePut put = samplePut(number);
    put.key = sampleKey(number % Keys);
    // Most of them go through the spool's file.
    const auto spool = std::make_shared<Spool>(folder, 10'000, std::make_shared<SpoolMemory>(10'000));
    if (!spool->append(contentOf(number)))
        return {};
    put.body = spool;
    return put;
}

void say(const char *word, std::uint64_t number)
{
    std::printf("%s %llu\n", word, static_cast<unsigned long long>(number));
    std::fflush(stdout);
}

/// Runs in the child: puts, replaces and removes until it is killed.
class Writer {
public:
    Writer(const QString &folder, std::uint64_t first)
        : m_folder(folder),
          m_next(first),
          m_store(
              folder + u"/cache.db"_s,
              [this](std::function<void()> call) { m_mailbox.post(std::move(call)); },
              std::chrono::milliseconds(1))
    {
        m_store.load([this](const auto &loaded) {
            say(loaded ? "loaded" : "failed", 0);
            for (std::size_t i = 0; i < InFlight; ++i)
                putNext();
        });
        say("up", 0);
    }

private:
    void putNext()
    {
        const std::uint64_t number = m_next++;
        m_store.put(putOf(number, m_folder), [this, number](const StorageResult<CacheIndexRow> &row) {
            say(row ? "put" : "failed", number);
            if (isRemoved(number) && row) {
                say("removing", number);
                m_store.remove({row->id});
            } else if (row) {
                m_store.addHits({{row->id, 1, sampleTime(1), Micros(1), Money{1}}});
            }
            putNext();
        });
    }

    const QString m_folder;
    std::uint64_t m_next;
    Mailbox m_mailbox;
    SqliteCacheStore m_store;
};

} // namespace

class TestCacheKill final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void killedWhileItIsMade();
    void killedWhileItWrites();

private:
    /// Kills the writer once it has said so many words of that kind, and a little later.
    void runWriter(const QString &folder, std::uint64_t first, const QByteArray &word, int times,
                   unsigned long later);
    void check(const QString &folder);

    std::map<std::uint64_t, std::uint64_t> m_kept; // by key, the last that was kept
    std::uint64_t m_highest = 0;
};

void TestCacheKill::runWriter(const QString &folder, std::uint64_t first, const QByteArray &word, int times,
                              unsigned long later)
{
    QProcess child;
    child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    child.start(QCoreApplication::applicationFilePath(), {u"--writer"_s, folder, QString::number(first)});
    QVERIFY(child.waitForStarted(30'000));
    QByteArray output;
    while (output.count(word) < times) {
        QVERIFY2(child.waitForReadyRead(30'000), output.right(200).constData());
        output += child.readAllStandardOutput();
    }
    // A word comes at the end of a burst; the middle of the next one is as good a moment.
    QThread::msleep(later);
    child.kill();
    QVERIFY(child.waitForFinished(30'000));
    output += child.readAllStandardOutput();
    QVERIFY2(!output.contains("failed"), output.right(200).constData());
    for (const QByteArray &line : output.split('\n')) {
        const QList<QByteArray> words = line.split(' ');
        if (words.size() != 2 || words[0] != "put")
            continue;
        const std::uint64_t number = words[1].toULongLong();
        m_kept[number % Keys] = number;
        m_highest = number;
    }
}

void TestCacheKill::check(const QString &folder)
{
    // SQLite's own; the journal is that of a file that was just being made.
    const QStringList allowed = {u"cache.db"_s, u"cache.db-shm"_s, u"cache.db-wal"_s, u"cache.db-journal"_s};
    for (const QString &name : QDir(folder).entryList(QDir::Files | QDir::Hidden))
        QVERIFY2(allowed.contains(name), qPrintable(name));
    SqliteBench bench(folder + u"/cache.db"_s);
    const auto loaded = bench.load();
    QVERIFY(loaded.ok());
    std::map<std::uint64_t, std::uint64_t> found;
    for (const CacheIndexRow &row : loaded->rows) {
        const auto start = bench.start(row.id);
        QVERIFY(start.ok());
        const std::uint64_t number = QByteArray::fromStdString(start->head.model.substr(6)).toULongLong();
        QVERIFY(row.key == sampleKey(number % Keys));
        QVERIFY(bench.body(row) == contentOf(number));
        QVERIFY(bench.timings(row.id).value() == samplePut(number).timings);
        QVERIFY(found.emplace(number % Keys, number).second);
    }
    for (const auto &[key, number] : m_kept) {
        // Later ones may be there that were not heard of.
        if (!isRemoved(number))
            QVERIFY2(found[key] >= number, qPrintable(u"%1 instead of %2"_s.arg(found[key]).arg(number)));
    }
    bench.end();
    RawCacheFile file(folder + u"/cache.db"_s);
    QCOMPARE(file.text("PRAGMA integrity_check"), "ok");
    QCOMPARE(file.number("PRAGMA page_size"), 8192);
    QCOMPARE(file.number("PRAGMA auto_vacuum"), 2);
    QCOMPARE(file.number("SELECT count(*) FROM piece WHERE id/65536 NOT IN (SELECT id FROM entry)"), 0);
    QCOMPARE(file.number("SELECT count(*) FROM entry WHERE pieces!="
                         "(SELECT count(*) FROM piece WHERE id/65536=entry.id)"),
             0);
}

void TestCacheKill::killedWhileItIsMade()
{
    for (int i = 0; i < 30; ++i) {
        const QTemporaryDir folder;
        runWriter(folder.path(), 0, "up", 1, static_cast<unsigned long>(i % 4));
        if (QTest::currentTestFailed())
            return;
        check(folder.path());
        if (QTest::currentTestFailed())
            return;
    }
}

void TestCacheKill::killedWhileItWrites()
{
    const QTemporaryDir folder;
    for (int i = 0; i < 20; ++i) {
        // Numbers rise from one writer to the next, also past those that were not heard of.
        runWriter(folder.path(), m_highest + 25 * Keys, "put", 1 + i * i % 70, static_cast<unsigned long>(i));
        if (QTest::currentTestFailed())
            return;
        check(folder.path());
        if (QTest::currentTestFailed())
            return;
    }
    QVERIFY(m_kept.size() == Keys);
}

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 4 && arguments[1] == u"--writer"_s) {
        const Writer writer(arguments[2], arguments[3].toULongLong());
        return QCoreApplication::exec();
    }
    TestCacheKill test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_cache_kill.moc"
