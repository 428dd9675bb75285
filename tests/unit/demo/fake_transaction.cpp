// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_transaction.h"

namespace sekisho::test {

namespace {

class FakeTransaction final : public http::Transaction {
public:
    explicit FakeTransaction(FakeWire &wire) : m_wire(wire) {}
    ~FakeTransaction() override
    {
        m_wire.destroyed = true;
        m_wire.observer = nullptr;
    }
    FakeTransaction(const FakeTransaction &) = delete;
    FakeTransaction &operator=(const FakeTransaction &) = delete;

    [[nodiscard]] const http::RequestHead &head() const override { return m_wire.request; }
    [[nodiscard]] http::Framing requestFraming() const override { return {}; }
    [[nodiscard]] http::PeerAddress peer() const override { return {}; }
    [[nodiscard]] Micros startedAt() const override { return Micros::zero(); }
    void setObserver(http::TransactionObserver *observer) override { m_wire.observer = observer; }
    void readRequestBody() override { m_wire.bodyWanted = true; }
    void setRequestBodyPaused(bool) override {}
    void sendInformational(const http::ResponseHead &) override {}
    void sendHead(http::ResponseHead head, http::Framing framing) override
    {
        m_wire.callsTooMany += m_wire.headSent || m_wire.finished ? 1 : 0;
        m_wire.headSent = true;
        m_wire.head = std::move(head);
        m_wire.framing = framing;
    }
    void sendBody(std::string_view piece) override
    {
        m_wire.callsTooMany += !m_wire.headSent || m_wire.finished ? 1 : 0;
        m_wire.body.append(piece);
        if (!m_wire.clientReads)
            m_wire.unsent += piece.size();
    }
    void finish() override
    {
        m_wire.callsTooMany += !m_wire.headSent || m_wire.finished ? 1 : 0;
        m_wire.finished = true;
    }
    [[nodiscard]] bool headSent() const override { return m_wire.headSent; }
    [[nodiscard]] std::size_t unsentBytes() const override { return m_wire.unsent; }
    [[nodiscard]] std::uint64_t bytesSent() const override { return m_wire.body.size(); }

private:
    FakeWire &m_wire;
};

} // namespace

bool FakeWire::wellFramed() const
{
    return framing.kind == http::Framing::Kind::Chunked ||
           (framing.kind == http::Framing::Kind::Length && framing.length == body.size());
}

void FakeWire::readAll()
{
    unsent = 0;
    if (observer)
        observer->onResponseDrained();
}

std::unique_ptr<http::Transaction> makeTransaction(FakeWire &wire)
{
    return std::make_unique<FakeTransaction>(wire);
}

} // namespace sekisho::test
