// SPDX-License-Identifier: GPL-3.0-or-later
// What the program keeps in its profile: rows that outlive it, files that are the user's alone, what it does
// about files that it cannot use.
#include "integration/program_process.h"
#include "storage/database.h"
#include "storage/log_reader.h"
#include "support/canned.h"
#include "support/fake_provider.h"
#include "support/raw_client.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace sekisho;
using namespace sekisho::test;
using namespace Qt::StringLiterals;
using storage::ExchangeState;

class TestProgramKeeps final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void aRowOutlivesTheProgram_data();
    void aRowOutlivesTheProgram();
    void everyRowIsWrittenAtTheEnd();
    void anAnswerThatIsDrainedIsRecordedWhole();
    void onlyOneProgramAtATime();
    void aDeadProgramHoldsNothing();
    void filesAreTheUsersAlone();
    void aDamagedFileIsSetAside_data();
    void aDamagedFileIsSetAside();
    void aFileOfANewerVersionIsLeftAlone_data();
    void aFileOfANewerVersionIsLeftAlone();
    void theCacheIsTurnedOnWhileRunning_data();
    void theCacheIsTurnedOnWhileRunning();

private:
    /// An answer of the demo provider.
    [[nodiscard]] RawResponse ask(const std::string &body, const Fields &fields = {});
    [[nodiscard]] storage::RecordPtr row(const std::string &logId) const;
    [[nodiscard]] std::int64_t rows() const;
    [[nodiscard]] QByteArray bytesOf(const QString &name) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ProgramProcess> m_program;
};

namespace {

constexpr const char *CacheOn = R"({"gateways":[{"id":"default","cache_ttl":3600}]})";

std::string question(std::string_view text, bool stream = false)
{
    return R"({"model":"demo","stream":)" + std::string(stream ? "true" : "false") +
           R"(,"messages":[{"role":"user","content":")" + std::string(text) + R"("}]})";
}

std::string headerOf(const std::vector<storage::RecordedHeader> &headers, std::string_view name)
{
    const auto found =
        std::find_if(headers.begin(), headers.end(),
                     [&](const storage::RecordedHeader &header) { return header.name == name; });
    return found == headers.end() ? std::string() : found->value;
}

/// Runs one statement on a database that no program holds.
bool runSql(const QString &path, const char *statement)
{
    const auto database = storage::Database::openForWriting(path, {});
    return database && (*database)->execute(statement);
}

} // namespace

void TestProgramKeeps::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_program = std::make_unique<ProgramProcess>(m_folder->filePath(u"profile"_s));
}

void TestProgramKeeps::cleanup()
{
    m_program.reset();
}

RawResponse TestProgramKeeps::ask(const std::string &body, const Fields &fields)
{
    RawClient client(m_program->port());
    client.send(postText("/demo/v1/chat/completions", body, m_program->port(), fields));
    return client.takeResponse();
}

storage::RecordPtr TestProgramKeeps::row(const std::string &logId) const
{
    const auto log = storage::LogReader::open(m_program->file(u"logs.db"_s));
    const auto id = LogId::parse(logId);
    if (!log || !id)
        return nullptr;
    const auto found = (*log)->find(*id);
    return found ? *found : nullptr;
}

std::int64_t TestProgramKeeps::rows() const
{
    const auto log = storage::LogReader::open(m_program->file(u"logs.db"_s));
    if (!log)
        return -1;
    const auto count = (*log)->count({});
    return count ? *count : -1;
}

