// SPDX-License-Identifier: GPL-3.0-or-later
// The way back from the cache's threads to the thread of its owner.
#pragma once

#include "storage/database.h"

#include <functional>
#include <memory>
#include <utility>

namespace sekisho::storage {

/// Copies are one and the same. Any thread gives; the owner's thread makes the first and ends it.
class CacheDelivery final {
public:
    explicit CacheDelivery(std::function<void(std::function<void()>)> deliver)
        : m_deliver(std::move(deliver)), m_alive(std::make_shared<bool>(true))
    {}

    template <typename T>
    void give(std::function<void(StorageResult<T>)> done, StorageResult<T> result) const
    {
        if (!done)
            return;
        // Shared, because a function is copied with all it holds; moved on, so that the callback and the
        // result end in the owner's thread.
        struct Held {
            std::function<void(StorageResult<T>)> done;
            StorageResult<T> result;
        };
        auto held = std::make_shared<Held>(Held{std::move(done), std::move(result)});
        m_deliver([alive = m_alive, held = std::move(held)] {
            if (*alive)
                held->done(std::move(held->result));
        });
    }

    /// Nothing is called from now on.
    void end() { *m_alive = false; }

private:
    std::function<void(std::function<void()>)> m_deliver;
    std::shared_ptr<bool> m_alive; // only the owner's thread looks at what it points to
};

} // namespace sekisho::storage
