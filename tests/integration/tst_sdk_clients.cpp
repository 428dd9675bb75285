// SPDX-License-Identifier: GPL-3.0-or-later
// The real SDKs, as their makers publish them, through the running gateway: to a scripted provider and to the
// demo. Their cases are the programs in tests/clients.
#include "integration/gateway_bench.h"
#include "integration/sdk_answers.h"

#include <QDir>
#include <QProcess>
#include <QTest>

#include <algorithm>
#include <vector>

using namespace sekisho;
using namespace sekisho::test;
using storage::ExchangeState;

namespace {

constexpr const char *RealKey = "the-real-provider-key";
constexpr const char *DummyKey = "the-sdks-dummy-key";
constexpr std::int64_t Some = -1;

/// The records of one model, or of one refusal.
struct Expected {
    std::string what;
    std::size_t count = 1;
    int status = 200;
    std::int64_t tokensIn = 11; ///< 0 for unknown
    std::int64_t tokensOut = 7;
    ExchangeState state = ExchangeState::Complete;
};

struct Sdk {
    const char *program;
    const char *provider; ///< slug; "demo" for the demo
    const char *tool;     ///< as the record names it
    const char *keyField; ///< of the request to the provider, and what stands before the key in it
    const char *keyPrefix;
    std::vector<Expected> records;
};

bool isDemo(const Sdk &sdk)
{
    return std::string_view(sdk.provider) == "demo";
}

std::vector<Expected> fakeRecords(std::vector<Expected> own = {})
{
    std::vector<Expected> all{
        {"fake-chat"},
        {"fake-stream"},
        {"fake-tools", 4},
        {"fake-401", 1, 401, 0, 0},
        {"fake-404", 1, 404, 0, 0},
        {"fake-429", 1, 429, 0, 0},
        {"fake-500", 1, 500, 0, 0},
        {"refused: 2008", 2, 400, 0, 0, ExchangeState::Refused},
        {"refused: 2009", 1, 401, 0, 0, ExchangeState::Refused},
    };
    std::move(own.begin(), own.end(), std::back_inserter(all));
    return all;
}

std::vector<Expected> demoRecords(std::size_t answers, std::vector<Expected> own = {})
{
    std::vector<Expected> all{{"demo", answers, 200, Some, Some},
                              {"demo-429", 1, 429, 0, 0},
                              {"demo-500", 1, 500, 0, 0},
                              {"demo-hang", 1, 0, 0, 0, ExchangeState::Cancelled}};
    std::move(own.begin(), own.end(), std::back_inserter(all));
    return all;
}

/// One program, the gateway that it talks to and the provider behind.
class SdkRun final {
public:
    explicit SdkRun(const Sdk &sdk);
    Q_DISABLE_COPY_MOVE(SdkRun)
    ~SdkRun() = default;

    void start();
    [[nodiscard]] bool isOver() const { return m_process.state() == QProcess::NotRunning; }
    [[nodiscard]] bool passed() const
    {
        return m_process.error() == QProcess::UnknownError &&
               m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0;
    }
    /// All that the program wrote.
    [[nodiscard]] const QByteArray &output() const { return m_output; }

    FakeProvider fake;
    GatewayBench bench;

private:
    void read();
    void look(const gateway::Events &batch);
    void tellEnd();

