// SPDX-License-Identifier: GPL-3.0-or-later
// A lazy coroutine: nothing runs until it is awaited or started, and destroying it cancels it, because every
// awaiter in its frame is destroyed with it. One thread. No exceptions leave a task; the gateway's errors are
// values.
#pragma once

#include "base/frame_memory.h"

#ifndef Q_MOC_RUN // the moc of Qt 6.4 stumbles over libstdc++'s
#include <coroutine>
#endif
#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

namespace sekisho {

template <typename T>
class Task;

namespace detail {

struct TaskPromiseBase {
    std::coroutine_handle<> continuation = std::noop_coroutine();

    [[nodiscard]] static void *operator new(std::size_t size) { return takeFrameMemory(size); }
    static void operator delete(void *frame, std::size_t size) noexcept { giveFrameMemory(frame, size); }

    struct FinalAwaiter {
        [[nodiscard]] bool await_ready() const noexcept { return false; }
        template <typename Promise>
        std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> handle) const noexcept
        {
            return handle.promise().continuation;
        }
        void await_resume() const noexcept {}
    };

    [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
    [[nodiscard]] FinalAwaiter final_suspend() const noexcept { return {}; }
    void unhandled_exception() const noexcept { std::terminate(); }
};

template <typename T>
struct TaskPromise : TaskPromiseBase {
    std::optional<T> result;
    Task<T> get_return_object();
    void return_value(T value) { result.emplace(std::move(value)); }
    T take() { return std::move(*result); }
};

template <>
struct TaskPromise<void> : TaskPromiseBase {
    Task<void> get_return_object();
    void return_void() const noexcept {}
    void take() const noexcept {}
};

} // namespace detail

template <typename T = void>
class [[nodiscard]] Task {
public:
    using promise_type = detail::TaskPromise<T>;
    using Handle = std::coroutine_handle<promise_type>;

    Task() = default;
    explicit Task(Handle handle) : m_handle(handle) {}
    Task(Task &&other) noexcept : m_handle(std::exchange(other.m_handle, {})) {}
    Task &operator=(Task &&other) noexcept
    {
        if (this != &other) {
            cancel();
            m_handle = std::exchange(other.m_handle, {});
        }
        return *this;
    }
    Task(const Task &) = delete;
    Task &operator=(const Task &) = delete;
    ~Task() { cancel(); }

    /// Runs it up to its first suspension, with nobody awaiting its end.
    void start() { m_handle.resume(); }
    [[nodiscard]] bool done() const { return !m_handle || m_handle.done(); }
    /// Destroys the frame. Not from inside the task itself.
    void cancel()
    {
        if (const Handle handle = std::exchange(m_handle, {}))
            handle.destroy();
    }

    auto operator co_await() &&noexcept
    {
        struct Awaiter {
            Handle handle;
            [[nodiscard]] bool await_ready() const noexcept { return false; }
            std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) const noexcept
            {
                handle.promise().continuation = caller;
                return handle;
            }
            T await_resume() const { return handle.promise().take(); }
        };
        return Awaiter{m_handle};
    }

private:
    Handle m_handle;
};

namespace detail {

template <typename T>
Task<T> TaskPromise<T>::get_return_object()
{
    return Task<T>(std::coroutine_handle<TaskPromise<T>>::from_promise(*this));
}
inline Task<void> TaskPromise<void>::get_return_object()
{
    return Task<void>(std::coroutine_handle<TaskPromise<void>>::from_promise(*this));
}

} // namespace detail

/// A place where one task waits for a value that a callback brings. The task that awaits it must own it.
template <typename T>
class Signal {
public:
    /// Brings the value; the waiting task runs on at once, so this is the last thing that a callback does.
    void set(T value)
    {
        if (m_value)
            return;
        m_value.emplace(std::move(value));
        if (const auto waiter = std::exchange(m_waiter, {}))
            waiter.resume();
    }
    [[nodiscard]] bool isSet() const { return m_value.has_value(); }

    auto operator co_await() noexcept
    {
        struct Awaiter {
            Signal &signal;
            [[nodiscard]] bool await_ready() const noexcept { return signal.m_value.has_value(); }
            void await_suspend(std::coroutine_handle<> waiter) const noexcept { signal.m_waiter = waiter; }
            T await_resume() const { return std::move(*signal.m_value); }
            ~Awaiter() { signal.m_waiter = {}; }
        };
        return Awaiter{*this};
    }

private:
    std::optional<T> m_value;
    std::coroutine_handle<> m_waiter;
};

} // namespace sekisho
