// SPDX-License-Identifier: GPL-3.0-or-later
// What readers of whole bodies share: where they stand, what went wrong first, and how much more they may
// take. Private to this room.
#pragma once

#include "dialects/conversation_reader.h"
#include "dialects/json_text.h"

#include <utility>

namespace sekisho::dialects {

/// A place in the body. Lives on the stack of who reads there; made into text only when a problem wants it.
struct At {
    const At *up = nullptr;
    std::string_view name = {};
    std::optional<std::size_t> index = {};

    [[nodiscard]] At operator/(std::string_view member) const { return {this, member, {}}; }
    [[nodiscard]] At operator/(std::size_t element) const { return {this, {}, element}; }
    [[nodiscard]] std::string pointer() const;
};

class ReadContext {
public:
    /// The first one is kept.
    void problem(const At &at, std::string_view message);
    /// The innermost place that does not end is kept: all that it stands in does not end either.
    void unfinished(const At &at);
    [[nodiscard]] std::optional<ReadProblem> takeProblem();
    /// Room for one more message, part, tool or unknown member.
    [[nodiscard]] bool mayAdd(const At &at);

private:
    std::optional<ReadProblem> m_problem;
    std::optional<ReadProblem> m_unfinished;
    std::size_t m_left = MaxConversationItems;
};

/// The members of one object, each to be taken once; what is left is passed on. Of the same name the last one
/// counts, as in the providers' parsers. Null is as good as absent.
class Members {
public:
    /// Says so when `object` is none or does not end.
    Members(ReadContext &context, const At &at, JsonText object);
    Members(const Members &) = delete;
    Members &operator=(const Members &) = delete;

    [[nodiscard]] const At &at() const { return m_at; }
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] JsonText take(std::string_view name);
    // Absent where it is of another kind, which is a problem.
    [[nodiscard]] std::string string(std::string_view name);
    [[nodiscard]] std::optional<double> number(std::string_view name);
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name);
    [[nodiscard]] std::optional<bool> boolean(std::string_view name);
    /// What has not been taken.
    void rest(Extra &into);

private:
    template <typename T>
    [[nodiscard]] std::optional<T> expect(std::string_view name, JsonText value, std::optional<T> read,
                                          std::string_view otherwise);

    ReadContext &m_context;
    const At &m_at;
    std::vector<std::pair<std::string, JsonText>> m_members;
};

/// Calls `visit(const At &, JsonText)` for each element; a value that is there but no list is a problem.
template <typename Visit>
void eachOf(ReadContext &context, const At &at, JsonText list, Visit &&visit)
{
    if (list.raw().empty() || list.isNull())
        return;
    if (!list.isArray())
        return context.problem(at, "is not a list");
    std::size_t index = 0;
    const bool whole = list.eachElement([&](JsonText element) {
        const At here = at / index++;
        if (context.mayAdd(here))
            visit(here, element);
    });
    if (!whole)
        context.unfinished(at);
}

} // namespace sekisho::dialects
