// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/frame_memory.h"

#include <array>
#include <cstdint>
#include <new>

namespace sekisho {

namespace {

constexpr std::size_t Unit = 64;
constexpr std::size_t Classes = 32;
constexpr std::uint32_t MostKept = 32; ///< of one class

constexpr std::size_t classOf(std::size_t size)
{
    return (size + Unit - 1) / Unit;
}

/// One thread's.
class Kept {
public:
    ~Kept()
    {
        for (List &list : m_lists) {
            while (void *const bytes = list.pop())
                ::operator delete(bytes);
        }
    }
    [[nodiscard]] void *take(std::size_t sizeClass) { return m_lists[sizeClass].pop(); }
    [[nodiscard]] bool keep(void *bytes, std::size_t sizeClass) { return m_lists[sizeClass].push(bytes); }

private:
    struct List {
        struct Link {
            Link *next;
        };
        void *pop()
        {
            Link *const link = first;
            if (link == nullptr)
                return nullptr;
            first = link->next;
            --count;
            return link;
        }
        bool push(void *bytes)
        {
            if (count == MostKept)
                return false;
            first = new (bytes) Link{first};
            ++count;
            return true;
        }
        Link *first = nullptr;
        std::uint32_t count = 0;
    };
    std::array<List, Classes> m_lists;
};

Kept &kept()
{
    thread_local Kept ofThisThread;
    return ofThisThread;
}

// A sanitizer is to see each use of what was freed.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool Keeps = false;
#elif defined(__has_feature)
constexpr bool Keeps = !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer);
#else
constexpr bool Keeps = true;
#endif

} // namespace

void *takeFrameMemory(std::size_t size)
{
    const std::size_t sizeClass = classOf(size);
    if (!Keeps || sizeClass >= Classes)
        return ::operator new(size);
    void *const bytes = kept().take(sizeClass);
    return bytes != nullptr ? bytes : ::operator new(sizeClass *Unit);
}

void giveFrameMemory(void *bytes, std::size_t size) noexcept
{
    const std::size_t sizeClass = classOf(size);
    if (!Keeps || sizeClass >= Classes || !kept().keep(bytes, sizeClass))
        ::operator delete(bytes);
}

} // namespace sekisho
