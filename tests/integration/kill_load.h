// SPDX-License-Identifier: GPL-3.0-or-later
// Load for a program that is about to be killed: a provider whose every answer is another one, and tools that
// remember what they got and when.
#pragma once

#include "support/fake_provider.h"
#include "support/raw_client.h"

#include <QElapsedTimer>
#include <QObject>

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace sekisho::test {

/// What one request got.
struct Receipt {
    std::string question; ///< the request's body
    std::string logId;
    std::string cacheStatus;
    std::string body;
    int status = 0;
    qint64 headAt = -1; ///< when the head was there, and when the last byte was: ms of the load's clock
    qint64 endAt = -1;  ///< also of an answer that was cut
    bool whole = false;
};

/// Answers as a question asks to be answered, no two times with the same text, and knows every body that it
/// has sent to its end.
class ForgetlessProvider {
public:
    /// A question, and in it the way its answer comes: most at once, some slowly, in pieces, broken. `brisk`:
    /// nothing slow.
    [[nodiscard]] static std::string question(int number, std::mt19937 &random, bool brisk);

    ForgetlessProvider();
    [[nodiscard]] std::string url() const { return m_fake.url(); }
    /// From now on all are answered whole, at once and with that word in the text.
    void answerAtOnce(const std::string &word);
    /// And from now on as they ask again.
    void answerAsAsked() { answerAtOnce({}); }
    [[nodiscard]] std::set<std::string> bodiesFor(const std::string &question) const;

private:
    [[nodiscard]] Script answer(const SeenRequest &seen);

    mutable std::mutex m_mutex;
    std::map<std::string, std::set<std::string>> m_bodies;
    std::string m_word;
    unsigned m_serial = 0;
    FakeProvider m_fake; ///< last: its thread ends first
};

/// One tool: asks the next question when it has its answer.
class Asker final : public QObject {
    Q_OBJECT
public:
    Asker(quint16 port, const QElapsedTimer &clock);
    void ask(std::string question);
    [[nodiscard]] const Receipt &receipt() const { return m_receipt; }

Q_SIGNALS:
    /// The receipt is complete.
    void ended();

private:
    void connectAnew();
    void read();

    quint16 m_port;
    const QElapsedTimer &m_clock;
    std::unique_ptr<RawClient> m_client;
    Receipt m_receipt;
    bool m_asking = false;
};

/// Several tools at once, some of them brisk, and all with a share of repeated questions.
class KillLoad final : public QObject {
    Q_OBJECT
public:
    KillLoad(quint16 port, unsigned seed, int firstNumber);

    /// Until there are so many answers and a third of them is older than a second; false when that takes too
    /// long.
    [[nodiscard]] bool runUntil(std::size_t answers);
    [[nodiscard]] qint64 now() const { return m_clock.elapsed(); }
    /// Those under way come last.
    [[nodiscard]] std::vector<Receipt> receipts() const;
    [[nodiscard]] int nextNumber() const { return m_number; }

Q_SIGNALS:
    void received();

private:
    [[nodiscard]] std::string draw(bool brisk);
    [[nodiscard]] bool isEnough(std::size_t answers) const;

    QElapsedTimer m_clock;
    std::mt19937 m_random;
    int m_number;
    std::array<std::vector<std::string>, 2> m_asked; ///< the brisk ones second
    std::vector<Receipt> m_receipts;
    std::vector<std::unique_ptr<Asker>> m_askers;
};

} // namespace sekisho::test
