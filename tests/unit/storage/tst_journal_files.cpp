// SPDX-License-Identifier: GPL-3.0-or-later
// The journal and its file: one that may not be written, is damaged, newer, held, taken away, or was left by
// a killed process.
#include "unit/storage/journal_bench.h"
#include "unit/storage/random_record.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <cstdio>
#include <future>
#include <set>

#include <unistd.h>

using namespace sekisho;
using namespace sekisho::storage;
using namespace Qt::StringLiterals;

namespace {

constexpr const char *ChildArgument = "--child";

/// The program again: appends to that file until it is killed, and prints the ids of what it has flushed.
int runChild(const QString &path)
{
    JournalOptions options;
    options.path = path;
    options.batch = std::chrono::milliseconds(5);
    Journal journal(std::move(options));
    RecordDice dice(static_cast<std::uint64_t>(getpid()));
    for (;;) {
        std::string ids;
        for (int i = 0; i < 20; ++i) {
            ExchangeRecord record = dice.record(20'000);
            record.state = ExchangeState::Open;
            journal.append(std::make_shared<const ExchangeRecord>(record));
            if (i % 2 == 0) {
                record.state = ExchangeState::Complete;
                journal.append(std::make_shared<const ExchangeRecord>(record));
            }
            ids += record.id.toString() + '\n';
        }
        std::promise<void> done;
        journal.flush([&ids, &done](bool written) {
            if (written) {
                std::fputs(ids.c_str(), stdout);
                std::fflush(stdout);
            }
            done.set_value();
        });
        done.get_future().wait();
    }
}

} // namespace

class TestJournalFiles final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aFolderThatMayNotBeWritten();
    void aDamagedFileIsSetAside_data();
    void aDamagedFileIsSetAside();
    void damageOnTheWayIsSetAside();
    void aNewerFileIsLeftAlone();
    void aFileThatIsTakenAway();
    void anotherProgramHoldsTheFile();
    void aKilledProcessLosesNothingThatWasFlushed();
};

void TestJournalFiles::aFolderThatMayNotBeWritten()
{
    // A file where the folder should be: refused to root as well.
    JournalBench bench;
    const QString folder = bench.folder() + u"/profile"_s;
    QFile file(folder);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    bench.start([&](JournalOptions &options) { options.path = folder + u"/logs.db"_s; });
    const ExchangeRecord record = smallRecord();
    bench.append(record);
    QVERIFY(!bench.flush());
    JournalStatus status = bench.journal().status();
    QVERIFY(!status.recording);
    QVERIFY2(status.reason.starts_with("It is not allowed to write "), status.reason.c_str());
    QVERIFY(!bench.remove({record.id}).ok());
    bench.append(record);
    QVERIFY(file.remove());
    QVERIFY(QDir(bench.folder()).mkdir(u"profile"_s));
    QTRY_VERIFY_WITH_TIMEOUT(bench.journal().status().recording, 30'000);
    QVERIFY(bench.flush());
    bench.stop();
    const auto reader = LogReader::open(folder + u"/logs.db"_s);
    QVERIFY(reader.ok());
    QCOMPARE((*reader)->count({}).value(), 1);
}

void TestJournalFiles::aDamagedFileIsSetAside_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("no database") << QByteArray(20'000, 'x');
    QTest::newRow("a torn one") << QByteArray();
}

void TestJournalFiles::aDamagedFileIsSetAside()
{
    QFETCH(QByteArray, content);
    JournalBench bench;
    if (content.isEmpty()) {
        bench.start();
        RecordDice dice(43);
        for (int i = 0; i < 200; ++i)
            bench.append(dice.record());
        bench.stop();
    }
    QFile file(bench.path());
    QVERIFY(file.open(QIODevice::ReadWrite));
    if (content.isEmpty()) {
        // The schema stands on the first page and is left.
        QVERIFY(file.seek(8192));
        content = QByteArray(int(file.size() - 8192), 'z');
    }
    file.write(content);
    file.close();
    bench.start();
    const ExchangeRecord record = smallRecord();
    bench.append(record);
    QVERIFY(bench.flush());
    QCOMPARE(bench.rows().size(), std::size_t(1));
    const JournalStatus status = bench.journal().status();
    QVERIFY(status.recording);
    const QStringList aside = QDir(bench.folder()).entryList({u"logs.db.damaged-*"_s});
    QCOMPARE(aside.size(), 1);
    QVERIFY(status.notice.find(aside.front().toStdString()) != std::string::npos);
    QVERIFY(bench.told().back().notice == status.notice);
    QCOMPARE(bench.integrity(), QString());
}

void TestJournalFiles::damageOnTheWayIsSetAside()
{
    JournalBench bench;
    bench.start();
    RecordDice dice(44);
    ExchangeRecord open = smallRecord();
    open.state = ExchangeState::Open;
    bench.append(open);
    for (int i = 0; i < 300; ++i)
        bench.append(dice.record());
    QVERIFY(bench.flush());
    QVERIFY(bench.execute(u"PRAGMA wal_checkpoint(TRUNCATE)"_s));
    // More than the journal's connection remembers, so that it has to look.
    QFile file(bench.path());
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(8192));
    file.write(QByteArray(int(file.size() - 8192), 'z'));
    file.close();
    std::vector<ExchangeRecord> records;
    for (int i = 0; i < 500; ++i) {
        records.push_back(dice.record());
        records.back().state = ExchangeState::Complete;
        bench.append(records.back());
    }
    open.state = ExchangeState::Complete;
    bench.append(open);
    QTRY_VERIFY_WITH_TIMEOUT(!bench.journal().status().notice.empty(), 30'000);
    QVERIFY(bench.flush());
    QCOMPARE(bench.rows().size(), records.size() + 1);
    for (const ExchangeRecord &record : records)
        QCOMPARE(difference(*bench.find(record.id), record), std::string());
    QCOMPARE(bench.counted(), std::int64_t(records.size() + 1));
    QCOMPARE(bench.integrity(), QString());
}

void TestJournalFiles::aNewerFileIsLeftAlone()
{
    JournalBench bench;
    bench.start();
    bench.append(smallRecord());
    bench.stop();
    QVERIFY(bench.execute(u"PRAGMA user_version=99"_s));
    QFile file(bench.path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray before = file.readAll();
    file.close();
    bench.start();
    bench.append(smallRecord());
    QVERIFY(!bench.flush());
    const JournalStatus status = bench.journal().status();
    QVERIFY(!status.recording);
    QVERIFY2(status.reason.starts_with("A newer version of Sekisho has written "), status.reason.c_str());
    bench.stop();
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll() == before);
    QCOMPARE(QDir(bench.folder()).entryList({u"*damaged*"_s}).size(), 0);
}

void TestJournalFiles::aFileThatIsTakenAway()
{
    JournalBench bench;
    bench.start();
    bench.append(smallRecord());
    QVERIFY(bench.flush());
    for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s})
        QFile::remove(bench.path() + suffix);
    const ExchangeRecord record = smallRecord();
    bench.append(record);
    QVERIFY(bench.flush());
    QCOMPARE(bench.rows().size(), std::size_t(1));
    QCOMPARE(bench.rows().front()->id, record.id);
    QCOMPARE(bench.integrity(), QString());
}