    const Sdk &m_sdk;
    QByteArray m_output;
    qsizetype m_read = 0; ///< of m_output
    bool m_begunTold = false;
    bool m_endRecorded = false;
    bool m_endTold = false;
    QProcess m_process; // last, so that no line of it comes to what is gone
};

SdkRun::SdkRun(const Sdk &sdk) : m_sdk(sdk)
{
    fake.setHandler(sdkAnswer);
    for (const char *provider : {"openai", "anthropic", "google-ai-studio"})
        bench.route(provider, fake, std::string_view(provider) == "openai" ? "/v1" : "");
    bench.start();
    if (!isDemo(sdk))
        bench.setKey(sdk.provider, RealKey);
    QObject::connect(&bench.gateway(), &gateway::Gateway::events, &m_process,
                     [this](const std::shared_ptr<const gateway::Events> &batch) { look(*batch); });
    QObject::connect(&fake, &FakeProvider::clientClosed, &m_process, [this] { tellEnd(); });
    QObject::connect(&m_process, &QProcess::readyReadStandardOutput, &m_process, [this] { read(); });
}

void SdkRun::start()
{
    // Nothing of this machine's: keys and settings of SDKs may be in the environment.
    QProcessEnvironment environment;
    environment.insert(QStringLiteral("PATH"), qEnvironmentVariable("PATH"));
    environment.insert(QStringLiteral("HOME"), QDir::tempPath());
    environment.insert(QStringLiteral("GATEWAY_URL"),
                       QStringLiteral("http://127.0.0.1:%1").arg(bench.port()));
    environment.insert(QStringLiteral("CLIENT_KEY"), QString::fromLatin1(DummyKey));
    environment.insert(QStringLiteral("PROVIDER"), QString::fromLatin1(m_sdk.provider));
    m_process.setProcessEnvironment(environment);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.start(QStringLiteral(SEKISHO_SOURCE_DIR "/tests/clients/run"),
                    {QString::fromLatin1(m_sdk.program)});
}

void SdkRun::read()
{
    m_output += m_process.readAllStandardOutput();
    for (qsizetype end = m_output.indexOf('\n', m_read); end >= 0; end = m_output.indexOf('\n', m_read)) {
        const QByteArray line = m_output.mid(m_read, end - m_read);
        m_read = end + 1;
        if (line.startsWith("release "))
            fake.release(line.mid(8).toStdString());
    }
}

/// Tells the program when the request that it is to abort has come, and when it has ended everywhere.
void SdkRun::look(const gateway::Events &batch)
{
    for (const auto &record : batch.records) {
        if (record->model != "fake-abort" && record->model != "demo-hang")
            continue;
        if (!m_begunTold)
            m_process.write("begun\n");
        m_begunTold = true;
        m_endRecorded = record->state != ExchangeState::Open;
    }
    tellEnd();
}

void SdkRun::tellEnd()
{
    if (!m_endRecorded || m_endTold)
        return;
    for (int i = 0; i < fake.requestCount(); ++i) {
        if (sdkModel(fake.request(i)) == "fake-abort" && !fake.clientLeft(i))
            return;
    }
    m_process.write("ended\n");
    m_endTold = true;
}

} // namespace

class TestSdkClients final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void runs_data();
    void runs();
};

