// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/nameless_file.h"

#include <QDir>
#include <QFile>

#ifdef Q_OS_UNIX
#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#else
#include <QTemporaryFile>

#include <mutex>
#endif

namespace sekisho::storage {
namespace {

using namespace Qt::StringLiterals;

#ifdef Q_OS_UNIX

int openNameless(const QString &directory)
{
#ifdef O_TMPFILE
    // O_EXCL: it cannot be given a name later either.
    const int nameless = open(QFile::encodeName(directory).constData(),
                              O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (nameless >= 0)
        return nameless;
#endif
    // File systems that do not know it, and other systems: the name is there for a moment.
    QByteArray name = QFile::encodeName(directory + u"/.sekisho-XXXXXX"_s);
    const int named = mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0)
        unlink(name.constData());
    return named;
}

class UnixFile final : public NamelessFile {
public:
    explicit UnixFile(int descriptor) : m_descriptor(descriptor) {}
    ~UnixFile() override { close(m_descriptor); }

    bool write(std::uint64_t offset, std::string_view bytes) override
    {
        while (!bytes.empty()) {
            const ssize_t written =
                pwrite(m_descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
            if (written < 0 && errno == EINTR)
                continue;
            if (written <= 0)
                return false;
            offset += static_cast<std::uint64_t>(written);
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }

    bool read(std::uint64_t offset, char *to, std::size_t length) const override
    {
        while (length > 0) {
            const ssize_t got = pread(m_descriptor, to, length, static_cast<off_t>(offset));
            if (got < 0 && errno == EINTR)
                continue;
            if (got <= 0)
                return false;
            offset += static_cast<std::uint64_t>(got);
            to += got;
            length -= static_cast<std::size_t>(got);
        }
        return true;
    }

private:
    const int m_descriptor;
};

#else

class QtFile final : public NamelessFile {
public:
    explicit QtFile(const QString &directory) : m_file(directory + u"/.sekisho-XXXXXX"_s) {}
    [[nodiscard]] bool open() { return m_file.open(); }

    bool write(std::uint64_t offset, std::string_view bytes) override
    {
        const std::lock_guard lock(m_mutex);
        const auto length = static_cast<qint64>(bytes.size());
        return m_file.seek(static_cast<qint64>(offset)) && m_file.write(bytes.data(), length) == length &&
               m_file.flush();
    }

    bool read(std::uint64_t offset, char *to, std::size_t length) const override
    {
        const std::lock_guard lock(m_mutex);
        return m_file.seek(static_cast<qint64>(offset)) &&
               m_file.read(to, static_cast<qint64>(length)) == static_cast<qint64>(length);
    }

private:
    mutable std::mutex m_mutex; // one place in the file for all
    mutable QTemporaryFile m_file;
};

#endif

} // namespace

NamelessFile::~NamelessFile() = default;

std::shared_ptr<NamelessFile> NamelessFile::make(const QString &directory)
{
    const QString folder = directory.isEmpty() ? QDir::tempPath() : directory;
#ifdef Q_OS_UNIX
    const int descriptor = openNameless(folder);
    return descriptor >= 0 ? std::make_shared<UnixFile>(descriptor) : nullptr;
#else
    auto file = std::make_shared<QtFile>(folder);
    return file->open() ? file : nullptr;
#endif
}

} // namespace sekisho::storage