void TestJournalFiles::anotherProgramHoldsTheFile()
{
    JournalBench bench;
    bench.start();
    bench.append(smallRecord());
    QVERIFY(bench.flush());
    auto other = Database::openForWriting(bench.path(), {});
    QVERIFY(other.ok());
    QVERIFY((*other)->begin().ok());
    bench.append(smallRecord());
    QVERIFY(!bench.flush());
    QVERIFY2(bench.journal().status().reason.starts_with("Another program holds "),
             bench.journal().status().reason.c_str());
    (*other)->rollback();
    QVERIFY(bench.flush());
    QVERIFY(bench.journal().status().recording);
    QCOMPARE(bench.rows().size(), std::size_t(2));
}

void TestJournalFiles::aKilledProcessLosesNothingThatWasFlushed()
{
    JournalBench bench;
    RecordDice dice(45);
    std::set<QByteArray> flushed;
    for (int round = 0; round < 6; ++round) {
        QProcess child;
        child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        child.start(QCoreApplication::applicationFilePath(),
                    {QString::fromLatin1(ChildArgument), bench.path()});
        QVERIFY(child.waitForStarted());
        QByteArray output;
        const auto wanted = 37 * 100 * (1 + dice.below(4)) + dice.below(1000);
        QTRY_VERIFY_WITH_TIMEOUT(
            (child.waitForReadyRead(50), output += child.readAllStandardOutput(), output.size() >= wanted),
            60'000);
        QCOMPARE(::kill(pid_t(child.processId()), SIGKILL), 0);
        QVERIFY(child.waitForFinished());
        output += child.readAllStandardOutput();
        for (const QByteArray &id : output.split('\n')) {
            if (id.size() == 36)
                flushed.insert(id);
        }
    }
    bench.start();
    QVERIFY(bench.flush());
    QCOMPARE(bench.integrity(), QString());
    std::set<QByteArray> rows;
    for (const RecordPtr &record : bench.rows()) {
        rows.insert(QByteArray::fromStdString(record->id.toString()));
        QVERIFY(record->state == ExchangeState::Complete || record->state == ExchangeState::Interrupted);
    }
    for (const QByteArray &id : flushed)
        QVERIFY2(rows.contains(id), id.constData());
    QCOMPARE(bench.counted(), std::int64_t(rows.size()));
    QVERIFY(bench.journal().status().notice.empty());
}

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    if (argc > 2 && qstrcmp(argv[1], ChildArgument) == 0)
        return runChild(QString::fromLocal8Bit(argv[2]));
    TestJournalFiles test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_journal_files.moc"
