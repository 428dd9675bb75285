// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/secret_memory.h"

#include <array>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <optional>

#ifndef _WIN32
#include <sys/mman.h>
#endif

#if defined(__SANITIZE_ADDRESS__)
#define SEKISHO_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SEKISHO_POISON 1
#endif
#endif
#ifdef SEKISHO_POISON
#include <sanitizer/asan_interface.h>
#endif

namespace sekisho {

namespace {

constexpr std::size_t RegionBytes = 64 * 1024;
constexpr std::size_t SmallestBlock = 64;
constexpr std::size_t Classes = 7;
constexpr std::size_t LargestBlock = SmallestBlock << (Classes - 1);

std::size_t roundedUp(std::size_t size, std::size_t unit)
{
    return (size + unit - 1) / unit * unit;
}

#ifdef _WIN32
char *mapPages(std::size_t size)
{
    return static_cast<char *>(std::calloc(1, size));
}
void unmapPages(char *pages, std::size_t)
{
    std::free(pages);
}
#else
char *mapPages(std::size_t size)
{
    void *const pages = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return nullptr;
#ifdef MADV_DONTDUMP
    ::madvise(pages, size, MADV_DONTDUMP);
#elif defined(MADV_NOCORE)
    ::madvise(pages, size, MADV_NOCORE);
#endif
    // RLIMIT_MEMLOCK is some megabytes as a rule; what is beyond can be swapped, and that is all.
    ::mlock(pages, size);
    return static_cast<char *>(pages);
}
void unmapPages(char *pages, std::size_t size)
{
    ::munmap(pages, size);
}
#endif

void poison([[maybe_unused]] char *bytes, [[maybe_unused]] std::size_t size)
{
#ifdef SEKISHO_POISON
    ASAN_POISON_MEMORY_REGION(bytes, size);
#endif
}

void unpoison([[maybe_unused]] char *bytes, [[maybe_unused]] std::size_t size)
{
#ifdef SEKISHO_POISON
    ASAN_UNPOISON_MEMORY_REGION(bytes, size);
#endif
}

/// Blocks of a few sizes, cut from regions that are never given back: there are as many as the most secrets
/// that were ever held at once.
class Pool {
public:
    [[nodiscard]] char *take(std::size_t sizeClass)
    {
        const std::size_t size = SmallestBlock << sizeClass;
        const std::lock_guard lock(m_mutex);
        if (char *const bytes = m_free[sizeClass]) {
            unpoison(bytes, size);
            std::memcpy(&m_free[sizeClass], bytes, LinkBytes);
            std::memset(bytes, 0, LinkBytes);
            return bytes;
        }
        if (m_left < size) {
            // What is left of the last region is lost; it is less than a block of the largest class.
            m_region = mapPages(RegionBytes);
            m_left = m_region ? RegionBytes : 0;
        }
        if (!m_region)
            return nullptr;
        char *const bytes = m_region + (RegionBytes - m_left);
        m_left -= size;
        return bytes;
    }

    void give(char *bytes, std::size_t sizeClass) noexcept
    {
        const std::lock_guard lock(m_mutex);
        std::memcpy(bytes, &m_free[sizeClass], LinkBytes);
        m_free[sizeClass] = bytes;
        poison(bytes, SmallestBlock << sizeClass);
    }

private:
    static constexpr std::size_t LinkBytes = sizeof(char *);
    std::mutex m_mutex;
    std::array<char *, Classes> m_free{}; ///< the first of each list; each block begins with the next one
    char *m_region = nullptr;
    std::size_t m_left = 0;
};

Pool &pool()
{
    // Never destroyed: secrets in other statics may go later.
    static Pool *const only = new Pool;
    return *only;
}

std::optional<std::size_t> classOf(std::size_t size)
{
    for (std::size_t sizeClass = 0; sizeClass < Classes; ++sizeClass) {
        if (size <= SmallestBlock << sizeClass)
            return sizeClass;
    }
    return std::nullopt;
}

} // namespace

void wipe(void *bytes, std::size_t size) noexcept
{
    if (size == 0)
        return;
    std::memset(bytes, 0, size);
#if defined(__GNUC__)
    // The compiler must take it that somebody reads the zeros.
    __asm__ __volatile__("" : : "r"(bytes) : "memory");
#else
    for (volatile char *at = static_cast<char *>(bytes); size > 0; --size)
        *at++ = 0;
#endif
}

void wipe(std::string &text) noexcept
{
    text.resize(text.capacity());
    wipe(text.data(), text.size());
    text.clear();
}

char *takeSecretMemory(std::size_t size)
{
    const auto sizeClass = classOf(size);
    char *const bytes = sizeClass ? pool().take(*sizeClass) : mapPages(roundedUp(size, LargestBlock));
    // As with any allocation that fails in a program that has no use for bad_alloc.
    if (!bytes)
        std::abort();
    return bytes;
}

void giveSecretMemory(char *bytes, std::size_t size) noexcept
{
    const auto sizeClass = classOf(size);
    if (!sizeClass) {
        unmapPages(bytes, roundedUp(size, LargestBlock));
        return;
    }
    wipe(bytes, size);
    pool().give(bytes, *sizeClass);
}

} // namespace sekisho
