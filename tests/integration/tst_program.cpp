// SPDX-License-Identifier: GPL-3.0-or-later
// The program itself, as a process of its own: what it prints, how it ends, what it leaves behind.
#include "support/canned.h"
#include "support/fake_provider.h"
#include "support/memory.h"
#include "support/raw_client.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <csignal>
#include <memory>

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
    void memoryStaysBounded();

private:
    void launch(const QStringList &more = {}, const QStringList &environment = {});
    [[nodiscard]] QByteArray output() const { return m_output; }
    void writeConfig(const QByteArray &text);

    std::unique_ptr<QTemporaryDir> m_profile;
    std::unique_ptr<QProcess> m_process;
    QByteArray m_output;
    quint16 m_port = 0;
};

namespace {

constexpr const char *ChatBody = R"({"model":"gpt-4o","stream":true,"messages":[]})";

} // namespace

void TestProgram::init()
{
    m_profile = std::make_unique<QTemporaryDir>();
    m_process = std::make_unique<QProcess>();
    m_process->setProcessChannelMode(QProcess::MergedChannels);
    m_output.clear();
    connect(m_process.get(), &QProcess::readyRead, this, [this] { m_output += m_process->readAll(); });
}

void TestProgram::cleanup()
{
    if (m_process->state() != QProcess::NotRunning) {
        m_process->kill();
        QTRY_COMPARE_WITH_TIMEOUT(m_process->state(), QProcess::NotRunning, 30'000);
    }
    m_process.reset();
}

void TestProgram::launch(const QStringList &more, const QStringList &environment)
{
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (const QString &setting : environment)
        variables.insert(setting.section(u'=', 0, 0), setting.section(u'=', 1));
    m_process->setProcessEnvironment(variables);
    QStringList arguments{u"--headless"_s, u"--profile"_s, m_profile->filePath(u"profile"_s)};
    if (!more.contains(u"--listen"_s))
        arguments << u"--listen"_s << u"127.0.0.1:0"_s;
    m_process->start(QStringLiteral(SEKISHO_PROGRAM), arguments + more);
    QTRY_VERIFY_WITH_TIMEOUT(m_output.contains("Listening on http://") && m_output.endsWith('\n'), 30'000);
    const QByteArray line = m_output.mid(m_output.indexOf("Listening on ") + 13);
    m_port = static_cast<quint16>(QUrl(QString::fromUtf8(line.left(line.indexOf('\n')))).port());
    QVERIFY(m_port != 0);
}

void TestProgram::writeConfig(const QByteArray &text)
{
    QDir().mkpath(m_profile->filePath(u"profile"_s));
    QFile file(m_profile->filePath(u"profile/config.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(text);
}

void TestProgram::saysItsVersionAndOptions()
{
    m_process->start(QStringLiteral(SEKISHO_PROGRAM), {u"--version"_s});
    QTRY_COMPARE_WITH_TIMEOUT(m_process->state(), QProcess::NotRunning, 30'000);
    QCOMPARE(m_process->exitCode(), 0);
    QTRY_VERIFY(m_output.startsWith("Sekisho "));
    m_output.clear();
    m_process->start(QStringLiteral(SEKISHO_PROGRAM), {u"--help"_s});
    QTRY_COMPARE_WITH_TIMEOUT(m_process->state(), QProcess::NotRunning, 30'000);
    QCOMPARE(m_process->exitCode(), 0);
    QTRY_VERIFY(m_output.contains("--headless") && m_output.contains("Usage: sekisho"));
}

void TestProgram::refusesBadArguments_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("unknown option") << QStringList{u"--nonsense"_s};
    QTest::newRow("unknown word") << QStringList{u"serve"_s};
    QTest::newRow("no port") << QStringList{u"--headless"_s, u"--listen"_s, u"localhost"_s};
    QTest::newRow("port too large") << QStringList{u"--headless"_s, u"--listen"_s, u"localhost:70000"_s};
    QTest::newRow("IPv6 without brackets") << QStringList{u"--headless"_s, u"--listen"_s, u"::1:8484"_s};
}

void TestProgram::refusesBadArguments()
{
    QFETCH(QStringList, arguments);
    m_process->start(QStringLiteral(SEKISHO_PROGRAM), arguments);
    QTRY_COMPARE_WITH_TIMEOUT(m_process->state(), QProcess::NotRunning, 30'000);
    QCOMPARE(m_process->exitCode(), 1);
    QTRY_VERIFY(m_output.startsWith("sekisho: "));
}

void TestProgram::listensAndEndsOnSigterm()
{
    launch();
    QCOMPARE(m_output.count("Listening"), 1);
    m_process->terminate();
    QTRY_COMPARE_WITH_TIMEOUT(m_process->state(), QProcess::NotRunning, 30'000);
    QCOMPARE(m_process->exitStatus(), QProcess::NormalExit);
    QCOMPARE(m_process->exitCode(), 0);
    QCOMPARE(m_output.count('\n'), 1);
}

void TestProgram::answersInFlightAreDrained()
{
    FakeProvider fake;
    fake.enqueue(canned::streamHead(canned::Api::OpenAiChat)
                     .chunk("data: {}\n\n")
                     .waitFor("go")
                     .chunk("data: [DONE]\n\n")
                     .lastChunk());
    writeConfig("{\"providers\":[{\"slug\":\"openai\",\"base_url\":\"" +
                QByteArray::fromStdString(fake.url()) + "/v1\"}]}");
    launch();
    RawClient client(m_port);
    client.send(postText("/openai/v1/chat/completions", ChatBody, m_port));
    QVERIFY(client.waitForText("data: {}"));
    m_process->terminate();
    // It has stopped accepting, and the answer goes on.
    QTRY_VERIFY_WITH_TIMEOUT(([&] {
                                 RawClient late(m_port);
                                 return late.waitForEnd() && !late.isConnected();
                             }()),
                             30'000);
    fake.release("go");
    QVERIFY(client.takeResponse().complete());
    QTRY_COMPARE_WITH_TIMEOUT(m_process->state(), QProcess::NotRunning, 30'000);
    QCOMPARE(m_process->exitCode(), 0);
}

void TestProgram::demoAnswers()
{
    launch();
    RawClient client(m_port);
    const std::string body =
        R"({"model":"demo","messages":[{"role":"user","content":"What is a sekisho?"}]})";
    client.send(postText("/demo/v1/chat/completions", body, m_port));
    const auto plain = client.takeResponse();
    QCOMPARE(plain.status, 200);
    QVERIFY(plain.body.find("sekisho") != std::string::npos);
    client.send(postText("/v1/chat/completions",
                         R"({"model":"demo","stream":true,"messages":[{"role":"user","content":"Hi"}]})",
                         m_port));
    const auto stream = client.takeResponse();
    QVERIFY(stream.body.ends_with("data: [DONE]\n\n"));
}

void TestProgram::aBusyPortIsSaid()
{
    FakeProvider taken;
    m_process->start(QStringLiteral(SEKISHO_PROGRAM), {u"--headless"_s, u"--profile"_s, m_profile->path(),
                                                       u"--listen"_s, u"127.0.0.1:%1"_s.arg(taken.port())});
    QTRY_COMPARE_WITH_TIMEOUT(m_process->state(), QProcess::NotRunning, 30'000);
    QCOMPARE(m_process->exitCode(), 1);
    QTRY_VERIFY2(m_output.contains(QByteArray::number(taken.port())) &&
                     m_output.contains("--listen 127.0.0.1:"),
                 m_output.constData());
}

void TestProgram::configurationIsUsedAndReread()
{
    FakeProvider first;
    FakeProvider second;
    for (FakeProvider *fake : {&first, &second})
        fake->setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    const auto config = [](const FakeProvider &fake) -> QByteArray {
        return "{\"providers\":[{\"slug\":\"openai\",\"base_url\":\"" +
               QByteArray::fromStdString(fake.url()) + "/v1\"}]}";
    };
    writeConfig(config(first));
    launch();
    const auto ask = [&] {
        RawClient client(m_port);
        client.send(postText("/openai/v1/chat/completions", "{}", m_port));
        return client.takeResponse().status;
    };
    QCOMPARE(ask(), 200);
    QCOMPARE(first.requestCount(), 1);
    writeConfig(config(second));
    QTRY_VERIFY_WITH_TIMEOUT(ask() == 200 && second.requestCount() > 0, 30'000);
    // A faulty file changes nothing and is said.
    writeConfig("{\"providers\": [oops");
    QTRY_VERIFY_WITH_TIMEOUT(m_output.contains("stays in force"), 30'000);
    const int before = second.requestCount();
    QCOMPARE(ask(), 200);
    QCOMPARE(second.requestCount(), before + 1);
}

void TestProgram::aBrokenConfigurationIsSaid()
{
    writeConfig("{\n  \"listen\": {\"port\": \"many\"}\n}");
    m_process->start(QStringLiteral(SEKISHO_PROGRAM),
                     {u"--headless"_s, u"--profile"_s, m_profile->filePath(u"profile"_s)});
    QTRY_COMPARE_WITH_TIMEOUT(m_process->state(), QProcess::NotRunning, 30'000);
    QCOMPARE(m_process->exitCode(), 1);
    QTRY_VERIFY2(m_output.contains("port") && m_output.contains('2'), m_output.constData());
}

void TestProgram::aMissingConfigurationIsSaid()
{
    m_process->start(QStringLiteral(SEKISHO_PROGRAM), {u"--headless"_s, u"--profile"_s, m_profile->path(),
                                                       u"--config"_s, m_profile->filePath(u"no.json"_s)});
    QTRY_COMPARE_WITH_TIMEOUT(m_process->state(), QProcess::NotRunning, 30'000);
    QCOMPARE(m_process->exitCode(), 1);
    QTRY_VERIFY2(m_output.contains("no.json"), m_output.constData());
}

void TestProgram::withoutADisplayThereIsNoWindow()
{
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        variables.remove(QString::fromLatin1(name));
    m_process->setProcessEnvironment(variables);
    m_process->start(QStringLiteral(SEKISHO_PROGRAM),
                     {u"--profile"_s, m_profile->filePath(u"profile"_s), u"--listen"_s, u"127.0.0.1:0"_s});
    QTRY_VERIFY_WITH_TIMEOUT(m_output.contains("Listening on http://"), 30'000);
    m_process->terminate();
    QTRY_COMPARE_WITH_TIMEOUT(m_process->state(), QProcess::NotRunning, 30'000);
    QCOMPARE(m_process->exitCode(), 0);
}

void TestProgram::beyondLoopbackNeedsAToken()
{
    launch({u"--listen"_s, u"0.0.0.0:0"_s});
    QVERIFY(m_output.contains("token"));
    RawClient client(m_port);
    client.send(postText("/demo/v1/chat/completions", R"({"model":"demo","messages":[]})", m_port));
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
    writeConfig("{\"providers\":[{\"slug\":\"openai\",\"base_url\":\"" +
                QByteArray::fromStdString(fake.url()) + "/v1\"}]}");
    launch({}, {u"SEKISHO_KEY_OPENAI="_s + QString::fromLatin1(key)});
    RawClient client(m_port);
    client.send(postText("/openai/v1/chat/completions", "{}", m_port));
    QCOMPARE(client.takeResponse().status, 401);
    QCOMPARE(QByteArray::fromStdString(fake.lastRequest().field("Authorization")), "Bearer " + key);
    QFile environment(u"/proc/%1/environ"_s.arg(m_process->processId()));
    QVERIFY(environment.open(QIODevice::ReadOnly));
    QVERIFY(!environment.readAll().contains(key));
    m_process->terminate();
    QTRY_COMPARE_WITH_TIMEOUT(m_process->state(), QProcess::NotRunning, 30'000);
    QVERIFY(!m_output.contains(key));
    QDirIterator files(m_profile->path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    int seen = 0;
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!file.readAll().contains(key), qPrintable(file.fileName()));
        ++seen;
    }
    QVERIFY(seen > 0);
}

void TestProgram::memoryStaysBounded()
{
    constexpr std::uint64_t Mebibyte = 1024 * 1024;
    constexpr std::uint64_t Gigabyte = 1024 * Mebibyte;
    FakeProvider fake;
    fake.enqueue(canned::jsonReply(canned::Api::OpenAiChat));
    fake.enqueue(Script()
                     .send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                           std::to_string(Gigabyte) + "\r\n\r\n")
                     .generate(Gigabyte));
    writeConfig("{\"providers\":[{\"slug\":\"openai\",\"base_url\":\"" +
                QByteArray::fromStdString(fake.url()) + "/v1\"}]}");
    launch();
    const auto peak = [&] { return peakMemory(QString::number(m_process->processId())); };
    // Once before, so that what the first request loads is no growth.
    RawClient client(m_port);
    client.send(postText("/openai/v1/chat/completions", ChatBody, m_port));
    QCOMPARE(client.takeResponse().status, 200);
    const std::uint64_t before = peak();
    QVERIFY(before > 0);

    client.setManualReading(true);
    std::uint64_t read = 0;
    client.setSink([&](std::string_view bytes) { read += bytes.size(); });
    client.send(postText("/openai/v1/chat/completions", ChatBody, m_port));
    while (read < 64 * Mebibyte) {
        QVERIFY(QTest::qWaitFor([&] { return client.readNow(256 * 1024) > 0 || client.isOver(); }, 30'000));
        QVERIFY(!client.isOver());
    }
    const std::uint64_t grown = peak() - before;
    QVERIFY2(!MemoryIsExact || grown < 20 * Mebibyte, std::to_string(grown).c_str());
}

QTEST_GUILESS_MAIN(TestProgram)
#include "tst_program.moc"
