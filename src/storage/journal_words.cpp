// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/journal_words.h"

namespace sekisho::storage {

std::string whyNotRecording(const StorageError &error, const QString &path)
{
    const std::string file = path.toStdString();
    switch (error.kind) {
    case StorageError::Kind::Full:
        return "There is no room on the disk that holds " + file +
               ". Requests go on; what is in memory of them is recorded once there is room again.";
    case StorageError::Kind::ReadOnly:
        return "It is not allowed to write " + file +
               ". The file, its folder or the disk is read-only or belongs to another user.";
    case StorageError::Kind::Damaged:
        return "The file " + file + " is damaged and a new one could not be begun: " + error.message;
    case StorageError::Kind::TooNew:
        return "A newer version of Sekisho has written " + file +
               ". This one leaves it alone: update Sekisho, or move the file away.";
    case StorageError::Kind::Busy:
        return "Another program holds " + file + ". Recording goes on once it lets go.";
    case StorageError::Kind::Io:
        return "The disk that holds " + file +
               " does not read or write. A quota may be used up, or it is broken.";
    case StorageError::Kind::Failed:
        break;
    }
    return error.message;
}

std::string wasSetAside(const QString &path, const QString &aside)
{
    return "The file " + path.toStdString() + " was damaged. It was renamed to " + aside.toStdString() +
           ", and a new one was begun.";
}

} // namespace sekisho::storage
