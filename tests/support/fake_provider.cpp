// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fake_provider.h"

#include "support/fake_provider_thread.h"

#include <QSocketNotifier>

#include <array>

#include <fcntl.h>
#include <unistd.h>

namespace sekisho::test {

FakeProvider::FakeProvider(const Options &options)
{
    // Through a pipe and the event loop of this object: a QSignalSpy is not made for emissions of other
    // threads, and the thread sanitizer does not see how Qt's own queue is locked.
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        qFatal("fake provider: no pipe");
    m_newsRead = ends[0];
    m_newsWrite = ends[1];
    m_ledger.wakeTest = [end = m_newsWrite] { static_cast<void>(::write(end, "", 1)); };
    auto *notifier = new QSocketNotifier(m_newsRead, QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &FakeProvider::spreadNews);
    ThrowawayCa::Context context;
    if (options.tls) {
        m_ca = std::make_unique<ThrowawayCa>();
        context = m_ca->serverContext(options.certificate);
    }
    const std::string host(options.address);
    m_urlHost = std::string(options.tls ? "https://" : "http://") +
                (host.find(':') == std::string::npos ? host : "[" + host + "]");
    m_thread = std::make_unique<Thread>(m_ledger, options, std::move(context));
    m_port = m_thread->port();
}

FakeProvider::~FakeProvider()
{
    m_thread.reset();
    qDeleteAll(findChildren<QSocketNotifier *>()); // before their descriptor goes
    ::close(m_newsRead);
    ::close(m_newsWrite);
}

void FakeProvider::spreadNews()
{
    std::array<char, 256> sink;
    while (::read(m_newsRead, sink.data(), sink.size()) > 0) {
    }
    std::vector<News> news;
    {
        const std::lock_guard lock(m_ledger.mutex);
        news.swap(m_ledger.news);
    }
    for (const News &item : news) {
        switch (item.kind) {
        case News::RequestBegun:
            Q_EMIT requestBegun(item.number);
            break;
        case News::RequestComplete:
            Q_EMIT requestComplete(item.number);
            break;
        case News::ScriptFinished:
            Q_EMIT scriptFinished(item.number);
            break;
        case News::ClientClosed:
            Q_EMIT clientClosed(item.number);
            break;
        case News::WaitingAt:
            Q_EMIT waitingAt(QString::fromStdString(item.gate));
            break;
        }
    }
}

std::string FakeProvider::url() const
{
    return m_urlHost + ":" + std::to_string(m_port);
}

std::string FakeProvider::caFile() const
{
    return m_ca ? m_ca->caFile() : std::string();
}

void FakeProvider::enqueue(Script script)
{
    const std::lock_guard lock(m_ledger.mutex);
    m_ledger.queue.push_back(std::move(script));
}

void FakeProvider::setHandler(Ledger::Handler handler)
{
    const std::lock_guard lock(m_ledger.mutex);
    m_ledger.handler = std::move(handler);
}

void FakeProvider::setAnswerAtHead(bool on)
{
    const std::lock_guard lock(m_ledger.mutex);
    m_ledger.answerAtHead = on;
}

void FakeProvider::setContinueByItself(bool on)
{
    const std::lock_guard lock(m_ledger.mutex);
    m_ledger.continueByItself = on;
}

void FakeProvider::setKeptBodyBytes(std::size_t bytes)
{
    const std::lock_guard lock(m_ledger.mutex);
    m_ledger.keptBody = bytes;
}

void FakeProvider::setWelcome(Welcome welcome)
{
    const std::lock_guard lock(m_ledger.mutex);
    m_ledger.welcome = welcome;
}

void FakeProvider::release(const std::string &gate)
{
    {
        const std::lock_guard lock(m_ledger.mutex);
        m_ledger.released.insert(gate);
    }
    m_thread->wake();
}

bool FakeProvider::isWaitingAt(const std::string &gate) const
{
    const std::lock_guard lock(m_ledger.mutex);
    return m_ledger.waiting.contains(gate);
}

void FakeProvider::stopListening()
{
    m_thread->call([this] { m_thread->stopListening(); });
}

void FakeProvider::listenAgain()
{
    m_thread->call([this] { m_thread->listen(); });
}

int FakeProvider::closeIdle()
{
    int count = 0;
    m_thread->call([&] {
        for (FakeConnection *connection : m_thread->idle()) {
            connection->closeNow();
            ++count;
        }
    });
    return count;
}

int FakeProvider::resetIdle()
{
    int count = 0;
    m_thread->call([&] {
        for (FakeConnection *connection : m_thread->idle()) {
            connection->resetNow();
            ++count;
        }
    });
    return count;
}

int FakeProvider::sendOnIdle(std::string bytes)
{
    int count = 0;
    m_thread->call([&] {
        for (FakeConnection *connection : m_thread->idle()) {
            connection->sendUnasked(bytes);
            ++count;
        }
    });
    return count;
}

int FakeProvider::requestCount() const
{
    const std::lock_guard lock(m_ledger.mutex);
    return static_cast<int>(m_ledger.requests.size());
}

int FakeProvider::completeCount() const
{
    const std::lock_guard lock(m_ledger.mutex);
    int count = 0;
    for (const SeenRequest &request : m_ledger.requests)
        count += request.complete ? 1 : 0;
    return count;
}

SeenRequest FakeProvider::request(int number) const
{
    const std::lock_guard lock(m_ledger.mutex);
    if (number < 0 || number >= static_cast<int>(m_ledger.requests.size()))
        return {};
    return m_ledger.requests[static_cast<std::size_t>(number)];
}

SeenRequest FakeProvider::lastRequest() const
{
    return request(requestCount() - 1);
}

int FakeProvider::connectionCount() const
{
    const std::lock_guard lock(m_ledger.mutex);
    return static_cast<int>(m_ledger.connections.size());
}

int FakeProvider::openConnections() const
{
    const std::lock_guard lock(m_ledger.mutex);
    int count = 0;
    for (const SeenConnection &connection : m_ledger.connections)
        count += connection.open ? 1 : 0;
    return count;
}

SeenConnection FakeProvider::connection(int number) const
{
    const std::lock_guard lock(m_ledger.mutex);
    if (number < 0 || number >= static_cast<int>(m_ledger.connections.size()))
        return {};
    return m_ledger.connections[static_cast<std::size_t>(number)];
}

bool FakeProvider::clientLeft(int number) const
{
    const std::lock_guard lock(m_ledger.mutex);
    if (number < 0 || number >= static_cast<int>(m_ledger.requests.size()))
        return false;
    const SeenRequest &seen = m_ledger.requests[static_cast<std::size_t>(number)];
    return m_ledger.connections[static_cast<std::size_t>(seen.connection)].end != ClientEnd::Open;
}

int FakeProvider::unexpected() const
{
    const std::lock_guard lock(m_ledger.mutex);
    return m_ledger.unexpected;
}

std::vector<std::string> FakeProvider::complaints() const
{
    const std::lock_guard lock(m_ledger.mutex);
    std::vector<std::string> all;
    for (const SeenRequest &request : m_ledger.requests)
        all.insert(all.end(), request.complaints.begin(), request.complaints.end());
    return all;
}

} // namespace sekisho::test
