// SPDX-License-Identifier: GPL-3.0-or-later
// Errors as values: a Result holds what was asked for or the reason why not. GCC 12 has no <expected> in
// C++20.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace sekisho {

/// The plain error: a sentence for a person. It never contains a secret.
struct Error {
    std::string message;
};

/// Tag that makes the failing state explicit at the place of return: `return Failure{Error{"..."}};`
template <typename E>
struct Failure {
    E error;
};
template <typename E>
Failure(E) -> Failure<E>;

template <typename T, typename E = Error>
class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    template <typename F>
    Result(Failure<F> failure) : m_state(std::in_place_index<1>, std::move(failure.error))
    {}

    [[nodiscard]] bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    /// Only when ok().
    [[nodiscard]] T &value() & { return *std::get_if<0>(&m_state); }
    [[nodiscard]] const T &value() const & { return *std::get_if<0>(&m_state); }
    [[nodiscard]] T &&value() && { return std::move(*std::get_if<0>(&m_state)); }
    T *operator->() { return std::get_if<0>(&m_state); }
    const T *operator->() const { return std::get_if<0>(&m_state); }
    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }

    /// Only when not ok().
    [[nodiscard]] const E &error() const { return *std::get_if<1>(&m_state); }

private:
    std::variant<T, E> m_state;
};

/// For operations that give nothing back.
using Done = std::monostate;

} // namespace sekisho
