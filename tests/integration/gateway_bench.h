// SPDX-License-Identifier: GPL-3.0-or-later
// The real gateway on a free port, with a scripted provider behind it: what the integration tests share.
#pragma once

#include "gateway/facade.h"
#include "storage/cache_reader.h"
#include "support/canned.h"
#include "support/fake_provider.h"
#include "support/raw_client.h"
#include "support/test_snapshot.h"

#include <QTemporaryDir>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::test {

/// Limits and settings are changed before start(). One thread, the test's.
class GatewayBench {
public:
    GatewayBench();
    ~GatewayBench();

    /// The provider's base URL becomes the fake's, with that path behind it.
    void route(const std::string &slug, const FakeProvider &fake, const std::string &path = {});
    void start();
    /// On a free port, also while it listens; whether it worked.
    bool listen();
    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] gateway::Gateway &gateway() { return *m_gateway; }
    /// An environment key; goes to any origin.
    void setKey(const std::string &provider, const std::string &key);
    /// The program ends and starts again on the same files.
    void restart();
    /// Stops with that patience and waits for it.
    void stop(std::chrono::milliseconds drain);

    /// Waits for the record of the nth exchange that has ended, in the order of their ends.
    [[nodiscard]] std::shared_ptr<const storage::ExchangeRecord> ended(std::size_t number = 0);
    [[nodiscard]] std::size_t endedCount() const { return m_ended.size(); }
    /// The last state of each exchange that is running.
    [[nodiscard]] const std::map<LogId, std::shared_ptr<const storage::ExchangeRecord>> &open() const
    {
        return m_open;
    }
    [[nodiscard]] std::uint64_t inFlight() const { return m_inFlight; }
    /// A POST on a connection of its own; the whole answer.
    [[nodiscard]] RawResponse post(std::string_view target, std::string_view body, const Fields &fields = {});
    [[nodiscard]] RawResponse get(std::string_view target, const Fields &fields = {});

    /// Where cached answers are; before start() another place may be chosen.
    [[nodiscard]] const QString &cacheFile() const { return m_cacheFile; }
    void setCacheFile(const QString &path) { m_cacheFile = path; }

    std::shared_ptr<gateway::Snapshot> snapshot;
    http::Limits limits;
    gateway::KeyRing::Missed keyMissed; ///< set before start()

private:
    QTemporaryDir m_folder;
    QString m_cacheFile;
    std::unique_ptr<gateway::Gateway> m_gateway;
    quint16 m_port = 0;
    std::map<LogId, std::shared_ptr<const storage::ExchangeRecord>> m_open;
    std::vector<std::shared_ptr<const storage::ExchangeRecord>> m_ended;
    std::uint64_t m_inFlight = 0;
};

} // namespace sekisho::test
