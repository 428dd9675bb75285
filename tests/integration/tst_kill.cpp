// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 under load, again and again on one profile: what was there for a second is still there, no file is
// damaged, and nothing that was cut is ever answered as if it were whole.
#include "integration/kill_load.h"
#include "integration/program_process.h"
#include "storage/database.h"
#include "storage/log_reader.h"
#include "storage/rollup_reader.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace sekisho;
using namespace sekisho::test;
using namespace Qt::StringLiterals;
using storage::ExchangeState;

class TestKill final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void nothingIsLost_data();
    void nothingIsLost();

private:
    void checkLeftBehind(const std::vector<Receipt> &receipts, qint64 killedAt);
    void checkStartedAgain();
    void askAgain();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ForgetlessProvider> m_provider;
    std::unique_ptr<ProgramProcess> m_program;
    std::vector<Receipt> m_underWay; ///< heads that had been there for a second when the program died
    std::set<std::string> m_questions;
    int m_hits = 0;
    int m_eras = 0;
};

namespace {

/// Seeds of this program; each is a profile of its own.
constexpr unsigned FirstSeed = SEKISHO_FIRST_SEED;
constexpr int Kills = 5; ///< of each profile
/// What has been queued for the log for so long is on disk.
constexpr qint64 Written = 1000;
/// What goes on for so long is queued as an open row.
constexpr qint64 Opened = 750;

/// What a profile may hold, whenever its program dies.
const QStringList &knownFiles()
{
    static const QStringList names = {u"cache.db"_s,    u"cache.db-shm"_s,  u"cache.db-wal"_s,
                                      u"config.json"_s, u"instance.lock"_s, u"logs.db"_s,
                                      u"logs.db-shm"_s, u"logs.db-wal"_s};
    return names;
}

QString strayFile(const ProgramProcess &program)
{
    const QStringList present =
        QDir(program.profile()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    const auto stray = std::find_if(present.begin(), present.end(),
                                    [](const QString &name) { return !knownFiles().contains(name); });
    return stray == present.end() ? QString() : *stray;
}

/// The databases as the dead program left them, elsewhere: whoever opens them also repairs them.
bool copyDatabases(const ProgramProcess &program, const QString &folder)
{
    for (const QString &name : {u"logs.db"_s, u"logs.db-wal"_s, u"cache.db"_s, u"cache.db-wal"_s}) {
        if (QFile::exists(program.file(name)) &&
            !QFile::copy(program.file(name), QDir(folder).filePath(name)))
            return false;
    }
    return true;
}

QString integrityOf(const QString &path)
{
    const auto database = storage::Database::openForWriting(path, {});
    if (!database)
        return QString::fromStdString(database.error().message);
    storage::Statement &check = (*database)->statement("PRAGMA integrity_check");
    if (!(*database)->run(check) || !check.next())
        return u"cannot be read"_s;
    return QString::fromStdString(std::string(check.bytes(0)));
}

std::unique_ptr<storage::LogReader> logOf(const QString &path)
{
    auto reader = storage::LogReader::open(path);
    return reader ? std::move(*reader) : nullptr;
}

/// -1 when it cannot be read.
std::int64_t rowsIn(const QString &path, std::optional<ExchangeState> state = {})
{
    const auto log = logOf(path);
    if (!log)
        return -1;
    storage::LogQuery query;
    query.state = state;
    const auto count = log->count(query);
    return count ? *count : -1;
}

std::int64_t rolledUpIn(const QString &path, storage::Tier tier)
{
    auto reader = storage::RollupReader::open(path);
    if (!reader)
        return -1;
    storage::RollupQuery query;
    query.tier = tier;
    query.before = WallTime::max();
    const auto rows = (*reader)->rows(query);
    if (!rows)
        return -1;
    std::int64_t requests = 0;
    for (const storage::RollupRow &row : *rows)
        requests += row.sums.requests;
    return requests;
}

storage::RecordPtr rowOf(storage::LogReader &log, const Receipt &receipt)
{
    const auto id = LogId::parse(receipt.logId);
    if (!id)
        return nullptr;
    const auto found = log.find(*id);
    return found ? *found : nullptr;
}

/// What is wrong with the row of an answer that had ended; empty for nothing.
std::string faultOf(const storage::RecordPtr &row, const Receipt &receipt)
{
    const ExchangeState state = receipt.whole ? ExchangeState::Complete : ExchangeState::Failed;
    if (!row)
        return "no row";
    if (row->state != state)
        return "state " + std::string(name(row->state));
    if (row->status != receipt.status)
        return "status " + std::to_string(row->status);
    if (!row->requestBody.bytes || *row->requestBody.bytes != receipt.question)
        return "another request body";
    if (!row->responseBody.bytes || *row->responseBody.bytes != receipt.body)
        return "another response body";
    return {};
}

} // namespace

void TestKill::nothingIsLost_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = FirstSeed; seed < FirstSeed + 5; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void TestKill::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_provider = std::make_unique<ForgetlessProvider>();
    m_program = std::make_unique<ProgramProcess>(m_folder->filePath(u"profile"_s));
    m_underWay.clear();
    m_questions.clear();
    m_hits = 0;
}