QByteArray TestProgramKeeps::bytesOf(const QString &name) const
{
    QFile file(m_program->file(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void TestProgramKeeps::aRowOutlivesTheProgram_data()
{
    QTest::addColumn<bool>("stream");
    QTest::newRow("plain") << false;
    QTest::newRow("stream") << true;
}

void TestProgramKeeps::aRowOutlivesTheProgram()
{
    QFETCH(bool, stream);
    QVERIFY(m_program->listen());
    const std::string secret = "sk-a-key-of-the-tool-0123456789";
    const RawResponse answer = ask(question("What is a sekisho?", stream),
                                   {{"Authorization", "Bearer " + secret}, {"User-Agent", "a-tool/1.2"}});
    QCOMPARE(answer.status, 200);
    QVERIFY(m_program->endInOrder());
    const storage::RecordPtr kept = row(answer.field("cf-aig-log-id"));
    QVERIFY(kept);
    QCOMPARE(kept->state, ExchangeState::Complete);
    QCOMPARE(kept->status, 200);
    QCOMPARE(kept->path, std::string("/demo/v1/chat/completions"));
    QCOMPARE(kept->provider, std::string("demo"));
    QCOMPARE(kept->tool, std::string("a-tool"));
    QCOMPARE(kept->stream, stream);
    // A stream tells its usage only to those who ask for it.
    QCOMPARE(kept->tokensOut.has_value(), !stream);
    QVERIFY(kept->requestBody.bytes && kept->responseBody.bytes);
    QCOMPARE(*kept->requestBody.bytes, question("What is a sekisho?", stream));
    QCOMPARE(*kept->responseBody.bytes, answer.body);
    const std::string shown = headerOf(kept->requestHeaders, "Authorization");
    QVERIFY2(shown.find("[redacted") != std::string::npos && shown.find("sk-a-key") == std::string::npos,
             shown.c_str());
    QCOMPARE(rows(), 1);
}

void TestProgramKeeps::everyRowIsWrittenAtTheEnd()
{
    constexpr int Requests = 300;
    QVERIFY(m_program->listen());
    RawClient client(m_program->port());
    std::vector<std::string> ids;
    for (int i = 0; i < Requests; ++i) {
        // A refusal is a row as well, and a quick one.
        client.send(postText("/no-such-provider/v1/chat/completions", "{}", m_program->port()));
        ids.push_back(client.takeResponse().field("cf-aig-log-id"));
    }
    QVERIFY(m_program->endInOrder());
    // All is in the file itself, so that it may be copied alone.
    QVERIFY(!QFile::exists(m_program->file(u"logs.db-wal"_s)));
    QCOMPARE(rows(), Requests);
    for (const std::string &id : ids) {
        const storage::RecordPtr kept = row(id);
        QVERIFY(kept);
        QCOMPARE(kept->state, ExchangeState::Refused);
    }
}

void TestProgramKeeps::anAnswerThatIsDrainedIsRecordedWhole()
{
    const auto events = canned::events(canned::Api::OpenAiChat);
    FakeProvider fake;
    fake.enqueue(canned::gatedStream(canned::Api::OpenAiChat, "event"));
    QVERIFY(m_program->writeConfig(ProgramProcess::routed(fake.url())));
    QVERIFY(m_program->listen());
    RawClient client(m_program->port());
    client.send(
        postText("/openai/v1/chat/completions", R"({"model":"gpt-4o","stream":true})", m_program->port()));
    fake.release("event0");
    QVERIFY(client.waitForText(events[0]));
    m_program->terminate();
    // It has stopped accepting.
    QTRY_VERIFY_WITH_TIMEOUT(([&] {
                                 RawClient late(m_program->port());
                                 return late.waitForEnd() && !late.isConnected();
                             }()),
                             30'000);
    for (std::size_t i = 1; i < events.size(); ++i)
        fake.release("event" + std::to_string(i));
    const RawResponse answer = client.takeResponse();
    QVERIFY(answer.complete());
    QVERIFY(m_program->waitForEnd());
    QCOMPARE(m_program->exitCode(), 0);
    const storage::RecordPtr kept = row(answer.field("cf-aig-log-id"));
    QVERIFY(kept);
    QCOMPARE(kept->state, ExchangeState::Complete);
    QVERIFY(kept->responseBody.bytes);
    QCOMPARE(*kept->responseBody.bytes, answer.body);
    QVERIFY(answer.body.ends_with(events.back()));
}

void TestProgramKeeps::onlyOneProgramAtATime()
{
    QVERIFY(m_program->listen());
    ProgramProcess second(m_program->profile());
    second.startListening();
    QVERIFY(second.waitForEnd());
    QVERIFY(second.endedNormally());
    QCOMPARE(second.exitCode(), 1);
    const QByteArray named = "process " + QByteArray::number(m_program->processId());
    QVERIFY2(second.output().contains(named) && second.output().contains("--profile") &&
                 second.output().count('\n') == 1,
             second.output().constData());
    // The first one has not noticed.
    const RawResponse answer = ask(question("Hi"));
    QCOMPARE(answer.status, 200);
    QTRY_VERIFY_WITH_TIMEOUT(row(answer.field("cf-aig-log-id")), 30'000);
    QVERIFY(m_program->endInOrder());
    QVERIFY2(second.listen(), second.output().constData());
}

void TestProgramKeeps::aDeadProgramHoldsNothing()
{
    QVERIFY(m_program->listen());
    const RawResponse answer = ask(question("Hi"));
    QTRY_VERIFY_WITH_TIMEOUT(row(answer.field("cf-aig-log-id")), 30'000);
    QVERIFY(m_program->killNow());
    QVERIFY2(m_program->listen(), m_program->output().constData());
    QCOMPARE(m_program->output().count('\n'), 1);
    QVERIFY(row(answer.field("cf-aig-log-id")));
}

void TestProgramKeeps::filesAreTheUsersAlone()
{
    constexpr auto Others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther |
                            QFile::WriteOther | QFile::ExeOther;
    QVERIFY(m_program->listen());
    const RawResponse answer = ask(question("Hi"), {{"cf-aig-cache-ttl", "3600"}});
    QTRY_VERIFY_WITH_TIMEOUT(row(answer.field("cf-aig-log-id")), 30'000);
    QCOMPARE(ask(question("Hi"), {{"cf-aig-cache-ttl", "3600"}}).field("cf-aig-cache-status"),
             std::string("HIT"));
    const auto check = [&](const QStringList &expected) {
        QCOMPARE(int(QFile::permissions(m_program->profile()) & Others), 0);
        const QFileInfoList files =
            QDir(m_program->profile()).entryInfoList(QDir::Files | QDir::Hidden | QDir::System);
        for (const QFileInfo &file : files)
            QVERIFY2((file.permissions() & (Others | QFile::ExeOwner)) == 0, qPrintable(file.fileName()));
        for (const QString &name : expected)
            QVERIFY2(QFile::exists(m_program->file(name)), qPrintable(name));
    };
    check({u"logs.db"_s, u"logs.db-wal"_s, u"logs.db-shm"_s, u"cache.db"_s, u"instance.lock"_s});
    QVERIFY(m_program->endInOrder());
    check({u"logs.db"_s, u"cache.db"_s});
}

void TestProgramKeeps::aDamagedFileIsSetAside_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("damage");
    for (const char *name : {"logs.db", "cache.db"}) {
        for (const char *damage : {"no database", "overwritten", "cut off"})
            QTest::addRow("%s %s", name, damage) << QString::fromLatin1(name) << QByteArray(damage);
    }
}

void TestProgramKeeps::aDamagedFileIsSetAside()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, damage);
    QVERIFY(m_program->writeConfig(CacheOn));
    QVERIFY(m_program->listen());
    for (int i = 0; i < 5; ++i)
        QCOMPARE(ask(question("question " + std::to_string(i))).status, 200);
    QVERIFY(m_program->endInOrder());
    QFile file(m_program->file(name));
    QVERIFY(file.open(QIODevice::ReadWrite));
    if (damage == "no database") {
        QVERIFY(file.resize(0));
        file.write(QByteArray(100'000, 'x'));
    } else if (damage == "overwritten") {
        // All but the header and the schema's page.
        const qint64 size = file.size();
        QVERIFY(file.seek(8192));
        file.write(QByteArray(size - 8192, 'x'));
    } else {
        QVERIFY(file.resize(3 * 8192));
    }
    file.close();
    const QByteArray damaged = bytesOf(name);

    QVERIFY2(m_program->listen(), m_program->output().constData());
    const RawResponse answer = ask(question("Hi"));
    QCOMPARE(answer.status, 200);
    QTRY_VERIFY_WITH_TIMEOUT(row(answer.field("cf-aig-log-id")), 30'000);
    QTRY_COMPARE_WITH_TIMEOUT(ask(question("Hi")).field("cf-aig-cache-status"), std::string("HIT"), 30'000);
    const QStringList aside = QDir(m_program->profile()).entryList({name + u".damaged-*"_s}, QDir::Files);
    QCOMPARE(aside.size(), 1);
    QCOMPARE(bytesOf(aside.constFirst()), damaged);
    if (name == u"logs.db"_s)
        QVERIFY2(m_program->waitForOutput(aside.constFirst().toUtf8()), m_program->output().constData());
    QVERIFY(m_program->endInOrder());
    QVERIFY(row(answer.field("cf-aig-log-id")));
}

void TestProgramKeeps::aFileOfANewerVersionIsLeftAlone_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("log") << u"logs.db"_s;
    QTest::newRow("cache") << u"cache.db"_s;
}

void TestProgramKeeps::aFileOfANewerVersionIsLeftAlone()
{
    QFETCH(QString, name);
    QVERIFY(m_program->writeConfig(CacheOn));
    QVERIFY(m_program->listen());
    QCOMPARE(ask(question("Hi")).status, 200);
    QVERIFY(m_program->endInOrder());
    QVERIFY(runSql(m_program->file(name), "PRAGMA user_version=1000"));
    const QByteArray before = bytesOf(name);

    QVERIFY2(m_program->listen(), m_program->output().constData());
    if (name == u"logs.db"_s) {
        QVERIFY2(m_program->waitForOutput("Recording is suspended: A newer version"),
                 m_program->output().constData());
        QCOMPARE(ask(question("Hi")).status, 200);
    } else {
        for (int i = 0; i < 2; ++i) {
            const RawResponse answer = ask(question("Hi"));
            QCOMPARE(answer.status, 200);
            QCOMPARE(answer.field("cf-aig-cache-status"), std::string("MISS"));
        }
    }
    QVERIFY(m_program->endInOrder());
    QCOMPARE(bytesOf(name), before);
}

void TestProgramKeeps::theCacheIsTurnedOnWhileRunning_data()
{
    aRowOutlivesTheProgram_data();
}

void TestProgramKeeps::theCacheIsTurnedOnWhileRunning()
{
    QFETCH(bool, stream);
    QVERIFY(m_program->writeConfig("{}"));
    QVERIFY(m_program->listen());
    QVERIFY(!ask(question("Hi", stream)).has("cf-aig-cache-status"));
    QVERIFY(m_program->writeConfig(CacheOn));
    RawResponse miss;
    const auto isConsulted = [&] {
        miss = ask(question("Hi", stream));
        return miss.has("cf-aig-cache-status");
    };
    QVERIFY(QTest::qWaitFor(isConsulted, 30'000));
    QCOMPARE(miss.field("cf-aig-cache-status"), std::string("MISS"));
    const RawResponse hit = ask(question("Hi", stream));
    QCOMPARE(hit.status, 200);
    QCOMPARE(hit.field("cf-aig-cache-status"), std::string("HIT"));
    QVERIFY(hit.has("age"));
    QVERIFY(hit.has("sekisho-cache-saved-ms"));
    QCOMPARE(hit.body, miss.body);
    QCOMPARE(hit.field("content-type"), miss.field("content-type"));
}

QTEST_GUILESS_MAIN(TestProgramKeeps)
#include "tst_program_keeps.moc"
