// SPDX-License-Identifier: GPL-3.0-or-later
#include "integration/gateway_bench.h"

#include "demo/demo_provider.h"
#include "storage/sqlite_cache_store.h"

#include <QSignalSpy>
#include <QTest>
#include <QUrl>

namespace sekisho::test {

GatewayBench::GatewayBench()
    : snapshot(test::snapshot()), m_cacheFile(m_folder.filePath(QStringLiteral("cache.db")))
{}

GatewayBench::~GatewayBench() = default;

void GatewayBench::route(const std::string &slug, const FakeProvider &fake, const std::string &path)
{
    snapshot->providers[slug].baseUrl = fake.url() + path;
}

void GatewayBench::start()
{
    gateway::GatewayOptions options;
    options.limits = limits;
    options.inProcess["demo"] = [](Loop &loop) { return std::make_unique<demo::DemoProvider>(loop); };
    options.spoolDirectory = m_folder.path();
    options.keyMissed = keyMissed;
    options.cacheStore = [this](storage::SqliteCacheStore::Deliver deliver) {
        return std::make_unique<storage::SqliteCacheStore>(m_cacheFile, std::move(deliver));
    };
    m_gateway = std::make_unique<gateway::Gateway>(snapshot, std::move(options));
    QObject::connect(m_gateway.get(), &gateway::Gateway::events, m_gateway.get(),
                     [this](const std::shared_ptr<const gateway::Events> &batch) {
                         m_inFlight = batch->inFlight;
                         for (const auto &record : batch->records) {
                             if (record->state == storage::ExchangeState::Open) {
                                 m_open[record->id] = record;
                             } else {
                                 m_open.erase(record->id);
                                 m_ended.push_back(record);
                             }
                         }
                     });
    QVERIFY(listen());
}

void GatewayBench::restart()
{
    m_gateway.reset();
    start();
}

bool GatewayBench::listen()
{
    QSignalSpy listening(m_gateway.get(), &gateway::Gateway::listening);
    QSignalSpy failed(m_gateway.get(), &gateway::Gateway::listenFailed);
    m_gateway->listen(QStringLiteral("127.0.0.1"), 0);
    const bool answered = QTest::qWaitFor([&] { return !listening.isEmpty() || !failed.isEmpty(); }, 30'000);
    m_port = static_cast<quint16>(QUrl(m_gateway->address()).port());
    return answered && failed.isEmpty();
}

void GatewayBench::setKey(const std::string &provider, const std::string &key)
{
    gateway::KeyGrant grant;
    grant.provider = provider;
    grant.source = gateway::KeySource::Environment;
    grant.secret = Secret(key);
    m_gateway->grantKey(std::move(grant));
}

void GatewayBench::stop(std::chrono::milliseconds drain)
{
    QSignalSpy stopped(m_gateway.get(), &gateway::Gateway::stopped);
    m_gateway->stop(drain);
    QTRY_VERIFY_WITH_TIMEOUT(!stopped.isEmpty(), 30'000);
}

std::shared_ptr<const storage::ExchangeRecord> GatewayBench::ended(std::size_t number)
{
    [&] { QTRY_VERIFY_WITH_TIMEOUT(m_ended.size() > number, 30'000); }();
    // A failed wait has been reported; an empty record lets the test end without a crash.
    return m_ended.size() > number ? m_ended[number] : std::make_shared<const storage::ExchangeRecord>();
}

RawResponse GatewayBench::post(std::string_view target, std::string_view body, const Fields &fields)
{
    RawClient client(m_port);
    client.send(postText(target, body, m_port, fields));
    return client.takeResponse();
}

RawResponse GatewayBench::get(std::string_view target, const Fields &fields)
{
    RawClient client(m_port);
    client.send(getText(target, m_port, fields));
    return client.takeResponse();
}

} // namespace sekisho::test
