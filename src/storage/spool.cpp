// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/spool.h"

#include <algorithm>

namespace sekisho::storage {
namespace {

/// Blocks, so that a growing answer is not copied over and over.
constexpr std::size_t BlockBytes = 64 * 1024;

} // namespace

bool SpoolMemory::take(std::uint64_t bytes)
{
    const std::lock_guard lock(m_mutex);
    if (bytes > m_left)
        return false;
    m_left -= bytes;
    return true;
}

void SpoolMemory::giveBack(std::uint64_t bytes)
{
    const std::lock_guard lock(m_mutex);
    m_left += bytes;
}

Spool::Spool(const QString &directory, std::size_t memoryBytes, std::shared_ptr<SpoolMemory> shared)
    : m_directory(directory), m_shared(std::move(shared)), m_memoryBytes(memoryBytes)
{}

Spool::~Spool()
{
    m_shared->giveBack(std::min(m_size, m_memoryBytes));
}

bool Spool::append(std::string_view bytes)
{
    const std::lock_guard lock(m_mutex);
    if (m_failed)
        return false;
    const auto room = m_memoryBytes - std::min(m_size, m_memoryBytes);
    std::string_view first = bytes.substr(0, std::min<std::uint64_t>(room, bytes.size()));
    if (!m_shared->take(first.size())) {
        // The others have it: from here on this one is in its file.
        m_memoryBytes = m_size;
        first = {};
    }
    const std::string_view rest = bytes.substr(first.size());
    // The part that can fail comes first: a piece is kept whole or not at all.
    if (!rest.empty() && !keepInFile(m_size + first.size() - m_memoryBytes, rest)) {
        m_failed = true;
        m_shared->giveBack(first.size());
        return false;
    }
    keepInMemory(first);
    m_size += bytes.size();
    return true;
}

bool Spool::keepInFile(std::uint64_t offset, std::string_view bytes)
{
    if (!m_file)
        m_file = NamelessFile::make(m_directory);
    return m_file && m_file->write(offset, bytes);
}

void Spool::keepInMemory(std::string_view bytes)
{
    while (!bytes.empty()) {
        if (m_blocks.empty()) {
            m_blocks.emplace_back(); // grows with its contents: most answers are short
        } else if (m_blocks.back().size() == BlockBytes) {
            m_blocks.emplace_back();
            m_blocks.back().reserve(BlockBytes);
        }
        const std::string_view part = bytes.substr(0, BlockBytes - m_blocks.back().size());
        m_blocks.back().append(part);
        bytes.remove_prefix(part.size());
    }
}

std::uint64_t Spool::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_size;
}

void Spool::readMemory(std::uint64_t offset, std::size_t length, std::string &out) const
{
    while (length > 0) {
        const std::string &block = m_blocks[offset / BlockBytes];
        const std::size_t from = offset % BlockBytes;
        const std::size_t part = std::min(length, block.size() - from);
        out.append(block, from, part);
        offset += part;
        length -= part;
    }
}

bool Spool::read(std::uint64_t offset, std::size_t length, std::string &out) const
{
    out.clear();
    std::shared_ptr<NamelessFile> file;
    {
        const std::lock_guard lock(m_mutex);
        if (offset > m_size || length > m_size - offset)
            return false;
        out.reserve(length);
        if (offset < m_memoryBytes) {
            const auto part =
                static_cast<std::size_t>(std::min<std::uint64_t>(length, m_memoryBytes - offset));
            readMemory(offset, part, out);
        }
        file = m_file;
    }
    // Not under the lock: a slow disk holds up this reader only.
    const std::size_t done = out.size();
    if (done == length)
        return true;
    out.resize(length);
    return file->read(offset + done - m_memoryBytes, out.data() + done, length - done);
}

} // namespace sekisho::storage
