// SPDX-License-Identifier: GPL-3.0-or-later
// The program itself, as a process of its own: what it prints, how it ends, what it leaves behind.
#include "integration/program_process.h"
#include "storage/log_reader.h"
#include "support/canned.h"
#include "support/fake_provider.h"
#include "support/memory.h"
#include "support/raw_client.h"

#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

#include <unistd.h>

using namespace sekisho;
using namespace sekisho::test;
using namespace Qt::StringLiterals;

class TestProgram final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void saysItsVersionAndOptions();
    void refusesBadArguments_data();
    void refusesBadArguments();
    void listensAndEndsOnSigterm();
    void answersInFlightAreDrained();
    void demoAnswers();
    void aBusyPortIsSaid();
    void configurationIsUsedAndReread();
    void aBrokenConfigurationIsSaid();
    void aMissingConfigurationIsSaid();
    void withoutADisplayThereIsNoWindow();
    void beyondLoopbackNeedsAToken();
    void environmentKeyIsUsedAndFoundNowhere();
    void memoryStaysBounded_data();
    void memoryStaysBounded();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ProgramProcess> m_program;
};

namespace {

constexpr const char *ChatBody = R"({"model":"gpt-4o","stream":true,"messages":[]})";

} // namespace

void TestProgram::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_program = std::make_unique<ProgramProcess>(m_folder->filePath(u"profile"_s));
}

void TestProgram::cleanup()
{
    m_program.reset();
}

void TestProgram::saysItsVersionAndOptions()
{
    m_program->start({u"--version"_s});
    QVERIFY(m_program->waitForEnd());
    QCOMPARE(m_program->exitCode(), 0);
    QVERIFY(m_program->output().startsWith("Sekisho "));
    m_program->start({u"--help"_s});
    QVERIFY(m_program->waitForEnd());
    QCOMPARE(m_program->exitCode(), 0);
    QVERIFY(m_program->output().contains("--headless") && m_program->output().contains("Usage: sekisho"));
}

void TestProgram::refusesBadArguments_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("unknown option") << QStringList{u"--nonsense"_s};
    QTest::newRow("unknown word") << QStringList{u"serve"_s};
    QTest::newRow("no port") << QStringList{u"--headless"_s, u"--listen"_s, u"localhost"_s};
    QTest::newRow("port too large") << QStringList{u"--headless"_s, u"--listen"_s, u"localhost:70000"_s};
    QTest::newRow("options of key") << QStringList{u"--headless"_s, u"--alias"_s, u"work"_s};
    QTest::newRow("key alone") << QStringList{u"key"_s};
    QTest::newRow("key without provider") << QStringList{u"key"_s, u"set"_s};
    QTest::newRow("unknown key command") << QStringList{u"key"_s, u"show"_s, u"openai"_s};
    QTest::newRow("key as an argument") << QStringList{u"key"_s, u"set"_s, u"openai"_s, u"the-key"_s};
    QTest::newRow("alias of a list") << QStringList{u"key"_s, u"list"_s, u"--alias"_s, u"work"_s};
    QTest::newRow("bad alias") << QStringList{u"key"_s, u"remove"_s, u"openai"_s, u"--alias"_s, u"a b"_s};
    QTest::newRow("origin with a path")
        << QStringList{u"key"_s, u"set"_s, u"openai"_s, u"--origin"_s, u"https://a.example/v1"_s};
    QTest::newRow("origin of a list")
        << QStringList{u"key"_s, u"list"_s, u"--origin"_s, u"https://a.example"_s};
    QTest::newRow("IPv6 without brackets") << QStringList{u"--headless"_s, u"--listen"_s, u"::1:8484"_s};
}

void TestProgram::refusesBadArguments()
{
    QFETCH(QStringList, arguments);
    m_program->start(arguments);
    QVERIFY(m_program->waitForEnd());
    QCOMPARE(m_program->exitCode(), 2);
    QVERIFY(m_program->output().startsWith("sekisho: "));
    QVERIFY(!m_program->output().contains("the-key"));
}

void TestProgram::listensAndEndsOnSigterm()
{
    QVERIFY(m_program->listen());
    QCOMPARE(m_program->output().count("Listening"), 1);
    QVERIFY(m_program->endInOrder());
    QCOMPARE(m_program->output().count('\n'), 1);
}

