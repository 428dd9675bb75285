// SPDX-License-Identifier: GPL-3.0-or-later
// What every store does, whatever is behind it: run by the test of each.
#pragma once

#include "secrets/secret_store.h"

#include <QSignalSpy>
#include <QTest>

#include <optional>

namespace sekisho::test {

/// The outcome of one operation, for QCOMPARE.
struct Outcome {
    std::optional<secrets::SecretError> error;
    std::string value;
    bool operator==(const Outcome &) const = default;
};

inline Outcome failed(secrets::SecretError error)
{
    return {error, {}};
}
inline Outcome found(std::string value)
{
    return {std::nullopt, std::move(value)};
}
inline const Outcome Fine{};

// Each runs the event loop until the callback has come, and a failing test if it never does.

inline Outcome awaitOutcome(const std::optional<Outcome> &outcome)
{
    return QTest::qWaitFor([&] { return outcome.has_value(); }, 60'000) ? *outcome
                                                                        : Outcome{{}, "no callback"};
}

template <typename Start>
Outcome doneBy(const Start &start)
{
    auto outcome = std::make_shared<std::optional<Outcome>>();
    start([outcome](const Result<Done, secrets::SecretFailure> &result) {
        *outcome = result ? Fine : failed(result.error().error);
    });
    return awaitOutcome(*outcome);
}

inline Outcome read(secrets::SecretStore &store, const secrets::SecretId &id)
{
    auto outcome = std::make_shared<std::optional<Outcome>>();
    store.read(id, [outcome](const Result<Secret, secrets::SecretFailure> &result) {
        *outcome = result ? found(std::string(result->reveal())) : failed(result.error().error);
    });
    return awaitOutcome(*outcome);
}

inline Outcome write(secrets::SecretStore &store, const secrets::SecretId &id, std::string_view secret)
{
    return doneBy([&](auto callback) { store.write(id, Secret(secret), callback); });
}

inline Outcome remove(secrets::SecretStore &store, const secrets::SecretId &id)
{
    return doneBy([&](auto callback) { store.remove(id, callback); });
}

inline Outcome probe(secrets::SecretStore &store)
{
    return doneBy([&](auto callback) { store.probe(callback); });
}

inline secrets::StoreState look(secrets::SecretStore &store)
{
    auto state = std::make_shared<std::optional<secrets::StoreState>>();
    store.look([state](secrets::StoreState seen) { *state = seen; });
    return QTest::qWaitFor([&] { return state->has_value(); }, 60'000) ? **state
                                                                       : secrets::StoreState::NotAnswering;
}

inline void checkContract(secrets::SecretStore &store)
{
    using secrets::SecretError;
    const secrets::SecretId one{"profile-a", "openai", "default"};
    const secrets::SecretId otherAlias{"profile-a", "openai", "work"};
    const secrets::SecretId otherProfile{"profile-b", "openai", "default"};

    QCOMPARE(probe(store), Fine);
    QCOMPARE(store.state(), secrets::StoreState::Available);
    QCOMPARE(look(store), secrets::StoreState::Available);
    QCOMPARE(read(store, one), failed(SecretError::NotFound));
    QCOMPARE(remove(store, one), Fine);

    QCOMPARE(write(store, one, "first value"), Fine);
    QCOMPARE(read(store, one), found("first value"));
    QCOMPARE(read(store, otherAlias), failed(SecretError::NotFound));
    QCOMPARE(read(store, otherProfile), failed(SecretError::NotFound));
    QCOMPARE(write(store, otherAlias, "second value"), Fine);

    QCOMPARE(write(store, one, "replaced"), Fine);
    QCOMPARE(read(store, one), found("replaced"));
    QCOMPARE(read(store, otherAlias), found("second value"));

    QCOMPARE(remove(store, one), Fine);
    QCOMPARE(read(store, one), failed(SecretError::NotFound));
    QCOMPARE(read(store, otherAlias), found("second value"));
    QCOMPARE(remove(store, otherAlias), Fine);

    QCOMPARE(write(store, one, ""), failed(SecretError::Failed));
    QCOMPARE(write(store, one, "two\nlines"), failed(SecretError::Failed));
    QCOMPARE(write(store, {"profile-a", "open/ai", "x"}, "value"), failed(SecretError::Failed));
    QCOMPARE(read(store, one), failed(SecretError::NotFound));
    QCOMPARE(store.state(), secrets::StoreState::Available);

    // In order, and each with its own answer, when asked all at once.
    std::vector<std::string> order;
    store.write(one, Secret("at once"), [&](const auto &result) { order.emplace_back(result ? "w" : "-"); });
    store.read(one, [&](const auto &result) { order.emplace_back(result ? result->reveal() : "-"); });
    store.remove(one, [&](const auto &result) { order.emplace_back(result ? "d" : "-"); });
    QVERIFY(order.empty()); // never from within the call
    QTRY_COMPARE_WITH_TIMEOUT(order.size(), std::size_t(3), 60'000);
    QCOMPARE(order, (std::vector<std::string>{"w", "at once", "d"}));
}

} // namespace sekisho::test
