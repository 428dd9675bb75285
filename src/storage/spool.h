// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of an answer on their way into the cache.
#pragma once

#include "storage/cache_store.h"
#include "storage/nameless_file.h"

#include <QString>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::storage {

/// What all spools together may keep in memory. Any thread; the spools hold it.
class SpoolMemory final {
public:
    explicit SpoolMemory(std::uint64_t bytes) : m_left(bytes) {}
    SpoolMemory(const SpoolMemory &) = delete;
    SpoolMemory &operator=(const SpoolMemory &) = delete;
    [[nodiscard]] bool take(std::uint64_t bytes);
    void giveBack(std::uint64_t bytes);

private:
    std::mutex m_mutex;
    std::uint64_t m_left; // guarded by m_mutex
};

/// The first bytes in memory, the rest in a file that has no name, so that a killed process leaves nothing
/// behind. One thread appends; any thread reads, but not what is just being appended.
class Spool final : public CacheBody {
public:
    /// An empty folder is the system's for temporary files. Opens nothing until it has so much in memory, or
    /// all of them together have what they share.
    Spool(const QString &directory, std::size_t memoryBytes, std::shared_ptr<SpoolMemory> shared);
    ~Spool() override;
    Spool(const Spool &) = delete;
    Spool &operator=(const Spool &) = delete;

    /// False when it cannot be kept (disk full, no file): what was appended before is still readable, nothing
    /// more can be appended.
    [[nodiscard]] bool append(std::string_view bytes);

    [[nodiscard]] std::uint64_t size() const override;
    [[nodiscard]] bool read(std::uint64_t offset, std::size_t length, std::string &out) const override;

private:
    [[nodiscard]] bool keepInFile(std::uint64_t offset, std::string_view bytes);
    void keepInMemory(std::string_view bytes);
    /// Adds to `out`.
    void readMemory(std::uint64_t offset, std::size_t length, std::string &out) const;

    const QString m_directory;
    const std::shared_ptr<SpoolMemory> m_shared;
    mutable std::mutex m_mutex;
    // Guarded by m_mutex:
    std::uint64_t m_memoryBytes;       // where the file begins
    std::vector<std::string> m_blocks; // all full but the last
    std::shared_ptr<NamelessFile> m_file;
    std::uint64_t m_size = 0;
    bool m_failed = false;
};

} // namespace sekisho::storage
