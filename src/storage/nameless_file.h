// SPDX-License-Identifier: GPL-3.0-or-later
// A file for bytes in passing. No folder lists it, and it is gone with the process, however that ends.
#pragma once

#include <QString>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace sekisho::storage {

/// Any thread, several at once as far as they do not write.
class NamelessFile {
public:
    /// In that folder; empty is the system's for temporary files. Null where it cannot be made.
    [[nodiscard]] static std::shared_ptr<NamelessFile> make(const QString &directory);
    NamelessFile() = default;
    virtual ~NamelessFile();
    NamelessFile(const NamelessFile &) = delete;
    NamelessFile &operator=(const NamelessFile &) = delete;

    /// All of it, or false.
    [[nodiscard]] virtual bool write(std::uint64_t offset, std::string_view bytes) = 0;
    [[nodiscard]] virtual bool read(std::uint64_t offset, char *to, std::size_t length) const = 0;
};

} // namespace sekisho::storage