namespace {

std::vector<Sdk> sdks()
{
    const Expected aborted{"fake-abort", 1, 200, 0, 0, ExchangeState::Cancelled};
    // Its first event tells the input, and an output of 1 so far.
    const Expected abortedMessage{"fake-abort", 1, 200, 11, 1, ExchangeState::Cancelled};
    return {
        {"openai.mjs", "openai", "OpenAI/JS", "Authorization", "Bearer ",
         fakeRecords(
             {{"fake-responses"}, {"fake-responses-stream"}, {"fake-embedding-1", 1, 200, 5, 0}, aborted})},
        {"anthropic.mjs", "anthropic", "Anthropic/JS", "x-api-key", "", fakeRecords({abortedMessage})},
        {"genai.mjs", "google-ai-studio", "google-genai-sdk", "x-goog-api-key", "",
         fakeRecords({{"fake-embeddings", 1, 200, 0, 0}, aborted})},
        {"openai.mjs", "demo", "OpenAI/JS", "", "", demoRecords(8, {{"demo-embeddings", 1, 200, Some, 0}})},
        {"anthropic.mjs", "demo", "Anthropic/JS", "", "", demoRecords(6)},
    };
}

void verifyKeys(const Sdk &sdk, const FakeProvider &fake)
{
    QCOMPARE(fake.unexpected(), 0);
    QVERIFY2(fake.complaints().empty(), fake.complaints().empty() ? "" : fake.complaints().front().c_str());
    for (int i = 0; i < fake.requestCount(); ++i) {
        const SeenRequest seen = fake.request(i);
        QCOMPARE(seen.field(sdk.keyField), std::string(sdk.keyPrefix) + RealKey);
        QVERIFY2(seen.rawHead.find(DummyKey) == std::string::npos, seen.rawHead.c_str());
        QVERIFY2(seen.body.find(DummyKey) == std::string::npos, seen.body.c_str());
    }
}

bool areTokens(const std::optional<TokenCount> &found, std::int64_t expected)
{
    if (expected == Some)
        return found && found->value > 0;
    return expected == 0 ? !found : found && found->value == expected;
}

void verifyRecord(const Sdk &sdk, const Expected &expected, const storage::ExchangeRecord &record)
{
    QCOMPARE(QByteArray::fromStdString(record.tool), QByteArray(sdk.tool));
    QCOMPARE(record.status, expected.status);
    QCOMPARE(storage::name(record.state), storage::name(expected.state));
    const auto shown = [](const std::optional<TokenCount> &count) { return count ? count->value : 0; };
    const QByteArray tokens = QByteArray::number(shown(record.tokensIn)) + " in, " +
                              QByteArray::number(shown(record.tokensOut)) + " out";
    QVERIFY2(areTokens(record.tokensIn, expected.tokensIn) && areTokens(record.tokensOut, expected.tokensOut),
             tokens.constData());
    if (record.state != ExchangeState::Refused) {
        QCOMPARE(record.provider, std::string(sdk.provider));
        QCOMPARE(record.credential, std::string(isDemo(sdk) ? "client" : "environment"));
    }
}

/// The model; with Gemini the path has it, and not every answer repeats it. Refusals may come before it is
/// known.
std::string nameOf(const storage::ExchangeRecord &record)
{
    if (record.state == ExchangeState::Refused)
        return "refused: " + std::to_string(record.errorCode);
    const std::size_t begin = record.path.find("fake-");
    return begin == std::string::npos ? record.model
                                      : record.path.substr(begin, record.path.find(':', begin) - begin);
}

void verifyRecords(const Sdk &sdk, GatewayBench &bench)
{
    std::size_t total = 0;
    for (const Expected &expected : sdk.records)
        total += expected.count;
    [&] { QTRY_VERIFY_WITH_TIMEOUT(bench.endedCount() >= total && bench.inFlight() == 0, 30'000); }();
    // As many as the cases make: an SDK that had to try again would have left more.
    std::map<std::string, std::size_t> counts;
    for (std::size_t i = 0; i < bench.endedCount(); ++i)
        ++counts[nameOf(*bench.ended(i))];
    for (const Expected &expected : sdk.records)
        QVERIFY2(counts[expected.what] == expected.count,
                 (expected.what + ": " + std::to_string(counts[expected.what]) + " records").c_str());
    QCOMPARE(bench.endedCount(), total);
    for (std::size_t i = 0; i < total; ++i) {
        const auto record = bench.ended(i);
        const auto expected = std::find_if(sdk.records.begin(), sdk.records.end(),
                                           [&](const Expected &one) { return one.what == nameOf(*record); });
        verifyRecord(sdk, *expected, *record);
        if (QTest::currentTestFailed()) {
            qWarning("It was the record of \"%s\".", expected->what.c_str());
            return;
        }
    }
}

} // namespace

void TestSdkClients::runs_data()
{
    QTest::addColumn<int>("number");
    int number = 0;
    for (const Sdk &sdk : sdks())
        QTest::addRow("%s to %s", sdk.program, sdk.provider) << number++;
}

void TestSdkClients::runs()
{
    QFETCH(int, number);
    const Sdk sdk = sdks()[static_cast<std::size_t>(number)];
    SdkRun run(sdk);
    run.start();
    QTRY_VERIFY_WITH_TIMEOUT(run.isOver(), 120'000);
    qInfo("%s", run.output().constData());
    QVERIFY(run.passed());
    verifyKeys(sdk, run.fake);
    verifyRecords(sdk, run.bench);
}

QTEST_GUILESS_MAIN(TestSdkClients)
#include "tst_sdk_clients.moc"
