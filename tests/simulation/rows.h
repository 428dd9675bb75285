// SPDX-License-Identifier: GPL-3.0-or-later
// Where records go: the journal's place, and the window's.
#pragma once

#include "gateway/events.h"
#include "simulation/facts.h"
#include "storage/journal.h"

#include <functional>
#include <map>
#include <memory>

namespace sekisho::sim {

class Rows final : public storage::RecordSink {
public:
    explicit Rows(Facts &facts) : m_facts(facts) {}

    void append(std::shared_ptr<const storage::ExchangeRecord> record) override;
    void count(std::shared_ptr<const storage::ExchangeRecord> record) override;
    /// What the window gets.
    void take(const gateway::Events &events);

    /// An exchange has begun; it owes one final row.
    void expect(const LogId &exchange) { m_rows[exchange]; }
    /// When nothing runs any more and all batches were taken.
    void checkAll() const;

private:
    struct Row {
        int opens = 0;
        bool counted = false; ///< only
        std::shared_ptr<const storage::ExchangeRecord> last;
        std::shared_ptr<const storage::ExchangeRecord> shown; ///< the final one, in the window
    };
    Facts &m_facts;
    std::map<LogId, Row> m_rows;
};

} // namespace sekisho::sim
