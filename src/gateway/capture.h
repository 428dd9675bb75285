// SPDX-License-Identifier: GPL-3.0-or-later
// The beginning of a body, kept for the log within a bound.
#pragma once

#include "base/text.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace sekisho::gateway {

class Capture {
public:
    /// Appends what fits under `limit`; false when not all of it did.
    bool add(std::string_view bytes, std::size_t limit)
    {
        const std::size_t room = limit - std::min(limit, m_bytes.size());
        appendWithin(m_bytes, bytes.substr(0, room), limit);
        return bytes.size() <= room;
    }

    [[nodiscard]] bool empty() const { return m_bytes.empty(); }

    [[nodiscard]] std::shared_ptr<const std::string> take()
    {
        auto whole = std::make_shared<std::string>(std::exchange(m_bytes, {}));
        if (whole->capacity() > 2 * whole->size())
            whole->shrink_to_fit();
        return whole;
    }

private:
    std::string m_bytes;
};

} // namespace sekisho::gateway
