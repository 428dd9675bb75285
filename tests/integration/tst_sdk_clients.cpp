// SPDX-License-Identifier: GPL-3.0-or-later
// The real SDKs, as their makers publish them, through the running gateway: to a scripted provider and to the
// demo. Their cases are the programs in tests/clients.
#include "integration/gateway_bench.h"
#include "integration/sdk_run.h"

#include <QTest>

#include <vector>

using namespace sekisho;
using namespace sekisho::test;
using storage::ExchangeState;

class TestSdkClients final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void runs_data();
    void runs();
};

namespace {

constexpr const char *RealKey = "the-real-provider-key";

std::vector<Sdk> allSdks()
{
    std::vector<Sdk> all = scriptedSdks();
    for (const Sdk &sdk : demoSdks())
        all.push_back(sdk);
    return all;
}

/// Tells the program what becomes of the request that it is to abort.
void follow(SdkRun &run, const gateway::Events &batch)
{
    for (const auto &record : batch.records) {
        if (record->model != "fake-abort" && record->model != "demo-hang")
            continue;
        run.abortedHasBegun();
        if (record->state != ExchangeState::Open)
            run.abortedHasEnded();
    }
}

} // namespace

void TestSdkClients::runs_data()
{
    QTest::addColumn<int>("number");
    int number = 0;
    for (const Sdk &sdk : allSdks())
        QTest::addRow("%s to %s", sdk.program, sdk.provider) << number++;
}

void TestSdkClients::runs()
{
    QFETCH(int, number);
    const Sdk sdk = allSdks()[static_cast<std::size_t>(number)];
    SdkRun run(sdk);
    GatewayBench bench;
    if (!sdk.isDemo())
        bench.route(sdk.provider, run.fake, sdk.basePath);
    bench.start();
    if (!sdk.isDemo())
        bench.setKey(sdk.provider, RealKey);
    QObject::connect(&bench.gateway(), &gateway::Gateway::events, &bench.gateway(),
                     [&run](const std::shared_ptr<const gateway::Events> &batch) { follow(run, *batch); });
    run.start(bench.port());
    QTRY_VERIFY_WITH_TIMEOUT(run.isOver(), 120'000);
    qInfo("%s", run.output().constData());
    QVERIFY(run.passed());
    verifySdkKeys(sdk, run.fake, RealKey);
    QTRY_VERIFY_WITH_TIMEOUT(bench.endedCount() >= sdk.recordCount() && bench.inFlight() == 0, 30'000);
    std::vector<std::shared_ptr<const storage::ExchangeRecord>> records;
    for (std::size_t i = 0; i < bench.endedCount(); ++i)
        records.push_back(bench.ended(i));
    verifySdkRecords(sdk, records, sdk.isDemo() ? "client" : "environment");
}

QTEST_GUILESS_MAIN(TestSdkClients)
#include "tst_sdk_clients.moc"
