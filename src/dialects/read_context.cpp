// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/read_context.h"

#include <algorithm>

namespace sekisho::dialects {

namespace {

// No object of any dialect comes near it.
constexpr std::size_t MaxMembers = 256;
constexpr std::size_t MaxNameBytes = 256;

} // namespace

std::string At::pointer() const
{
    std::string out;
    for (const At *at = this; at->up; at = at->up) {
        std::string step = "/";
        if (at->index)
            step += std::to_string(*at->index);
        for (const char c : at->name)
            step += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
        out.insert(0, step);
    }
    return out;
}

void ReadContext::problem(const At &at, std::string_view message)
{
    if (!m_problem)
        m_problem = ReadProblem{at.pointer(), std::string(message)};
}

void ReadContext::unfinished(const At &at)
{
    std::string path = at.pointer();
    if (!m_unfinished || path.size() > m_unfinished->path.size())
        m_unfinished = ReadProblem{std::move(path), "does not end as it should"};
}

std::optional<ReadProblem> ReadContext::takeProblem()
{
    std::optional<ReadProblem> problem = std::exchange(m_problem, {});
    return problem ? problem : std::exchange(m_unfinished, {});
}

bool ReadContext::mayAdd(const At &at)
{
    if (m_left == 0) {
        problem(at, "is more than is read of one body");
        return false;
    }
    --m_left;
    return true;
}

Members::Members(ReadContext &context, const At &at, JsonText object) : m_context(context), m_at(at)
{
    const auto find = [this](std::string_view name) {
        return std::find_if(m_members.begin(), m_members.end(),
                            [&](const auto &member) { return member.first == name; });
    };
    const bool whole = object.eachMember([&](std::string_view name, JsonText value) {
        if (m_members.size() >= MaxMembers || name.size() > MaxNameBytes)
            return m_context.problem(m_at, "has more members, or longer names, than are read");
        if (const auto known = find(name); known != m_members.end())
            known->second = value;
        else
            m_members.emplace_back(name, value);
    });
    if (!object.isObject())
        m_context.problem(m_at, "is not an object");
    else if (!whole)
        m_context.unfinished(m_at);
}

bool Members::has(std::string_view name) const
{
    return std::any_of(m_members.begin(), m_members.end(),
                       [&](const auto &member) { return member.first == name && !member.second.isNull(); });
}

JsonText Members::take(std::string_view name)
{
    const auto member = std::find_if(m_members.begin(), m_members.end(),
                                     [&](const auto &candidate) { return candidate.first == name; });
    if (member == m_members.end())
        return JsonText();
    const JsonText value = member->second;
    m_members.erase(member);
    return value.isNull() ? JsonText() : value;
}

template <typename T>
std::optional<T> Members::expect(std::string_view name, JsonText value, std::optional<T> read,
                                 std::string_view otherwise)
{
    if (!read && !value.raw().empty())
        m_context.problem(m_at / name, otherwise);
    return read;
}

std::string Members::string(std::string_view name)
{
    const JsonText value = take(name);
    const auto read = value.isString() ? std::optional<std::string>(value.string()) : std::nullopt;
    return expect(name, value, read, "is not a text").value_or(std::string());
}

std::optional<double> Members::number(std::string_view name)
{
    const JsonText value = take(name);
    return expect(name, value, value.number(), "is not a number");
}

std::optional<std::int64_t> Members::integer(std::string_view name)
{
    const JsonText value = take(name);
    return expect(name, value, value.integer(), "is not a whole number");
}

std::optional<bool> Members::boolean(std::string_view name)
{
    const JsonText value = take(name);
    if (value.isBool())
        return value.isTrue();
    if (!value.raw().empty())
        m_context.problem(m_at / name, "is neither true nor false");
    return std::nullopt;
}

void Members::rest(Extra &into)
{
    for (auto &[name, value] : m_members) {
        if (!m_context.mayAdd(m_at / name))
            break;
        into.push_back({std::move(name), std::string(value.raw())});
    }
    m_members.clear();
}

} // namespace sekisho::dialects
