// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/timing_phases.h"

#include <QCoreApplication>

#include <array>

namespace sekisho::ui {
namespace {

using Kind = TimingPhase::Kind;
using storage::Attempt;
using storage::ExchangeRecord;
using storage::ExchangeState;

constexpr Micros Negligible{100}; // a gap of the gateway's own that is not worth a row

QString text(const char *source)
{
    return QCoreApplication::translate("Timing", source);
}

QString labelOf(Kind kind)
{
    switch (kind) {
    case Kind::Attempt:
        return text(QT_TRANSLATE_NOOP("Timing", "Attempt"));
    case Kind::Gateway:
        return text(QT_TRANSLATE_NOOP("Timing", "Gateway"));
    case Kind::Resolve:
        return text(QT_TRANSLATE_NOOP("Timing", "Name look-up"));
    case Kind::Connect:
        return text(QT_TRANSLATE_NOOP("Timing", "Connect"));
    case Kind::Tls:
        return text(QT_TRANSLATE_NOOP("Timing", "TLS"));
    case Kind::Send:
        return text(QT_TRANSLATE_NOOP("Timing", "Send"));
    case Kind::Wait:
        return text(QT_TRANSLATE_NOOP("Timing", "Wait for first byte"));
    case Kind::Stream:
        return text(QT_TRANSLATE_NOOP("Timing", "Receive"));
    }
    return {};
}

TimingPhase phase(Kind kind, Micros start, Micros end)
{
    return {.kind = kind,
            .label = labelOf(kind),
            .note = {},
            .start = start,
            .length = std::max(Micros{}, end - start)};
}

QString noteOf(const Attempt &attempt)
{
    QStringList parts;
    if (attempt.status > 0)
        parts += QString::number(attempt.status);
    if (!attempt.error.empty())
        parts += QString::fromStdString(attempt.error);
    if (attempt.reusedConnection)
        parts += text(QT_TRANSLATE_NOOP("Timing", "reused connection"));
    return parts.join(QStringLiteral(" · "));
}

void appendPhases(std::vector<TimingPhase> &phases, const Attempt &attempt, Micros end, bool running)
{
    struct Step {
        Kind kind;
        const std::optional<Micros> &until;
    };
    const std::array<Step, 6> steps = {{{Kind::Resolve, attempt.resolved},
                                        {Kind::Connect, attempt.connected},
                                        {Kind::Tls, attempt.encrypted},
                                        {Kind::Send, attempt.sent},
                                        {Kind::Wait, attempt.head},
                                        {Kind::Stream, attempt.ended}}};
    Micros at = attempt.startedAt;
    // With a connection at hand, the steps of making one have no row; the first missing one of the others is
    // where it stands, or where it broke off.
    std::size_t last = attempt.reusedConnection ? 3 : 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (!steps[i].until || (steps[i].kind == Kind::Stream && !attempt.head))
            continue;
        phases.push_back(phase(steps[i].kind, at, *steps[i].until));
        at = *steps[i].until;
        last = i + 1;
    }
    if (last < steps.size() && end > at) {
        TimingPhase rest = phase(steps[last].kind, at, end);
        rest.running = running;
        rest.failed = !running;
        phases.push_back(rest);
    }
}

} // namespace

Micros elapsedOf(const ExchangeRecord &record, WallTime now)
{
    if (record.total)
        return *record.total;
    Micros end{};
    if (record.state == ExchangeState::Open)
        end = std::max(end, now - record.startedAt);
    for (const Attempt &attempt : record.attempts)
        end = std::max(end, attempt.ended.value_or(attempt.startedAt));
    return end;
}

std::vector<TimingPhase> timingPhases(const ExchangeRecord &record, Micros elapsed)
{
    std::vector<TimingPhase> phases;
    Micros at{};
    for (const Attempt &attempt : record.attempts) {
        if (attempt.startedAt - at > Negligible || &attempt == &record.attempts.front())
            phases.push_back(phase(Kind::Gateway, at, attempt.startedAt));
        const bool running = !attempt.ended && record.state == ExchangeState::Open;
        const Micros end = attempt.ended.value_or(elapsed);
        TimingPhase whole = phase(Kind::Attempt, attempt.startedAt, end);
        whole.label = QString::fromStdString(attempt.provider.empty() ? attempt.origin : attempt.provider);
        whole.note = noteOf(attempt);
        whole.running = running;
        whole.failed = !attempt.error.empty() || attempt.status >= 400;
        phases.push_back(whole);
        appendPhases(phases, attempt, end, running);
        at = std::max(at, end);
    }
    if (record.attempts.empty() || elapsed - at > Negligible) {
        TimingPhase rest = phase(Kind::Gateway, at, elapsed);
        rest.running = record.state == ExchangeState::Open;
        phases.push_back(rest);
    }
    return phases;
}

} // namespace sekisho::ui
