// SPDX-License-Identifier: GPL-3.0-or-later
// The objects of a body that is JSON: one (a plain answer), one after the other (NDJSON, whatever stands
// between them) or as the elements of one array that arrives bit by bit (Gemini without alt=sse). Private to
// this room.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace sekisho::dialects {

/// Counts brackets outside strings, so depth costs nothing and nothing is parsed twice. Objects above
/// `maxObjectBytes` are skipped; memory stays under that bound.
class JsonSequence {
public:
    using Visitor = std::function<void(std::string_view object)>;

    explicit JsonSequence(std::size_t maxObjectBytes) : m_maxObjectBytes(maxObjectBytes) {}

    void feed(std::string_view bytes, const Visitor &visit);
    /// At least one object or array has come, and every bracket has been closed.
    [[nodiscard]] bool isWhole() const { return m_closed && m_depth == 0 && !m_inArray; }
    /// What has come of an object that is not whole.
    [[nodiscard]] std::string_view unfinished() const { return m_object; }

private:
    [[nodiscard]] std::size_t skipString(std::string_view bytes, std::size_t at);
    void keep(std::string_view piece);
    void end(std::string_view piece, const Visitor &visit);

    std::size_t m_maxObjectBytes;
    std::string m_object;    // what came of the present one in earlier pieces
    std::size_t m_depth = 0; // within the object
    bool m_inArray = false;  // objects are elements
    bool m_inString = false;
    bool m_escaped = false;
    bool m_tooLarge = false;
    bool m_closed = false;
};

} // namespace sekisho::dialects
