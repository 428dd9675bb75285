// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes and numbers on their way into and out of statements of Qt Sql.
#pragma once

#include "base/log_id.h"

#include <QByteArray>
#include <QVariant>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::storage {

/// A blob that points at the caller's bytes: they must stay until the statement has run. Never NULL, which a
/// null array would be.
[[nodiscard]] inline QVariant borrowed(std::string_view bytes)
{
    return QByteArray::fromRawData(bytes.empty() ? "" : bytes.data(), static_cast<qsizetype>(bytes.size()));
}

[[nodiscard]] inline QVariant number(std::int64_t value)
{
    return QVariant::fromValue<qlonglong>(value);
}

/// The id must stay until the statement has run.
[[nodiscard]] inline QVariant borrowed(const LogId &id)
{
    return borrowed(std::string_view(reinterpret_cast<const char *>(id.bytes().data()), id.bytes().size()));
}

[[nodiscard]] inline std::string bytesOf(const QVariant &value)
{
    const QByteArray bytes = value.toByteArray();
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

/// All zeros for what is no id.
[[nodiscard]] inline LogId logIdOf(const QVariant &value)
{
    return LogId::fromBytes(bytesOf(value)).value_or(LogId());
}

} // namespace sekisho::storage
