// SPDX-License-Identifier: GPL-3.0-or-later
#include "integration/kill_load.h"

#include "support/canned.h"

#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <array>
#include <utility>

namespace sekisho::test {

namespace {

using std::chrono::milliseconds;

constexpr int Askers = 12;
constexpr int BriskAskers = 2;
constexpr int Patience = 30'000;
constexpr const char *Target = "/openai/v1/chat/completions";

struct Manner {
    const char *name;
    bool stream;
    int share; ///< of a hundred
    int briskShare;
};
constexpr std::array<Manner, 9> Manners = {{
    {"plain", false, 40, 57},
    {"large", false, 3, 1},
    {"stream", true, 25, 36},
    {"slow stream", true, 10, 0},
    {"long stream", true, 4, 0},
    {"slow head", false, 7, 0},
    {"slow tail", false, 4, 0},
    {"error", false, 4, 3},
    {"cut", false, 3, 3},
}};

bool asksFor(const std::string &question, const char *manner)
{
    return question.find("\"user\":\"" + std::string(manner) + "\"") != std::string::npos;
}

std::string letters(std::size_t count, unsigned seed)
{
    std::minstd_rand random(seed);
    std::string text(count, ' ');
    for (char &letter : text)
        letter = static_cast<char>('a' + random() % 26);
    return text;
}

Script inTwo(const std::string &body, milliseconds pause)
{
    const std::size_t middle = body.size() / 2;
    return Script()
        .send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n" + body.substr(0, middle))
        .pause(pause)
        .send(body.substr(middle));
}

} // namespace

std::string ForgetlessProvider::question(int number, std::mt19937 &random, bool brisk)
{
    const auto share = [&](const Manner &manner) { return brisk ? manner.briskShare : manner.share; };
    int left = static_cast<int>(random() % 100);
    const Manner *manner = Manners.data();
    while (left >= share(*manner))
        left -= share(*manner++);
    return R"({"model":"gpt-4o","stream":)" + std::string(manner->stream ? "true" : "false") +
           R"(,"user":")" + manner->name + R"(","messages":[{"role":"user","content":"question )" +
           std::to_string(number) + " " + letters(random() % 3000, static_cast<unsigned>(number) + 1) +
           R"("}]})";
}

ForgetlessProvider::ForgetlessProvider()
{
    m_fake.setHandler([this](const SeenRequest &seen) { return answer(seen); });
}

void ForgetlessProvider::answerAtOnce(const std::string &word)
{
    const std::lock_guard lock(m_mutex);
    m_word = word;
}

std::set<std::string> ForgetlessProvider::bodiesFor(const std::string &question) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_bodies.find(question);
    return found == m_bodies.end() ? std::set<std::string>() : found->second;
}

Script ForgetlessProvider::answer(const SeenRequest &seen)
{
    const std::lock_guard lock(m_mutex);
    const std::string &asked = seen.body;
    const unsigned serial = ++m_serial;
    const bool atOnce = !m_word.empty();
    const auto is = [&](const char *manner) { return !atOnce && asksFor(asked, manner); };
    const std::size_t size = asksFor(asked, "large") ? 700'000 : 100 + serial * 37 % 4000;
    canned::Answer said;
    said.id = "answer" + std::to_string(serial);
    said.pieces = {m_word, " number ", std::to_string(serial), " ", letters(size, serial)};

    constexpr canned::Api Chat = canned::Api::OpenAiChat;
    // As fast as it can be would be more than a loaded machine gets written within a second.
    const Script breath = atOnce ? Script() : Script().pause(milliseconds(5 + serial % 10));
    if (is("error"))
        return canned::errorReply(Chat, serial % 2 == 0 ? 429 : 500, "no answer " + std::to_string(serial));
    if (asked.find("\"stream\":true") == std::string::npos) {
        const std::string body = canned::json(Chat, said);
        if (is("cut"))
            return canned::bodyTooShort(body, 100);
        m_bodies[asked].insert(body);
        if (is("slow tail"))
            return inTwo(body, milliseconds(1500 + serial % 10 * 100));
        Script script = breath;
        if (is("slow head"))
            script.pause(milliseconds(100 + serial % 12 * 100));
        return script.append(canned::reply(200, "application/json", body));
    }
    Script script = breath;
    script.append(canned::streamHead(Chat));
    std::string body;
    for (const std::string &event : canned::events(Chat, said)) {
        script.chunk(event);
        body += event;
        if (is("slow stream"))
            script.pause(milliseconds(20 + serial % 10 * 10));
        else if (is("long stream"))
            script.pause(milliseconds(400 + serial % 5 * 100));
    }
    m_bodies[asked].insert(body);
    return script.lastChunk();
}

