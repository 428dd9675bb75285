// SPDX-License-Identifier: GPL-3.0-or-later
// A key that a provider echoes is found in no file of the profile, read as bytes and read as what it holds,
// with the log and the cache on.
#include "integration/profile_text.h"
#include "integration/program_process.h"
#include "support/canned.h"
#include "support/fake_provider.h"
#include "support/gzipped.h"
#include "support/raw_client.h"

#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace sekisho;
using namespace sekisho::test;
using namespace Qt::StringLiterals;

class TestProgramSecrets final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void anEchoedKeyIsFoundNowhere_data();
    void anEchoedKeyIsFoundNowhere();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ProgramProcess> m_program;
};

namespace {

const std::string &marker()
{
    static const std::string key =
        "sk-marked-" + std::to_string(QCoreApplication::applicationPid()) + "-0123456789";
    return key;
}

/// An answer in that manner that says, in header and body, with which key it was asked.
Script echo(const std::string &manner, const std::string &key)
{
    const Fields fields = {{"x-you-sent", key}, {"x-request-id", "request-" + key}};
    canned::Answer answer;
    answer.pieces = {"Your key is ", key, "."};
    const std::string body = canned::json(canned::Api::OpenAiChat, answer);
    if (manner == "error")
        return canned::errorReply(canned::Api::OpenAiChat, 401, "wrong key: " + key, fields);
    if (manner == "gzip") {
        Fields coded = fields;
        coded.emplace_back("Content-Encoding", "gzip");
        return canned::reply(200, "application/json", gzipped(body), coded);
    }
    if (manner == "header alone")
        return canned::reply(200, "application/json", canned::json(canned::Api::OpenAiChat), fields);
    if (manner == "plain")
        return canned::reply(200, "application/json", body, fields);
    Script script = canned::streamHead(canned::Api::OpenAiChat, fields);
    for (const std::string &event : canned::events(canned::Api::OpenAiChat, answer)) {
        const std::size_t found = event.find(key);
        if (manner == "in two chunks" && found != std::string::npos)
            script.chunk(event.substr(0, found + 7))
                .pause(std::chrono::milliseconds(20))
                .chunk(event.substr(found + 7));
        else
            script.chunk(event);
    }
    return script.lastChunk();
}

} // namespace

void TestProgramSecrets::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_program = std::make_unique<ProgramProcess>(m_folder->filePath(u"profile"_s));
}

void TestProgramSecrets::cleanup()
{
    m_program.reset();
}

void TestProgramSecrets::anEchoedKeyIsFoundNowhere_data()
{
    QTest::addColumn<QByteArray>("manner");
    QTest::addColumn<bool>("environment");
    for (const char *manner : {"plain", "gzip", "stream", "in two chunks", "error", "header alone"}) {
        QTest::addRow("%s, environment key", manner) << QByteArray(manner) << true;
        QTest::addRow("%s, the tool's own", manner) << QByteArray(manner) << false;
    }
}

void TestProgramSecrets::anEchoedKeyIsFoundNowhere()
{
    QFETCH(QByteArray, manner);
    QFETCH(bool, environment);
    FakeProvider fake;
    fake.setHandler([&](const SeenRequest &seen) {
        if (seen.body.find("harmless") != std::string::npos)
            return canned::jsonReply(canned::Api::OpenAiChat);
        return echo(manner.toStdString(), seen.field("Authorization").substr(7));
    });
    QVERIFY(m_program->writeConfig(
        ProgramProcess::routed(fake.url(), R"("gateways":[{"id":"default","cache_ttl":3600}])")));
    QVERIFY(m_program->listen(
        {}, environment ? QStringList{u"SEKISHO_KEY_OPENAI="_s + QString::fromStdString(marker())}
                        : QStringList()));
    const Fields fields = {{"Authorization", "Bearer " + (environment ? "of-no-worth" : marker())},
                           {"Accept-Encoding", "gzip"}};
    // The prompt may hold it too: an agent that reads its own configuration.
    const std::string body =
        R"({"model":"gpt-4o","messages":[{"role":"user","content":"Is )" + marker() + R"( a good key?"}]})";
    const auto ask = [&](const std::string &asked) {
        RawClient client(m_program->port());
        client.send(postText("/openai/v1/chat/completions", asked, m_program->port(), fields));
        return client.takeResponse();
    };
    for (int i = 0; i < 2; ++i) {
        const RawResponse answer = ask(body);
        QVERIFY(answer.complete());
        // The client has what the provider sent; it is not kept.
        QCOMPARE(answer.field("x-you-sent"), marker());
        QCOMPARE(answer.field("cf-aig-cache-status"), std::string("MISS"));
        QCOMPARE(fake.lastRequest().field("Authorization"), "Bearer " + marker());
    }
    for (const char *status : {"MISS", "HIT"}) {
        const std::string harmless = R"({"model":"gpt-4o","messages":[{"role":"user","content":"harmless, )" +
                                     marker() + R"( or not"}]})";
        QCOMPARE(ask(harmless).field("cf-aig-cache-status"), std::string(status));
    }
    QVERIFY(m_program->endInOrder());
    QVERIFY(!m_program->output().contains(marker().c_str()));

    const std::string log = logText(*m_program);
    QCOMPARE(QByteArray::fromStdString(log).count("row: "), 4);
    QVERIFY2(log.find(marker()) == std::string::npos, log.c_str());
    QVERIFY(log.find("a good key?") != std::string::npos);
    const std::string cache = cacheText(*m_program);
    QCOMPARE(QByteArray::fromStdString(cache).count("entry: "), 1);
    QVERIFY2(cache.find(marker()) == std::string::npos, cache.c_str());
    const std::string exported = exportText(*m_program);
    QVERIFY2(exported.find(",openai,") != std::string::npos, exported.c_str());
    QVERIFY2(exported.find(marker()) == std::string::npos, exported.c_str());
    QDirIterator files(m_folder->path(), QDir::Files | QDir::Hidden | QDir::System,
                       QDirIterator::Subdirectories);
    int seen = 0;
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!file.readAll().contains(marker().c_str()), qPrintable(file.fileName()));
        ++seen;
    }
    QVERIFY(seen >= 3);
}

QTEST_GUILESS_MAIN(TestProgramSecrets)
#include "tst_program_secrets.moc"
