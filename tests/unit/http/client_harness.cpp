// SPDX-License-Identifier: GPL-3.0-or-later
#include "client_harness.h"

namespace sekisho::test {

class MemoryConnector::Attempt final : public http::Connecting {
public:
    Attempt(MemoryConnector &connector, std::function<void(http::ConnectResult)> callback)
        : m_connector(connector),
          m_callback(std::move(callback)),
          m_timer(connector.m_loop, [this] { finish(); })
    {
        if (!connector.hangs)
            m_timer.start(Micros(0));
    }
    ~Attempt() override
    {
        if (m_callback)
            ++m_connector.cancelled;
    }

private:
    void finish()
    {
        const auto callback = std::exchange(m_callback, nullptr);
        if (m_connector.failure) {
            callback(Failure{*m_connector.failure});
            return;
        }
        http::MemoryPair pair = http::makeMemoryPair(m_connector.m_loop, m_connector.m_capacity);
        if (!m_connector.closesAtOnce) {
            m_connector.peers.push_back(std::make_unique<StreamRecorder>(std::move(pair.second)));
            m_connector.peers.back()->setReadEnabled(m_connector.peersRead);
        }
        pair.second.reset();
        http::ConnectTimes times;
        times.connected = m_connector.m_loop.now();
        callback(http::Connected{std::move(pair.first), times});
    }

    MemoryConnector &m_connector;
    std::function<void(http::ConnectResult)> m_callback;
    Timer m_timer;
};

std::unique_ptr<http::Connecting> MemoryConnector::connect(const http::Origin &,
                                                           std::function<void(http::ConnectResult)> callback)
{
    return std::make_unique<Attempt>(*this, std::move(callback));
}

http::CallRequest ClientHarness::get(std::string target, std::string method)
{
    http::CallRequest request;
    request.origin = {"http", "api.example", 80};
    request.head.method = std::move(method);
    request.head.target = std::move(target);
    return request;
}

http::CallRequest ClientHarness::post(std::string body)
{
    http::CallRequest request = get("/v1", "POST");
    request.body = std::make_shared<const std::string>(std::move(body));
    return request;
}

std::unique_ptr<CallRecorder> ClientHarness::start(http::CallRequest request)
{
    auto recorder = std::make_unique<CallRecorder>();
    recorder->call = client->start(std::move(request), *recorder);
    run();
    return recorder;
}

void ClientHarness::answer(std::size_t index, std::string_view bytes)
{
    peer(index).write(bytes);
    run();
}

void ClientHarness::warmUp(std::size_t index)
{
    const auto call = start(get("/warm-up"));
    answer(index, SmallAnswer);
    peer(index).data.clear();
}

} // namespace sekisho::test
