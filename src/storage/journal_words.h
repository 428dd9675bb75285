// SPDX-License-Identifier: GPL-3.0-or-later
// Why nothing is recorded, for the person who sees it.
#pragma once

#include "storage/database.h"

namespace sekisho::storage {

/// Whole sentences: what is the matter with the file, and what helps.
[[nodiscard]] std::string whyNotRecording(const StorageError &error, const QString &path);
/// That a damaged file was set aside under that name.
[[nodiscard]] std::string wasSetAside(const QString &path, const QString &aside);

} // namespace sekisho::storage