void TestProgram::answersInFlightAreDrained()
{
    FakeProvider fake;
    fake.enqueue(canned::streamHead(canned::Api::OpenAiChat)
                     .chunk("data: {}\n\n")
                     .waitFor("go")
                     .chunk("data: [DONE]\n\n")
                     .lastChunk());
    QVERIFY(m_program->writeConfig(ProgramProcess::routed(fake.url())));
    QVERIFY(m_program->listen());
    RawClient client(m_program->port());
    client.send(postText("/openai/v1/chat/completions", ChatBody, m_program->port()));
    QVERIFY(client.waitForText("data: {}"));
    m_program->terminate();
    // It has stopped accepting, and the answer goes on.
    QTRY_VERIFY_WITH_TIMEOUT(([&] {
                                 RawClient late(m_program->port());
                                 return late.waitForEnd() && !late.isConnected();
                             }()),
                             30'000);
    fake.release("go");
    QVERIFY(client.takeResponse().complete());
    QVERIFY(m_program->waitForEnd());
    QCOMPARE(m_program->exitCode(), 0);
}

void TestProgram::demoAnswers()
{
    QVERIFY(m_program->listen());
    RawClient client(m_program->port());
    const std::string body =
        R"({"model":"demo","messages":[{"role":"user","content":"What is a sekisho?"}]})";
    client.send(postText("/demo/v1/chat/completions", body, m_program->port()));
    const auto plain = client.takeResponse();
    QCOMPARE(plain.status, 200);
    QVERIFY(plain.body.find("sekisho") != std::string::npos);
    client.send(postText("/v1/chat/completions",
                         R"({"model":"demo","stream":true,"messages":[{"role":"user","content":"Hi"}]})",
                         m_program->port()));
    const auto stream = client.takeResponse();
    QVERIFY(stream.body.ends_with("data: [DONE]\n\n"));
}

void TestProgram::aBusyPortIsSaid()
{
    FakeProvider taken;
    m_program->start({u"--headless"_s, u"--profile"_s, m_folder->path(), u"--listen"_s,
                      u"127.0.0.1:%1"_s.arg(taken.port())});
    QVERIFY(m_program->waitForEnd());
    QCOMPARE(m_program->exitCode(), 1);
    QVERIFY2(m_program->output().contains(QByteArray::number(taken.port())) &&
                 m_program->output().contains("--listen 127.0.0.1:"),
             m_program->output().constData());
}

void TestProgram::configurationIsUsedAndReread()
{
    FakeProvider first;
    FakeProvider second;
    for (FakeProvider *fake : {&first, &second})
        fake->setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    QVERIFY(m_program->writeConfig(ProgramProcess::routed(first.url())));
    QVERIFY(m_program->listen());
    const auto ask = [&] {
        RawClient client(m_program->port());
        client.send(postText("/openai/v1/chat/completions", "{}", m_program->port()));
        return client.takeResponse().status;
    };
    QCOMPARE(ask(), 200);
    QCOMPARE(first.requestCount(), 1);
    QVERIFY(m_program->writeConfig(ProgramProcess::routed(second.url())));
    QTRY_VERIFY_WITH_TIMEOUT(ask() == 200 && second.requestCount() > 0, 30'000);
    // A faulty file changes nothing and is said.
    QVERIFY(m_program->writeConfig("{\"providers\": [oops"));
    QTRY_VERIFY_WITH_TIMEOUT(m_program->output().contains("stays in force"), 30'000);
    const int before = second.requestCount();
    QCOMPARE(ask(), 200);
    QCOMPARE(second.requestCount(), before + 1);
}

void TestProgram::aBrokenConfigurationIsSaid()
{
    QVERIFY(m_program->writeConfig("{\n  \"listen\": {\"port\": \"many\"}\n}"));
    m_program->start({u"--headless"_s, u"--profile"_s, m_program->profile()});
    QVERIFY(m_program->waitForEnd());
    QCOMPARE(m_program->exitCode(), 1);
    QVERIFY2(m_program->output().contains("port") && m_program->output().contains('2'),
             m_program->output().constData());
}

void TestProgram::aMissingConfigurationIsSaid()
{
    m_program->start(
        {u"--headless"_s, u"--profile"_s, m_folder->path(), u"--config"_s, m_folder->filePath(u"no.json"_s)});
    QVERIFY(m_program->waitForEnd());
    QCOMPARE(m_program->exitCode(), 1);
    QVERIFY2(m_program->output().contains("no.json"), m_program->output().constData());
}

void TestProgram::withoutADisplayThereIsNoWindow()
{
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        variables.remove(QString::fromLatin1(name));
    m_program->process().setProcessEnvironment(variables);
    m_program->start({u"--profile"_s, m_program->profile(), u"--listen"_s, u"127.0.0.1:0"_s});
    QTRY_VERIFY_WITH_TIMEOUT(m_program->output().contains("Listening on http://"), 30'000);
    QVERIFY(m_program->endInOrder());
}

void TestProgram::beyondLoopbackNeedsAToken()
{
    QVERIFY(m_program->listen({u"--listen"_s, u"0.0.0.0:0"_s}));
    QVERIFY(m_program->output().contains("token"));
    RawClient client(m_program->port());
    client.send(
        postText("/demo/v1/chat/completions", R"({"model":"demo","messages":[]})", m_program->port()));
    QCOMPARE(client.takeResponse().status, 401);
}

void TestProgram::environmentKeyIsUsedAndFoundNowhere()
{
    const QByteArray key =
        "marked-key-" + QByteArray::number(QCoreApplication::applicationPid()) + "-of-this-test";
    FakeProvider fake;
    fake.setHandler([](const SeenRequest &seen) {
        return canned::reply(401, "application/json",
                             R"({"error":{"message":"wrong key )" + seen.field("Authorization") + "\"}}");
    });
    QVERIFY(m_program->writeConfig(ProgramProcess::routed(fake.url())));
    QVERIFY(m_program->listen({}, {u"SEKISHO_KEY_OPENAI="_s + QString::fromLatin1(key)}));
    RawClient client(m_program->port());
    client.send(postText("/openai/v1/chat/completions", "{}", m_program->port()));
    QCOMPARE(client.takeResponse().status, 401);
    QCOMPARE(QByteArray::fromStdString(fake.lastRequest().field("Authorization")), "Bearer " + key);
    QFile environment(u"/proc/%1/environ"_s.arg(m_program->processId()));
    // Nobody but root gets to see it of a program that hides its memory.
    QVERIFY(environment.open(QIODevice::ReadOnly) || ::getuid() != 0);
    QVERIFY(!environment.isOpen() || !environment.readAll().contains(key));
    QVERIFY(m_program->endInOrder());
    QVERIFY(!m_program->output().contains(key));
    QDirIterator files(m_folder->path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    int seen = 0;
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!file.readAll().contains(key), qPrintable(file.fileName()));
        ++seen;
    }
    QVERIFY(seen > 0);
}

void TestProgram::memoryStaysBounded_data()
{
    QTest::addColumn<bool>("chunked");
    QTest::addColumn<QByteArray>("begin");
    QTest::newRow("length") << false << QByteArray(); // which says that it is too large to be cached
    QTest::newRow("chunked") << true << QByteArray(); // which outgrows the cache on its way
    QTest::newRow("one object") << true << QByteArray(R"({"data":")"); // which the meter reads as one
}

void TestProgram::memoryStaysBounded()
{
    QFETCH(bool, chunked);
    QFETCH(QByteArray, begin);
    constexpr std::uint64_t Mebibyte = 1024 * 1024;
    constexpr std::uint64_t Gigabyte = 1024 * Mebibyte;
    /// Kernel buffers of four sockets and the watermarks.
    constexpr std::uint64_t InFlight = 24 * Mebibyte;
    FakeProvider fake;
    fake.enqueue(canned::jsonReply(canned::Api::OpenAiChat));
    if (chunked)
        fake.enqueue(Script()
                         .send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                               "Transfer-Encoding: chunked\r\n\r\n")
                         .chunk(begin.toStdString())
                         .generateChunks(Gigabyte, 16'384));
    else
        fake.enqueue(Script()
                         .send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                               std::to_string(Gigabyte) + "\r\n\r\n")
                         .generate(Gigabyte));
    QVERIFY(m_program->writeConfig(
        ProgramProcess::routed(fake.url(), R"("gateways":[{"id":"default","cache_ttl":3600}])")));
    QVERIFY(m_program->listen());
    const auto peak = [&] { return peakMemory(QString::number(m_program->processId())); };
    const auto rowsThatEnded = [&]() -> std::int64_t {
        const auto log = storage::LogReader::open(m_program->file(u"logs.db"_s));
        if (!log)
            return -1;
        storage::LogQuery open;
        open.state = storage::ExchangeState::Open;
        const auto all = (*log)->count({});
        const auto stillOpen = (*log)->count(open);
        return all && stillOpen ? *all - *stillOpen : -1;
    };
    // Once before, so that what the first request loads is no growth.
    RawClient client(m_program->port());
    client.send(postText("/openai/v1/chat/completions", ChatBody, m_program->port()));
    QCOMPARE(client.takeResponse().status, 200);
    QTRY_COMPARE_WITH_TIMEOUT(rowsThatEnded(), 1, 30'000);
    const std::uint64_t before = peak();
    QVERIFY(before > 0);

    client.setManualReading(true);
    std::uint64_t read = 0;
    client.setSink([&](std::string_view bytes) { read += bytes.size(); });
    client.send(postText("/openai/v1/chat/completions", R"({"model":"gpt-4o","n":2})", m_program->port()));
    while (read < 100 * Mebibyte) {
        QVERIFY(QTest::qWaitFor([&] { return client.readNow(256 * 1024) > 0 || client.isOver(); }, 30'000));
        QVERIFY(!client.isOver());
        QVERIFY(fake.lastRequest().bytesAccepted < read + InFlight);
    }
    const std::uint64_t whileRead = peak() - before;
    client.resetNow();
    QTRY_VERIFY_WITH_TIMEOUT(fake.clientLeft(0), 30'000);
    QTRY_COMPARE_WITH_TIMEOUT(rowsThatEnded(), 2, 30'000);
    const std::uint64_t atTheEnd = peak() - before;
    // 10 MiB of the answer for the log, 1 MiB for the cache, 8 MiB at most for the meter.
    QVERIFY2(
        !MemoryIsExact || atTheEnd < 20 * Mebibyte,
        (std::to_string(whileRead) + " while it was read, " + std::to_string(atTheEnd) + " in all").c_str());
    QVERIFY(m_program->endInOrder());
}

QTEST_GUILESS_MAIN(TestProgram)
#include "tst_program.moc"
