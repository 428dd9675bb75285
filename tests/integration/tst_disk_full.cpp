// SPDX-License-Identifier: GPL-3.0-or-later
// The disk takes no more: requests go on, the program says so once, and what was meanwhile is written when
// there is room again.
#include "integration/program_process.h"
#include "storage/log_reader.h"
#include "support/canned.h"
#include "support/fake_provider.h"
#include "support/raw_client.h"

#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <memory>

#include <sys/resource.h>

using namespace sekisho;
using namespace sekisho::test;
using namespace Qt::StringLiterals;

class TestDiskFull final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void requestsGoOn_data();
    void requestsGoOn();
};

namespace {

/// No file of that process may grow past it; what would is refused (EFBIG), as a disk does that is full. It
/// needs no privilege, neither to set nor to lift.
bool limitFiles(qint64 process, rlim_t bytes)
{
    const rlimit limit{bytes, RLIM_INFINITY};
    return ::prlimit(static_cast<pid_t>(process), RLIMIT_FSIZE, &limit, nullptr) == 0;
}

std::string question(int number)
{
    return R"({"model":"gpt-4o","messages":[{"role":"user","content":"question )" + std::to_string(number) +
           R"("}]})";
}

/// Does not repeat itself, so that it cannot be stored in less than its size.
std::string letters(std::size_t count, unsigned seed)
{
    std::string text(count, ' ');
    for (char &letter : text) {
        seed = seed * 1'664'525 + 1'013'904'223;
        letter = static_cast<char>('A' + (seed >> 24) % 58);
        letter = letter == '\\' ? '/' : letter;
    }
    return text;
}

} // namespace

void TestDiskFull::requestsGoOn_data()
{
    QTest::addColumn<bool>("fromTheStart");
    QTest::newRow("grown full") << false;
    QTest::newRow("full from the start") << true;
}

void TestDiskFull::requestsGoOn()
{
    QFETCH(bool, fromTheStart);
    FakeProvider fake;
    fake.setHandler([](const SeenRequest &seen) {
        canned::Answer answer;
        answer.pieces = {letters(30'000, static_cast<unsigned>(seen.number))};
        return canned::jsonReply(canned::Api::OpenAiChat, answer);
    });
    const QTemporaryDir folder;
    ProgramProcess program(folder.filePath(u"profile"_s));
    QVERIFY(program.writeConfig(
        ProgramProcess::routed(fake.url(), R"("gateways":[{"id":"default","cache_ttl":3600}])")));
    if (fromTheStart)
        program.process().setChildProcessModifier([] { limitFiles(0, 4096); });
    QVERIFY2(program.listen(), program.output().constData());
    if (!fromTheStart)
        QVERIFY(limitFiles(program.processId(), 2 * 1024 * 1024));

    RawClient client(program.port());
    std::map<std::string, std::string> bodies; // by log id
    int number = 0;
    const auto ask = [&](int which) {
        client.send(postText("/openai/v1/chat/completions", question(which), program.port()));
        RawResponse answer = client.takeResponse();
        bodies[answer.field("cf-aig-log-id")] = answer.body;
        return answer;
    };
    while (!program.output().contains("Recording is suspended: ")) {
        QVERIFY2(number < 2000, program.output().constData());
        QCOMPARE(ask(number++).status, 200);
    }
    // More than the cache can have written, and each of them asked for twice.
    for (const int end = number + 100; number < end; ++number) {
        for (int i = 0; i < 2; ++i) {
            const RawResponse answer = ask(number);
            QCOMPARE(answer.status, 200);
            QVERIFY(answer.complete());
            QVERIFY(answer.has("cf-aig-cache-status"));
        }
    }
    QVERIFY(program.isRunning());
    QCOMPARE(program.output().count("Recording is suspended: "), 1);
    QVERIFY(!program.output().contains("recorded again"));

    QVERIFY(limitFiles(program.processId(), RLIM_INFINITY));
    QVERIFY2(program.waitForOutput("Requests are recorded again."), program.output().constData());
    const RawResponse last = ask(number);
    QCOMPARE(last.status, 200);
    QVERIFY(program.endInOrder());
    QCOMPARE(program.output().count("Recording is suspended: "), 1);

    const auto log = storage::LogReader::open(program.file(u"logs.db"_s));
    QVERIFY(log);
    for (const auto &[id, body] : bodies) {
        const auto parsed = LogId::parse(id);
        QVERIFY(parsed);
        const auto row = (*log)->find(*parsed);
        QVERIFY(row && *row);
        QCOMPARE((*row)->state, storage::ExchangeState::Complete);
        QVERIFY((*row)->responseBody.bytes);
        QCOMPARE(*(*row)->responseBody.bytes, body);
    }
    const auto count = (*log)->count({});
    QVERIFY(count);
    QCOMPARE(*count, static_cast<std::int64_t>(bodies.size()));
}

QTEST_GUILESS_MAIN(TestDiskFull)
#include "tst_disk_full.moc"
