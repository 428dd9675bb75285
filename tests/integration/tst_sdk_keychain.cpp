// SPDX-License-Identifier: GPL-3.0-or-later
// The real SDKs, each with a key of no worth, through the built program, which has the real one from
// `sekisho key set` in a real gnome-keyring-daemon. Run by with_keyring.sh.
#include "integration/key_program.h"
#include "integration/sdk_run.h"
#include "storage/log_reader.h"
#include "support/test_keyring.h"

#include <QTest>

#include <algorithm>
#include <memory>
#include <vector>

using namespace sekisho;
using namespace sekisho::test;
using namespace Qt::StringLiterals;

class TestSdkKeychain final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void aDummyKeyAtTheToolTheRealOneInTheKeychain();
};

namespace {

/// Another one for each provider.
std::string realKey(const Sdk &sdk)
{
    return markedKey() + "-" + sdk.provider;
}

/// The rows of one tool, as the program has left them.
std::vector<storage::RecordPtr> rowsOf(const ProgramProcess &program, const std::string &tool, int atMost)
{
    storage::LogQuery query;
    query.tool = tool;
    const auto log = storage::LogReader::open(program.file(u"logs.db"_s));
    if (!log)
        return {};
    const auto page = (*log)->page(query, {}, atMost);
    return page ? *page : std::vector<storage::RecordPtr>();
}

} // namespace

void TestSdkKeychain::initTestCase()
{
    QVERIFY(waitForKeyring());
    QVERIFY(unlockKeyring());
}

void TestSdkKeychain::aDummyKeyAtTheToolTheRealOneInTheKeychain()
{
    std::vector<std::unique_ptr<SdkRun>> runs;
    QByteArray providers;
    for (const Sdk &sdk : scriptedSdks()) {
        runs.push_back(std::make_unique<SdkRun>(sdk));
        providers += (providers.isEmpty() ? "" : ",") +
                     KeyProgram::routed(sdk.provider, runs.back()->fake.url() + sdk.basePath);
    }
    KeyProgram program;
    QVERIFY(program.gateway.writeConfig("{\"providers\":[" + providers + "]}"));
    for (const auto &run : runs)
        QVERIFY(program.set(QString::fromLatin1(run->sdk().provider), realKey(run->sdk())));
    QVERIFY(program.gateway.listen());

    // Side by side, as on a desk.
    for (const auto &run : runs) {
        // Only its provider can tell here when an aborted request has ended; the log is read at the end.
        run->abortedHasEnded();
        run->start(program.gateway.port());
    }
    const auto areOver = [&] {
        return std::all_of(runs.begin(), runs.end(), [](const auto &run) { return run->isOver(); });
    };
    QTRY_VERIFY_WITH_TIMEOUT(areOver(), 120'000);
    for (const auto &run : runs)
        qInfo("%s\n%s", run->sdk().program, run->output().constData());
    QVERIFY(program.gateway.endInOrder());
    std::size_t total = 0;
    for (const auto &run : runs) {
        const Sdk &sdk = run->sdk();
        QVERIFY2(run->passed(), sdk.program);
        verifySdkKeys(sdk, run->fake, realKey(sdk));
        verifySdkRecords(sdk, rowsOf(program.gateway, sdk.tool, 1000), "stored");
        if (QTest::currentTestFailed())
            return;
        total += sdk.recordCount();
    }
    const auto log = storage::LogReader::open(program.gateway.file(u"logs.db"_s));
    QVERIFY(log);
    const auto rows = (*log)->count({});
    QVERIFY(rows);
    QCOMPARE(*rows, std::int64_t(total));
}

QTEST_GUILESS_MAIN(TestSdkKeychain)
#include "tst_sdk_keychain.moc"
