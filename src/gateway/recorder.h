// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the record of one exchange while it runs: times, capture of both bodies, usage.
#pragma once

#include "base/loop.h"
#include "dialects/usage.h"
#include "gateway/capture.h"
#include "gateway/key_ring.h"
#include "gateway/snapshot.h"
#include "gateway/upstream_call.h"
#include "http/content_decoder.h"
#include "http/message.h"
#include "storage/cache_store.h"
#include "storage/record.h"

#include <memory>
#include <string>
#include <string_view>

namespace sekisho::gateway {

class RecordFeed;

/// Belongs to one exchange and its thread. Nothing of the body is held beyond the capture limit.
class Recorder final : public BodyTee {
public:
    Recorder(Loop &loop, RecordFeed &feed, const KeyRing &keys, std::shared_ptr<const Snapshot> snapshot,
             Micros startedAt);
    ~Recorder() override;

    [[nodiscard]] storage::ExchangeRecord &record() { return *m_record; }
    [[nodiscard]] const storage::ExchangeRecord &record() const { return *m_record; }
    [[nodiscard]] LogId id() const { return m_record->id; }
    [[nodiscard]] const std::string &model() const { return m_record->model; }
    /// Rows and bodies are kept unless the gateway's settings or the request say otherwise. An exchange
    /// without a row counts in the figures all the same, unless it is none of anybody's calls.
    void setWanted(bool row, bool bodies, bool counted = true);
    [[nodiscard]] bool wantsRow() const { return m_wantRow; }
    [[nodiscard]] bool wantsBodies() const { return m_wantBodies; }
    /// Tells the feed that the record has changed.
    void touch();

    /// After setWanted().
    void describeRequest(const http::RequestHead &head);
    /// A key of this exchange, the client's own or one that the ring may have replaced by its end: masked
    /// like those that are there.
    void addKey(Secret key) { m_ownKeys.push_back(std::move(key)); }
    /// The whole body, shared; or its beginning, when it is streamed.
    void captureRequest(std::shared_ptr<const std::string> body, std::uint64_t size);
    void addStreamedRequestBytes(std::uint64_t bytes);

    /// Whether this exchange's answer costs money; of those who share one, only the first pays.
    void setPaysFor(bool pays) { m_pays = pays; }
    [[nodiscard]] bool pays() const { return m_pays; }

    /// The answer as the client gets it. `dialect` None: nothing in it is read. `mayBeStored`: the cache
    /// wants to know, so it is read even where no row is wanted.
    void beginAnswer(const http::ResponseHead &head, dialects::Dialect dialect, bool mayBeStored = false);
    void onAnswerBody(std::string_view piece) override;
    /// More of it that came but does not go to the client: for tokens and cost.
    void meter(std::string_view piece);
    /// Its body ended cleanly.
    void endAnswer();
    /// Whether the dialect's own terminal event has been relayed: leaving now is no cancel.
    [[nodiscard]] bool answerIsComplete() const;
    /// Whether it is a stream of a dialect that was recognised, without the dialect's terminal event.
    [[nodiscard]] bool answerLacksItsEnd() const;
    /// What the provider says went wrong, behind a status that says nothing of it; empty when all went well.
    [[nodiscard]] std::string answerError() const;

    /// Whether it is whole, a success by its dialect's own word, and free of secrets; meaningful at its end.
    [[nodiscard]] bool answerMayBeStored() const;

    /// Whose answer it is and what it has said of itself, for an entry of the cache.
    void describeAnswer(storage::CacheEntryHead &stored) const;
    /// The answer is a stored one: before beginAnswer(), and at its end.
    void describeHit(const storage::CacheEntryHead &stored);
    void endHit(const storage::CacheEntryHead &stored);

    /// Ends the record; once. The record is the feed's from then on.
    void close(storage::ExchangeState state, std::string error = {});
    [[nodiscard]] bool isClosed() const { return m_closed; }

    [[nodiscard]] std::shared_ptr<const storage::ExchangeRecord> snapshot() const;
    /// Without the bytes of any live key.
    [[nodiscard]] std::string masked(std::string text) const;
    /// Since the start of the exchange.
    [[nodiscard]] Micros elapsed() const;
    [[nodiscard]] Micros sinceStart(Micros monotonic) const { return monotonic - m_startedAt; }

private:
    void mask(std::string &text) const;
    /// Without its content coding, as far as it can be read; empty when it cannot.
    [[nodiscard]] std::string_view decoded(std::string_view piece);
    void read(std::string_view text);
    void feed(std::string_view text);
    void watchForSecrets(std::string_view decoded);
    [[nodiscard]] bool holdsSecret(std::string_view text) const;
    [[nodiscard]] std::shared_ptr<const std::string>
    maskedBody(std::shared_ptr<const std::string> body) const;
    [[nodiscard]] std::vector<storage::RecordedHeader> recordedHeaders(const http::Headers &headers) const;
    void readUsage(storage::ExchangeRecord &record) const;
    /// What the answer costs whoever pays for it.
    [[nodiscard]] std::optional<Money> price() const;
    [[nodiscard]] std::optional<Money> findPrice() const;

    Loop &m_loop;
    RecordFeed &m_feed;
    const KeyRing &m_keys;
    std::shared_ptr<const Snapshot> m_snapshot;
    Micros m_startedAt;
    std::shared_ptr<storage::ExchangeRecord> m_record;
    std::unique_ptr<http::ContentDecoder> m_decoder;
    std::unique_ptr<dialects::AnswerReader> m_reader;
    mutable std::optional<std::optional<Money>> m_price; ///< until more of the answer has been read
    std::string m_decoded;                               ///< scratch of one piece
    std::vector<Secret> m_ownKeys;
    Capture m_captured;
    Timer m_openTimer;
    std::string m_seam; ///< the end of what was decoded, where a secret may stand across two pieces
    bool m_wantRow = true;
    bool m_wantBodies = true;
    bool m_counted = true;
    bool m_opaque = false;  ///< a coding that is not known: what is in it cannot be seen
    bool m_damaged = false; ///< its coding; what comes now is not read
    bool m_contentSeen = false;
    bool m_pays = true;
    bool m_mayBeStored = false;
    bool m_secretSeen = false;
    bool m_closed = false;
};

/// The tool's name from its user agent: the first product without its version ("claude-cli", "OpenAI/JS",
/// "curl").
[[nodiscard]] std::string toolName(std::string_view userAgent);

} // namespace sekisho::gateway
