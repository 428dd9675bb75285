// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/log_stretch.h"

#include <algorithm>

namespace sekisho::ui {
namespace {

using storage::StorageResult;

/// Of a range that has grown: the feed left rows out, and they are in the file.
constexpr int MostRows = 8 * LogStretch::MostPassed;

LogId moved(const LogId &id, bool up)
{
    std::array<std::uint8_t, 16> bytes = id.bytes();
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) {
        *byte = static_cast<std::uint8_t>(up ? *byte + 1 : *byte - 1);
        // On to the byte before, as long as there is something to carry or to borrow.
        if (*byte != (up ? 0x00 : 0xff))
            break;
    }
    return *LogId::fromBytes({reinterpret_cast<const char *>(bytes.data()), bytes.size()});
}

} // namespace

bool RowTerms::admit(const storage::ExchangeRecord &record) const
{
    return filter.isEmpty() || filter.matches(searchText(record), columns);
}

LogId idAfter(const LogId &id)
{
    return moved(id, true);
}

LogId idBefore(const LogId &id)
{
    return moved(id, false);
}

LogStretch stretchOf(std::vector<LogId> ids)
{
    LogStretch stretch;
    stretch.range = {ids.front(), ids.back(), static_cast<std::int64_t>(ids.size())};
    stretch.only = std::make_shared<const std::vector<LogId>>(std::move(ids));
    return stretch;
}

RecordPtr settled(RecordPtr record)
{
    if (!record || record->state != storage::ExchangeState::Open)
        return record;
    auto interrupted = std::make_shared<storage::ExchangeRecord>(*record);
    interrupted->state = storage::ExchangeState::Interrupted;
    return interrupted;
}

StorageResult<std::vector<RecordPtr>> readStretch(LogSource &source, const LogStretch &stretch,
                                                  const RowTerms &terms)
{
    auto rows = stretch.only
                    ? source.rows(*stretch.only)
                    : source.page({idAfter(stretch.range.newest), idBefore(stretch.range.oldest)}, MostRows);
    if (!rows)
        return rows;
    std::transform(rows->begin(), rows->end(), rows->begin(), settled);
    if (!stretch.only) {
        std::reverse(rows->begin(), rows->end());
        if (!terms.filter.isEmpty())
            std::erase_if(*rows, [&](const RecordPtr &record) { return !terms.admit(*record); });
    }
    return rows;
}

} // namespace sekisho::ui