Asker::Asker(quint16 port, const QElapsedTimer &clock) : m_port(port), m_clock(clock)
{
    connectAnew();
}

void Asker::connectAnew()
{
    // It may be the one that says so right now.
    if (m_client)
        m_client.release()->deleteLater();
    m_client = std::make_unique<RawClient>(m_port);
    connect(m_client.get(), &RawClient::changed, this, &Asker::read);
}

void Asker::ask(std::string question)
{
    if (m_client->isOver())
        connectAnew();
    m_receipt = {};
    m_receipt.question = std::move(question);
    m_asking = true;
    m_client->send(postText(Target, m_receipt.question, m_port));
}

void Asker::read()
{
    if (!m_asking || m_client->received().empty())
        return;
    const RawResponse response = m_client->peekResponse();
    if (response.headDone && m_receipt.headAt < 0) {
        m_receipt.headAt = m_clock.elapsed();
        m_receipt.status = response.status;
        m_receipt.logId = response.field("cf-aig-log-id");
        m_receipt.cacheStatus = response.field("cf-aig-cache-status");
    }
    if (response.end == RawResponse::End::Incomplete)
        return;
    m_asking = false;
    m_receipt.endAt = m_clock.elapsed();
    m_receipt.body = response.body;
    m_receipt.whole = response.complete();
    (void)m_client->takeResponse();
    if (m_client->isOver())
        connectAnew();
    Q_EMIT ended();
}

KillLoad::KillLoad(quint16 port, unsigned seed, int firstNumber) : m_random(seed), m_number(firstNumber)
{
    m_clock.start();
    for (int i = 0; i < Askers; ++i) {
        const bool brisk = i < BriskAskers;
        Asker *asker = m_askers.emplace_back(std::make_unique<Asker>(port, m_clock)).get();
        connect(asker, &Asker::ended, this, [this, asker, brisk] {
            m_receipts.push_back(asker->receipt());
            asker->ask(draw(brisk));
            Q_EMIT received();
        });
        asker->ask(draw(brisk));
    }
}

std::string KillLoad::draw(bool brisk)
{
    std::vector<std::string> &asked = m_asked[brisk ? 1 : 0];
    if (!asked.empty() && m_random() % 4 == 0)
        return asked[m_random() % asked.size()];
    return asked.emplace_back(ForgetlessProvider::question(m_number++, m_random, brisk));
}

bool KillLoad::isEnough(std::size_t answers) const
{
    const qint64 aSecondAgo = m_clock.elapsed() - 1000;
    const auto old = std::count_if(m_receipts.begin(), m_receipts.end(),
                                   [&](const Receipt &receipt) { return receipt.endAt < aSecondAgo; });
    return m_receipts.size() >= answers && static_cast<std::size_t>(old) * 3 >= m_receipts.size();
}

bool KillLoad::runUntil(std::size_t answers)
{
    QEventLoop loop;
    QTimer deadline;
    deadline.setSingleShot(true);
    connect(&deadline, &QTimer::timeout, &loop, &QEventLoop::quit);
    connect(this, &KillLoad::received, &loop, &QEventLoop::quit);
    deadline.start(Patience);
    while (!isEnough(answers) && deadline.isActive())
        loop.exec();
    return isEnough(answers);
}

std::vector<Receipt> KillLoad::receipts() const
{
    std::vector<Receipt> all = m_receipts;
    for (const auto &asker : m_askers)
        all.push_back(asker->receipt());
    return all;
}

} // namespace sekisho::test
