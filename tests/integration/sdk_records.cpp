// SPDX-License-Identifier: GPL-3.0-or-later
#include "integration/sdk_records.h"

#include "integration/sdk_run.h"

#include <QTest>

#include <algorithm>
#include <iterator>
#include <map>

namespace sekisho::test {

using storage::ExchangeState;

namespace {

constexpr std::int64_t Some = -1;

std::vector<SdkRecords> joined(std::vector<SdkRecords> all, std::vector<SdkRecords> own)
{
    std::move(own.begin(), own.end(), std::back_inserter(all));
    return all;
}

std::vector<SdkRecords> scripted(std::vector<SdkRecords> own)
{
    return joined(
        {
            {"fake-chat"},
            {"fake-stream"},
            {"fake-tools", 4},
            {"fake-401", 1, 401, 0, 0},
            {"fake-404", 1, 404, 0, 0},
            {"fake-429", 1, 429, 0, 0},
            {"fake-500", 1, 500, 0, 0},
            {"refused: 2008", 2, 400, 0, 0, ExchangeState::Refused},
            {"refused: 2009", 1, 401, 0, 0, ExchangeState::Refused},
        },
        std::move(own));
}

std::vector<SdkRecords> demo(std::size_t answers, std::vector<SdkRecords> own = {})
{
    return joined({{"demo", answers, 200, Some, Some},
                   {"demo-429", 1, 429, 0, 0},
                   {"demo-500", 1, 500, 0, 0},
                   {"demo-hang", 1, 0, 0, 0, ExchangeState::Cancelled}},
                  std::move(own));
}

bool areTokens(const std::optional<TokenCount> &found, std::int64_t expected)
{
    if (expected == Some)
        return found && found->value > 0;
    return expected == 0 ? !found : found && found->value == expected;
}

void verifyRecord(const Sdk &sdk, const SdkRecords &expected, const storage::ExchangeRecord &record,
                  const std::string &credential)
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
        QCOMPARE(record.credential, credential);
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

} // namespace

std::size_t Sdk::recordCount() const
{
    std::size_t total = 0;
    for (const SdkRecords &expected : records)
        total += expected.count;
    return total;
}

std::vector<Sdk> scriptedSdks()
{
    const SdkRecords aborted{"fake-abort", 1, 200, 0, 0, ExchangeState::Cancelled};
    // Its first event tells the input, and an output of 1 so far.
    const SdkRecords abortedMessage{"fake-abort", 1, 200, 11, 1, ExchangeState::Cancelled};
    return {
        {"openai.mjs", "openai", "/v1", "OpenAI/JS", "Authorization", "Bearer ",
         scripted(
             {{"fake-responses"}, {"fake-responses-stream"}, {"fake-embedding-1", 1, 200, 5, 0}, aborted})},
        {"anthropic.mjs", "anthropic", "", "Anthropic/JS", "x-api-key", "", scripted({abortedMessage})},
        {"genai.mjs", "google-ai-studio", "", "google-genai-sdk", "x-goog-api-key", "",
         scripted({{"fake-embeddings", 1, 200, 0, 0}, aborted})},
    };
}

std::vector<Sdk> demoSdks()
{
    return {
        {"openai.mjs", "demo", "", "OpenAI/JS", "", "", demo(8, {{"demo-embeddings", 1, 200, Some, 0}})},
        {"anthropic.mjs", "demo", "", "Anthropic/JS", "", "", demo(6)},
    };
}

void verifySdkKeys(const Sdk &sdk, const FakeProvider &fake, const std::string &realKey)
{
    QCOMPARE(fake.unexpected(), 0);
    QVERIFY2(fake.complaints().empty(), fake.complaints().empty() ? "" : fake.complaints().front().c_str());
    for (int i = 0; i < fake.requestCount(); ++i) {
        const SeenRequest seen = fake.request(i);
        QCOMPARE(seen.field(sdk.keyField), std::string(sdk.keyPrefix) + realKey);
        QVERIFY2(seen.rawHead.find(DummyKey) == std::string::npos, seen.rawHead.c_str());
        QVERIFY2(seen.body.find(DummyKey) == std::string::npos, seen.body.c_str());
    }
}

void verifySdkRecords(const Sdk &sdk,
                      const std::vector<std::shared_ptr<const storage::ExchangeRecord>> &records,
                      const std::string &credential)
{
    // As many as the cases make: an SDK that had to try again would have left more.
    std::map<std::string, std::size_t> counts;
    for (const auto &record : records)
        ++counts[nameOf(*record)];
    for (const SdkRecords &expected : sdk.records)
        QVERIFY2(counts[expected.what] == expected.count,
                 (expected.what + ": " + std::to_string(counts[expected.what]) + " records").c_str());
    QCOMPARE(records.size(), sdk.recordCount());
    for (const auto &record : records) {
        const auto expected =
            std::find_if(sdk.records.begin(), sdk.records.end(),
                         [&](const SdkRecords &one) { return one.what == nameOf(*record); });
        verifyRecord(sdk, *expected, *record, credential);
        if (QTest::currentTestFailed()) {
            qWarning("It was the record of \"%s\".", expected->what.c_str());
            return;
        }
    }
}

} // namespace sekisho::test
