// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/key_ring.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace sekisho::gateway {
namespace {

/// Shorter texts are too likely to stand in an answer by chance.
constexpr std::size_t ShortestMaskedKey = 8;
/// Shorter texts are searched before the table of a cleverer search is made.
constexpr std::size_t WorthATable = 1024;

} // namespace

std::string_view name(KeySource source)
{
    switch (source) {
    case KeySource::Stored:
        return "stored";
    case KeySource::Session:
        return "session";
    case KeySource::Environment:
        return "environment";
    }
    return "";
}

void KeyRing::grant(KeyGrant grant)
{
    auto &sources = m_keys[Id(grant.provider, grant.alias)];
    const KeySource source = grant.source;
    sources.insert_or_assign(source, std::move(grant));
    changed();
}

void KeyRing::revoke(std::string_view provider, std::string_view alias, KeySource source)
{
    const auto entry = m_keys.find(Id(provider, alias));
    if (entry == m_keys.end())
        return;
    entry->second.erase(source);
    if (entry->second.empty())
        m_keys.erase(entry);
    changed();
}

void KeyRing::setOrigins(std::string_view provider, std::string_view alias, KeySource source,
                         std::vector<http::Origin> origins)
{
    const auto entry = m_keys.find(Id(provider, alias));
    if (entry == m_keys.end())
        return;
    const auto grant = entry->second.find(source);
    if (grant != entry->second.end())
        grant->second.origins = std::move(origins);
}

void KeyRing::want(std::string_view provider, std::string_view alias)
{
    const auto entry = m_keys.find(Id(provider, alias));
    if (entry == m_keys.end() || !m_missed)
        return;
    KeyGrant &grant = entry->second.rbegin()->second;
    if (grant.state != KeyState::Unreadable)
        return;
    grant.state = KeyState::Pending;
    m_missed(grant.provider, grant.alias);
}

const KeyGrant *KeyRing::find(std::string_view provider, std::string_view alias) const
{
    const auto entry = m_keys.find(Id(provider, alias));
    if (entry == m_keys.end())
        return nullptr;
    // The last source in the enumeration's order wins: environment, then session, then stored.
    return &entry->second.rbegin()->second;
}

void KeyRing::notify(Signal<Done> &signal)
{
    m_waiting.push_back(&signal);
}

void KeyRing::forget(Signal<Done> &signal)
{
    m_waiting.remove(&signal);
}

void KeyRing::changed()
{
    // One by one from the live list: resuming one waiter may end another, or queue it again for the next
    // change.
    for (std::size_t waiting = m_waiting.size(); waiting > 0 && !m_waiting.empty(); --waiting) {
        Signal<Done> *signal = m_waiting.front();
        m_waiting.pop_front();
        signal->set(Done{});
    }
}

bool keyOccursIn(std::string_view text, const Secret &key)
{
    const std::string_view bytes = key.reveal();
    if (bytes.size() < ShortestMaskedKey || bytes.size() > text.size())
        return false;
    if (text.size() < WorthATable)
        return text.find(bytes) != std::string_view::npos;
    // Bodies of ten megabytes are searched: this skips most of their bytes, where find() stops at every first
    // letter.
    const std::boyer_moore_horspool_searcher searcher(bytes.begin(), bytes.end());
    return std::search(text.begin(), text.end(), searcher) != text.end();
}

void maskKey(std::string &text, const Secret &key)
{
    constexpr std::string_view Mask = "[redacted]";
    const std::string_view bytes = key.reveal();
    if (bytes.size() < ShortestMaskedKey || bytes.size() > text.size())
        return;
    for (std::size_t at = text.find(bytes); at != std::string::npos; at = text.find(bytes, at + Mask.size()))
        text.replace(at, bytes.size(), Mask);
}

template <typename Visitor>
void KeyRing::forEachKey(Visitor &&visit) const
{
    for (const auto &[id, sources] : m_keys) {
        for (const auto &[source, grant] : sources)
            visit(grant.secret);
    }
}

bool KeyRing::occursIn(std::string_view text) const
{
    bool found = false;
    forEachKey([&](const Secret &key) { found = found || keyOccursIn(text, key); });
    return found;
}

void KeyRing::mask(std::string &text) const
{
    forEachKey([&](const Secret &key) { maskKey(text, key); });
}

} // namespace sekisho::gateway
