// SPDX-License-Identifier: GPL-3.0-or-later
// A key from the keychain is in no file, no output, no export and no core dump of the built program. Run by
// with_keyring.sh.
#include "integration/key_program.h"
#include "integration/profile_text.h"
#include "support/test_keyring.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <memory>
#include <utility>

#include <unistd.h>

using namespace sekisho::test;
using namespace Qt::StringLiterals;

class TestMarkedKey final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void aMarkedKeyIsFoundNowhere_data();
    void aMarkedKeyIsFoundNowhere();
    void noCoreFileIsWritten();

private:
    std::unique_ptr<KeyProgram> m_program;
};

void TestMarkedKey::initTestCase()
{
    QVERIFY(waitForKeyring());
    QVERIFY(unlockKeyring());
}

void TestMarkedKey::init()
{
    m_program = std::make_unique<KeyProgram>();
}

void TestMarkedKey::cleanup()
{
    m_program.reset();
}

void TestMarkedKey::aMarkedKeyIsFoundNowhere_data()
{
    QTest::addColumn<bool>("tls");
    QTest::newRow("http") << false;
    QTest::newRow("https") << true;
}

void TestMarkedKey::aMarkedKeyIsFoundNowhere()
{
    QFETCH(bool, tls);
    FakeProvider::Options options;
    options.tls = tls;
    FakeProvider provider(options);
    provider.setHandler([](const SeenRequest &seen) {
        return seen.body.find("hang") == std::string::npos ? canned::jsonReply(canned::Api::OpenAiChat)
                                                           : Script().hang();
    });
    QByteArray more = R"("gateways":[{"id":"default","cache_ttl":3600}])";
    if (tls)
        more += ",\"sekisho\":{\"extra_ca_file\":\"" + QByteArray::fromStdString(provider.caFile()) + "\"}";
    QVERIFY(m_program->gateway.writeConfig(ProgramProcess::routed(provider.url(), more)));
    QVERIFY(m_program->set(u"openai"_s, markedKey()));
    const QByteArray control = "a text that is in memory, " + QByteArray::number(provider.port());
    QVERIFY(m_program->gateway.listen({}, {u"SEKISHO_TEST_CONTROL="_s + QString::fromLatin1(control)}));

    // Shorter requests over TLS stay in a buffer of QSslSocket's, which nobody else can reach.
    const std::string prompt(tls ? 6'000 : 10, 'p');
    const auto body = [&](const char *word) {
        return std::string(R"({"model":"gpt-4o","messages":[{"role":"user","content":")") + word + prompt +
               "\"}]}";
    };
    for (const char *word : {"one", "one", "two", "large"}) {
        const std::string large = word == std::string("large") ? std::string(300'000, 'q') : std::string();
        const RawResponse answer = m_program->post("/openai/v1/chat/completions", body(word) + large,
                                                   {{"Authorization", "Bearer dummy"}});
        QCOMPARE(answer.status, 200);
        QCOMPARE(provider.lastRequest().field("Authorization"), "Bearer " + markedKey());
    }
    // One is on its way while the program is looked at.
    RawClient waiting(m_program->gateway.port());
    waiting.send(postText("/openai/v1/chat/completions", body("hang"), m_program->gateway.port()));
    QTRY_COMPARE_WITH_TIMEOUT(provider.completeCount(), 4, 30'000); // the second "one" came from the cache

#ifndef SEKISHO_SANITIZED
    if (const QString gcore = QStandardPaths::findExecutable(u"gcore"_s); !gcore.isEmpty()) {
        QProcess dumping;
        dumping.setProcessChannelMode(QProcess::MergedChannels);
        dumping.start(gcore,
                      {u"-o"_s, m_program->path(u"core"_s), QString::number(m_program->gateway.processId())});
        QVERIFY(dumping.waitForFinished(-1));
        QFile core(m_program->path(u"core.%1"_s.arg(m_program->gateway.processId())));
        // Nobody but root may look at it at all; a container does not let even root.
        QVERIFY(!core.exists() || getuid() == 0);
        if (core.open(QIODevice::ReadOnly)) {
            const auto *bytes = reinterpret_cast<const char *>(core.map(0, core.size()));
            QVERIFY(bytes);
            const std::string_view memory(bytes, static_cast<std::size_t>(core.size()));
            QVERIFY2(memory.find(control.toStdString()) != std::string_view::npos,
                     "the test sees what it looks at");
            QVERIFY2(memory.find(markedKey()) == std::string_view::npos, "a key in a core dump");
            QVERIFY(core.remove());
        }
    }
#endif
    waiting.closeNow();
    QVERIFY(m_program->gateway.endInOrder());
    QVERIFY(!m_program->gateway.output().contains(markedKey().c_str()));
    int looked = 0;
    QCOMPARE(m_program->filesWith(markedKey(), looked), QStringList());
    QVERIFY(looked >= 4); // configuration, log, cache, the keychain's own
    // Files may be compressed; what is read from them and what is exported is not.
    const ProgramProcess &ended = m_program->gateway;
    for (const auto &[text, part] :
         {std::pair(logText(ended), "Bearer [redacted]"), std::pair(cacheText(ended), "entry: "),
          std::pair(exportText(ended), ",openai,gpt-4o,")}) {
        QVERIFY2(text.find(part) != std::string::npos, text.c_str());
        QVERIFY2(text.find(markedKey()) == std::string::npos, text.c_str());
    }
}

void TestMarkedKey::noCoreFileIsWritten()
{
#ifdef Q_OS_LINUX
    QVERIFY(m_program->gateway.listen());
    QFile limits(u"/proc/%1/limits"_s.arg(m_program->gateway.processId()));
    QVERIFY(limits.open(QIODevice::ReadOnly));
    bool seen = false;
    for (const QByteArray &line : limits.readAll().split('\n')) {
        if (!line.startsWith("Max core file size"))
            continue;
        seen = true;
        QCOMPARE(line.simplified(), QByteArray("Max core file size 0 0 bytes"));
    }
    QVERIFY(seen);
#endif
}

QTEST_GUILESS_MAIN(TestMarkedKey)
#include "tst_marked_key.moc"
