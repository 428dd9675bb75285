// SPDX-License-Identifier: GPL-3.0-or-later
// What the programs of tests/clients leave behind: at the provider the real key, in the log a row a call.
#pragma once

#include "storage/record.h"
#include "support/fake_provider.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::test {

/// The records of one model, or of one refusal.
struct SdkRecords {
    std::string what;
    std::size_t count = 1;
    int status = 200;
    std::int64_t tokensIn = 11; ///< 0 for unknown
    std::int64_t tokensOut = 7;
    storage::ExchangeState state = storage::ExchangeState::Complete;
};

struct Sdk {
    const char *program;
    const char *provider; ///< slug; "demo" for the demo
    const char *basePath; ///< of the provider's API
    const char *tool;     ///< as the record names it
    const char *keyField; ///< of the request to the provider, and what stands before the key in it
    const char *keyPrefix;
    std::vector<SdkRecords> records;

    [[nodiscard]] bool isDemo() const { return std::string_view(provider) == "demo"; }
    /// Of all calls that the program makes.
    [[nodiscard]] std::size_t recordCount() const;
};

/// With a scripted provider.
[[nodiscard]] std::vector<Sdk> scriptedSdks();
[[nodiscard]] std::vector<Sdk> demoSdks();

/// That key in the provider's own style in every request, and the SDK's in none.
void verifySdkKeys(const Sdk &sdk, const FakeProvider &fake, const std::string &realKey);

/// All of the program's records and no others, paid by that credential.
void verifySdkRecords(const Sdk &sdk,
                      const std::vector<std::shared_ptr<const storage::ExchangeRecord>> &records,
                      const std::string &credential);

} // namespace sekisho::test
