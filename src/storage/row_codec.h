// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of the table `exchange`: from a record into a statement, and back.
#pragma once

#include "storage/detail_packer.h"
#include "storage/name_table.h"
#include "storage/record.h"

#include <string>

namespace sekisho::storage {

struct RowNames {
    NameId method = 0;
    NameId account = 0;
    NameId gateway = 0;
    NameId provider = 0;
    NameId model = 0;
    NameId tool = 0;
    NameId userAgent = 0;
    NameId credential = 0;
    NameId keyAlias = 0;
};

[[nodiscard]] StorageResult<RowNames> namesOf(Database &database, NameTable &names,
                                              const ExchangeRecord &record);

/// The columns that bindRow() gives values to and readRow() reads, in order, with commas.
[[nodiscard]] const std::string &rowColumns();
/// Their number.
[[nodiscard]] int rowColumnCount();
/// As many question marks, with commas.
[[nodiscard]] const std::string &rowPlaces();
/// Values for rowColumns() from that place on; gives the next place. The record must stay until the statement
/// has run.
int bindRow(Statement &statement, int place, const ExchangeRecord &record, const RowNames &names);
/// From a statement that selects rowColumns() first and stands on a row. Without what is in the detail.
[[nodiscard]] StorageResult<ExchangeRecord> readRow(const Statement &statement, NameReader &names);

} // namespace sekisho::storage