void TestKill::checkLeftBehind(const std::vector<Receipt> &receipts, qint64 killedAt)
{
    QCOMPARE(strayFile(*m_program), QString());
    const QTemporaryDir copies;
    QVERIFY(copyDatabases(*m_program, copies.path()));
    QCOMPARE(integrityOf(copies.filePath(u"logs.db"_s)), u"ok"_s);
    QCOMPARE(integrityOf(copies.filePath(u"cache.db"_s)), u"ok"_s);
    const auto log = logOf(copies.filePath(u"logs.db"_s));
    QVERIFY(log);
    m_underWay.clear();
    int old = 0;
    for (const Receipt &receipt : receipts) {
        if (receipt.cacheStatus == "HIT" && receipt.whole)
            QVERIFY(m_provider->bodiesFor(receipt.question).contains(receipt.body));
        if (receipt.endAt >= 0 && killedAt - receipt.endAt > Written) {
            const std::string fault = faultOf(rowOf(*log, receipt), receipt);
            QVERIFY2(fault.empty(), (fault + " " + std::to_string(killedAt - receipt.endAt) +
                                     " ms after: " + receipt.question.substr(0, 100))
                                        .c_str());
            ++old;
        } else if (receipt.headAt >= 0 && killedAt - receipt.headAt > Opened + Written) {
            QVERIFY2(rowOf(*log, receipt), (std::to_string(killedAt - receipt.headAt) +
                                            " ms after the head: " + receipt.question.substr(0, 100))
                                               .c_str());
            m_underWay.push_back(receipt);
        }
    }
    QVERIFY(old > 0);
}

void TestKill::checkStartedAgain()
{
    const QString path = m_program->file(u"logs.db"_s);
    QTRY_COMPARE_WITH_TIMEOUT(rowsIn(path, ExchangeState::Open), 0, 30'000);
    for (const storage::Tier tier : {storage::Tier::Minute, storage::Tier::Hour, storage::Tier::Day})
        QCOMPARE(rolledUpIn(path, tier), rowsIn(path));
    const auto log = logOf(path);
    QVERIFY(log);
    for (const Receipt &receipt : m_underWay) {
        const storage::RecordPtr row = rowOf(*log, receipt);
        QVERIFY(row);
        QVERIFY2(row->state == ExchangeState::Interrupted || row->state == ExchangeState::Complete ||
                     row->state == ExchangeState::Failed,
                 std::string(name(row->state)).c_str());
    }
}

void TestKill::askAgain()
{
    const std::string era = "era " + std::to_string(++m_eras) + " ";
    m_provider->answerAtOnce(era);
    RawClient client(m_program->port());
    for (const std::string &question : m_questions) {
        const std::set<std::string> before = m_provider->bodiesFor(question);
        client.send(postText("/openai/v1/chat/completions", question, m_program->port()));
        const RawResponse answer = client.takeResponse();
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.complete());
        if (answer.field("cf-aig-cache-status") == "HIT") {
            QVERIFY2(before.contains(answer.body), question.substr(0, 100).c_str());
            ++m_hits;
        } else {
            QVERIFY(answer.body.find(era) != std::string::npos);
        }
    }
    m_provider->answerAsAsked();
}

void TestKill::nothingIsLost()
{
    QFETCH(unsigned, seed);
    std::mt19937 random(seed);
    QVERIFY(m_program->writeConfig(
        ProgramProcess::routed(m_provider->url(), R"("gateways":[{"id":"default","cache_ttl":3600}])")));
    int number = 0;
    for (int kill = 0; kill < Kills; ++kill) {
        if (kill > 0) {
            // A start that puts things right may be killed as well.
            QVERIFY2(m_program->listen(), m_program->output().constData());
            QVERIFY(m_program->killNow());
        }
        QVERIFY2(m_program->listen(), m_program->output().constData());
        if (kill > 0) {
            checkStartedAgain();
            askAgain();
        }
        if (QTest::currentTestFailed())
            return;
        KillLoad load(m_program->port(), static_cast<unsigned>(random()), number);
        QVERIFY(load.runUntil(100 + random() % 300));
        number = load.nextNumber();
        const std::vector<Receipt> receipts = load.receipts();
        const qint64 killedAt = load.now();
        QVERIFY(m_program->killNow());
        checkLeftBehind(receipts, killedAt);
        if (QTest::currentTestFailed())
            return;
        m_questions.clear();
        for (const Receipt &receipt : receipts)
            m_questions.insert(receipt.question);
    }
    QVERIFY2(m_program->listen(), m_program->output().constData());
    checkStartedAgain();
    askAgain();
    QVERIFY(m_hits > 0);
    QVERIFY(m_program->endInOrder());
    QCOMPARE(strayFile(*m_program), QString());
}

QTEST_GUILESS_MAIN(TestKill)
#include "tst_kill.moc"
